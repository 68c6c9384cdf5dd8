#!/bin/bash
# handover.t: six diskless Debians at once, each with another manager of its
# network: the address that the root is reached by stays, is renewed by the one
# that took it, and the machine goes off. Leases of 20 s, 60 s of load.
# limit: 600 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
# shellcheck source=tests/lab/handover.sh
. tests/lab/handover.sh
managers=${HANDOVER_MANAGERS:-networkd nm dhcpcd ifupdown netplan none}

handover_start || exit 1
for manager in $managers; do
	handover_boot "$manager" "$manager"
done
# shellcheck disable=SC2086 # several
handover_wait $managers
handover_fetch
for manager in $managers; do
	handover_claims "$manager"
done
{
	handover_head
	for manager in $managers; do
		handover_row "$manager"
	done
} | sed 's/^/# /'
tap_done
