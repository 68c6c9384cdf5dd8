#!/bin/bash
# dhcp.sh: CLIENTS (200) machines that ask one server for an address in the same
# instant, as after a power cut: our ipconfig, klibc's and BusyBox's udhcpc, each
# RUNS times (3), in another order each time. All is in one machine, whose time
# counts instructions, 1 ns each: see dhcp-clients.sh, and lab.sh. Writes the times
# from the start to each program's end (170 s for those without an address), how
# many DHCP messages each client sent and got, and "RATIO ours/PEER WHAT VALUE",
# to bench-dhcp.txt in the build folder, too. Fails where one of ours got no
# address, where they need more than 4.2 messages in the median, or where the
# last one is later than others'.
set -eu
# shellcheck source=tests/lab/lab.sh
. "$(dirname "$0")/../lab/lab.sh"
runs=${RUNS:-3}
clients=${CLIENTS:-200}
peers="ours klibc udhcpc"
report=$lab_build/bench-dhcp.txt

guest() { # SECONDS ARGUMENT...
	lab_server_do "/lab/bin/dhcp-clients ${*:2}" "$1"
}

make_clients() {
	local from to
	for ((from = 1; from <= clients; from += 25)); do
		to=$((from + 24 < clients ? from + 24 : clients))
		guest 200 make $from $to
		printf '  clients: %d of %d\n' $to "$clients"
	done
}

# one_round PEER: adds "STATUS HUNDREDTHS PACKETS" of each to PEER.results, and
# the last one's time to PEER.lasts
one_round() {
	local out=$lab_dir/round median last _
	if ! guest 300 gather "$1" || ! guest 600 race >"$out"; then
		cat "$out" >&2
		return 1
	fi
	sed -n 's/^lost /# the capture: /p' "$out" >&2
	awk '!/^lost/ { print $2, $3, $4 }' "$out" >"$lab_dir/last"
	cat "$lab_dir/last" >>"$lab_dir/$1.results"
	read -r median _ last <<<"$(statistic "$lab_dir/last" 2)"
	echo "0 ${last/./}" >>"$lab_dir/$1.lasts"
	echo "$(bound "$lab_dir/last") bound, median $median s, last $last s"
	guest 300 clean
}

bound() { # FILE
	awk '$1 == 0 { n++ } END { print n + 0 }' "$1"
}

# statistic FILE COLUMN: "median min max"; column 2 is in hundredths
statistic() {
	awk -v column="$2" '{ print $column }' "$1" | sort -n |
		awk -v unit=$(($2 == 2 ? 100 : 1)) '
	{ v[NR] = $1 / unit }
	END {
		middle = int((NR + 1) / 2)
		median = NR % 2 ? v[middle] : (v[middle] + v[middle + 1]) / 2
		printf "%.2f %.2f %.2f\n", median, v[1], v[NR]
	}'
}

# value PEER WHAT: what is compared
value() {
	local value _
	case $2 in
	median) read -r value _ <<<"$(statistic "$lab_dir/$1.results" 2)" ;;
	last) read -r value _ <<<"$(statistic "$lab_dir/$1.lasts" 2)" ;;
	packets) read -r value _ <<<"$(statistic "$lab_dir/$1.results" 3)" ;;
	esac
	echo "$value"
}

mean_packets() {
	awk '{ sum += $3 } END { printf "%.2f", sum / NR }' \
		"$lab_dir/$1.results"
}

print_table() {
	local peer what
	printf '\n%-8s %-10s %-26s %-26s %s\n' "$clients" "bound" \
		"s: median, first, last" "messages: median, min, max" mean
	for peer in $peers; do
		# shellcheck disable=SC2046,SC2183 # three numbers each
		printf '%-8s %-10s %8s %8s %8s %8s %8s %8s   %s\n' "$peer" \
			"$(bound "$lab_dir/$peer.results")/$((clients * runs))" \
			$(statistic "$lab_dir/$peer.results" 2) \
			$(statistic "$lab_dir/$peer.results" 3) \
			"$(mean_packets "$peer")"
	done
	echo
	for peer in ${peers#ours }; do
		for what in median last packets; do
			awk -v peer="$peer" -v what="$what" \
				-v a="$(value ours $what)" \
				-v b="$(value "$peer" $what)" 'BEGIN {
				printf "RATIO ours/%s %s %.3f\n", peer, what, a / b
			}'
		done
	done
}

judge() {
	local peer failed=0
	if [ "$(bound "$lab_dir/ours.results")" != $((clients * runs)) ]; then
		echo "FAIL: not all of ours are bound"
		failed=1
	fi
	awk -v v="$(value ours packets)" 'BEGIN { exit v > 4.2 }' || {
		echo "FAIL: more than 4.2 messages a client"
		failed=1
	}
	for peer in ${peers#ours }; do
		awk -v a="$(value ours last)" -v b="$(value "$peer" last)" \
			'BEGIN { exit a >= b }' || {
			echo "FAIL: our last one is later than that of $peer"
			failed=1
		}
	done
	return $failed
}

lab_init
mkdir -p "$lab_dir/payload/bin"
cp "$lab_build/bin/ipconfig" "$lab_dir/payload/bin/"
cp "$lab_top/tests/bench/dhcp-clients.sh" "$lab_dir/payload/bin/dhcp-clients"
cp "$lab_top/tests/bench/dhcp-udhcpc" "$lab_dir/payload/bin/udhcpc-script"
echo "Starting the server machine"
# what guards real processors costs most where they are emulated
LAB_ICOUNT=0 lab_start_server memory=1024 seconds=$((1200 + runs * 2700)) \
	append="tsc=reliable mitigations=off"
make_clients
for ((run = 1; run <= runs; run++)); do
	# shellcheck disable=SC2086 # several words
	for peer in $(shuf -e $peers); do
		printf '  run %d of %d: %-7s ' "$run" "$runs" "$peer"
		one_round "$peer"
	done
done
print_table | tee "$report"
judge
