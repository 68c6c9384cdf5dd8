#!/bin/sh
# seeds.sh [SEEDS] [FIRST]: t_sim on 100,000 seeds, two halves at once, as TAP. A
# seed that fails is named, and SIM_SEED=N t_sim shows what it does.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$(usr/build.sh folder)
seeds=${1:-100000}
first=${2:-1}
half=$((seeds / 2))

# run FIRST SEEDS FILE
run() {
	SIM_FIRST=$1 SIM_SEEDS=$2 "$build/fast/t_sim" >"$build/check/$3" 2>&1
}

mkdir -p "$build/check"
run "$first" $half sim.first &
other=$!
run $((first + half)) $((seeds - half)) sim.second
second=$?
wait $other
first=$?
n=0
for part in first second; do
	n=$((n + 1))
	status=$first
	[ $part = first ] || status=$second
	if [ "$status" -eq 0 ]; then
		echo "ok $n - the $part half of $seeds seeds keeps the invariants"
	else
		echo "not ok $n - the $part half of $seeds seeds keeps the invariants"
	fi
	grep -a 'seeds,\|SIM_SEED' "$build/check/sim.$part" | sed 's/^/# /'
done
echo "1..$n"
exit $((first + second > 0))
