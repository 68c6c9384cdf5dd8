# devwait, which has no original: devices that are there, and that come
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh
compare devwait

# found TITLE SPEC NODE
found() {
	gives "$1" "\$P -t 20 '$2'" "$(printf '%s\nstatus 0' "$3")"
}
truncate -s 8M /tmp/late
mke2fs -q -t ext4 -L late -U 11111111-2222-3333-4444-00000000aaaa /tmp/late
dd if=/dev/vde of=/tmp/mbr bs=1M status=none
# another signature
printf '\1\2\3\4' | dd of=/tmp/mbr bs=1 seek=440 conv=notrunc status=none

found "by name" /dev/vdc /dev/vdc
found "by number" "$(cat /sys/class/block/vdd2/dev)" /dev/vdd2
found "by label" "LABEL=xdisc" /dev/vdd8
found "by UUID, in any case" "UUID=1234-abcd" /dev/vdd2
found "by PARTUUID" "PARTUUID=AAAAAAAA-1111-1111-1111-000000000006" /dev/vdd6
found "by PARTUUID of an MBR" "PARTUUID=cafe0123-06" /dev/vde6
found "by PARTLABEL" "PARTLABEL=first" /dev/vdd1
found "by udev's link" '/dev/disk/by-label/swap\x20space' /dev/vdd4
gives "several, in their order" '$P LABEL=m5 /dev/vdc PARTLABEL=first LABEL=m1' \
	"$(printf '/dev/vde5\n/dev/vdc\n/dev/vdd1\n/dev/vde1\nstatus 0')"
gives "-t 0 of what is there" '$P -t 0 LABEL=m5' \
	"$(printf '/dev/vde5\nstatus 0')"
gives "-t 0 of what is not" 'a=$(date +%s); $P -t 0 LABEL=late; r=$?
	[ $(($(date +%s) - a)) -le 3 ] && echo soon; exit $r' \
	"$(printf 'soon\nstatus 1')"

# late TITLE SPECS SCRIPT NODES: it comes after a second, and is found before
# the look after five
late() {
	gives "$1" "(sleep 1; $3) >/dev/null 2>&1 & a=\$(date +%s%N)
		\$P -t 20 $2; r=\$?
		[ \$((\$(date +%s%N) - a)) -le 4500000000 ] && echo soon
		wait; losetup -D; exit \$r" "$(printf '%s\nsoon\nstatus 0' "$4")"
}
late "a device that appears, by label" LABEL=late \
	'losetup /dev/loop5 /tmp/late' /dev/loop5
late "by name" /dev/loop5 'losetup /dev/loop5 /tmp/late' /dev/loop5
late "a partition that appears" PARTUUID=04030201-05 \
	'losetup -P /dev/loop6 /tmp/mbr' /dev/loop6p5
late "a device that was another one before" LABEL=late \
	'losetup /dev/loop5 /tmp/mbr; sleep 1; losetup -d /dev/loop5
	losetup /dev/loop5 /tmp/late' /dev/loop5
late "two that come one by one" 'LABEL=late PARTUUID=04030201-05' \
	'losetup -P /dev/loop6 /tmp/mbr; sleep 1; losetup /dev/loop5 /tmp/late' \
	"$(printf '/dev/loop5\n/dev/loop6p5')"
gives "one that is gone when the other comes is not there" \
	'losetup /dev/loop5 /tmp/late; (sleep 1; losetup -d /dev/loop5; sleep 1
	losetup -P /dev/loop6 /tmp/mbr) >/dev/null 2>&1 &
	$P -q -t 6 LABEL=late PARTUUID=04030201-05; r=$?
	wait; losetup -D; exit $r' 'status 1'
late "a storm of uevents, and some are lost" LABEL=late \
	'p=$(pidof devwait); kill -STOP $p; i=0; while [ $i -lt 3000 ]; do
	echo change; i=$((i + 1)); done | while read -r w; do
	echo $w >/sys/class/mem/null/uevent; done
	losetup /dev/loop5 /tmp/late; kill -CONT $p' /dev/loop5
