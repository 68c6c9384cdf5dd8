#!/bin/bash
# boot.sh: show a diskless machine boot. A server machine exports a Debian root
# over NFS; a client machine with nothing but our kernel and image gets an
# address by DHCP and boots it to a login prompt. NFSVERS=3 or 4.2 (default);
# APPEND= is more for its kernel command line; SHELL_IN=client leaves the client's
# console to you. Exit status 0: it booted.
set -eu
# shellcheck source=tests/lab/lab.sh
. "$(dirname "$0")/lab.sh"
version=${NFSVERS:-4.2}
limit=${BOOT_SECONDS:-300}
root=$lab_server_ip:/srv/debian
append="ip=dhcp root=/dev/nfs rw${APPEND:+ $APPEND}"

# fail REASON: say it, with what kinit or the kernel said, and end
fail() {
	{
		echo
		echo "boot: FAILED: $*"
		grep -aE 'kinit: (cannot|boot failed)|Kernel panic' \
			"$lab_dir/client.log" | sed 's/^/boot:   /' || true
		sed 's/^/boot:   /' "$lab_dir/client.qemu" 2>/dev/null || true
	} >&2
	exit 1
}

# The client's console as it comes, while we wait for its login prompt.
watch_boot() {
	local tail
	tail -n +1 -f "$lab_dir/client.log" &
	tail=$!
	if lab_wait_line client.log 'login:' "$limit" client; then
		sleep 0.5
		kill $tail
		wait $tail 2>/dev/null || true
		return 0
	fi
	kill $tail
	wait $tail 2>/dev/null || true
	lab_alive client || fail "the client machine ended without a login prompt"
	fail "no login prompt within $limit s"
}

# kinit's "timeline: link-up 15 carrier 16 ..." as a table
print_timeline() {
	local words
	words=$(sed -n 's/.*kinit: timeline: \([a-z0-9 -]*\).*/\1/p' \
		"$lab_dir/client.log" | head -n 1)
	[ -n "$words" ] || fail "kinit logged no timeline"
	echo
	echo "  ms since /init started"
	echo "  ----------------------"
	# shellcheck disable=SC2086 # pairs of words
	printf '%s %s\n' $words | while read -r what ms; do
		case $what in
		link-up) what="link up" ;;
		bound) what="DHCP bound" ;;
		address) what="address set" ;;
		root) what="root mounted" ;;
		init) what="init executed" ;;
		esac
		printf '  %-15s %6s\n' "$what" "$ms"
	done
	echo
}

case $version in
3 | 4 | 4.0 | 4.1 | 4.2) ;;
*)
	echo "boot: NFSVERS=$version: must be 3, 4.0, 4.1 or 4.2" >&2
	exit 2
	;;
esac
if [ "${SHELL_IN:-}" = client ] && [ ! -t 0 ]; then
	echo "boot: SHELL_IN=client needs a terminal" >&2
	exit 2
fi

echo "boot: starting the server machine: NFS and DHCP, exports a Debian root"
lab_start_server debian=yes seconds=86400
lab_dhcp_start "dhcp-option=17,\"$root,vers=$version\""
echo "boot: the server is ready. Starting the client machine: a kernel with"
echo "boot: our image linked in, command line: $append"
if [ "${SHELL_IN:-}" = client ]; then
	echo "boot: this terminal is the client's console. Log in as root, without"
	echo "boot: a password. To leave: Ctrl-A X."
	lab_console_client memory=1024 append="$append"
	print_timeline
	exit 0
fi
lab_boot_client client memory=1024 seconds=$((limit + 60)) append="$append"
watch_boot
print_timeline
echo "boot: the client reached a login prompt over NFS version $version."
