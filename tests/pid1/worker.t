#!/bin/bash
# A mount worker that crashes, hangs or talks nonsense, at each of its messages:
# 1 what it tries, 2 that the root is mounted, 3 and 4 the same of a /usr, 5 and 6
# of further mounts, 7 which init there is, 8 that it is released. Another worker
# then mounts the root.
# shellcheck source=tests/pid1/lib.sh
. "$(dirname "$0")/lib.sh"

# once NAME WORDS: the first worker is like that, the second is good
once() { boot "$1" "root=test:times=1,$2 ip=off" -l 8; }
once_fast() { fast "$1" "root=test:times=1,$2 ip=off" -l 20; }

for n in 1 2 3 4 5 6 7 8; do
	for fault in crash half junk; do
		once "$fault-$n" "relay=$n-$fault,try=it"
	done
	for fault in hang stuck; do
		once_fast "$fault-$n" "relay=$n-$fault,try=it"
	done
	boot "pieces-$n" "root=test:relay=$n-pieces,try=it ip=off"
done
once twice "relay=2-again,try=it"
once no-root "relay=2-drop,try=it"
once no-usr "relay=4-drop,try=it"
once usr-twice "relay=4-again,try=it"
once no-mounts "relay=6-drop,try=it"
once no-init "relay=7-drop,try=it"
once_fast no-release "relay=8-drop,try=it"
once signal crash
once status exit=3
once status-0 exit=0
once_fast closed close
fast always "root=test:retry=5,crash ip=off panic=-1"
finish

worker='mount worker \(process [0-9]+\)'
# mended TEXT: what each of these ends with
mended() {
	claim "the root is tried again" says 'trying the root again in 1\.[0-2] s$'
	claim "and mounted" says 'mounted the test root \(attempt 2\)$'
	claim "init runs" says 'REPORT pid 1$'
}
for n in 1 2 3 4 5 6 7 8; do
	about "a crash instead of message $n" "crash-$n"
	claim "is told" says "$worker was ended by signal 10\$"
	claim "with its number" says 'KI-3001: '
	mended
	about "a crash within message $n" "half-$n"
	claim "is told" says \
		"$worker was ended by signal 10, in the middle of a message\$"
	claim "with its number" says 'KI-3001: '
	mended
	about "nonsense instead of message $n" "junk-$n"
	claim "ends it" says "$worker handed over nonsense: ended\$"
	claim "with a number" says 'KI-3001: '
	mended
	for fault in hang stuck; do
		about "a worker that hangs at message $n ($fault)" "$fault-$n"
		# a root that is mounted gets longer to show its init
		s=$((n <= 2 ? 60 : 100))
		claim "is ended after $s s" says \
			"$worker has said nothing for $s s: ended\$"
		claim "not before" apart 'ip= says' 'said nothing' $((s / 10 - 1)).9 \
			$((s / 10 + 6))
		case $n in
		1 | 2) claim "the mount has failed" says 'cannot mount the test root' ;;
		3 | 4) claim "that of /usr has" says 'cannot mount /usr of the test root' ;;
		5 | 6) claim "the further ones have" says \
			'cannot mount what belongs to the test root' ;;
		*) claim "the search for init has" says 'KI-3008: ' ;;
		esac
		mended
	done
	about "message $n in single bytes" "pieces-$n"
	claim "is a message" says 'mounted the test root \(attempt 1\)$'
	claim "init runs" says 'REPORT pid 1$'
done
about "a root that is mounted twice" twice
claim "is nonsense" says "$worker handed over nonsense: ended\$"
mended
about "a /usr without a root" no-root
claim "is nonsense" says "$worker handed over nonsense: ended\$"
mended
about "further mounts before the /usr is there" no-usr
claim "is nonsense" says "$worker handed over nonsense: ended\$"
mended
about "a /usr that is mounted twice" usr-twice
claim "is nonsense" says "$worker handed over nonsense: ended\$"
mended
about "an init before all is mounted" no-mounts
claim "is nonsense" says "$worker handed over nonsense: ended\$"
mended
about "released without an init" no-init
claim "is nonsense" says "$worker handed over nonsense: ended\$"
mended
about "a worker that closes its pipe and does not say that it is released" \
	no-release
claim "is ended, and not after a minute" apart 'ip= says' 'ended$' 0 3
mended
about "a worker that crashes by itself" signal
claim "is told" says "$worker was ended by signal 11\$"
mended
about "a worker that ends with a status" status
claim "is told" says "$worker ended with status 3\$"
mended
about "a worker that ends without a word" status-0
claim "is a failure" says 'cannot keep the mount worker running'
mended
about "a worker that closes its pipe" closed
claim "is ended, and not after a minute" apart 'ip= says' 'ended$' 0 3
mended
about "a worker that always crashes" always
claim "ends the boot" says 'boot failed at step root$'
claim "and reboots" ended_by reboot
tap_done
