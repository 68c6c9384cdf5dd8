#!/bin/bash
# boot.sh: how long from the kernel's "Run /init" to the first line of the real
# init over an NFSv3 root, for us and for others, in the guest's own time. All
# against one server machine, RUNS times (7), each time in another order: on some
# hosts every second virtual machine is slower, whatever it runs. Writes the table
# and a line "RATIO ours/PEER VALUE" a peer to bench-boot.txt in the build folder.
set -eu
# shellcheck source=tests/lab/lab.sh
. "$(dirname "$0")/../lab/lab.sh"
runs=${RUNS:-7}
peers=${PEERS:-ours ours-pnp busybox bare klibc in-kernel floor}
report=$lab_build/bench-boot.txt
# one kernel booted in two ways: so close to each other that it takes more runs
[[ " $peers " != *" ours-pnp "* || " $peers " != *" in-kernel "* ]] ||
	again="ours-pnp in-kernel ours-pnp in-kernel"
images=$lab_build/bench
objects=$("$lab_top/usr/kernel.sh" where)/client

# boot PEER: one boot; afterwards its console is PEER.log
boot() {
	local root=10.0.2.1:/srv/tiny
	case $1 in
	ours)
		lab_boot_client "$1" \
			append="ip=dhcp root=/dev/nfs nfsroot=$root,vers=3,nolock ro"
		;;
	# one kernel in two ways: without ip= it leaves the network to kinit, for
	# which DHCP is the default; without an /init it boots by itself
	ours-pnp)
		lab_boot_client "$1" kernel="$lab_build/kernel/pnp.bzImage" \
			append="root=/dev/nfs nfsroot=$root,vers=3,nolock ro"
		;;
	in-kernel)
		lab_boot_client "$1" kernel="$lab_build/kernel/pnp.bzImage" \
			append="rdinit=/none ip=dhcp root=/dev/nfs nfsroot=$root,v3,nolock ro"
		;;
	klibc)
		lab_boot_client "$1" initrd="$images/klibc.cpio" \
			append="ip=:::::eth0:dhcp root=/dev/nfs nfsroot=$root,v3,nolock ro"
		;;
	*)
		lab_boot_client "$1" initrd="$images/$1.cpio"
		;;
	esac
	lab_wait_client "$1" 120
}

# seconds_at NAME REGEX: the kernel time stamp of the first such line
seconds_at() {
	sed -n "s/^\[ *\([0-9.]*\)\] .*$2.*/\1/p" "$lab_dir/$1.log" | head -n 1
}

# measure PEER: add its "init late whole scaled" to PEER.times, in ms: from "Run
# /init", from the last message that all kernels log alike before it, from the
# start; and the last in thousandths of the time that this boot took to a message
# half way, which tells how fast the host was just then.
# In-kernel runs no /init: its first value is 0 and only the others compare.
measure() {
	local init late half to
	init=$(seconds_at "$1" 'Run \/init as init process')
	[ "$1" != in-kernel ] || init=none
	late=$(seconds_at "$1" 'sched_clock: Marking')
	half=$(seconds_at "$1" 'NFS: Registering the id_resolver')
	# clock-init makes the kernel log this just before it prints its own line
	to=$(seconds_at "$1" 'init uses obsolete')
	if [ -z "$init" ] || [ -z "$late" ] || [ -z "$half" ] || [ -z "$to" ]; then
		lab_say "$1 did not boot; the end of its console:"
		tail -n 15 "$lab_dir/$1.log" >&2
		return 1
	fi
	awk -v init="$init" -v late="$late" -v half="$half" -v to="$to" 'BEGIN {
		printf "%.1f %.1f %.1f %.1f\n", init == "none" ? 0 : (to - init) * 1000,
			(to - late) * 1000, to * 1000, to / half * 1000
	}' >>"$lab_dir/$1.times"
}

