#!/bin/bash
# first-packet.sh: whether Debian's newest kernel sends the first DHCP message.
# Boots it RUNS times (40) on SMP processors (2) with kinit, against one server
# machine. Counts the boots in which that kernel took a packet and dropped it,
# by the interface's own count of packets dropped while sending; and tells the
# ms from carrier to the address, by kinit's timeline. A lost DISCOVER is
# repeated after a second. KINIT: another kinit. Writes to
# bench-first-packet.txt in the build folder, too.
set -eu
# shellcheck source=tests/lab/lab.sh
. "$(dirname "$0")/../lab/lab.sh"
runs=${RUNS:-40}
smp=${SMP:-2}
newest=$lab_build/lab/newest
kver=$(cat "$newest/kver")
root=10.0.2.1:/srv/report

# boot RUN: one boot; afterwards its console is client.log
boot() {
	lab_boot_client client kernel="$newest/lib/modules/$kver/vmlinuz" \
		initrd="$lab_dir/image" memory=512 smp="$smp" seconds=120 \
		append="ip=dhcp root=/dev/nfs nfsroot=$root,vers=3,nolock ro"
	lab_wait_client client 100 || lab_say "still running after 100 s: ended"
}

# said SED-SCRIPT: what it prints of the console, without the line's end
said() {
	sed -n "$1" "$lab_dir/client.log" | tr -d '\r' | head -n 1
}

# timeline POINT: ms since /init was started
timeline() {
	said "s/.*kinit: timeline:.* $1 \([0-9]*\).*/\1/p"
}

# Under emulation that kernel dies now and then while it starts its second
# processor; three times of that are nobody's fault.
died_early() {
	deaths=$((deaths + 1))
	[ $deaths -le 3 ] && grep -q 'Kernel panic' "$lab_dir/client.log" &&
		! grep -q 'Run /init' "$lab_dir/client.log"
}

# measure: add "DROPPED MS" of this boot to the results; 1 when there is none
measure() {
	local carrier bound dropped
	carrier=$(timeline carrier)
	bound=$(timeline bound)
	# /proc/net/dev: 8 columns of what was received, then bytes, packets,
	# errors and drops of what was sent
	dropped=$(said 's/.*REPORT device *eth0: *//p' | awk '{ print $12 }')
	if [ -z "$carrier" ] || [ -z "$bound" ] || [ -z "$dropped" ]; then
		return 1
	fi
	echo "$dropped $((bound - carrier))" | tee -a "$lab_dir/results" |
		awk '{ print $2, "ms" ($1 > 0 ? ", first packet lost" : "") }'
}

print_results() {
	sort -n -k 2 "$lab_dir/results" | awk -v kver="$kver" -v smp="$smp" '
	{ ms[NR] = $2; lost += $1 > 0 }
	END {
		middle = int((NR + 1) / 2)
		median = NR % 2 ? ms[middle] : (ms[middle] + ms[middle + 1]) / 2
		printf "Linux %s, %d processors, virtio-net: ", kver, smp
		printf "%d boots\nLOST %d\n", NR, lost
		print "MS carrier to address: min", ms[1], "median", median,
			"max", ms[NR]
	}'
}

lab_init
"$lab_top/usr/mkinitramfs" -k "$kver" --root "$newest" --nic virtio_net \
	--kinit "${KINIT:-$lab_build/bin/kinit}" -o "$lab_dir/image"
echo "Starting the server machine"
lab_start_server seconds=$((900 + 110 * runs))
lab_dhcp_start
deaths=0
run=1
while [ "$run" -le "$runs" ]; do
	printf '  run %d of %d: ' "$run" "$runs"
	boot
	if measure; then
		run=$((run + 1))
	elif died_early; then
		echo "the kernel died before /init: again"
	else
		lab_say "did not boot; the end of its console:"
		tail -n 15 "$lab_dir/client.log" >&2
		exit 1
	fi
done
print_results | tee "$lab_build/bench-first-packet.txt"
