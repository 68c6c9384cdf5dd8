#!/bin/bash
# ipconfig on bad links, which the server machine's kernel makes (netem): they
# lose packets, delay, double, change the order of and damage them, in both
# directions, for many clients at once (tests/lab/netem.sh). One more sees the
# clock of the day jump.
# limit: 300 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh

lab_init
mkdir -p "$lab_dir/payload"
cp tests/lab/netem.sh "$lab_dir/payload/"
cp "${IPCONFIG:-$lab_build/bin/ipconfig}" "$lab_dir/payload/ipconfig"
lab_start_server || exit 1
results=$lab_dir/results
lab_server_do "sh /lab/netem.sh" 220 >"$results"

# times CASE: of those that have a lease, sorted, in milliseconds
times() {
	awk -v name="$1" '$1 == name && $4 == 0 { print $5 }' "$results" | sort -n
}

# leases CASE AT-LEAST OF MILLISECONDS: so many have one in that time
leases() {
	local got
	got=$(times "$1" | awk -v most="$4" '$1 <= most' | wc -l)
	[ "$(grep -c "^$1 " "$results")" -eq "$3" ] && [ "$got" -ge "$2" ] &&
		return
	echo "# only $got of $3" >&2
	return 1
}

# right CASE: nobody believes what no server said: the address is in dnsmasq's
# book, and all else is as it was told
right() {
	local wrong
	wrong=$(awk -v name="$1" '
		$1 == "lease" { given[$3] = $4 }
		$1 != name { next }
		$4 == 0 {
			split($6, octet, ".")
			net = octet[1] "." octet[2]
			split($6, part, "/")
			if ($6 != part[1] "/255.255.0.0/" net ".0.1" ||
			    $7 != "/srv/root/of/this/network")
				print
			got[$3] = part[1]
		}
		$4 != 0 && ($4 != 255 || $6 != "none") { print }
		END {
			for (mac in got)
				if (given[mac] != got[mac])
					print mac, got[mac], "not", given[mac]
		}' "$results")
	[ -z "$wrong" ] && return
	printf '# wrong: %s\n' "$wrong" >&2
	return 1
}

# link CASE AT-LEAST OF MILLISECONDS WHAT
link() {
	local median
	claim "$5: $2 of $3 have a lease within $4 ms" leases "$1" "$2" "$3" "$4"
	claim "$5: what they have is right" right "$1"
	median=$(times "$1" | awk '{ v[NR] = $1 } END {
		print NR ? v[int((NR + 1) / 2)] " ms, the last " v[NR] " ms" : "none" }')
	echo "# figure: $5: $(times "$1" | wc -l) of $3, median $median"
}

# The times have margins: a machine that is emulated on a busy one is slow.
tap_name=netem
link loss30 8 8 60000 "30 % lost"
link loss60 3 8 60000 "60 % lost"
link loss90 0 2 20000 "90 % lost"
link delay 3 3 10000 "200 ms late"
link late 3 3 40000 "1.5 s late"
link double 3 3 10000 "all doubled"
link reorder 3 3 20000 "out of order"
link jitter 3 3 20000 "10 to 390 ms late"
link corrupt 7 8 40000 "25 % damaged"
read -r _ _ _ status ms _ < <(grep '^clock ' "$results")
claim "a clock that jumps: no lease without a server" equal "$status" 255
claim "a clock that jumps: it ends when it shall" \
	test "$ms" -ge 5500 -a "$ms" -le 9000
if [ "$tap_failed" -ne 0 ]; then
	sed 's/^/# /' "$results"
	lab_server_do "cd /tmp/netem && head -n 20 *.log" | sed 's/^/# /'
fi >&2
tap_done
