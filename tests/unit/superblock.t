#!/bin/bash
# superblock.t: fstype on what the real mkfs programs make just now: what it
# calls it, UUID and LABEL are those of blkid, FSTYPE and FSSIZE those of
# klibc's fstype where that knows the type and is right.
#
# FSTYPE	the program (default: that of the build folder)
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
PATH=$PATH:/usr/sbin:/sbin
program=${FSTYPE:-$(usr/build.sh path)/bin/fstype}
klibc=/usr/lib/klibc/bin/fstype
case $program in
/*) ;;
*) program=$PWD/$program ;;
esac
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tap_log=$tmp/said
cd "$tmp" || exit 1
mkdir tree
seq 2000 >tree/numbers
echo key >key
long() { printf "%0$1d" 0 | tr 0 "$2"; }

# made SIZE COMMAND...: makes a new image of that size, named last
made() {
	local size=$1
	shift
	rm -f image
	truncate -s "$size" image
	"$@" image >"$tmp/said" 2>&1
}
# made_of COMMAND...: the command makes the image
made_of() {
	rm -f image
	"$@" >"$tmp/said" 2>&1
}
# put OFFSET PERL: writes the value of an expression there
put() {
	perl -e 'print eval $ARGV[0]' "$2" |
		dd of=image bs=1 seek="$1" conv=notrunc status=none
}
# of FILE: type, UUID and label, a line each, as evaluated by a shell
ours() {
	(eval "$("$program" "$1")" && printf '%s\n%s\n%s\n' "$FSTYPE" "$UUID" "$LABEL")
}
blkids() {
	local tag
	for tag in TYPE UUID LABEL; do
		blkid -p -o value -s $tag "$1" || true
		[ -n "$(blkid -p -o value -s $tag "$1")" ] || echo
	done | sed '1s/^crypto_LUKS$/luks/; 1s/^LVM2_member$/lvm2/
		1s/^swsuspend$/suspend/; 1s/^squashfs3$/squashfs/'
}
like_blkid() { equal "$(ours image)" "$(blkids image)"; }
sizes() { "$1" image | sed -n 1,2p; }
like_klibc() { equal "$(sizes "$program")" "$(sizes $klibc)"; }

# same TYPE NAME: made, and the same as blkid's, which says TYPE
same() {
	tap_name=$2
	claim "blkid calls it $1" equal "$(blkid -p -o value -s TYPE image)" "$1"
	claim "has type, UUID and label that blkid says" like_blkid
}
# and klibc's type and size
both() {
	same "$1" "$2"
	claim "has type and size that klibc's fstype says" like_klibc
}

made 8M mkfs.ext2 -q -F -L two && both ext2 "ext2"
made 8M mkfs.ext2 -q -F -r 0 -O none && both ext2 "ext2, revision 0"
made 8M mkfs.ext3 -q -F -L "  three  3 " && both ext3 "ext3"
made 8M mkfs.ext4 -q -F -L "grün é€𝄞" && both ext4 "ext4"
made 8M mkfs.ext4 -q -F -O ^has_journal && both ext4 "ext4 without a journal"
made 500G mkfs.ext4 -q -F -b 4096 -O 64bit,meta_bg,^resize_inode -N 1024 \
	-E nodiscard -J size=4 -G 4096 && both ext4 "ext4 of 500 GiB"
made 8M mkfs.ext4 -q -F -O journal_dev -L journal && same jbd "ext4's journal"
made 300M mkfs.xfs -q -L exactlytwelv && both xfs "xfs"
made 120M mkfs.btrfs -q -L "$(long 255 b)" && both btrfs "btrfs"
made 64M mkfs.f2fs -q -f -l "flash € ß" && same f2fs "f2fs"
made 20M mkfs.jfs -q -L "jfs label" && both jfs "jfs"
made 40M mkfs.reiserfs -q -f -f -l "reiser" && both reiserfs "reiserfs"
made 40M mkfs.reiserfs -q -f -f --format 3.5 && both reiserfs "reiserfs 3.5"
made 40M mkfs.reiser4 -f -y -L four && same reiser4 "reiser4"
made 130M mkfs.nilfs2 -q -L "nil label" && both nilfs2 "nilfs2"
made 1M mkfs.minix -1 && both minix "minix 1"
made 1M mkfs.minix -1 -n 14 && both minix "minix 1, 14 characters"
made 1M mkfs.minix -2 && same minix "minix 2"
made 1M mkfs.minix -2 -n 14 && same minix "minix 2, 14 characters"
made 1M mkfs.minix -3 && same minix "minix 3"
made 1440K mkfs.vfat -F 12 -n "FAT 12" && same vfat "FAT12"
made 20M mkfs.vfat -F 16 -n "fat sixteen" && same vfat "FAT16"
made 20M mkfs.vfat -F 16 && same vfat "FAT16 without a label"
made 20M mkfs.vfat -F 16 -n BOOT && put 43008 '"\xe5"' &&
	same vfat "FAT16 with a label in the boot sector alone"
made 40M mkfs.vfat -F 32 -n THIRTYTWO -i 0a1b2c3d && same vfat "FAT32"
made 40M mkfs.vfat -F 32 -s 1 -S 512 -n SMALL && same vfat "FAT32, small clusters"
made 300M mkfs.vfat -F 32 -S 4096 -n S4096 && same vfat "FAT32, large sectors"
made 20M mkfs.exfat -L "exfät lab" && same exfat "exfat"
made 20M mkfs.exfat -c 512 && same exfat "exfat without a label"
made 8M mkntfs -F -q -L "nt größe" && same ntfs "ntfs"
made 8M mkntfs -F -q -c 512 -s 512 && same ntfs "ntfs, small clusters"
made 2M mkswap -L swaplab && same swap "swap"
made 2M mkswap -p 8192 && same swap "swap, pages of 8 KiB"
made 2M mkswap -p 65536 -L "sw ap" && same swap "swap, pages of 64 KiB"
made 4M mkudffs -l "udf läbel" && same udf "udf"
made 4M mkudffs -b 512 -l "udf €" && same udf "udf, blocks of 512"
made 8M mkudffs -b 4096 --vsid=zzzz && same udf "udf, blocks of 4096"
made 4M mkudffs -u 0123456789abcdeg && same udf "udf, another identifier"
made 4M cryptsetup -q luksFormat --type luks1 --key-file key \
	--pbkdf-force-iterations 1000 && both crypto_LUKS "LUKS 1"
made 20M cryptsetup -q luksFormat --type luks2 --key-file key --pbkdf pbkdf2 \
	--pbkdf-force-iterations 1000 --label "luks two" && both crypto_LUKS "LUKS 2"
made_of mksquashfs tree image -quiet -no-progress && same squashfs "squashfs"
made_of mkfs.erofs image tree && same erofs "erofs"
made_of mkfs.cramfs -n cramlabel tree image && same cramfs "cramfs"
made_of mkfs.cramfs -N big -n big tree image && same cramfs "cramfs, big end first"
made_of genromfs -d tree -f image -V "rom label" && both romfs "romfs"
iso() { made_of genisoimage -quiet -o image "$@" tree; }
iso -V ISOLABEL && same iso9660 "iso9660"
iso -J -V "Joliet label of more" && same iso9660 "iso9660, Joliet"
iso -J -V "Joliet é" && same iso9660 "iso9660, Joliet has another label"
iso -udf -V "bridge" && same udf "udf and iso9660"
truncate -s 2048 tree/boot
iso -J -V "Boot é" -b boot -no-emul-boot && same iso9660 "iso9660 that boots"
rm tree/boot
made_of xorriso -as mkisofs -quiet -J -V xorr -o image tree &&
	same iso9660 "iso9660 of xorriso"
made_of sh -c 'gzip -c tree/numbers >image' && tap_name=gzip &&
	claim "has the type that klibc's fstype says" like_klibc

# what is left of something else
made 40M mkswap && mkfs.ext4 -q -F image && same ext4 "ext4 where swap was"
made 40M mkfs.ext4 -q -F && mkswap image >said 2>&1 && same swap "swap where ext4 was"
made 40M mkfs.ext4 -q -F && mkfs.vfat image >said && same vfat "vfat where ext4 was"
iso -V OLD && truncate -s 40M image && mkfs.ext4 -q -F image &&
	same ext4 "ext4 where iso9660 was"
made 40M mkfs.ext4 -q -F && mkntfs -F -q image >said 2>&1 && same ntfs "ntfs where ext4 was"

# bytes that no program here makes; sources: t_superblock_member.c
md_old='pack("V5", 0xa92b4efc, 0, 90, 0, 0) . "ABCD" . "\0" x 28 . "EFGHIJKLMNOP"'
made 4M mkfs.ext4 -q -F && put $((4096 * 1024 - 65536)) "$md_old" &&
	same linux_raid_member "md 0.90 over ext4"
for at in 0 4096 $((4096 * 1024 - 8192)); do
	made 4M true
	put $at 'pack("VV", 0xa92b4efc, 1) . "\0" x 8 . "ABCDEFGHIJKLMNOP" .
		pack("a32", "host:0") . "\0" x 80 . pack("Q<", '$((at / 512))')'
	same linux_raid_member "md 1.x at $at"
done
# the checksum of LVM2 begins with 0xf597a6cf, and is not inverted
lvm='my $b = pack("Va8a32", 32, "LVM2 001", "abcdefGHIJklmnOPQRstuvWXYZ012345");
	$b .= "\0" x (492 - length $b); my $c = 0xf597a6cf;
	for (unpack("C*", $b)) { $c ^= $_;
		$c = $c & 1 ? $c >> 1 ^ 0xedb88320 : $c >> 1 for 1 .. 8 }
	"LABELONE" . pack("Q<V", SECTOR, $c) . $b'
for sector in 0 1 2 3; do
	made 4M true
	put $((sector * 512)) "${lvm/SECTOR/$sector}"
	both LVM2_member "LVM2 in sector $sector"
done
for sig in S1SUSPEND S2SUSPEND ULSUSPEND LINHIB0001; do
	made 2M mkswap -L sleeps && put 4086 "pack('a10', '$sig')" &&
		same swsuspend "swap with $sig"
done
made 2M mkswap -L sleeps && put 0 '"\xed\xc3\x02\xe9\x98\x56\xe5\x0c"' &&
	same swsuspend "swap with TuxOnIce's image"
made 4M true && put 0 '"sqsh" . "\0" x 24 . pack("n2", 3, 0)' &&
	same squashfs3 "squashfs 3, big end first"
made 4M true && put 8192 'pack("x12Vx28vx6a*", 18, 4096, "ReIsErFs")' && same reiserfs "reiserfs at 8 KiB"

# the program
tap_name="fstype"
made 4M mkfs.ext4 -q -F
claim "reads standard input" equal "$("$program" - <image)" "$("$program" image)"
# shellcheck disable=SC2002 # a pipe is meant
claim "reads a pipe" equal "$(cat image | "$program")" "$("$program" image)"
# shellcheck disable=SC2016 # for the shell to run, if it is fooled
tune2fs -L "a'b;\`>x\`\$(>y)" image >said
claim "quotes for the shell" equal "$(ours image | tail -n 1)" "a'b;\`>x\`\$(>y)"
claim "which runs nothing" test ! -e x -a ! -e y
claim "says unknown as klibc's does" equal "$("$program" tree/numbers | head -n 2)" \
	"FSTYPE=unknown
FSSIZE=0"
"$program" a b >said 2>&1
claim "returns 1 for a wrong command line" equal $? 1
"$program" nothere >said 2>&1
claim "returns 2 for what is not there" equal $? 2
claim "and says so" grep -qx 'fstype: cannot read nothere: No such file or directory' said
"$program" image >/dev/full 2>said
claim "returns 2 when it cannot write" equal $? 2
tap_done
