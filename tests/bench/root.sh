#!/bin/bash
# root.sh: how long a whole boot takes from a disk, for us and for others, in the
# guest's own time: one kernel, an ext4 that a virtio disk holds, named by its
# device (case "disk"), and the last of 32 SCSI disks, named by its device or by
# its UUID (cases "32-name", "32-uuid"). RUNS times (7), each time in another order,
# each as a part of the time that this boot took to a message half way. Writes the
# table and lines "RATIO ours/PEER CASE VALUE" to bench-root.txt in the build
# folder. in-kernel is the kernel without an initramfs: its own mount.
set -eu
# shellcheck source=tests/lab/lab.sh
. "$(dirname "$0")/../lab/lab.sh"
# shellcheck source=tests/lab/disk.sh
. "$lab_top/tests/lab/disk.sh"
PATH=$PATH:/usr/sbin:/sbin
runs=${RUNS:-7}
boots=${BOOTS:-disk/ours disk/in-kernel disk/busybox disk/klibc 32-name/ours 32-uuid/ours 32-name/in-kernel 32-uuid/busybox}
report=$lab_build/bench-root.txt
images=$lab_build/bench
kernel=$lab_build/kernel/server.bzImage
uuid=11111111-2222-3333-4444-5555555555ff

# make_disks: tiny.disk, and 32 of which only the last has an init
make_disks() {
	local i
	mkdir -p "$lab_dir/tiny.tree"/{dev,proc,sys,run,sbin}
	cp "$lab_build/lab/clock-init" "$lab_dir/tiny.tree/sbin/init"
	disk_ext4 tiny 16 -U "$uuid"
	# klibc's kinit leaves /dev behind and wants this of the root
	printf 'cd dev\nmknod console c 5 1\n' |
		debugfs -w -f - "$lab_dir/tiny.disk" >/dev/null 2>&1
	disks=
	mkdir "$lab_dir/other.tree"
	for ((i = 1; i <= 31; i++)); do
		disk_ext4 other 8
		mv "$lab_dir/other.disk" "$lab_dir/other$i.disk"
		disks+="other$i "
	done
	disks+=tiny
}

# boot CASE/PEER: one boot; afterwards its console is bench.log
boot() {
	local kind=virtio root=/dev/vda list=tiny initrd=
	case $1 in
	32-*) kind=scsi root=/dev/sdaf list=$disks ;;
	esac
	case $1 in
	*-uuid/*) root=UUID=$uuid ;;
	esac
	case ${1#*/} in
	ours) initrd=$lab_build/initramfs.cpio ;;
	in-kernel) ;;
	*) initrd=$images/disk-${1#*/}.cpio ;;
	esac
	disk_boot bench "$kind" "$list" "$kernel" "$initrd" \
		"root=$root rootfstype=ext4 ro rootwait"
	lab_wait_client bench 120
}

# seconds_at REGEX: the kernel time stamp of the first such line
seconds_at() {
	sed -n "s/^\[ *\([0-9.]*\)\] .*$1.*/\1/p" "$lab_dir/bench.log" | head -n 1
}

# measure CASE/PEER: add "whole scaled" to its times: ms, and thousandths of the
# time to a message half way, which tells how fast the host was just then
measure() {
	local half to
	half=$(seconds_at 'NFS: Registering the id_resolver')
	# clock-init makes the kernel log this just before it prints its own line
	to=$(seconds_at 'init uses obsolete')
	if [ -z "$half" ] || [ -z "$to" ]; then
		lab_say "$1 did not boot; the end of its console:"
		tail -n 15 "$lab_dir/bench.log" >&2
		return 1
	fi
	awk -v half="$half" -v to="$to" 'BEGIN {
		printf "%.1f %.1f\n", to * 1000, to / half * 1000
	}' >>"$lab_dir/${1/\//.}.times"
}

# statistic CASE/PEER COLUMN: "median min max"
statistic() {
	sort -n -k "$2" "$lab_dir/${1/\//.}.times" | awk -v column="$2" '
	{ v[NR] = $column }
	END {
		middle = int((NR + 1) / 2)
		median = NR % 2 ? v[middle] : (v[middle] + v[middle + 1]) / 2
		printf "%.1f %.1f %.1f\n", median, v[1], v[NR]
	}'
}

median() {
	local value _
	read -r value _ <<<"$(statistic "$1" "$2")"
	echo "$value"
}

# ratio CASE OURS THEIRS NAME, if both were measured
ratio() {
	[ -e "$lab_dir/${2/\//.}.times" ] && [ -e "$lab_dir/${3/\//.}.times" ] ||
		return 0
	awk -v name="$4" -v case="$1" -v a="$(median "$2" 2)" \
		-v b="$(median "$3" 2)" \
		'BEGIN { printf "RATIO ours/%s %s %.3f\n", name, case, a / b }'
}

print_table() {
	local boot
	printf '%-20s %-24s %s\n' "case/peer" "whole boot, ms" "of half way, 1/1000"
	for boot in $boots; do
		# shellcheck disable=SC2046,SC2183 # three numbers each
		printf '%-20s %7s %7s %7s  %7s %7s %7s\n' "$boot" \
			$(statistic "$boot" 1) $(statistic "$boot" 2)
	done
	echo
	ratio disk disk/ours disk/in-kernel in-kernel
	ratio disk disk/ours disk/busybox busybox
	ratio disk disk/ours disk/klibc klibc
	ratio 32-name 32-name/ours 32-name/in-kernel in-kernel
	ratio 32-uuid 32-uuid/ours 32-name/ours by-name
	ratio 32-uuid 32-uuid/ours 32-uuid/busybox busybox
}

lab_init
"$lab_top/tests/bench/images.sh" "$images" "$lab_build/bin/gen_init_cpio"
make_disks
echo "One boot that does not count"
boot disk/in-kernel
for ((run = 1; run <= runs; run++)); do
	# shellcheck disable=SC2086 # several words
	for boot in $(shuf -e $boots); do
		printf '  run %d of %d: %-16s' "$run" "$runs" "$boot"
		boot "$boot" || lab_say "$boot is still running after 120 s: ended"
		measure "$boot"
		tail -n 1 "$lab_dir/${boot/\//.}.times" | awk '{ print $1, "ms" }'
	done
done
print_table | tee "$report"
