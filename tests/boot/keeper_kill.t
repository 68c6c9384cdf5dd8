#!/bin/bash
# keeper_kill.t: 100 kills at random moments (tests/lab/killer.c): of process 1's
# children while the root is looked for, and of the lease keeper behind the
# switch. Each machine comes up, its root lives, and its address stays.
# KEEPER_KILLS=N: so many. Each machine says its seed.
# limit: 300 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
# shellcheck source=tests/lab/keeper.sh
. tests/lab/keeper.sh
want=${KEEPER_KILLS:-100}
side=6
most=48 # machines

lab_init
"${GEN_INIT_CPIO:-$lab_build/bin/gen_init_cpio}" -t 0 -o "$lab_dir/killer.cpio" - <<LIST
file /killer $lab_build/lab/killer 0755 0 0
LIST
cat "$keeper_initrd" "$lab_dir/killer.cpio" >"$lab_dir/killer.img"
keeper_initrd=$lab_dir/killer.img
keeper_start $side || exit 1
keeper_dhcp start 20

# kills: in all
kills() {
	cat "$lab_dir"/k*.log | tr -d '\r' | grep -aEc 'KILLER (early|late)'
}

# done_with NAME: its keeper is killed, and the root is used afterwards
done_with() {
	lab_wait_line "$1.log" 'KILLER (late|no keeper)' 90 "$1" &&
		keeper_more "$1" '^KEEPER load' "$(keeper_count "$1" '^KEEPER load')" 20
}

n=0
declare -A seeds=()
while [ "$(kills)" -lt "$want" ] && [ $n -lt $most ]; do
	names=()
	keeper_macs=()
	for ((i = 0; i < side; i++, n++)); do
		names+=("k$n")
		seeds[k$n]=$RANDOM
		# with the fifth network worker kinit gives up, as it should
		keeper_boot k$n "rdinit=/killer killer.kills=4 killer.seed=${seeds[k$n]}"
	done
	for name in "${names[@]}"; do
		about "machine $name, seed ${seeds[$name]}" $name
		claim "it comes up, and goes on without its keeper" done_with $name
	done
	keeper_end "${names[@]}"
	for name in "${names[@]}"; do
		about "machine $name" $name
		claim "its address stays, and its root lives" \
			keeper_kept $name
	done
	lab_say "$(kills) kills in $n machines"
done
tap_name="in all"
claim "there were $want kills" [ "$(kills)" -ge "$want" ]
claim "a third of them before the switch" \
	[ $(("$(cat "$lab_dir"/k*.log | grep -aEc 'KILLER early')" * 3)) -ge "$want" ]
tap_done