gives "what no uevent tells, with the look after five seconds" \
	'cp --sparse=always /tmp/late l; dd if=/dev/zero of=l bs=4k count=1 conv=notrunc 2>/dev/null
	losetup /dev/loop5 l; (sleep 1; dd if=/tmp/late of=/dev/loop5 bs=4k \
	count=1 conv=fsync 2>/dev/null) & $P -t 20 LABEL=late; r=$?
	wait; losetup -D; exit $r' "$(printf '/dev/loop5\nstatus 0')"

gives "what does not come" 'a=$(date +%s); $P -t 2 LABEL=never; r=$?
	a=$(($(date +%s) - a)); [ $a -ge 2 ] && [ $a -le 4 ] && echo in time
	exit $r' "$(printf 'in time\nstatus 1')"
says "and which" '$P -t 1 LABEL=m5 LABEL=never' \
	'devwait: no block device is LABEL=never \(1 s\)' 1
says "what there is instead" '$P -t 0 LABEL=never' \
	"vdd8 xfs 'xdisc' 11111111-2222-3333-4444-000000000008" 1
says "what helps" '$P -t 0 LABEL=never' 'mdassemble' 1
says "after five seconds what it waits for" '$P -t 6 UUID=1-2' \
	'waiting for UUID=1-2 \([56] s\)' 1
gives "nothing with -q" '$P -q -t 6 LABEL=never 2>&1' 'status 1'
gives "for ever, when it is asked to" 'timeout 3 $P -t forever LABEL=never' \
	'status 124'

# A disk that hangs: its file is on a server that does not answer.
mkdir -p /tmp/nfs
mount -t nfs -o vers=3,nolock 127.0.0.1:/srv/report /tmp/nfs
cp --sparse=always /tmp/late /tmp/nfs/hangs
tune2fs -L hangs /tmp/nfs/hangs >/dev/null
losetup /dev/loop0 /tmp/nfs/hangs
sync
blockdev --flushbufs /dev/loop0
echo 3 >/proc/sys/vm/drop_caches
rpc.nfsd 0
gives "another disk, while one hangs" '$P -t 20 LABEL=xdisc' \
	"$(printf '/dev/vdd8\nstatus 0')"
gives "an end in time, while one hangs" 'a=$(date +%s)
	$P -q -t 4 LABEL=never; r=$?
	[ $(($(date +%s) - a)) -le 6 ] && echo in time; exit $r' \
	"$(printf 'in time\nstatus 1')"
says "which one hangs" '$P -t 3 LABEL=never' 'loop0 does not answer' 1
gives "a disk that answers late" '(sleep 6; rpc.nfsd 8) & 
	$P -t 28 LABEL=hangs; r=$?; wait; exit $r' \
	"$(printf '/dev/loop0\nstatus 0')"
losetup -d /dev/loop0
rm /tmp/nfs/hangs
umount /tmp/nfs

says "no operand" '$P' 'usage: devwait' 2
says "an unknown option" '$P --fast LABEL=m1' "unknown option '--fast'" 2
says "no number of seconds" '$P -t soon LABEL=m1' "soon: no number" 2
says "no device at all" '$P sda1' 'sda1: it names no block device' 2
says "a device that others make" '$P /dev/mapper/x' 'lvm2, cryptsetup' 2
says "gpt-auto" '$P gpt-auto' 'names no block device' 2
says "LABEL= without a label" '$P LABEL=' 'names nothing' 2
says "a PARTUUID of no form" '$P PARTUUID=1' 'a PARTUUID is' 2
says "a label of 4096 characters" '$P LABEL="$(printf %04096d 0)"' \
	'more than 255 characters' 2
says "a name of 4096 characters" '$P /dev/"$(printf %04096d 0)"' \
	'more than 31 characters' 2
says "seventeen devices" '$P $(seq -f LABEL=%g 17)' 'LABEL=17: .*too many' 2
says "standard output that is full" '$P /dev/vdc >/dev/full' \
	'cannot write standard output: No space' 1
