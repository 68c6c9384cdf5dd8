#!/bin/sh
# coverage.sh: how many lines of each decoder of the network's words the unit
# tests and the corpora run; FAIL and status 1 for less than 95 %. make coverage
# has built them with gcc's --coverage below cov/.
set -u
cd "$(dirname "$0")/.." || exit 1
cov=$(usr/build.sh folder)/cov
least=${LEAST:-95}

# What reads bytes from the network, or words from the command line.
decoders='acd dhcp_info dhcp_msg dhcp_opt dhcp_rx dhcp_search dhcp_wire frame
	ip_dracut ip_param link net_check rarp switch_port'
words='param_net'
shared='dns_msg dns'

find "$cov" -name '*.gcda' -delete
for test in "$cov"/tests/unit/t_*; do
	[ -x "$test" ] || continue
	SIM_SEEDS=300 "$test" >"$cov/output" 2>&1 || {
		echo "$test fails:"
		cat "$cov/output"
		exit 1
	}
done
for replay in "$cov"/tests/fuzz/replay_*; do
	[ -x "$replay" ] || continue
	"$replay" "tests/fuzz/corpus/${replay##*/replay_}" >"$cov/output" 2>&1 || {
		echo "$replay fails:"
		tail -n 30 "$cov/output"
		exit 1
	}
done
failed=0

# cover SOURCE
cover() {
	# "Lines executed:97.30% of 111", of the source itself first
	line=$(gcov -n -o "$cov/${1%.c}.gcda" "$1" 2>/dev/null |
		grep -A1 "^File '$1'" | sed -n 's/^Lines executed://p')
	percent=${line%%\%*}
	printf '%-24s %6s %% of %s lines' "$1" "${percent:-0}" "${line##* }"
	if awk -v p="${percent:-0}" -v least="$least" 'BEGIN { exit p >= least }'; then
		printf ' FAIL'
		failed=1
	fi
	echo
}

for name in $decoders; do
	cover "ipconfig/$name.c"
done
for name in $words; do
	cover "kinit/$name.c"
done
for name in $shared; do
	cover "lib/$name.c"
done
exit $failed
