#!/bin/bash
# soak.sh: SOAK_MINUTES (10) of load on diskless Debians, six at a time, each
# with another manager of its network, with leases of 30 s: our kinit, and what
# becomes of the same roots with klibc's kinit and with a kernel that does it
# itself. Ends with a table, which is in soak.txt of the build folder, too.
# SOAK_ROUNDS="ours edges others": which. Fails where one of ours loses its
# address, hangs for a second, gets a second lease or does not go off.
set -u
cd "$(dirname "$0")/.." || exit 1
minutes=${SOAK_MINUTES:-10}
rounds=${SOAK_ROUNDS:-ours edges others}
HANDOVER_LEASE=30
HANDOVER_SECONDS=$((minutes * 60))
HANDOVER_TELL=60
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
# shellcheck source=tests/lab/handover.sh
. tests/lab/handover.sh
report=$lab_build/soak.txt
failed=0
names=()

# peer klibc|kernel MANAGER: a client that is named for both
peer() {
	local name=$1-$2 append
	append=$(handover_append "$name" "$2" v3,nolock)
	case $1 in
	klibc)
		# it does not follow Debian's /sbin/init, a link from "/"
		handover_boot "$name" "$2" "" initrd="$lab_build/bench/klibc.cpio" \
			append="${append/ip=dhcp/ip=:::::eth0:dhcp} init=/lib/systemd/systemd"
		;;
	kernel)
		handover_boot "$name" "$2" "" initrd= \
			kernel="$lab_build/kernel/pnp.bzImage" \
			append="rdinit=/none $append"
		;;
	esac
	names+=("$name")
}

ours() { # NAME MANAGER [WORDS]
	handover_boot "$@"
	names+=("$1")
}

boot_round() {
	case $1 in
	ours)
		for manager in networkd nm dhcpcd ifupdown netplan none; do
			ours "$manager" "$manager"
		done
		;;
	edges)
		ours overlay networkd kinit.overlay=tmpfs
		ours netplan-overlay netplan kinit.overlay=tmpfs
		ours connman connman
		ours manual ifupdown-manual
		ours cloud-init cloud-init
		ours given-networkd networkd "kinit.lease=off kinit.clientid=mac"
		;;
	others)
		for manager in networkd ifupdown none; do
			peer klibc "$manager"
			peer kernel "$manager"
		done
		;;
	*)
		echo "soak: unknown round '$1'" >&2
		exit 2
		;;
	esac
}

# good NAME: nothing of what must not happen to one of ours
good() {
	[ "$(handover_address "$1")" = kept ] &&
		handover_below "$(handover_stall "$1")" 1000 &&
		[ "$(handover_leases "$1")" = 1 ] &&
		handover_below "$(handover_poweroff "$1")" 20
}

# Six at a time: each round takes four or five minutes more than its load.
echo "soak: $minutes minutes of load in each of the rounds: $rounds"
[[ " $rounds " != *" others "* ]] ||
	tests/bench/images.sh "$lab_build/bench" "$lab_build/bin/gen_init_cpio" ||
	exit 1
handover_start 7200 || exit 1
: >"$report"
{
	echo "$minutes minutes of load, leases of $HANDOVER_LEASE s"
	handover_head
} | tee "$report"
for round in $rounds; do
	echo "soak: round '$round' boots" >&2
	names=()
	boot_round "$round"
	handover_wait "${names[@]}"
	handover_fetch
	for name in "${names[@]}"; do
		handover_row "$name" | tee -a "$report"
		[ "$round" = others ] || good "$name" || failed=$((failed + 1))
	done
done
if [ $failed -ne 0 ]; then
	echo "soak: FAILED: $failed of ours lost what they have to keep"
	exit 1
fi
echo "soak: the table is in $report"
