#!/bin/bash
# stock.t: Debian's stock kernel, with its drivers and file systems as modules,
# boots with one image of mkinitramfs over virtio-net and over e1000, and from a
# disk on virtio, SATA, NVMe, USB and a card's slot: to an init that reports, and
# over NFS to the login prompt of a Debian with systemd. The image that
# initramfs-tools makes for the same kernel does so on the same server.
# limit: 700 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/disk.sh
. tests/lab/disk.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
stock=$lab_build/lab/stock
kver=$(cat "$stock/kver")

# make_image NAME ARGUMENT...: NAME.img
make_image() {
	local name=$1
	shift
	tap_name="the image $name"
	tap_log=$lab_dir/$name.said
	lab_say "making the image $name: packing takes most of the time"
	# shellcheck disable=SC2024
	usr/mkinitramfs -k "$kver" --root "$stock" -o "$lab_dir/$name.img" "$@" \
		>"$tap_log" 2>&1
	claim "is made" equal $? 0
	lab_say "$(cat "$tap_log")"
}

# boot CLIENT IMAGE NIC PORT APPEND: start it
boot() {
	lab_boot_client "$1" kernel="$stock/boot/vmlinuz-$kver" initrd="$2" \
		nic="$3" port="$4" mac="52:54:00:00:00:0$((1 + $4))" memory=1024 \
		append="$5"
}

# The disks, and what the kernel says when it has found one's partition.
declare -A found=(
	[virtio]='vda: vda1' [ahci]='sda: sda1' [nvme]='nvme0n1: p1'
	[usb]='sda: sda1' [sd]='mmcblk0: p1'
)
declare -A node=(
	[virtio]=vda1 [ahci]=sda1 [nvme]=nvme0n1p1 [usb]=sda1 [sd]=mmcblk0p1
)

# boot_disks KIND...: all at the same time
boot_disks() {
	local kind
	for kind in "$@"; do
		memory=512 disk_boot "$kind" "$kind" report "$stock/boot/vmlinuz-$kver" \
			"$lab_dir/all.img" "root=LABEL=report rootwait"
	done
	for kind in "$@"; do
		lab_wait_client "$kind" 90
		about "disk: $kind" "$kind"
		claim "the kernel finds it" says "^\\[[^]]*\\]  ${found[$kind]}[[:space:]]*\$"
		claim "init runs as process 1 and reports" says '^REPORT pid 1[[:space:]]*$'
		claim "the root is its partition" \
			says "^REPORT mount /dev/${node[$kind]} / ext4 "
		claim "no network is waited for" says_not 'kinit: waiting for network'
		claim_modules
	done
}

claim_report() {
	claim "init runs as process 1 and reports" says '^REPORT pid 1[[:space:]]*$'
	claim "the root is the server's" \
		says "^REPORT mount 10\\.0\\.2\\.1:/srv/report / nfs4? .*vers=$1,"
}

# What holds of our images alone.
claim_modules() {
	claim "kinit loads modules" says 'kinit: [0-9]+ modules? loaded'
	claim "not many more than the machine needs" \
		equal "$(grep -aoE '[0-9]+ modules? loaded' "$tap_log" |
			awk '$1 > 40')" ""
	claim "kinit warns of no module" says_not 'kinit: .*\.ko'
	claim "no module is tainted or unsigned for the kernel" \
		says_not '(taint|module verification failed|disagrees about)'
}

claim_ours() {
	claim_modules
	claim "kinit logs a timeline" says 'kinit: timeline: link-up [0-9]+'
}

lab_init
make_image all --root all
make_image e1000 --nic e1000
claim "has a fifth of the first's size at most" \
	[ $(($(stat -c %s "$lab_dir/e1000.img") * 5)) -le "$(stat -c %s "$lab_dir/all.img")" ]

lab_start_server debian=yes nics=2 || exit 1
lab_dhcp_start 'dhcp-option=17,"10.0.2.1:/srv/report,vers=4.2"'
report="ip=dhcp root=/dev/nfs rw"
debian="$report nfsroot=10.0.2.1:/srv/debian"

# Two at a time: much of a boot is waiting.
boot virtio "$lab_dir/all.img" virtio-net-pci 0 "$report"
boot e1000 "$lab_dir/e1000.img" e1000 1 "$report nfsroot=10.0.2.1:/srv/report,vers=3"
lab_wait_client virtio 90
lab_wait_client e1000 90
about "all drivers, virtio-net, NFS 4.2" virtio
claim_report 4.2
claim_ours
about "only e1000's driver, e1000, NFS 3" e1000
claim_report 3
claim_ours

lab_say "an ext4 on five kinds of disks"
disk_make report
boot_disks virtio ahci
boot_disks nvme usb
boot_disks sd

lab_say "a Debian with systemd, over virtio-net and over e1000"
boot virtio "$lab_dir/all.img" virtio-net-pci 0 "$debian,vers=4.2"
boot e1000 "$lab_dir/all.img" e1000 1 "$debian,vers=3"
for client in virtio e1000; do
	about "Debian, all drivers, $client" $client
	claim "reaches the login prompt" \
		lab_wait_line $client.log 'login:' 180 $client
	lab_kill $client
done

lab_say "initramfs-tools' own image, over virtio-net and over e1000"
own="boot=nfs $debian"
boot virtio "$stock/initramfs-tools.img" virtio-net-pci 0 "$own"
boot e1000 "$stock/initramfs-tools.img" e1000 1 "$own"
for client in virtio e1000; do
	about "Debian, initramfs-tools, $client" $client
	claim "reaches the login prompt" \
		lab_wait_line $client.log 'login:' 240 $client
	lab_kill $client
done
tap_done
