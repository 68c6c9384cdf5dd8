#!/bin/bash
# initrd.t: the three ways of early userspace in virtual machines: no initrd, the
# image of a file system with /linuxrc, an initramfs; and the image as the root.
# The kernel leaves such an image in /initrd.image: here the initramfs itself
# holds that file, but in one boot.
# limit: 600 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/disk.sh
. tests/lab/disk.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
PATH=$PATH:/usr/sbin:/sbin
kernel=$lab_build/kernel/server.bzImage

# cpio NAME LINE...: $lab_dir/NAME.cpio, the initramfs with what these lines of
# gen_init_cpio say besides
cpio() {
	local name=$1
	shift
	{
		cat "$lab_build/initramfs.cpio"
		[ $# -eq 0 ] ||
			printf '%s\n' "$@" | "$lab_build/bin/gen_init_cpio" -
	} >"$lab_dir/$name.cpio"
}

# boot NAME CLIENT IMAGE DISKS APPEND: boot to the end, with an image ("" for
# none) in the initramfs
boot() {
	cpio "$2" ${3:+"file /initrd.image $lab_dir/$3 0600 0 0"} "${more[@]}"
	disk_boot "$2" virtio "$4" "$kernel" "$lab_dir/$2.cpio" "$5"
	lab_wait_client "$2" 90
	about "$1" "$2"
}

# ran TYPE: /linuxrc ran from a file system mounted so, and then the root's init
ran() {
	claim "/linuxrc runs from the image" \
		says "^LINUXRC root /dev/loop0 $1,"
	claim "/linuxrc ends" says '^LINUXRC end'
	claim "then the root's init runs" says '^REPORT mount [^ ]+ / ext4'
	claim "it is process 1" says '^REPORT pid 1[[:space:]]*$'
}

lab_init
more=()
for name in plain root image; do
	disk_tree "$name"
done
disk_ext4 plain 8
mkdir "$lab_dir/root.tree/initrd"
disk_ext4 root 8
cp "$lab_build/lab/disk-init" "$lab_dir/image.tree/linuxrc"
mke2fs -q -t ext2 -d "$lab_dir/image.tree" "$lab_dir/ext2" 1M >/dev/null
gzip -k "$lab_dir/ext2"
xz -k "$lab_dir/ext2"
mksquashfs "$lab_dir/image.tree" "$lab_dir/squashfs" -quiet -all-root \
	-no-progress
mkfs.cramfs "$lab_dir/image.tree" "$lab_dir/cramfs" >/dev/null 2>&1
genromfs -d "$lab_dir/image.tree" -f "$lab_dir/romfs"
tr '\0' '\252' </dev/zero | head -c 65536 >"$lab_dir/garbage"

boot "no initrd" none "" root "root=/dev/vda ro"
claim "the root's init runs" says '^REPORT mount [^ ]+ / ext4'
claim "nothing is said of an initrd" says_not 'kinit: .*(initrd|linuxrc)'

boot "initrd with ext2" ext2 ext2 root "root=/dev/vda ro hello=world"
ran "ext2 ro"
claim "the image is read-only" says '^LINUXRC write: Read-only file system'
claim "its one argument is its name" \
	equal "$(grep -a '^LINUXRC argv' "$tap_log" | tr -d '\r')" \
	"LINUXRC argv 0 linuxrc"
claim "its environment is that of the command line" \
	says '^LINUXRC env hello=world'
claim "it is not process 1" says '^LINUXRC pid is another'
claim "it has a session of its own" says '^LINUXRC session is its own'
claim "it has the console, and no other descriptor" \
	equal "$(grep -a '^LINUXRC fd' "$tap_log" | tr -d '\r' | tr '\n' ,)" \
	"LINUXRC fd 0 device,LINUXRC fd 1 device,LINUXRC fd 2 device,"
claim "it finds the root's number in real-root-dev" \
	says '^LINUXRC real-root-dev [1-9][0-9]+'
claim "the root has the image in /initrd" \
	says '^REPORT mount /dev/loop0 /initrd ext2 ro'

# The kernel itself leaves such an image. Ours is an ext2 whose boot block begins
# with the header of a cpio archive: one file, which the rest of the image is,
# before the initramfs; what follows has the kernel take the whole for an initrd.
{
	printf '070701%08X%08X%08X%08X%08X%08X%08X' 1 0100600 0 0 1 0 1048460
	printf '%08X%08X%08X%08X%08X%08Xpad\0\0\0' 0 0 0 0 4 0
	tail -c +117 "$lab_dir/ext2"
	cat "$lab_build/initramfs.cpio"
	printf 'what is no archive'
} >"$lab_dir/real.cpio"
disk_boot real virtio root "$kernel" "$lab_dir/real.cpio" "root=/dev/vda ro"
lab_wait_client real 90
about "initrd that the kernel leaves" real
claim "the kernel takes it for one" says 'looks like an initrd'
ran "ext2 ro"

boot "initrd with squashfs, a root without /initrd" squashfs squashfs plain "root=/dev/vda ro"
ran "squashfs ro"
claim "that is told" says 'kinit: the initrd is unmounted: /initrd of the root: No such file'
claim "the image is unmounted" says_not '^REPORT mount /dev/loop'

# nothing fills a minix without mounting it
disk_file minix 1
mkfs.minix -3 "$lab_dir/minix.disk" >/dev/null
cpio fill "file /fill $lab_build/lab/disk-init 0755 0 0" \
	"file /linuxrc $lab_build/lab/disk-init 0755 0 0"
keep=yes disk_boot fill virtio minix "$kernel" "$lab_dir/fill.cpio" \
	"rdinit=/fill FILL=/dev/vda TYPE=minix"
lab_wait_client fill 60
boot "initrd with minix, rw" minix minix.disk root "root=/dev/vda rw"
ran "minix rw"
claim "the image can be written to" says '^LINUXRC write: ok'
claim "the root is writable" says '^REPORT root-write ok'

boot "initrd with cramfs, /linuxrc that fails" cramfs cramfs root "root=/dev/vda ro STATUS=3"
ran "cramfs ro"
claim "its status is told" says 'kinit: /linuxrc .*ended with status 3'

boot "initrd with romfs, /linuxrc that takes long" romfs romfs root "root=/dev/vda ro WAIT=22"
ran "romfs ro"
claim "after 10 s it is said" says 'waiting for /linuxrc of the initrd for 10 s'
claim "after 20 s it is said again" \
	says 'waiting for /linuxrc of the initrd for 20 s'
claim "and no oftener" equal "$(grep -ac 'waiting for /linuxrc' "$tap_log")" 2

boot "initrd that is a gzip, no gunzip" gzip ext2.gz root "root=/dev/vda ro"
claim "it is refused by name" says 'kinit: the initrd is compressed by gzip, and'
claim "with the number" says 'kinit: KI-3019'
claim "the root's init runs all the same" says '^REPORT mount [^ ]+ / ext4'

boot "initrd that is an xz" xz ext2.xz root "root=/dev/vda ro"
claim "it is refused by name" says 'kinit: the initrd is compressed by xz'
claim "the root's init runs all the same" says '^REPORT mount [^ ]+ / ext4'

library=$(echo /lib/klibc-*.so)
more=("dir /lib 0755 0 0" "file $library $library 0755 0 0"
	"dir /bin 0755 0 0"
	"file /bin/gunzip /usr/lib/klibc/bin/gunzip 0755 0 0")
boot "initrd that is a gzip, with gunzip" gunzip ext2.gz root "root=/dev/vda ro"
ran "ext2 ro"
lab_init
more=()

boot "initrd that is nothing" garbage garbage root "root=/dev/vda ro"
claim "that is told" says 'kinit: the initrd is no file system'
claim "the root's init runs all the same" says '^REPORT mount [^ ]+ / ext4'

boot "noinitrd" noinitrd ext2 root "root=/dev/vda ro noinitrd"
claim "/linuxrc does not run" says_not '^LINUXRC'
claim "the root's init runs" says '^REPORT mount [^ ]+ / ext4'

boot "initrd without /linuxrc" without plain.disk root "root=/dev/vda ro"
claim "that is told" says 'kinit: cannot run /linuxrc of the initrd'
claim "the root's init runs all the same" says '^REPORT mount [^ ]+ / ext4'

boot "root=/dev/ram0" ram squashfs "" "root=/dev/ram0"
claim "/linuxrc does not run" says_not '^LINUXRC'
claim "the image is the root" says '^REPORT mount /dev/loop0 / squashfs ro'

boot "root=/dev/ram0 rw" ramrw ext2 "" "root=/dev/ram rw"
claim "the image is the root" says '^REPORT mount /dev/loop0 / ext2 rw'
claim "it is writable" says '^REPORT root-write ok'

boot "root=/dev/ram0, no image" noram "" "" "root=/dev/ram0 rw"
claim "that is told" says 'left no image in /initrd.image'

boot "/linuxrc chooses the initrd" stays ext2 root "root=/dev/vda REAL_ROOT=256"
claim "/linuxrc could choose" says '^LINUXRC chooses 256: ok'
claim "the image is the root" says '^REPORT mount /dev/loop0 / ext2 ro'

# there is no such /usr, so the root is mounted again and again
mkdir "$lab_dir/image.tree/etc"
echo "LABEL=late /usr ext4" >"$lab_dir/image.tree/etc/fstab"
mksquashfs "$lab_dir/image.tree" "$lab_dir/late" -quiet -all-root -no-progress
# again NAME: the mount that failed did not take the image away
again() {
	claim "the root is tried again" says 'cannot mount /usr of /initrd.image'
	claim "and again" test \
		"$(grep -ac 'cannot mount /usr of /initrd.image' "$tap_log")" -gt 1
	claim "the image is still there" says_not 'left no image'
}
boot "root=/dev/ram0 whose /usr is missing" ramlate late "" \
	"root=/dev/ram0 panic=-1"
again
boot "the same of an initrd that stays" stayslate late "" \
	"root=/dev/sdz9 panic=-1 REAL_ROOT=256"
claim "/linuxrc could choose" says '^LINUXRC chooses 256: ok'
again

boot "/linuxrc chooses NFS" nfs ext2 root "root=/dev/vda ro REAL_ROOT=255"
claim "that is refused: the network is not there" \
	says 'use the root /dev/nfs of /linuxrc: .* needs the network'
claim "the root's init runs all the same" says '^REPORT mount [^ ]+ / ext4'

boot "/linuxrc chooses another device" chooses ext2 root "root=/dev/sdz9 REAL_ROOT=vda"
claim "that is told" says 'kinit: /linuxrc of the initrd has chosen the root'
claim "its init runs" says '^REPORT mount [^ ]+ / ext4'
claim "the image is in /initrd" says '^REPORT mount /dev/loop0 /initrd ext2'

boot "initramfs with /init" initramfs "" root "rdinit=/init root=/dev/vda"
claim "its /init mounts the root" says '^REPORT mount [^ ]+ / ext4'
tap_done
