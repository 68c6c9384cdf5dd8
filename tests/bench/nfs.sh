#!/bin/bash
# nfs.sh: how fast an NFS root is that kinit mounted, beside those of others, in
# the guest's own time: its init writes 128 MiB, reads them with nothing cached,
# and makes 2000 small files, each four times, whatever comes out. All against
# one server machine, with one kernel and NFS 3, in RUNS boots (7), each time in
# another order. Then how many RPCs a mount sends, beside mount.nfs, counted by
# tcpdump on the server. Writes the table and lines "RATIO ours/PEER CASE VALUE"
# to bench-nfs.txt in the build folder: speeds, of which more is better, and
# numbers of RPCs, of which less is.
set -eu
# shellcheck source=tests/lab/lab.sh
. "$(dirname "$0")/../lab/lab.sh"
runs=${RUNS:-7}
peers=${PEERS:-ours in-kernel klibc busybox}
versions=${VERSIONS:-3 4.0 4.1 4.2}
cases="write read files"
report=$lab_build/bench-nfs.txt
images=$lab_build/bench
kernel=$lab_build/kernel/pnp.bzImage

# prepare_server: a root in its memory; what servers with 4 GiB offer for rsize
prepare_server() {
	lab_server_do '
		rpc.nfsd 0
		echo 1048576 >/proc/fs/nfsd/max_block_size
		mkdir -p /srv/bench
		mount -t tmpfs -o size=400m bench /srv/bench
		cd /srv/bench
		mkdir -p dev proc sys run root tmp sbin
		cp /lab/bin/speed-init sbin/init
		mknod -m 600 dev/console c 5 1
		echo "/srv/bench *(rw,no_root_squash,no_subtree_check,async,fsid=7)" \
			>>/etc/exports
		exportfs -ra
		rpc.nfsd -V 3 -V 4 -V 4.1 -V 4.2 8'
}

# boot PEER: one boot; afterwards its console is PEER.log
boot() {
	local root=10.0.2.1:/srv/bench
	lab_server_do 'rm -rf /srv/bench/data /srv/bench/small*'
	case $1 in
	ours)
		lab_boot_client "$1" kernel="$kernel" memory=512 \
			append="root=/dev/nfs nfsroot=$root,vers=3,nolock rw"
		;;
	in-kernel)
		lab_boot_client "$1" kernel="$kernel" memory=512 \
			append="rdinit=/none ip=dhcp root=/dev/nfs nfsroot=$root,v3,nolock rw"
		;;
	klibc)
		lab_boot_client "$1" kernel="$kernel" memory=512 \
			initrd="$images/klibc.cpio" \
			append="ip=:::::eth0:dhcp root=/dev/nfs nfsroot=$root,v3,nolock rw"
		;;
	*)
		lab_boot_client "$1" kernel="$kernel" memory=512 \
			initrd="$images/$1.cpio"
		;;
	esac
	lab_wait_client "$1" 200
}

# measure PEER: add what it took, in ms, to the files PEER.CASE
measure() {
	local case
	for case in $cases; do
		tr -d '\r' <"$lab_dir/$1.log" | sed -n "s/^SPEED $case \([0-9.]*\)$/\1/p" \
			>>"$lab_dir/$1.$case"
	done
	! grep -aq '^SPEED end' "$lab_dir/$1.log" || return 0
	lab_say "$1 did not get to its end; the end of its console:"
	tail -n 15 "$lab_dir/$1.log" >&2
	return 1
}

# statistic PEER CASE: "median min max"
statistic() {
	sort -n "$lab_dir/$1.$2" | awk '
	{ v[NR] = $1 }
	END {
		middle = int((NR + 1) / 2)
		median = NR % 2 ? v[middle] : (v[middle] + v[middle + 1]) / 2
		printf "%.0f %.0f %.0f\n", median, v[1], v[NR]
	}'
}

# root_of PEER: what the kernel says of its root
root_of() {
	sed -n 's/^SPEED root [^ ]* [^ ]* \([^ ]*\) .*\(vers=[0-9.]*\).*\(rsize=[0-9]*,wsize=[0-9]*\).*/\2 \3/p' \
		"$lab_dir/$1.log"
}

