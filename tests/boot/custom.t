#!/bin/bash
# custom.t: images for Debian's stock kernel with an /init of their own: klibc's
# shell or BusyBox, our programs, and programs of the host with their libraries.
# limit: 200 s
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
PATH=$PATH:/usr/sbin:/sbin

# make_image NAME ARGUMENT...: NAME.img
make_image() {
	local name=$1
	shift
	tap_name="the image $name"
	tap_log=$lab_dir/$name.said
	# shellcheck disable=SC2024
	usr/mkinitramfs -k "$kver" --root "$stock" -o "$lab_dir/$name.img" \
		--nic virtio_net --init tests/lab/custom-init \
		--add getent cryptsetup "$@" >"$tap_log" 2>&1
	claim "is made" equal $? 0
	lab_say "$(cat "$tap_log")"
}

# claim_boot NAME: what holds of each
claim_boot() {
	lab_wait_client "$1" 90
	about "$1" "$1"
	claim "the script is process 1" says '^CUSTOM pid 1[[:space:]]*$'
	claim "cat" says '^CUSTOM cat: Linux \(0\)'
	claim "modprobe is kinit, and loads what the image has" \
		says '^CUSTOM modprobe: \(0\)'
	claim "so the module is there" says '^CUSTOM modules: live \(0\)'
	claim "earlyutils has its programs" \
		says '^CUSTOM earlyutils: .*fstype .*run-init.*\(0\)'
	claim "fstype is ours" says '^CUSTOM fstype: .*\([01]\)'
	claim "ipconfig is kinit's" says '^CUSTOM ipconfig: .*\([0-9]+\)'
	claim "ipconfig starts" says_not '^CUSTOM ipconfig: .*not found'
	claim "getent, which needs the C library" \
		says '^CUSTOM getent: .*\([0-2]\)'
	claim "getent starts" says_not '^CUSTOM getent: .*(not found|cannot)'
	claim "cryptsetup, with twelve libraries" \
		says '^CUSTOM cryptsetup: cryptsetup [0-9.]+ .*\(0\)'
	claim "its threads end" says '^CUSTOM benchmark: .*PBKDF2-sha256 .*\(0\)'
	claim "it ends as it should" says '^CUSTOM end'
}

lab_init
make_image shell --shell --rescue
make_image busybox --busybox
for name in shell busybox; do
	seconds=90 disk_boot $name none "" "$stock/boot/vmlinuz-$kver" \
		"$lab_dir/$name.img" quiet
done
claim_boot shell
claim "the rescue greets" says '^Rescue: .*Linux [0-9]'
claim "runs the shell" says '^CUSTOM in the rescue: '
claim "all that it uses is there" says_not 'not found'
claim "and ends" says '^Rescue: the boot goes on'
claim_boot busybox
tap_done