# statistic PEER COLUMN: "median min max"
statistic() {
	sort -n -k "$2" "$lab_dir/$1.times" | awk -v column="$2" '
	{ v[NR] = $column }
	END {
		middle = int((NR + 1) / 2)
		median = NR % 2 ? v[middle] : (v[middle] + v[middle + 1]) / 2
		printf "%.1f %.1f %.1f\n", median, v[1], v[NR]
	}'
}

print_table() {
	local peer
	cat <<TEXT
Guest milliseconds to the first line of the real init: from "Run /init", from
the last kernel message before it that all peers have (late), and from the
kernel's start (whole boot); median, min and max. One client with one virtio
NIC, NFSv3 root, dnsmasq --no-ping, nfs-utils; the real init is one page that
prints the clock. in-kernel (IP_PNP and ROOT_NFS) runs no /init: it compares by
"late" and by whole boot. ours-pnp: kinit in that same kernel; ours and the others
have one without these two options; the two are run three times as often, and
in-kernel-whole-boot compares medians of whole boot / time to a message half way,
before which nothing differs. floor: fixed address, no DHCP. $runs runs, each in
another order.
Kernel: $(strings "$objects/vmlinux" | sed -n 's/^Linux version \([^ ]*\).*/\1/p' | head -n 1), HZ=$(sed -n 's/^CONFIG_HZ=//p' "$objects/.config")
QEMU: $(qemu-system-x86_64 --version | sed -n 's/QEMU emulator version \([0-9.]*\).*/\1/p'), $(lab_accel)

TEXT
	printf '%-10s %-24s %-24s %s\n' peer "Run /init" late "whole boot"
	for peer in $peers; do
		# shellcheck disable=SC2046,SC2183 # three numbers each
		printf '%-10s %7s %7s %7s  %7s %7s %7s  %7s %7s %7s\n' "$peer" \
			$(statistic "$peer" 1) $(statistic "$peer" 2) $(statistic "$peer" 3) |
			sed 's/ 0\.0/   -/g'
	done
	echo
}

# ratio NAME OURS THEIRS
ratio() {
	awk -v name="$1" -v a="$2" -v b="$3" \
		'BEGIN { printf "RATIO ours/%s %.3f\n", name, a / b }'
}

# median PEER COLUMN
median() {
	local value _
	read -r value _ <<<"$(statistic "$1" "$2")"
	echo "$value"
}

# ratio_of NAME PEER COLUMN
ratio_of() {
	ratio "$1" "$(median ours "$3")" "$(median "$2" "$3")"
}

print_ratios() {
	local peer
	for peer in $peers; do
		case $peer in
		ours) ;;
		ours-pnp) ;;
		in-kernel)
			ratio_of in-kernel in-kernel 2
			ratio_of in-kernel-other-build in-kernel 3
			[[ " $peers " != *" ours-pnp "* ]] ||
				ratio in-kernel-whole-boot \
					"$(median ours-pnp 4)" "$(median in-kernel 4)"
			;;
		*) ratio_of "$peer" "$peer" 1 ;;
		esac
	done
}

lab_init
"$lab_top/tests/bench/images.sh" "$images" "$lab_build/bin/gen_init_cpio"
echo "Starting the server machine"
lab_start_server seconds=3600
lab_dhcp_start dhcp-option=17,10.0.2.1:/srv/tiny
echo "One boot that does not count"
boot floor || lab_say "floor is still running after 120 s: ended"
for ((run = 1; run <= runs; run++)); do
	# shellcheck disable=SC2086 # several words
	for peer in $(shuf -e $peers ${again:-}); do
		printf '  run %d of %d: %-10s' "$run" "$runs" "$peer"
		boot "$peer" || lab_say "$peer is still running after 120 s: ended"
		measure "$peer"
		tail -n 1 "$lab_dir/$peer.times" | awk '{ print $1, "ms; whole boot", $3, "ms" }'
	done
done
{
	print_table
	[[ " $peers " != *" ours "* ]] || print_ratios
} | tee "$report"
