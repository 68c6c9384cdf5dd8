#!/bin/sh
# seeds.sh [SEEDS] [FIRST]: t_sim on 100,000 seeds, and t_sim_hold on a tenth of
# them, two halves at once, as TAP. A seed that fails is named, and SIM_SEED=N
# t_sim, or t_sim_hold, shows what it does.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$(usr/build.sh folder)
seeds=${1:-100000}
first=${2:-1}
n=0
failed=0

# run SIMULATION FIRST SEEDS PART
run() {
	SIM_FIRST=$2 SIM_SEEDS=$3 "$build/fast/$1" >"$build/check/$1.$4" 2>&1
}

# say SIMULATION SEEDS PART STATUS
say() {
	n=$((n + 1))
	[ "$4" -eq 0 ] || printf 'not '
	echo "ok $n - $1: the $3 half of $2 seeds keeps the invariants"
	failed=$((failed + ($4 != 0)))
	grep -a 'seeds,\|SIM_SEED' "$build/check/$1.$3" | sed 's/^/# /'
}

# both SIMULATION SEEDS
both() {
	half=$(($2 / 2))
	run "$1" "$first" $half first &
	other=$!
	run "$1" $((first + half)) $(($2 - half)) second
	second=$?
	wait $other
	say "$1" "$2" first $?
	say "$1" "$2" second $second
}

mkdir -p "$build/check"
both t_sim "$seeds"
both t_sim_hold $((seeds / 10))
echo "1..$n"
exit $((failed > 0))
