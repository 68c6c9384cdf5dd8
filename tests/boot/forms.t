#!/bin/bash
# forms.t: the forms of root=, and the file systems, in one boot: an init that is
# linked with kinit's own root code (tests/lab/forms_init.c) boots each command
# line as far as its root, out of some 25 disks, and says which it was.
# limit: 300 s
set -u
cd "$(dirname "$0")/../.." || exit 1
PATH=$PATH:/usr/sbin:/sbin
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/disk.sh
. tests/lab/disk.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
lab_init
forms=$lab_dir/forms
mkdir -p "$forms"
disks=
uuid=aaaaaaaa-bbbb-cccc-dddd-0000000000
umask 022

# tree NAME: a root whose /id says NAME
tree() {
	mkdir -p "$lab_dir/$1.tree"
	echo "$1" >"$lab_dir/$1.tree/id"
	echo "$lab_dir/$1.tree"
}

# disk NAME MiB COMMAND...: NAME.disk; the command gets its name as last word
disk() {
	local name=$1 size=$2
	shift 2
	disk_file "$name" "$size"
	"$@" "$lab_dir/$name.disk" >"$lab_dir/mkfs.out" 2>&1 || {
		cat "$lab_dir/mkfs.out" >&2
		exit 1
	}
	disks+="$name "
}

squash() {
	mksquashfs "$(tree squash)" "$1" -noappend -quiet -no-progress
	truncate -s %4096 "$1"
}
erofs() {
	mkfs.erofs -U "${uuid}06" "$1" "$(tree erofs)"
	truncate -s %4096 "$1"
}
f2fs() {
	mkfs.f2fs -q -l flash "$1" && sload.f2fs -f "$(tree f2fs)" "$1"
}
iso() {
	genisoimage -quiet -R -V ISODISC -o "$1" "$(tree iso)"
	truncate -s %4096 "$1"
}
romfs() {
	genromfs -d "$(tree romfs)" -V romdisk -f "$1"
	truncate -s %4096 "$1"
}
cramfs() {
	mkfs.cramfs "$(tree cramfs)" "$1"
	truncate -s %4096 "$1"
}
# two ext4 in a GPT: the second has the type of a root of x86_64
gpt() {
	sfdisk -q "$1" <<-'TABLE'
		label: gpt
		label-id: 99999999-0000-0000-0000-000000000000
		first-lba: 34
		start=2048, size=16384, uuid=11111111-1111-1111-1111-111111111111, name="first"
		start=18432, size=16384, type=4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709, uuid=22222222-2222-2222-2222-222222222222, name="the root"
	TABLE
	mke2fs -q -t ext4 -F -U "${uuid}21" -L g1 -d "$(tree gpt1)" \
		-E offset=1048576,root_owner=0:0 "$1" 8M &&
		mke2fs -q -t ext4 -F -U "${uuid}22" -L g2 -d "$(tree gpt2)" \
			-E offset=9437184,root_owner=0:0 "$1" 8M
}
# a primary partition, an extended one with two logical ones
mbr() {
	sfdisk -q "$1" <<-'TABLE'
		label: dos
		label-id: 0xcafe0123
		start=2048, size=16384, type=83
		start=18432, type=5
		start=20480, size=4096, type=83
		start=26624, size=16384, type=83
	TABLE
	mke2fs -q -t ext4 -F -U "${uuid}31" -d "$(tree mbr1)" \
		-E offset=1048576,root_owner=0:0 "$1" 8M &&
		mke2fs -q -t ext4 -F -U "${uuid}36" -d "$(tree mbr6)" \
			-E offset=13631488,root_owner=0:0 "$1" 8M
}

printf '%s\n' "xfs" '0 0' "d--755 0 0" "id ---644 0 0 $(tree xfs)/id" '$' >"$lab_dir/xfs.proto"
disk ext4 8 mke2fs -q -t ext4 -U "${uuid}01" -L "Über root" -d "$(tree ext4)"
disk ext2 8 mke2fs -q -t ext2 -U "${uuid}02" -L "two/parts" -d "$(tree ext2)"
disk xfs 320 mkfs.xfs -q -m uuid="${uuid}03" -L xdisc -p "$lab_dir/xfs.proto"
disk btrfs 128 mkfs.btrfs -q -U "${uuid}04" -L butter --rootdir "$(tree btrfs)"
disk f2fs 64 f2fs
disk erofs 1 erofs
disk squash 1 squash
disk vfat 40 mkfs.vfat -F 32 -i 1234abcd -n FATDISC
disk iso 1 iso
disk romfs 1 romfs
disk cramfs 1 cramfs
disk gpt 18 gpt
disk mbr 26 mbr
disk dup1 8 mke2fs -q -t ext4 -U "${uuid}77" -d "$(tree dup1)"
disk dup2 8 mke2fs -q -t ext4 -U "${uuid}77" -d "$(tree dup2)"
disk swap 8 mkswap -q -L swap -U "${uuid}80"
disk luks 20 cryptsetup luksFormat -q --type luks1 --pbkdf-force-iterations 1000 \
	--uuid "${uuid}81" --key-file tests/boot/forms.t --keyfile-size 16

