#!/bin/bash
# How long ipconfig takes, where that is its own doing: with a server that answers
# at once, beside interfaces without carrier, after a flap. Each case is in
# namespaces of its own, one at a time: all interfaces of a kernel are behind one
# lock. IPCONFIG is ours; CASES=regex runs some; needs user namespaces or root.
# limit: 180 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/net/lib.sh
. tests/net/lib.sh
# shellcheck source=tests/net/cases.sh
. tests/net/cases.sh
# shellcheck source=tests/net/wire.sh
. tests/net/wire.sh

# cable INDEX: a client's c0 on w0, and s0 at its other end. A veth that comes up
# lets its other end send only when another thread has seen to that; w0 is always
# up, and c0 is what comes and goes. INDEX is w0's here, and c0's there: then its
# carrier is told of as that of a card, not at once as that of what stands on
# another.
cable() {
	ip link add w0 index "$1" up type veth peer name s0
	ip link set s0 up
	ip link add link w0 name c0 index "$1" address 02:00:00:00:00:00 \
		netns c type macvlan mode bridge
}

# others c|p: three more that have no carrier in the client's namespace; or in
# another, for as much work of the kernel
others() {
	local i

	for i in 1 2 3; do
		ip link add s$i type veth peer name c$i netns "$1"
	done
}

# ratio FILE: of its lines' second numbers to the first ones, and between which
# two it is in 95 of 100 samples of those lines; percent. Means, as most of it are
# ticks of the kernel, but nothing counts for more than thrice its median.
ratio() {
	perl -ane '
		push @lines, [@F];
		END {
			for my $of (0, 1) {
				my @v = sort { $a <=> $b } map { $_->[$of] } @lines;
				my $most = 3 * $v[@v / 2];
				$_->[$of] > $most and $_->[$of] = $most for @lines;
			}
			srand 1;
			for my $sample (0 .. 2000) {
				my @sum = (0, 0);
				for my $n (0 .. $#lines) {
					my $line = $lines[$sample ? rand @lines : $n];
					$sum[$_] += $line->[$_] for 0, 1;
				}
				push @ratios, 100 * $sum[1] / $sum[0];
			}
			my $all = shift @ratios;
			@ratios = sort { $a <=> $b } @ratios;
			printf "%.0f %.0f %.0f\n", $all, @ratios[50, 1950];
		}' "$1"
}

# Of four three have no carrier: in turns with one that is alone, until it is sure
# that it takes at most 1.1 times as long; or it shall not be sure that it does not.
case_four() {
	local round where all from to=200 took=()

	cable 50
	serve s0
	ip netns add p
	for ((round = 1; round <= 120 && to > 110; round++)); do
		took=()
		for where in p c; do
			others $where
			run -o -t 10 all
			took+=("$us")
			echo "$status" >>/run/statuses
			reset c0
			ip link del s1
			ip link del s2
			ip link del s3
		done
		echo "${took[@]}" >>/run/times
		[ $((round % 40)) -ne 0 ] ||
			read -r all from to <<<"$(ratio /run/times)"
	done
	claim "each time there is a lease" same \
		"$(sort /run/statuses | uniq -c | xargs)" "$((2 * round - 2)) 0"
	figure "it takes $all % of the time alone ($from to $to)," \
		"$(median /run/times) us, in $((round - 1)) rounds"
	claim "it takes at most 1.1 times as long as alone" at_most "$from" 110
}

# percentile N FILE
percentile() {
	sort -n "$2" | awk -v n="$1" '
		{ v[NR] = $1 }
		END { print v[int((NR * n + 99) / 100)] }'
}

# leases ARGUMENT...: 60 runs with them; when the file was there
leases() {
	local i

	for ((i = 0; i < 60; i++)); do
		[ "$1" != up ] || ip -n c link set c0 up
		run -t 10 c0
		echo "$((us / 1000))" >>/run/times
		echo "$status" >>/run/statuses
		reset c0
	done
	claim "there is a lease each time" same \
		"$(sort /run/statuses | uniq -c | xargs)" "60 0"
	figure "$(percentile 50 /run/times) ms, 99 % $(percentile 99 /run/times) ms"
}

# All of ipconfig, from its start to its end.
case_up() {
	cable 50
	serve s0
	leases up
	claim "within 0.05 s, as a rule" at_most "$(percentile 50 /run/times)" 50
	claim "never in more than 0.5 s" at_most "$(percentile 99 /run/times)" 500
}
case_down() {
	cable 50
	serve s0
	leases down
	claim "within 0.2 s, as a rule" at_most "$(percentile 50 /run/times)" 200
	claim "never in more than 0.7 s" at_most "$(percentile 99 /run/times)" 700
}

# what was heard, or told, first from there on
first_ms() { # PATTERN FILE SINCE
	awk -v since="$3" '$1 >= since && /'"$1"'/ { print $1; exit }' "$2"
}

# Carrier goes between OFFER and ACK, for a while. The kernel looks at cards at
# most once a second, and so tells of a short flap up to a second after it began,
# once, with carrier as before: before that nobody can know.
flap() { # SECONDS
	local server up told asked

	cable 50
	touch /run/server
	perl tests/net/answers.pl "$(cat /sys/class/net/s0/ifindex)" "$1" 3600 0 \
		>>/run/server &
	server=$!
	until_true grep -q ready /run/server
	ip -n c -o monitor link dev c0 | while IFS= read -r line; do
		echo "$(now_ms) $line"
	done >/run/told &
	begin -t 20 c0
	finish
	kill $server
	cat /run/server /run/told >&2
	claim "there is a lease" same "$status" 0
	up=$(first_ms carrier /run/server 0)
	asked=$(first_ms 'hears 1' /run/server "$up")
	told=$(first_ms LOWER_UP /run/told "$up")
	figure "carrier told of after $((told - up)) ms, search $((asked - up)) ms"
	claim "what was offered is forgotten" [ -n "$asked" ]
	claim "asks within 0.2 s of what the kernel tells" at_most \
		$((asked - told)) 200
	claim "which is within 1 s" at_most $((told - up)) 1100
	# 2 ms, where the machine has nothing else to do
	[ "$1" = 0.1 ] || claim "and soon after carrier" at_most \
		$((asked - up)) 1000
}
case_flap_short() { flap 0.1; }
case_flap_1() { flap 1; }
case_flap_5() { flap 5; }

[ "${1:-}" != inside ] || wire_case "$2"
cases_run 1 up down flap_short flap_1 flap_5 four
