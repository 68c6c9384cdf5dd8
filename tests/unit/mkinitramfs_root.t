#!/bin/bash
# mkinitramfs_root.t: what mkinitramfs takes for each kind of root, and what it
# finds out of the machine where it runs, on a small tree of modules and of sysfs
# made here.
set -u
cd "$(dirname "$0")/../.." || exit 1
top=$PWD
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# shellcheck source=tests/unit/image.sh
. tests/unit/image.sh

mod_make
nfs="nfs.ko nfsv3.ko nfsv4.ko sunrpc.ko"
virtio="virtio_pci.ko virtio_ring.ko"
for type in ext4 btrfs overlay; do
	mod fs/$type/$type.ko '' "${type/ext4/journal}" alias=fs-$type
done
mod fs/jbd2/jbd2.ko 'journal btrfs overlay' ''
mod net/packet/af_packet.ko '' ''
mod fs/smb/client/cifs.ko '' '' alias=fs-cifs alias=fs-smb3
mod fs/fat/vfat.ko '' '' alias=fs-vfat
mod fs/nls/nls_cp437.ko '' ''
mod drivers/block/loop.ko '' ''
mod drivers/block/virtio_blk.ko '' ring alias=virtio:d00000002v*
mod drivers/ata/ahci.ko '' '' 'alias=pci:v*d*sv*sd*bc01sc06i01*'
mod drivers/ata/pata_legacy.ko '' ''
mod drivers/scsi/sd_mod.ko '' '' 'alias=scsi:t-0x00*'
mod drivers/nvme/host/nvme.ko '' '' 'alias=pci:v*d*sv*sd*bc01sc08i02*'
mod drivers/mmc/host/sdhci-board.ko '' '' alias=of:N*T*Cboard,sdhci
mod drivers/clk/clk-board.ko '' '' alias=of:N*T*Cboard,clock
mod drivers/md/md-mod.ko '' ''
mod drivers/md/raid1.ko '' '' alias=md-raid1
mod_index
image "no --root" --nic virtio_net
cp "$out" "$tmp/first"
image "--root block" --root block
claim "disks, file systems and md, no NIC and no NFS" equal "$(files)" \
	"ahci.ko btrfs.ko ext4.ko jbd2.ko loop.ko md-mod.ko modules nls_cp437.ko nvme.ko overlay.ko raid1.ko \
sd_mod.ko sdhci-board.ko vfat.ko virtio_blk.ko $virtio xhci-pci.ko "
claim "the kernel's word for a file system is in the table" \
	line 'fs_ext4 jbd2.ko ext4.ko'
image "--root block with a NIC" --root block --nic virtio_net
claim "has that NIC" has virtio_net.ko
claim "and what DHCP needs" has af_packet.ko
image "--root all" --root all
claim "has NFS and disks" equal "$(has nfsv4.ko && has ext4.ko && has ahci.ko; echo $?)" 0
claim "and all NICs" has nic-one.ko
image "--root nfs" --root nfs --nic virtio_net
claim "is what there is without" cmp -s "$out" "$tmp/first"
ln -s "$mod_root" "$tmp/nfs"
(cd "$tmp" && "$top/usr/mkinitramfs" -k $mod_kver --root ./nfs -o "$out" \
	--nic virtio_net >"$tmp/said" 2>&1)
tap_name="a folder named nfs"
claim "is one when it is ./nfs" cmp -s "$out" "$tmp/first"

