#!/bin/bash
# blocks.sh: how long blkid takes over 200 block devices, and mount by the UUID of
# the last of them with umount, beside util-linux's: in one machine without
# udev, RUNS times (7) in another order each time, the fastest of three runs. The
# devices are loop devices of small ext4; util-linux's cache is empty, as in an
# initramfs. Appends a table and "RATIO ours/util-linux CASE VALUE" to
# bench-root.txt in the build folder.
set -eu
# shellcheck source=tests/lab/lab.sh
. "$(dirname "$0")/../lab/lab.sh"
# shellcheck source=tests/lab/disk.sh
. "$lab_top/tests/lab/disk.sh"
PATH=$PATH:/usr/sbin:/sbin
runs=${RUNS:-7}
report=$lab_build/bench-root.txt
devices=200
uuid=11111111-2222-3333-4444-000000000

# fs.disk, with a file for each device
make_files() {
	local i file
	mkdir -p "$lab_dir/fs.tree" "$lab_dir/payload/bin"
	truncate -s 1M "$lab_dir/one"
	mke2fs -q -t ext4 -O ^has_journal "$lab_dir/one"
	for ((i = 1; i <= devices; i++)); do
		file=$lab_dir/fs.tree/$i
		cp --sparse=always "$lab_dir/one" "$file"
		tune2fs -U "$uuid$(printf %03d $i)" "$file" >/dev/null
	done
	disk_ext4 fs 240
	cp "$lab_build"/bin/{blkid,mount,umount} "$lab_dir/payload/bin/"
}

# What the machine runs: "CASE/PEER NANOSECONDS" for each.
print_script() {
	cat <<-SCRIPT
		runs=$runs devices=$devices last=$uuid$devices
	SCRIPT
	cat <<-'SCRIPT'
		mkdir -p /tmp/fs /tmp/mnt
		mount -t ext4 -o ro /dev/vdc /tmp/fs
		i=0
		while [ $i -lt $devices ]; do
			losetup -r /dev/loop$i /tmp/fs/$((i + 1)) || exit 1
			i=$((i + 1))
		done
		once() {
			rm -rf /run/blkid
			start=$(date +%s%N)
			case $1 in
			blkid-200/ours) /lab/bin/blkid ;;
			blkid-200/util-linux) /usr/sbin/blkid -c /dev/null ;;
			mount-200/ours)
				/lab/bin/mount -o ro UUID=$last /tmp/mnt &&
					/lab/bin/umount /tmp/mnt
				;;
			mount-200/util-linux)
				/usr/bin/mount -o ro UUID=$last /tmp/mnt &&
					/usr/bin/umount /tmp/mnt
				;;
			esac >/tmp/out 2>&1 || { cat /tmp/out; exit 1; }
			took=$(($(date +%s%N) - start))
		}
		# the fastest of three: what else the host does is not measured
		run() {
			once $1
			best=$took
			for again in 2 3; do
				once $1
				[ $took -ge $best ] || best=$took
			done
		}
		all="blkid-200/ours blkid-200/util-linux
			mount-200/ours mount-200/util-linux"
		for what in $all; do
			once $what
			case $what in
			blkid*) echo "$what finds $(grep -c ^/dev/loop /tmp/out)" ;;
			esac
		done
		while [ $runs -gt 0 ]; do
			for what in $(shuf -e $all); do
				run $what
				echo "$what $best"
			done
			runs=$((runs - 1))
		done
	SCRIPT
}

# milliseconds WHAT: "median min max"
milliseconds() {
	awk -v what="$1" '$1 == what && NF == 2 { print $2 / 1e6 }' \
		"$lab_dir/times" | sort -n | awk '
	{ v[NR] = $1 }
	END {
		middle = int((NR + 1) / 2)
		median = NR % 2 ? v[middle] : (v[middle] + v[middle + 1]) / 2
		printf "%.1f %.1f %.1f\n", median, v[1], v[NR]
	}'
}

print_table() {
	local what peer ours theirs _
	printf '\n%-24s %s\n' "case/peer" "$devices devices, ms"
	for what in {blkid,mount}-"$devices"; do
		for peer in ours util-linux; do
			# shellcheck disable=SC2046,SC2183 # three numbers
			printf '%-24s %8s %8s %8s\n' "$what/$peer" \
				$(milliseconds "$what/$peer")
		done
	done
	echo
	for what in {blkid,mount}-"$devices"; do
		read -r ours _ <<<"$(milliseconds "$what/ours")"
		read -r theirs _ <<<"$(milliseconds "$what/util-linux")"
		awk -v what="$what" -v a="$ours" -v b="$theirs" 'BEGIN {
			printf "RATIO ours/util-linux %s %.3f\n", what, a / b
		}'
	done
}

lab_init
make_files
lab_start_server disks=fs
echo "$devices block devices, $runs times"
lab_server_do "$(print_script)" 600 >"$lab_dir/times" || {
	cat "$lab_dir/times" >&2
	exit 1
}
# all of them are told by both
[ "$(grep -c "finds $devices\$" "$lab_dir/times")" = 2 ] || {
	cat "$lab_dir/times" >&2
	exit 1
}
print_table | tee -a "$report"