# rpcs PROGRAM VERSION: how many calls it sends until the root is mounted. Each is
# a segment or a datagram with something in it.
rpcs() {
	lab_server_do '
		tcpdump -U --immediate-mode -i p1 -w /tmp/rpcs.pcap \
			>/tmp/tcpdump.log 2>&1 &
		n=0
		until grep -q "listening on" /tmp/tcpdump.log || [ $n -gt 100 ]; do
			n=$((n + 1))
			sleep 0.1
		done
		# what it mounts is gone with its namespace of mounts
		ip netns exec client sh -c "
			'"$1 -o ro,nolock,vers=$2"' 10.0.2.1:/srv/report /mnt || exit
			grep -q \" /mnt nfs\" /proc/mounts || exit
			sleep 0.5
			kill $!
			sleep 0.5" >&2 || exit
		tcpdump -n -r /tmp/rpcs.pcap "src host 10.0.2.101 and
			(udp or (tcp and ip[2:2] - ((ip[0] & 0xf) << 2) -
			((tcp[12] & 0xf0) >> 2) != 0))" 2>/dev/null | wc -l'
}

count_rpcs() {
	local version
	lab_server_do 'ip netns add client
		ip link add p1 up type veth peer name c0 netns client
		ip address add 10.0.2.1/32 dev p1 2>/dev/null
		ip route add 10.0.2.101 dev p1
		ip -n client link set lo up
		ip -n client link set c0 up
		ip -n client address add 10.0.2.101/24 dev c0'
	for version in $versions; do
		echo "$version $(rpcs "/lab/bin/nfsmount" "$version")" \
			"$(rpcs "mount -t nfs" "$version")"
	done >"$lab_dir/rpcs"
}

print_table() {
	local peer
	cat <<TEXT
Milliseconds for 128 MiB written, the same read with nothing cached, and 2000
files of 1 KiB made; median, min and max. One client with one virtio NIC and one
kernel for all, NFS 3, nfs-utils, a root in the server's memory (async). in-kernel
is CONFIG_ROOT_NFS without an initramfs. $runs runs, each in another order.
QEMU: $(qemu-system-x86_64 --version | sed -n 's/QEMU emulator version \([0-9.]*\).*/\1/p'), $(lab_accel)

TEXT
	printf '%-10s %-24s %-24s %-24s %s\n' peer $cases root
	for peer in $peers; do
		# shellcheck disable=SC2046,SC2183 # three numbers each
		printf '%-10s %7s %7s %7s  %7s %7s %7s  %7s %7s %7s  %s\n' "$peer" \
			$(statistic "$peer" write) $(statistic "$peer" read) \
			$(statistic "$peer" files) "$(root_of "$peer")"
	done
	printf '\nRPCs until it is mounted\n%-10s %-10s %s\n' version ours mount.nfs
	awk '{ printf "%-10s %-10s %s\n", $1, $2, $3 }' "$lab_dir/rpcs"
	echo
}

print_ratios() {
	local peer case
	for peer in $peers; do
		[ "$peer" != ours ] || continue
		for case in $cases; do
			awk -v name="ours/$peer $case" -v a="$(statistic ours "$case")" \
				-v b="$(statistic "$peer" "$case")" \
				'BEGIN { printf "RATIO %s %.3f\n", name, b / a }'
		done
	done
	awk '{ printf "RATIO ours/mount.nfs rpcs-%s %.3f\n", $1, $2 / $3 }' \
		"$lab_dir/rpcs"
}

lab_init
"$lab_top/tests/bench/images.sh" "$images" "$lab_build/bin/gen_init_cpio"
mkdir -p "$lab_dir/payload/bin"
cp "$lab_build/bin/nfsmount" "$lab_build/lab/speed-init" "$lab_dir/payload/bin/"
echo "Starting the server machine"
lab_start_server seconds=3600 memory=1024
prepare_server
lab_dhcp_start dhcp-option=17,10.0.2.1:/srv/bench
count_rpcs
echo "One boot that does not count"
boot ours || lab_say "ours is still running after 200 s: ended"
for ((run = 1; run <= runs; run++)); do
	# shellcheck disable=SC2086 # several words
	for peer in $(shuf -e $peers); do
		printf '  run %d of %d: %-10s' "$run" "$runs" "$peer"
		boot "$peer" || lab_say "$peer is still running after 200 s: ended"
		measure "$peer"
		echo "$(sed -n 's/^SPEED \([a-z]*\) \([0-9]*\)\..*/\1 \2/p' "$lab_dir/$peer.log" |
			tr '\n' ' ')"
	done
done
{
	print_table
	[[ " $peers " != *" ours "* ]] || print_ratios
} | tee "$report"
