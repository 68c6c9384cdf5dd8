#!/bin/bash
# stock.sh: Debian's stock kernel and the images with which it boots from NFS:
# ours, initramfs-tools' and dracut's; and Debian's newest with ours. How large they are, and how long from
# "Run /init" to the first line of the real init, in the guest's own time. All
# against one server machine, each in turn, RUNS times (3), on SMP processors
# (2, as the least that machines with such a kernel have). Writes the table and
# lines "RATIO ours/PEER WHAT VALUE" to bench-stock.txt in the build folder.
set -eu
# shellcheck source=tests/lab/lab.sh
. "$(dirname "$0")/../lab/lab.sh"
runs=${RUNS:-3}
smp=${SMP:-2}
report=$lab_build/bench-stock.txt
stock=$lab_build/lab/stock
kver=$(cat "$stock/kver")
newest=$lab_build/lab/newest
newest_kver=$(cat "$newest/kver")
root=10.0.2.1:/srv/tiny
read -ra peers <<<"${PEERS:-ours ours-this ours-newest initramfs-tools netboot dracut}"
declare -A image=(
	[initramfs-tools]=$stock/initramfs-tools.img
	[netboot]=$stock/netboot.img [dracut]=$stock/dracut.img
)
declare -A kernel=([ours-newest]=$newest/lib/modules/$newest_kver/vmlinuz)

# A peer that made no image or does not boot is left out, and that is said.
drop() {
	local peer kept=()
	for peer in "${peers[@]}"; do
		[ "$peer" = "$1" ] || kept+=("$peer")
	done
	peers=("${kept[@]}")
	missing+=("$1: $2")
	lab_say "$1: $2"
}

make_ours() {
	echo "Making our images"
	image[ours]=$lab_dir/ours.img
	image[ours-this]=$lab_dir/ours-this.img
	image[ours-newest]=$lab_dir/ours-newest.img
	"$lab_top/usr/mkinitramfs" -k "$kver" --root "$stock" -o "${image[ours]}"
	# what "this" is on the machine that boots
	"$lab_top/usr/mkinitramfs" -k "$kver" --root "$stock" \
		-o "${image[ours-this]}" --nic virtio_net
	[[ " ${peers[*]} " != *" ours-newest "* ]] ||
		"$lab_top/usr/mkinitramfs" -k "$newest_kver" --root "$newest" \
			-o "${image[ours-newest]}"
}

# boot PEER: one boot; afterwards its console is PEER.log
boot() {
	local append="ip=dhcp root=/dev/nfs nfsroot=$root,vers=3,nolock ro"
	case $1 in
	initramfs-tools | netboot)
		append="boot=nfs ip=dhcp root=/dev/nfs nfsroot=$root,nolock ro"
		;;
	dracut)
		append="ip=dhcp root=nfs:$root:vers=3,nolock ro rd.neednet=1"
		;;
	esac
	lab_boot_client "$1" kernel="${kernel[$1]:-$stock/boot/vmlinuz-$kver}" \
		initrd="${image[$1]}" memory=1024 smp="$smp" append="$append" \
		seconds=240
	lab_wait_client "$1" 200
}

# seconds_at NAME TEXT: the kernel time stamp of the first such line
seconds_at() {
	sed -n "s/^\[ *\([0-9.]*\)\] .*$2.*/\1/p" "$lab_dir/$1.log" | head -n 1
}

# The newest kernel dies now and then while it starts its second processor, under
# emulation; three times of that are nobody's fault.
died_early() {
	grep -q 'Kernel panic' "$lab_dir/$1.log" &&
		! grep -q 'Run /init' "$lab_dir/$1.log" && [ $((++deaths)) -le 3 ]
}

# measure PEER: add its ms from "Run /init" and from the kernel's start to
# PEER.times; 1 if it did not come to the real init
measure() {
	local from to
	from=$(seconds_at "$1" 'Run \/init as init process')
	# clock-init makes the kernel log this just before it prints its own line
	to=$(seconds_at "$1" 'init uses obsolete')
	if [ -z "$from" ] || [ -z "$to" ]; then
		tail -n 15 "$lab_dir/$1.log" >&2
		return 1
	fi
	awk -v from="$from" -v to="$to" 'BEGIN {
		printf "%.0f %.0f\n", (to - from) * 1000, to * 1000
	}' >>"$lab_dir/$1.times"
	tail -n 1 "$lab_dir/$1.times" | awk '{ print $1, "ms; whole boot", $2, "ms" }'
}