# --root auto: device NAME FOLDER DRIVER ALIAS and disk NUMBER FOLDER, in $sys
device() {
	mkdir -p "$sys/devices/$1" "$sys/drivers/$2"
	ln -s "$sys/drivers/$2" "$sys/devices/$1/driver"
	echo "$3" >"$sys/devices/$1/modalias"
}
disk() {
	mkdir -p "$sys/devices/$2" "$sys/dev/block" "$sys/class/block"
	ln -s "$sys/devices/$2" "$sys/dev/block/$1"
	ln -s "$sys/devices/$2" "$sys/class/block/${2##*/}"
}
# auto NAME MOUNT..., auto_bad NAME REGEX MOUNT...: "NUMBER POINT TYPE SOURCE"
mounted() {
	local mount number point type source
	for mount in "$@"; do
		read -r number point type source <<<"$mount"
		echo "21 1 $number / $point rw,noatime shared:1 - $type $source rw"
	done >"$tmp/mountinfo"
}
auto() {
	local name=$1
	shift
	mounted "$@"
	KINIT_SYSFS=$sys KINIT_MOUNTINFO=$tmp/mountinfo image "$name" --root auto
}
auto_bad() {
	local name=$1 regex=$2
	shift 2
	mounted "$@"
	KINIT_SYSFS=$sys KINIT_MOUNTINFO=$tmp/mountinfo bad "$name" "$regex" --root auto
}
sys=$tmp/sys
nic=pci0000:00/0000:00:03.0
device $nic virtio-pci pci:v00001AF4d00001041sv0sd0
device $nic/virtio0 virtio_net virtio:d00000001v00001AF4
mkdir -p "$sys/devices/$nic/virtio0/net/eth0" "$sys/class/net"
ln -s ../.. "$sys/devices/$nic/virtio0/net/eth0/device"
echo 1 >"$sys/devices/$nic/virtio0/net/eth0/type"
touch "$sys/devices/$nic/virtio0/net/eth0/uevent"
ln -s "$sys/devices/$nic/virtio0/net/eth0" "$sys/class/net/eth0"
virtio1=pci0000:00/0000:00:04.0/virtio1
device $virtio1 virtio_blk virtio:d00000002v00001AF4
device ${virtio1%/*} virtio-pci pci:v00001AF4d00001042sv0sd0
disk 254:0 $virtio1/block/vda
disk 254:1 $virtio1/block/vda/vda1
echo 1 >"$sys/devices/$virtio1/block/vda/vda1/partition"
ahci=pci0000:00/0000:00:05.0
device $ahci ahci pci:v00008086d00002922sv0sd0bc01sc06i01
for n in 0 1; do
	device $ahci/ata$n/host$n/$n:0:0:0 sd scsi:t-0x00
	disk 8:$((16 * n)) $ahci/ata$n/host$n/$n:0:0:0/block/sd$n
done
device pci0000:00/0000:00:06.0 nvme pci:v00001B36d00000010sv0sd0bc01sc08i02
mkdir -p "$sys"/devices/{pci0000:00/0000:00:06.0/nvme/nvme0,virtual/nvme-subsystem/nvme-subsys0}
ln -s ../../../pci0000:00/0000:00:06.0/nvme/nvme0 \
	"$sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0"
disk 259:1 virtual/nvme-subsystem/nvme-subsys0/nvme0n1/nvme0n1p1
echo 1 >"$sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1/nvme0n1p1/partition"
device platform/mmc sdhci-board of:NmmcT0Cboard,sdhci
device platform/clock clk-board of:NclockT0Cboard,clock
mkdir -p "$sys/devices/virtual/devlink/one"
ln -s "$sys/devices/platform/clock" "$sys/devices/virtual/devlink/one/supplier"
ln -s "$sys/devices/virtual/devlink/one" "$sys/devices/platform/mmc/supplier:platform:clock"
# which needs the other, too: a circle
ln -s "$sys/devices/platform/mmc" "$sys/devices/platform/clock/supplier:x"
ln -s . "$sys/devices/platform/mmc/supplier"
disk 179:0 platform/mmc/mmc_host/mmc0/mmc0:1/block/mmcblk0
disk 9:0 virtual/block/md0
mkdir -p "$sys/devices/virtual/block/md0"/{md,slaves}
echo raid1 >"$sys/devices/virtual/block/md0/md/level"
ln -s "$sys/class/block"/{sd0,vda1} "$sys/devices/virtual/block/md0/slaves"
disk 253:0 virtual/block/dm-0
disk 7:0 virtual/block/loop0
mkdir -p "$sys/fs/btrfs/features" "$sys/fs/btrfs/7e/devices"
ln -s "$sys/class/block"/{sd0,vda} "$sys/fs/btrfs/7e/devices"

auto "auto, ext4 on a partition" '254:1 / ext4 /dev/vda1'
claim "its driver, its bus and its file system" equal "$(files)" \
	"ext4.ko jbd2.ko modules virtio_blk.ko $virtio "
auto "auto, other mounts" '0:40 /proc proc proc' \
	'254:1 / ext4 /dev/root' '8:16 /home btrfs /dev/sd1'
claim "only the root counts" equal "$(files)" \
	"ext4.ko jbd2.ko modules virtio_blk.ko $virtio "
auto "auto, /usr on another disk" '254:1 / ext4 /dev/vda1' '8:16 /usr vfat /dev/sd1'
claim "has both, by alias where the driver has another name" equal "$(files)" \
	"ahci.ko ext4.ko jbd2.ko modules nls_cp437.ko sd_mod.ko vfat.ko virtio_blk.ko $virtio "
auto "auto, a partition of an NVMe disk with several paths" '259:1 / ext4 /dev/nvme0n1p1'
claim "the controller's driver" has nvme.ko
auto "auto, a board's card" '179:0 / ext4 /dev/mmcblk0'
claim "also what its host is supplied by" equal "$(files)" \
	"clk-board.ko ext4.ko jbd2.ko modules sdhci-board.ko "
auto "auto, md" '9:0 / ext4 /dev/md0'
claim "its level, and what its members need" equal "$(files)" \
	"ahci.ko ext4.ko jbd2.ko md-mod.ko modules raid1.ko sd_mod.ko virtio_blk.ko $virtio "
auto "auto, btrfs on two disks" "0:33 / btrfs $sys/class/block/vda"
claim "has both" equal "$(files)" \
	"ahci.ko btrfs.ko jbd2.ko modules sd_mod.ko virtio_blk.ko $virtio "
auto "auto, NFS" '0:50 / nfs4 10.0.0.1:/srv/root'
claim "NFS, this machine's NIC, and what DHCP needs" equal "$(files)" \
	"af_packet.ko modules $nfs virtio_net.ko $virtio "
auto "auto, CIFS" '0:50 / cifs //10.0.0.1/root'
claim "the same with cifs" equal "$(files)" \
	"af_packet.ko cifs.ko modules virtio_net.ko $virtio "
auto "auto, an overlay over an image on a disk" '0:51 / overlay overlay' \
	'7:0 /run/initramfs/image vfat /dev/loop0' '254:0 /run/initramfs/root ext4 /dev/vda'
claim "all layers" equal "$(files)" \
	"ext4.ko jbd2.ko loop.ko modules nls_cp437.ko overlay.ko vfat.ko virtio_blk.ko $virtio "
mkdir -p "$sys/power"
echo 8:0 >"$sys/power/resume"
auto "auto, a swap to resume from" '254:1 / ext4 /dev/vda1'
claim "has that disk's driver" has ahci.ko
echo 253:0 >"$sys/power/resume"
auto "auto, a swap in LVM" '254:1 / ext4 /dev/vda1'
claim "is said, and does no harm" said 'note: the swap to resume from'
echo 0:0 >"$sys/power/resume"
auto_bad "auto, LVM" 'on dm-0, which kinit cannot set up' '253:0 / ext4 /dev/mapper/a-root'
auto_bad "auto, a root in memory" 'in memory' '0:2 / rootfs rootfs' '0:40 / tmpfs none'
auto_bad "auto, a loop device that has nothing below" 'cannot be seen' \
	'7:0 / ext4 /dev/loop0'
auto_bad "auto, a disk that is not there" 'there is no .*/dev/block/8:99' \
	'8:99 / ext4 /dev/sdz'
auto_bad "auto, a file system that KVER has not" 'has no file system xfs' \
	'254:1 / xfs /dev/vda1'
tap_done
