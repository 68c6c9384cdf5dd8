#!/bin/bash
# handover_edges.t: where handing a network over has sharp edges: a root that
# networkd does not take for one on the network; an interface that udev would
# give another name, and can (since Linux 6.2); connman, which takes links down
# at its start; ifupdown's manual, which loses the address at the end; and those
# that a lease is given to (kinit.lease=off), with the identity that it has.
# limit: 600 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
# shellcheck source=tests/lab/handover.sh
. tests/lab/handover.sh
newest=$lab_build/lab/newest
kver=$(cat "$newest/kver") || exit 1
cases=${HANDOVER_CASES:-overlay renamed connman manual given-networkd given-nm}

# boot CASE
boot() {
	case $1 in
	overlay) handover_boot "$1" networkd kinit.overlay=tmpfs ;;
	renamed)
		handover_boot "$1" networkd "" initrd="$lab_dir/newest.img" \
			kernel="$newest/lib/modules/$kver/vmlinuz" memory=1024
		;;
	connman) handover_boot "$1" connman ;;
	manual) handover_boot "$1" ifupdown-manual ;;
	given-*)
		handover_boot "$1" "${1#given-}" "kinit.lease=off kinit.clientid=mac"
		;;
	esac
}

# claims CASE
claims() {
	case $1 in
	overlay)
		handover_claims "$1" networkd
		claim "it is an overlay" says 'kinit: mounted .* kinit\.overlay'
		;;
	renamed)
		handover_claims "$1" networkd
		claim "it is that kernel" \
			handover_has "$1" "Linux version ${kver//+/[+]} "
		claim "it keeps its name" says 'LAB address: [0-9]+: eth0 '
		;;
	connman) handover_claims "$1" connman ;;
	manual) handover_claims "$1" ifupdown ;;
	given-*)
		handover_claims "$1" "${1#given-}" 1
		claim "its manager has it" \
			says 'LAB (networkctl: .* eth0 .* configured|nmcli: eth0:connected:)'
		;;
	esac
}

lab_init
tap_name="the image for $kver" tap_log=$lab_dir/image.said
usr/mkinitramfs -k "$kver" --root "$newest" --kinit "$lab_build/bin/kinit" \
	--nic virtio_net -o "$lab_dir/newest.img" >"$tap_log" 2>&1
claim "is made" equal $? 0

handover_start || exit 1
for name in $cases; do
	boot "$name"
done
# shellcheck disable=SC2086 # several
handover_wait $cases
handover_fetch
for name in $cases; do
	claims "$name"
done
{
	handover_head
	for name in $cases; do
		handover_row "$name"
	done
} | sed 's/^/# /'
tap_done