# the command lines: what is expected | the words
cat >"$lab_dir/lines" <<LINES
ext4 ext4|root=/dev/sda
ext2 ext2|root=/dev/sdb
ext2 ext2|root=/dev/sdb rootfstype=ext2
ext4 ext4|root=8:0
ext2 ext2|root=8:16:0
ext4 ext4|root=0800
xfs xfs|root=/dev/disk/by-path/pci-0000:00:02.0-scsi-0:0:2:0
xfs xfs|root=/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_xfs
ext4 ext4|root=UUID=${uuid}01
ext4 ext4|root=UUID=AAAAAAAA-BBBB-CCCC-DDDD-000000000001
ext4 ext4|root=uuid=${uuid}01
ext4 ext4|root=/dev/disk/by-uuid/${uuid}01
xfs xfs|root=UUID=${uuid}03
btrfs btrfs|root=UUID=${uuid}04
btrfs btrfs|root=LABEL=butter
f2fs f2fs|root=LABEL=flash
erofs erofs|root=UUID=${uuid}06
squash squashfs|root=/dev/sdg
iso iso9660|root=LABEL=ISODISC
romfs romfs|root=LABEL=romdisk rootfstype=romfs
cramfs cramfs|root=/dev/sdk
- vfat|root=UUID=1234-ABCD
- vfat|root=LABEL=FATDISC
ext4 ext4|"root=LABEL=Über root"
ext4 ext4|root=/dev/disk/by-label/Über\\x20root
xfs xfs|root=label=xdisc
ext2 ext2|root=/dev/disk/by-label/two\\x2fparts
gpt1 ext4|root=PARTUUID=11111111-1111-1111-1111-111111111111
gpt2 ext4|root=PARTUUID=11111111-1111-1111-1111-111111111111/PARTNROFF=1
gpt1 ext4|root=PARTUUID=22222222-2222-2222-2222-222222222222/PARTNROFF=-1
gpt2 ext4|"root=PARTLABEL=the root"
gpt1 ext4|root=PARTLABEL=first
gpt2 ext4|root=/dev/disk/by-partlabel/the\\x20root
gpt1 ext4|root=/dev/disk/by-partuuid/11111111-1111-1111-1111-111111111111
gpt2 ext4|root=gpt-auto
gpt1 ext4|root=/dev/disk/by-path/pci-0000:00:02.0-scsi-0:0:11:0-part1
mbr1 ext4|root=PARTUUID=cafe0123-01
mbr6 ext4|root=PARTUUID=cafe0123-06
mbr6 ext4|root=PARTUUID=CAFE0123-01/PARTNROFF=5
mbr6 ext4|root=/dev/sdm6
dup1 ext4|root=UUID=${uuid}77
KI-3012|root=LABEL=swap
KI-3012|root=UUID=${uuid}81
KI-3012|root=/dev/sda rootfstype=xfs,erofs
ext4 ext4|root=/dev/sda rootfstype=xfs,ext4
KI-3012|root=/dev/sda rootfstype=nosuchfs
KI-3010|root=/dev/sdz rootwait=1
KI-3010|root=UUID=${uuid}99 rootwait=1
KI-3010|root=PARTUUID=cafe0123-09 rootwait=1
KI-3010|root=LABEL=BUTTER rootwait=1
KI-1013|root=PARTUUID=nonsense
KI-1013|root=PARTUUID=cafe0123-01/PARTNROFF=x
KI-1013|root=/dev/mapper/x
KI-1013|root=UUID=
KI-1003|root=somewhere
KI-1002|quiet
KI-3014|root=/dev/sda rootflags=$(printf 'x%.0s' {1..400})
LINES
n=0
while IFS='|' read -r expected words; do
	n=$((n + 1))
	printf '%s panic=-1\n' "$words" >"$(printf '%s/%03d' "$forms" "$n")"
done <"$lab_dir/lines"

{
	printf 'dir /dev 755 0 0\nnod /dev/console 600 0 0 c 5 1\n'
	printf 'nod /dev/kmsg 600 0 0 c 1 11\ndir /root 755 0 0\n'
	printf 'file /init %s 755 0 0\ndir /forms 755 0 0\n' \
		"$lab_build/lab/forms-init"
	for form in "$forms"/*; do
		printf 'file /forms/%s %s 644 0 0\n' "${form##*/}" "$form"
	done
} >"$lab_dir/forms.list"
"$lab_build/bin/gen_init_cpio" "$lab_dir/forms.list" >"$lab_dir/forms.cpio" ||
	exit 1

seconds=240 disk_boot forms scsi "$disks" "$lab_build/kernel/server.bzImage" \
	forms.cpio "loglevel=6"
lab_wait_client forms 240
about "forms" forms
claim "all were tried" says '^FORMS end'
n=0
while IFS='|' read -r expected words; do
	n=$((n + 1))
	id=$(printf '%03d' "$n")
	got=$(tr -d '\r' <"$lab_dir/forms.log" | sed -n "s/^FORM $id //p")
	claim "${words:0:90} is ${expected}" equal "$got" "$expected"
done <"$lab_dir/lines"
claim "of two with the same UUID both are named" \
	says "UUID=${uuid}77: both sdn and sdo are that; taking sdn"
tap_done
