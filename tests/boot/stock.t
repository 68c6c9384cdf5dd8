#!/bin/bash
# stock.t: Debian's stock kernel, with its NIC drivers and NFS as modules, boots
# over virtio-net and over e1000 with an image of mkinitramfs: to an init that
# reports, and to the login prompt of a Debian with systemd. The image that
# initramfs-tools makes for the same kernel does so on the same server.
# limit: 600 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
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

claim_report() {
	claim "init runs as process 1 and reports" says '^REPORT pid 1[[:space:]]*$'
	claim "the root is the server's" \
		says "^REPORT mount 10\\.0\\.2\\.1:/srv/report / nfs4? .*vers=$1,"
}

# What holds for ours alone.
claim_ours() {
	claim "kinit loads modules" says 'kinit: [0-9]+ modules? loaded'
	claim "not many more than the machine needs" \
		equal "$(grep -aoE '[0-9]+ modules? loaded' "$tap_log" |
			awk '$1 > 40')" ""
	claim "kinit warns of no module" says_not 'kinit: .*\.ko'
	claim "kinit logs a timeline" says 'kinit: timeline: link-up [0-9]+'
	claim "no module is tainted or unsigned for the kernel" \
		says_not '(taint|module verification failed|disagrees about)'
}

lab_init
make_image all
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
