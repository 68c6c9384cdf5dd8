#!/bin/bash
# run-init beside klibc's own (klibc-utils), as process 1 of namespaces of its
# own, where a tmpfs is the initramfs: what it runs must find the same, and what
# it refuses beyond klibc's is listed. Always in a user namespace: there nobody
# can take capabilities from the machine's own helpers.
set -u
PATH=$PATH:/usr/sbin:/sbin
klibc=/usr/lib/klibc/bin
loader=$(LC_ALL=C readelf -lW $klibc/sh |
	sed -n 's/.*interpreter: \(.*\)\]/\1/p')

# place DIR PROGRAM: an initramfs with a new root below it, in this namespace
place() {
	mount -t tmpfs initramfs "$1" && cd "$1" || exit 125
	mkdir -p bin root ".${loader%/*}" bad
	cp $klibc/{sh,cat,ls} bin
	cp "$2" bin/run-init
	cp "$loader" ".$loader"
	mount -t tmpfs new root
	mkdir -p root/{bin,sbin,dev,plain,lib} "root${loader%/*}"
	cp bin/{sh,cat,ls} root/bin
	cp "$loader" "root$loader"
	: >root/dev/console
	# what init sees; descriptor 9 leads out of here
	cat >root/sbin/init <<-'INIT'
		#!/bin/sh
		echo "console"
		{
			echo "init $0 $* as $$ in $PWD with $WORD"
			ls /
			cat /dev/console
		} >&9
	INIT
	chmod 755 root/sbin/init
	ln -s /sbin/init root/absolute
	ln -s ../../../sbin/init root/lib/up
	ln -s nothere root/dangling
	cp root/sbin/init root/plain/mode
	chmod 644 root/plain/mode
	: >root/sbin/empty
	echo hello >root/sbin/junk
	printf '#!/bin/nothere\n' >root/sbin/script
	cp bin/sh root/sbin/foreign
	# e_machine, bytes 18 and 19: EM_S390
	printf '\026\0' | dd of=root/sbin/foreign bs=1 seek=18 conv=notrunc 2>/dev/null
	cp bin/sh root/sbin/dynamic
	sed -i "s,$loader,${loader%?}X," root/sbin/dynamic
	chmod 755 root/sbin/*
}

if [ "${1:-}" = inside ]; then # DIR PROGRAM ARGUMENT...
	place "$2" "$3"
	shift 3
	exec env -i PATH=/bin WORD=word "$(command -v chroot)" . /bin/run-init "$@"
fi

cd "$(dirname "$0")/../.." || exit 1
ours=$(usr/build.sh path)/bin/run-init
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/mnt"
n=0
ok() { # STATUS TEXT
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}

# run NAME PROGRAM ARGUMENT...: NAME.out has what init said, NAME.err messages
run() {
	local name=$dir/$1
	shift
	timeout 20 unshare --user --map-root-user --mount --pid --fork \
		--kill-child "$0" inside "$dir/mnt" "$@" \
		9>"$name.out" >"$name.err" 2>&1
}

# both TEXT OURS KLIBC ARGUMENT...: the statuses of both
both() {
	local text=$1 want="$2 $3" got
	shift 3
	run klibc $klibc/run-init "$@" &
	run ours "$ours" "$@"
	got=$?
	wait $!
	got="$got $?"
	[ "$got" = "$want" ]
	ok $? "$text"
	[ "$got" = "$want" ] || {
		echo "# ours and klibc's: $got, want $want"
		sed 's/^/# /' "$dir"/{ours,klibc}.err
	}
}
says() { # FILE REGEX TEXT
	grep -Eq -- "$2" "$dir/$1"
	ok $? "$3" || sed 's/^/# /' "$dir/$1"
}
silent() { # FILE TEXT
	[ ! -s "$dir/$1" ]
	ok $? "$2"
}
same() { # TEXT
	[ -s "$dir/ours.out" ] && cmp -s "$dir/ours.out" "$dir/klibc.out"
	ok $? "$1"
	diff "$dir/ours.out" "$dir/klibc.out" | sed 's/^/# /'
}

both "usage is an error" 1 1
both "without init, too" 1 1 /root
both "a good init is good" 0 0 -n /root /sbin/init
both "by an absolute link" 0 0 -n /root /absolute
both "by a link that leads up" 0 0 -n /root /lib/up
both "no init" 1 1 -n /root /sbin/nothere
both "a dangling link" 1 1 -n /root /dangling
both "no permission" 1 1 -n /root /plain/mode
both "a directory" 1 1 -n /root /sbin
both "the root itself" 1 1 -n / /bin/sh
both "a directory of the initramfs" 1 1 -n /bad /bin/sh

# what klibc calls runnable, and only finds out when the initramfs is gone
refused() { # TEXT INIT MESSAGE
	run real "$ours" /root "$2" &
	both "$1 is refused" 1 0 -n /root "$2"
	says ours.err "$3" "and named"
	wait
	says real.err "$3" "and the real run says the same"
}
refused "an empty file" /sbin/empty 'cannot run /sbin/empty: it is empty'
refused "junk" /sbin/junk ': it is neither a program nor a script'
refused "a script without its interpreter" /sbin/script \
	': its interpreter /bin/nothere is missing'
refused "a program without its loader" /sbin/dynamic \
	": its loader ${loader%?}X is missing"
refused "a program for another machine" /sbin/foreign \
	': it is a program for s390x'

both "init is run" 0 0 /root /sbin/init a "b c"
same "and finds the same"
says ours.out '^init /sbin/init a b c as 1 in / with word$' "as process 1"
says ours.out '^console$' "on the console"
both "the initramfs can be kept" 0 0 -p /root /sbin/init
same "with the same for init"
both "another console" 0 0 -c /dev/../dev/console /root /sbin/init
same "is the same"

both "a console that is not there is no end" 0 1 -c /dev/none /root /sbin/init
says ours.err 'cannot open /dev/none: No such file' "but is told of"
says ours.out '^init /sbin/init' "and init is run"
both "nor is it with -n" 0 1 -n -c /dev/none /root /sbin/init
says ours.err '/root has no console /dev/none yet' "where it is told of, too"

run ours "$ours" -d CAP_NET_RAW,CAP_NOTHING /root /sbin/init
[ $? -eq 1 ]
ok $? "a capability that there is not is an error"
says ours.err 'there is no capability CAP_NOTHING' "and named"
silent ours.out "before init is run"
# no /proc: as for klibc that is no reason to give init more than it shall have
both "capabilities that cannot be dropped are an error" 1 1 \
	-d CAP_NET_RAW /root /sbin/init
says ours.err 'cannot drop CAP_NET_RAW: cannot open /proc/sys/kernel/usermodehelper: No such file' \
	"and why is said"
silent ours.out "and init is not run"
echo "1..$n"