# statistic PEER COLUMN: "median min max"
statistic() {
	sort -n -k "$2" "$lab_dir/$1.times" | awk -v column="$2" '
	{ v[NR] = $column }
	END {
		middle = int((NR + 1) / 2)
		median = NR % 2 ? v[middle] : (v[middle] + v[middle + 1]) / 2
		printf "%.0f %.0f %.0f\n", median, v[1], v[NR]
	}'
}

size() {
	stat -c %s "${image[$1]}"
}

print_table() {
	local peer text
	cat <<-TEXT
		Debian's kernel $kver: bytes of the image, and guest milliseconds to the
		first line of the real init, from "Run /init" and from the kernel's start, which
		unpacks the image before (median, min, max of $runs runs in turn, $smp processors).
		ours: all NIC drivers; ours-this: those of the machine that boots; ours-newest:
		all, for Debian's kernel $newest_kver;
		initramfs-tools: as Debian installs it; netboot: the same with MODULES=netboot;
		dracut: --no-hostonly --add "nfs network-legacy". One client with one virtio
		NIC, NFSv3 root, dnsmasq --no-ping, nfs-utils; the real init is one page that
		prints the clock.
		QEMU: $(qemu-system-x86_64 --version | sed -n 's/QEMU emulator version \([0-9.]*\).*/\1/p'), $(lab_accel)

	TEXT
	printf '%-16s %10s  %-22s  %s\n' image bytes "Run /init" "whole boot"
	for peer in "${peers[@]}"; do
		# shellcheck disable=SC2046,SC2183 # three numbers each
		printf '%-16s %10s  %6s  %6s  %6s  %6s  %6s  %6s\n' "$peer" \
			"$(size "$peer")" $(statistic "$peer" 1) $(statistic "$peer" 2)
	done
	for text in "${missing[@]}"; do
		echo "left out: $text"
	done
	echo
}

# ratio PEER WHAT A B
ratio() {
	awk -v peer="$1" -v what="$2" -v a="$3" -v b="$4" \
		'BEGIN { printf "RATIO ours/%s %s %.3f\n", peer, what, a / b }'
}

# ratio_of PEER WHICH WHAT COLUMN: of medians; WHICH is ours or ours-this
ratio_of() {
	local ours theirs _
	read -r ours _ <<<"$(statistic "$2" "$4")"
	read -r theirs _ <<<"$(statistic "$1" "$4")"
	ratio "$1" "$3" "$ours" "$theirs"
}

# For all NICs: image, time (from "Run /init") and boot (from the start); for
# those of this machine: the same with "-this".
print_ratios() {
	local peer which suffix
	for peer in "${peers[@]}"; do
		[[ $peer != ours* ]] || continue
		for which in ours ours-this; do
			suffix=${which#ours}
			ratio "$peer" "image$suffix" "$(size $which)" "$(size "$peer")"
			ratio_of "$peer" $which "time$suffix" 1
			ratio_of "$peer" $which "boot$suffix" 2
		done
	done
}

missing=()
deaths=0
for peer in netboot dracut; do
	[[ " ${peers[*]} " != *" $peer "* || -e ${image[$peer]} ]] ||
		drop "$peer" "made no image, see $stock"
done
lab_init
make_ours
echo "Starting the server machine"
lab_start_server seconds=7200
lab_dhcp_start dhcp-option=17,10.0.2.1:/srv/tiny
# dracut wants a root that looks like one
lab_server_do 'mkdir -p /srv/tiny/usr/lib && touch /srv/tiny/usr/lib/ld-none.so &&
	echo ID=tiny >/srv/tiny/etc/os-release'
for ((run = 1; run <= runs; run++)); do
	for peer in "${peers[@]}"; do
		printf '  run %d of %d: %-16s' "$run" "$runs" "$peer"
		boot "$peer" || lab_say "$peer is still running after 200 s: ended"
		while died_early "$peer"; do
			printf 'the kernel died before /init: again '
			boot "$peer" || lab_say "$peer is still running after 200 s: ended"
		done
		measure "$peer" && continue
		[[ $peer != ours* ]] || exit 1
		drop "$peer" "does not come to the real init"
	done
done
{
	print_table
	print_ratios
} | tee "$report"
