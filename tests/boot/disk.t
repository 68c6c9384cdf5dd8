#!/bin/bash
# disk.t: whole boots from disks that succeed, and that fail as they should: a
# boot for each way to the root; the forms of root= are in forms.t. Nothing here
# has a network, but where that is what is tried.
# limit: 900 s
set -u
cd "$(dirname "$0")/../.." || exit 1
PATH=$PATH:/usr/sbin:/sbin
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/disk.sh
. tests/lab/disk.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
kernel=$lab_build/kernel/server.bzImage
initrd=$lab_build/initramfs.cpio

# boot NAME KIND DISKS APPEND [ARGUMENT...]: to the end of the report
boot() {
	local name=$1 kind=$2 disks=$3 append=$4
	shift 4
	disk_boot "${name//[^a-z0-9]/-}" "$kind" "$disks" "$kernel" "$initrd" \
		"$append" "$@"
	lab_wait_client "${name//[^a-z0-9]/-}" "${seconds:-60}"
	about "$name" "${name//[^a-z0-9]/-}"
}

reports() {
	claim "init runs and reports" says '^REPORT end'
	claim "the root is ${1}" says "^REPORT mount [^ ]+ / $1 ${2:-ro}[, ]"
}

ends_by_panic() {
	claim "no init runs" says_not '^REPORT'
	claim "the machine is reset" says 'Rebooting|reboot: |machine restart'
}

disk_make mbr || exit 1

boot "ext4 by name" virtio mbr "root=/dev/vda1"
reports ext4
claim "the log names device and type" \
	says 'kinit: mounted /dev/vda1 \(ext4\)'
claim "no network is configured" says_not 'kinit: .*network'
claim "/dev is mounted" says '^REPORT mount [^ ]+ /dev devtmpfs'
claim "/run is mounted" says '^REPORT mount [^ ]+ /run tmpfs'
claim "/dev/root is nobody's node" says_not '^REPORT mount /dev/root'

boot "rw, with options" virtio mbr \
	"root=/dev/vda1 rw rootflags=noatime,commit=10"
reports ext4 rw
claim "an option for every file system is done" \
	says '^REPORT mount [^ ]+ / ext4 rw,noatime'
claim "one of ext4 is handed on" says '^REPORT mount [^ ]+ / ext4 .*commit=10'
claim "the root can be written" says '^REPORT root-write ok'

boot "a label on nvme" nvme mbr "root=LABEL=mbr"
reports ext4
claim "the log says which device it is" \
	says 'kinit: mounted LABEL=mbr \(/dev/nvme0n1p1\) \(ext4\)'

boot "PARTUUID on scsi" scsi mbr "root=PARTUUID=12345678-01"
reports ext4

# a disk that comes 8 s late
disk_boot late none "" "$kernel" "$initrd" "root=LABEL=mbr" \
	-device virtio-scsi-pci,id=bus \
	-drive "file=mbr.disk,format=raw,if=none,id=d0,snapshot=on"
lab_wait_line late.log 'kinit: waiting for LABEL=mbr' 30 late
sleep 5
lab_monitor late "device_add scsi-hd,bus=bus.0,drive=d0"
lab_wait_client late 60
about "a disk that comes late" late
reports ext4
claim "what is waited for is said, and that there is nothing" \
	says 'kinit: waiting for LABEL=mbr for [0-9]+ s; block devices: none'

# nobody has it
boot "no such name" virtio mbr "root=/dev/sda1 rootwait=4"
ends_by_panic
claim "what there is instead is listed" says 'kinit:   [0-9]+:1 30 MiB vda1 ext4 .mbr.'
claim "the one with the same number is named" says 'kinit: perhaps /dev/vda1 is meant'
claim "the failure has its code" says 'kinit: KI-3010: '

boot "no such UUID" virtio mbr \
	"root=UUID=01234567-89ab-cdef-0123-456789abcdef rootwait=3"
ends_by_panic
claim "the failure has its code" says 'kinit: KI-3010: '

boot "the type that it does not have" virtio mbr "root=/dev/vda1 rootfstype=xfs"
ends_by_panic
claim "type and code are said" says 'kinit: cannot mount /dev/vda1 \(xfs\): Invalid argument'
claim "the failure has its code" says 'kinit: KI-3012: '

boot "the second of two types" virtio mbr "root=/dev/vda1 rootfstype=xfs,ext4"
reports ext4

boot "a type that no kernel has" virtio mbr "root=/dev/vda1 rootfstype=nosuch"
ends_by_panic
claim "the failure has its code" says 'kinit: KI-3012: '

boot "a device that can only be read" none "" "root=/dev/vda1 rw" \
	-drive file=mbr.disk,format=raw,if=virtio,readonly=on
reports ext4
claim "that is said" says 'kinit: /dev/vda1 can only be read: mounted so'

cp "$lab_dir/mbr.disk" "$lab_dir/corrupt.disk"
# the magic of the ext4: 1 MiB + 1024 + 0x38
printf 'xx' | dd of="$lab_dir/corrupt.disk" bs=1 seek=$((1048576 + 1080)) \
	conv=notrunc status=none
boot "a superblock that is none" virtio corrupt "root=/dev/vda1"
ends_by_panic
claim "it is said" says 'kinit: cannot mount /dev/vda1'

# every read of the ext4's superblock fails: sector 2048 and what follows
printf '[inject-error]\nevent = "read_aio"\nerrno = "5"\nsector = "2050"\nonce = "off"\n' \
	>"$lab_dir/broken.conf"
boot "a superblock that cannot be read" none "" "root=/dev/vda1" \
	-drive "file=blkdebug:broken.conf:mbr.disk,format=raw,if=virtio,snapshot=on"
ends_by_panic
claim "it is said" says 'kinit: cannot mount /dev/vda1.*: Input/output error'
claim "the failure has its code" says 'kinit: KI-3013: '

boot "a label that cannot be read" none "" "root=LABEL=mbr rootwait=3" \
	-drive "file=blkdebug:broken.conf:mbr.disk,format=raw,if=virtio,snapshot=on"
ends_by_panic
claim "it is said" says 'kinit: cannot read vda1: Input/output error'
claim "the failure has its code" says 'kinit: KI-3010: '

disk_tree empty
rm "$lab_dir/empty.tree/sbin/init"
disk_ext4 empty 16 || exit 1
boot "no init" virtio empty "root=/dev/vda"
ends_by_panic
claim "it is said of which device" says 'kinit: cannot find an init in /dev/vda'

boot "nonsense" virtio mbr "root=PARTUUID=nonsense/PARTNROFF=x"
ends_by_panic
claim "it is refused at once" says 'kinit: KI-1013: '

boot "/dev/mapper" virtio mbr "root=/dev/mapper/vg-root"
ends_by_panic
claim "what is missing is said" says 'kinit: cannot use root=/dev/mapper/vg-root: '

# the network beside a disk
boot "a network that is not needed" virtio mbr "root=/dev/vda1 ip=10.0.2.9:::24::eth0:off" \
	-nic user,model=virtio-net-pci,restrict=on
reports ext4
claim "it is configured" says "^REPORT run net-eth0.conf IPV4ADDR='10\.0\.2\.9'"

seconds=90 boot "a network that does not come" virtio mbr "root=/dev/vda1 ip=dhcp" \
	-nic none -device virtio-net-pci,romfile=
reports ext4
claim "it is waited for, not for long" says 'kinit: waiting for the network \(ip=\) for up to 15 s'
claim "why it is not there is said" \
	says 'kinit: gave up: eth0: no DHCP server answers for 10 s'

tap_done
