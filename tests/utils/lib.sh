# lib.sh (sourced by tests/utils/NAME.sh in the server machine, by its sh): the
# same commands with a program of others and with ours, side by side. What is
# written here are claims, which tests/boot/utils.t counts.
# shellcheck shell=sh

case_dir=/tmp/case
ours_dir=/lab/bin
oracle=

# compare PROGRAM: what $P is beside ours of the same file name
compare() {
	oracle=$1
}

# Runs $2 with $P=$1 in an empty folder and mounts of its own: standard output
# and status to $3, errors to $3.err.
run_case() {
	rm -rf --one-file-system "$case_dir"
	mkdir -p "$case_dir"
	(
		cd "$case_dir" || exit 1
		P=$1 timeout 30 unshare -m --propagation private sh -c "$2" \
			>"$3" 2>"$3.err" </dev/null
		echo "status $?" >>"$3"
	)
}

# show FILE PREFIX
show() {
	sed "s/^/#   $2/" "$1" | head -n 20
}

# same TITLE SCRIPT: its output and status are the same with $oracle as $P
same() {
	run_case "$oracle" "$2" /tmp/theirs
	run_case "$ours_dir/${oracle##*/}" "$2" /tmp/ours
	if cmp -s /tmp/theirs /tmp/ours; then
		echo "ok - as ${oracle}: $1"
	else
		echo "not ok - as ${oracle}: $1"
		show /tmp/theirs "theirs: "
		show /tmp/theirs.err "theirs says: "
		show /tmp/ours "ours: "
		show /tmp/ours.err "ours says: "
	fi
}

# gives TITLE SCRIPT TEXT: with ours as $P it prints these lines, the last one
# is "status N"
gives() {
	run_case "$ours_dir/${oracle##*/}" "$2" /tmp/ours
	printf '%s\n' "$3" >/tmp/wanted
	if cmp -s /tmp/wanted /tmp/ours; then
		echo "ok - $1"
	else
		echo "not ok - $1"
		show /tmp/wanted "wanted: "
		show /tmp/ours "ours: "
		show /tmp/ours.err "ours says: "
	fi
}

# says TITLE SCRIPT REGEX STATUS: with ours as $P it ends with that status, and
# a line of its errors matches
says() {
	run_case "$ours_dir/${oracle##*/}" "$2" /tmp/ours
	if grep -Eq -- "$3" /tmp/ours.err &&
		[ "$(tail -n 1 /tmp/ours)" = "status $4" ]; then
		echo "ok - $1"
	else
		echo "not ok - $1"
		show /tmp/ours "ours: "
		show /tmp/ours.err "ours says: "
	fi
}

# make_place [LIBRARY...]: what "place" copies, with $oracle's libraries
make_place() {
	place=/tmp/place
	rm -rf $place
	mkdir -p $place/bin $place/lib $place/root $place/dev $place/proc \
		$place/sys $place/run $place/bad
	cp /lib/klibc-*.so $place/lib
	cp /usr/lib/klibc/bin/sh /usr/lib/klibc/bin/mount $place/bin
	for name; do
		mkdir -p "$place${name%/*}"
		cp "$name" "$place$name"
	done
	printf '#!/bin/sh\n' >$place/init
	chmod 755 $place/init
	new=/tmp/new
	rm -rf $new
	mkdir -p $new/sbin $new/dev $new/proc $new/sys $new/run $new/bin
	cp -a $place/bin/sh $new/bin
	cp -a $place/lib $new
	cat >$new/sbin/init <<-'INIT'
		#!/bin/sh
		echo console
		exec >&9
		echo "init $0 $* as $$ in $PWD with $WORD"
		echo /*
		[ ! -e /proc/mounts ] || while read -r what dir type rest; do
			echo "$type on $dir"
		done </proc/mounts
	INIT
	printf '#!/bin/nothere\n' >$new/sbin/script
	echo junk >$new/sbin/junk
	cp $new/sbin/init $new/sbin/plain
	chmod 755 $new/sbin/init $new/sbin/script $new/sbin/junk
	ln -s /sbin/init $new/absolute
	: >$new/dev/console
}

# In a case: "place; leave ARGUMENT..." runs $P as process 1 of namespaces of
# its own, from a tmpfs as its initramfs with a new root in /root, whose init
# writes to descriptor 9.
cat >/tmp/place.sh <<'PLACE'
place() {
	mkdir r
	mount -t tmpfs initramfs r
	cp -a /tmp/place/. r
	cp "$P" r/bin/
	mount -t tmpfs new r/root
	cp -a /tmp/new/. r/root
}

# leave ARGUMENT...
leave() {
	WORD=word timeout 20 unshare -mpf --kill-child chroot r \
		/bin/sh -c "$before"'exec "$0" "$@"' "/bin/${P##*/}" "$@" 9>&1 >/dev/null
}
before=
PLACE
