# mdassemble beside mdadm --assemble --scan: arrays that mdadm made, on loop
# devices; what runs then, and of how many members
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh
mkdir -p /run/mdadm /tmp/md /tmp/oracle

# mdadm with the command line of ours. Its --run is its default.
cat >/tmp/oracle/mdassemble <<'END'
#!/bin/sh
degraded=--no-degraded
[ "$1" != -r ] || { degraded=--run; shift; }
printf 'DEVICE %s\n' "${*:-partitions}" >/tmp/md/conf
exec /lab/mdadm --assemble --scan $degraded --config=/tmp/md/conf --homehost=lab
END
# For the cases: arrays_up FILE... makes loop devices of copies, in this order.
# With BusyBox's programs, which start sooner in an emulated machine.
mkdir -p /tmp/busybox
busybox --install -s /tmp/busybox
rm /tmp/busybox/losetup
cat >/tmp/md/lib <<'END'
PATH=/tmp/busybox:$PATH
arrays_up() {
	for f; do
		cp "/tmp/md/$f" "$f"
		losetup -P -f "$f"
	done
}
arrays_show() {
	for d in /sys/class/block/md*/md; do
		grep -qsxE 'clean|active|read.*' "$d/array_state" || continue
		dev=${d%/md} dev=/dev/${dev##*/}
		echo "$(cat "$d/level") of $(cat "$d/raid_disks")" \
			"without $(cat "$d/degraded" 2>/dev/null)" \
			"$(cat "$d/array_state") $(head -c 20 "$dev" | tr -d '\0\n')"
	done | sort
}
# the upper ones first
arrays_down() {
	for i in 1 2 3; do
		for d in $(sed -n 's/^\(md[0-9]*\) : .*/\1/p' /proc/mdstat); do
			/lab/mdadm --stop "/dev/$d" >/dev/null 2>&1
		done
	done
	losetup -D
	rm -rf /run/mdadm/map* /dev/md
}
END
chmod +x /tmp/oracle/mdassemble

# make NAME LEVEL VERSION COUNT [OPTION...]: files NAME1 NAME2 ...
make() {
	name=$1 level=$2 version=$3 count=$4
	shift 4
	loops=
	for i in $(seq "$count"); do
		truncate -s 4M "/tmp/md/$name$i"
		loops="$loops $(losetup -f --show "/tmp/md/$name$i")"
	done
	# shellcheck disable=SC2086 # several words
	/lab/mdadm --create /dev/md9 --run --homehost=lab --name="$name" \
		-e "$version" -l "$level" -n "$count" "$@" $loops \
		>/tmp/said 2>&1 || cat /tmp/said
	echo "this is $name" | dd of=/dev/md9 conv=nocreat 2>/dev/null
	sync
	[ "$name" != below ] || make_above
	/lab/mdadm --wait /dev/md9 >/dev/null 2>&1
	/lab/mdadm --stop /dev/md9 >/dev/null 2>&1
	# shellcheck disable=SC2086
	losetup -d $loops
}
# an array on it, and a file
make_above() {
	truncate -s 4M /tmp/md/other
	loop=$(losetup -f --show /tmp/md/other)
	/lab/mdadm --create /dev/md8 --run --homehost=lab --name=above \
		-e 1.2 -l 1 -n 2 --assume-clean /dev/md9 "$loop" \
		>/tmp/said 2>&1 || cat /tmp/said
	echo "this is above" | dd of=/dev/md8 conv=nocreat 2>/dev/null
	sync
	/lab/mdadm --stop /dev/md8 >/dev/null 2>&1
	losetup -d "$loop"
}
make mirror 1 1.2 2 --assume-clean
make stripe 0 1.2 2
make old 1 0.90 2 --assume-clean
make five 5 1.1 3 --assume-clean
make six 6 1.0 4 --assume-clean
make ten 10 1.2 4 --assume-clean
make below 0 1.2 2
# the last partition's superblock may seem that of its disk
for i in 1 2; do
	truncate -s 1M /tmp/md/part$i
	{
		printf '\0\376\377\377\375\376\377\377\0\10\0\0\0\40\0\0'
		head -c 48 /dev/zero
		printf '\125\252'
	} | dd of=/tmp/md/part$i bs=1 seek=446 conv=notrunc 2>/dev/null
	cat /tmp/md/old$i >>/tmp/md/part$i
done
# one that was thrown out, and the rest went on without it
make apart 1 1.2 2 --assume-clean
cd /tmp/md || exit 1
a=$(losetup -f --show apart1) b=$(losetup -f --show apart2)
/lab/mdadm --assemble /dev/md9 "$a" "$b" >/dev/null 2>&1
/lab/mdadm /dev/md9 --fail "$b" --remove "$b" >/dev/null 2>&1
echo "that was written later" | dd of=/dev/md9 conv=nocreat 2>/dev/null
sync
cd /
(. /tmp/md/lib && arrays_down)

compare /tmp/oracle/mdassemble
# arrays TITLE FILES [OPTION...]: what runs, and the exit status
arrays() {
	title=$1 files=$2
	shift 2
	same "$title" ". /tmp/md/lib; arrays_up $files; \$P $* >/dev/null
		r=\$?; arrays_show; arrays_down; exit \$r"
}
arrays "arrays of all kinds" "mirror1 mirror2 stripe1 stripe2 old1 old2 five1 five2 \
	five3 six1 six2 six3 six4 ten1 ten2 ten3 ten4"
arrays "members on the last partitions" "part1 part2"
arrays "an array on an array" "below1 other below2"
arrays "one of a raid1, with --run" mirror2 -r
arrays "two of a raid5, with --run" "five3 five1" -r
arrays "two of a raid6, with --run" "six1 six4" -r
arrays "an array on an array without its other half, with --run" \
	"below1 below2" -r
arrays "one of a raid0, with --run" stripe1 -r
arrays "only the devices named" "mirror1 mirror2 five1 five2 five3" \
	/dev/loop0 /dev/loop1
arrays "a good one beside a bad one" "mirror1 mirror2 stripe1"
# of TITLE FILES SCRIPT TEXT: ours alone
of() {
	gives "$1" ". /tmp/md/lib; arrays_up $2; $3; r=\$?; arrays_down; exit \$r" "$4"
}
of "the node, the name and how many" "mirror1 mirror2" '$P' \
	"$(printf "/dev/md127: RAID 'lab:mirror', 2 of 2 members\nstatus 0")"
of "partitions, and not their disks" "part1 part2" '$P 2>&1' \
	"$(printf "/dev/md9: RAID 'md9', 2 of 2 members\nstatus 0")"
of "nothing with -q" "mirror1 mirror2" '$P -q' 'status 0'
of "what runs stays, and that is well" "mirror1 mirror2 stripe1 stripe2" \
	'$P /dev/loop2 /dev/loop3; $P; $P; r=$?; arrays_show; (exit $r)' \
	"$(printf "/dev/md127: RAID 'lab:stripe', 2 of 2 members\n/dev/md126: RAID 'lab:mirror', 2 of 2 members\nraid0 of 2 without  clean this is stripe\nraid1 of 2 without 0 clean this is mirror\nstatus 0")"
of "an array on one that was named" "below1 below2 other mirror1 mirror2" \
	'$P /dev/loop0 /dev/loop1 /dev/loop2' \
	"$(printf "/dev/md127: RAID 'lab:below', 2 of 2 members\n/dev/md126: RAID 'lab:above', 2 of 2 members\nstatus 0")"
of "one without --run is not started" mirror1 '$P 2>/dev/null
	r=$?; arrays_show; (exit $r)' 'status 1'

# told TITLE FILES SCRIPT REGEX STATUS
told() {
	says "$1" ". /tmp/md/lib; arrays_up $2; $3; r=\$?; arrays_down; exit \$r" "$4" "$5"
}
told "one of two waits" mirror1 '$P' \
	"RAID 'lab:mirror', 1 of 2 members: --run starts it so" 1
told "one that cannot run" stripe2 '$P -r' \
	"RAID 'lab:stripe', 1 of 2 members: too few to start it" 1
told "unequal event counts" "apart1 apart2" '$P' \
	"'lab:apart', .* members: its members differ in their event counts" 1
told "the bad one beside a good one" "mirror1 mirror2 stripe1" '$P' \
	"RAID 'lab:stripe', 1 of 2" 0
told "a checksum that is wrong" mirror1 \
	'printf x | dd of=/dev/loop0 bs=1 seek=4130 conv=notrunc,fsync 2>/dev/null
	$P' 'loop0 is not taken: the checksum' 1
told "a copy of a member" "mirror1 mirror2" \
	'cp mirror1 copy; losetup -f copy; $P' \
	'loop2 is not taken: another device has its place' 0
told "a device that is no member" mirror1 '$P /dev/vdc' \
	'/dev/vdc is not taken: there is no member' 1
told "a device that is not there" mirror1 '$P /dev/nothere' \
	'cannot read /dev/nothere: No such file' 1
told "a file" mirror1 '$P /etc/passwd' \
	'/etc/passwd is not taken: there is no member' 1
says "none at all" '$P' 'there is no member of a RAID array' 2
says "a name of 4096 characters" '$P /dev/"$(printf %04096d 0)"' \
	'cannot read /dev/0000' 1
says "an unknown option" '$P --scan' "unknown option '--scan'" 2
