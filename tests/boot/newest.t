#!/bin/bash
# newest.t: the newest kernel that Debian has boots with an image of mkinitramfs
# from NFS and from a disk. Its rootfs can be left by pivot_root.
# limit: 400 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/disk.sh
. tests/lab/disk.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
newest=$lab_build/lab/newest
kver=$(cat "$newest/kver") || exit 1
kernel=$newest/lib/modules/$kver/vmlinuz

# What holds of each boot. That kernel mounts rootfs as number 2 on another, 1: a
# root that was moved over "/" lies on 2, one that took its place on 1.
claim_boot() {
	claim "it is that kernel" says "Linux version ${kver//+/[+]} "
	claim "init runs as process 1 and reports" says '^REPORT pid 1[[:space:]]*$'
	claim "kinit loads modules" says 'kinit: [0-9]+ modules? loaded'
	claim "kinit warns of no module" says_not 'kinit: .*\.ko'
	claim "the root took the place of rootfs, by pivot_root" \
		says '^REPORT mountinfo [0-9]+ 1 [0-9]+:[0-9]+ / / '
	claim "the kernel complains of nothing" \
		says_not '(taint|module verification failed|disagrees about|BUG:|WARNING:)'
}

lab_init
image=$lab_dir/image
tap_name="the image" tap_log=$lab_dir/said
usr/mkinitramfs -k "$kver" --root "$newest" --root all --nic virtio_net \
	-o "$image" >"$tap_log" 2>&1
claim "is made" equal $? 0
lab_say "$(cat "$tap_log")"
disk_make report
lab_start_server || exit 1
lab_dhcp_start 'dhcp-option=17,"10.0.2.1:/srv/report,vers=4.2"'

lab_boot_client nfs kernel="$kernel" initrd="$image" memory=512 \
	append="ip=dhcp root=/dev/nfs rw"
memory=512 disk_boot disk virtio report "$kernel" "$image" "root=LABEL=report"
lab_wait_client nfs 90
lab_wait_client disk 90
about NFS nfs
claim "the root is the server's" \
	says '^REPORT mount 10\.0\.2\.1:/srv/report / nfs4? .*vers=4\.2,'
claim_boot
about "a disk" disk
claim "the root is its partition" says '^REPORT mount /dev/vda1 / ext4 '
claim_boot
tap_done
