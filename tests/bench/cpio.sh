#!/bin/bash
# cpio.sh: how fast gen_init_cpio makes an archive of one 2 GiB file and of
# 100,000 small ones, beside the kernel's own tools and GNU cpio. Each in turn,
# RUNS times (5), everything in the page cache, the output a new file on the
# same disk. Writes the table and a line "RATIO ours/PEER CASE VALUE" for each
# to bench-cpio.txt in the build folder.
set -eu
prog=${0##*/}
top=$(cd "$(dirname "$0")/../.." && pwd)
build=$("$top/usr/build.sh" path)
runs=${RUNS:-5}
cases=${CASES:-one-2GiB many-100000}
tools=$top/build/cache/cpio
ours=$build/bin/gen_init_cpio
work=$build/bench-cpio.$$
report=$build/bench-cpio.txt
memory_max=8192 # KiB

die() {
	echo "$prog: $*" >&2
	exit 1
}

say() {
	printf '%s  %s\n' "$(date +%T)" "$*" >&2
}

# make_one, make_many: sources, a list, and the names for GNU cpio
make_one() {
	head -c 2147483648 /dev/urandom >"$work/one-2GiB.d/file"
}
make_many() {
	# 1 to 2000 bytes, in 1000 folders
	perl -e '
		for my $d (0 .. 999) {
			mkdir sprintf "%s/d%03d", $ARGV[0], $d or die;
			for my $i (0 .. 99) {
				my $n = $d * 100 + $i;
				my $name = sprintf "%s/d%03d/f%05d", $ARGV[0], $d, $n;
				open my $f, ">", $name or die;
				print $f "x" x (1 + $n * 7919 % 2000);
				close $f or die;
			}
		}' "$work/many-100000.d"
}
make_case() {
	local dir=$work/$1.d
	mkdir -p "$dir"
	say "making the files of $1"
	"make_${1%%-*}"
	(cd "$dir" && find . -mindepth 1 -printf '%P\n' | LC_ALL=C sort) >"$work/$1.names"
	awk -v dir="$dir" -v one="${1%%-*}" '
		one == "one" || /\// { print "file /" $0 " " dir "/" $0 " 0644 0 0"; next }
		{ print "dir /" $0 " 0755 0 0" }' "$work/$1.names" >"$work/$1.list"
	cat "$dir"/* >/dev/null 2>&1 || true
}

# command_of PEER CASE: sets the array command; it writes $work/out
command_of() {
	case $1 in
	ours) command=("$ours" -o "$work/out" "$work/$2.list") ;;
	ours-sorted) command=("$ours" -dls -t 0 -o "$work/out" "$work/$2.list") ;;
	kernel-*) command=(sh -c "exec '$tools/$1' '$work/$2.list' >'$work/out'") ;;
	gnu-cpio) command=(sh -c "cd '$work/$2.d' && exec cpio -o -H newc --quiet \
		<'$work/$2.names' >'$work/out'") ;;
	esac
}

# run PEER CASE: one run; adds its seconds to PEER.CASE
run() {
	local from to
	command_of "$1" "$2"
	rm -f "$work/out"
	sync
	from=$EPOCHREALTIME
	"${command[@]}" || die "$1 failed"
	to=$EPOCHREALTIME
	[ -s "$work/out" ] || die "$1 wrote nothing"
	awk -v a="$from" -v b="$to" 'BEGIN { printf "%.3f\n", b - a }' >>"$work/$1.$2"
}

# memory PEER CASE: the most that it had resident, in KiB
memory() {
	command_of "$1" "$2"
	rm -f "$work/out"
	/usr/bin/time -f %M -o "$work/rss" "${command[@]}" || die "$1 failed"
	tail -n 1 "$work/rss"
}

# statistic PEER CASE: "median min max"
statistic() {
	sort -n "$work/$1.$2" | awk '
	{ v[NR] = $1 }
	END {
		middle = int((NR + 1) / 2)
		median = NR % 2 ? v[middle] : (v[middle] + v[middle + 1]) / 2
		printf "%.3f %.3f %.3f\n", median, v[1], v[NR]
	}'
}

print_table() {
	local case peer
	cat <<TEXT
Seconds to make an archive: median, min and max of $runs runs in turn, and the
most memory resident, in KiB. Sources are cached, the output is a new file.
ours-sorted: with -d, -l and -s. $(nproc) processors,
Linux $(uname -r), $(stat -f -c %T "$work"), $(cpio --version | head -n 1).

TEXT
	for case in $cases; do
		printf '%-12s %-12s %8s %8s %8s %9s\n' case peer median min max memory
		for peer in $peers; do
			# shellcheck disable=SC2046,SC2183 # three numbers
			printf '%-12s %-12s %8s %8s %8s %9s\n' "$case" "$peer" \
				$(statistic "$peer" "$case") "$(cat "$work/$peer.$case.rss")"
		done
		echo
	done
}

print_ratios() {
	local case peer ours_s other_s _
	for case in $cases; do
		read -r ours_s _ <<<"$(statistic ours "$case")"
		for peer in $peers; do
			[ "${peer%%-*}" != ours ] || continue
			read -r other_s _ <<<"$(statistic "$peer" "$case")"
			awk -v name="$peer" -v what="$case" -v a="$ours_s" -v b="$other_s" \
				'BEGIN { printf "RATIO ours/%s %s %.3f\n", name, what, a / b }'
		done
	done
}

[ -x /usr/bin/time ] || die "no /usr/bin/time: install the package time"
command -v cpio >/dev/null || die "no cpio: install the package cpio"
free=$(df -Pk "$build" | awk 'END { print $4 }')
[ "$free" -gt $((7 * 1024 * 1024)) ] || die "$build needs 7 GiB free"
mkdir -p "$work" "$tools"
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
peers="ours ours-sorted"
for tool in "$tools"/kernel-*; do
	[ ! -x "$tool" ] || peers="$peers ${tool##*/}"
done
[[ $peers == *kernel-* ]] || die "no $tools/kernel-*: make kernel-cpio"
peers="$peers gnu-cpio"

for case in $cases; do
	make_case "$case"
	for ((run = 1; run <= runs; run++)); do
		for peer in $peers; do
			run "$peer" "$case"
			say "$case, run $run of $runs: $peer $(tail -n 1 "$work/$peer.$case") s"
		done
		# who runs behind a slow one may have to wait for the disk
		peers="${peers#* } ${peers%% *}"
	done
	for peer in $peers; do
		memory "$peer" "$case" >"$work/$peer.$case.rss"
	done
	rm -f "$work/out"
	for peer in ours ours-sorted; do
		used=$(cat "$work/$peer.$case.rss")
		[ "$used" -lt "$memory_max" ] || say "$peer, $case: $used KiB is too much"
	done
done
{
	print_table
	print_ratios
} | tee "$report"
