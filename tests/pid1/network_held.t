#!/bin/bash
# Leases of 10 to 20 s that are held while the root is being mounted: they are
# renewed, what the server says then is applied, and others have their hands on
# the address and its interface.
# limit: 150 s
# shellcheck source=tests/pid1/lib.sh
. "$(dirname "$0")/lib.sh"
cp tests/pid1/leases.pl tests/pid1/noise.pl "$lab_dir"

# Its server is another network, as in network_acd.t.  lease SECONDS MORE: what
# it gives from now on, with more options in hexadecimal.
world="unshare -n sleep 55 & host=\$!
echo \$host >LOG.host
there() { nsenter -t \$host -n \"\$@\"; }
lease() {
	printf '0104ffffff003304%08x%s\n' \$1 \"\$2\" >LOG.new
	mv LOG.new LOG.options
}
see() { { ip -4 -o addr; ip link; ip route; } | sed \"s/^/\$1: /\" >>LOG.seen; }
n=0
net() { readlink /proc/\$1/ns/net; }
while [ \"\$(net \$host)\" = \"\$(net \$\$)\" ] && [ \$n -lt 100 ]; do
	n=\$((n + 1)); sleep 0.05
done
ip link add c0 address 02:00:00:00:00:01 type veth peer name s0
ip link set c0 up
ip link set s0 netns \$host
there ip link set s0 up
there ip addr add 10.9.9.1/24 dev s0
there ip route add default dev s0
there timeout 55 perl $lab_dir/leases.pl 10.9.9.50 10.9.9.1 LOG.options \
	LOG.heard 2>LOG.errors &
until grep -q ready LOG.heard && ip link show c0 | grep -q 'state UP' ||
	[ \$n -ge 200 ]; do
	n=\$((n + 1)); sleep 0.05
done"

# hold NAME WAIT-MS WORDS SETUP SCRIPT: boots so, SCRIPT runs beside it
hold() {
	local text="$world
$4
($5) >$lab_dir/$1/script 2>&1 &"
	boot "$1" "root=test:wait=$2 ip=:::::c0:dhcp kinit.lease=keep $3" \
		-l 40 -s "${text//LOG/$lab_dir/$1/lab}"
}
stop_hosts() {
	local file
	for file in "$lab_dir"/*/lab.host; do
		[ ! -s "$file" ] || kill "$(cat "$file")"
	done
}
trap 'stop_hosts; leave' EXIT

# The worker is process 1's only child, once the root's has ended.
quiet="switches() {
	init=\$(cat $lab_dir/quiet/pid)
	pid=\$(cut -d' ' -f1 /proc/\$init/task/\$init/children)
	sed -n s/^voluntary_ctxt_switches:.//p /proc/\$pid/status
}
sleep 8
switches >LOG.before
there perl $lab_dir/noise.pl \$(there ip -o link show s0 | cut -d: -f1)
for i in 1 2 3 4 5 6 7 8 9; do
	ip link add d0 type veth peer name d1; ip link set d0 up
	ip addr add 10.8.0.1/24 dev d0; ip link del d0
done
switches >LOG.after"
router1=03040a090901
router2=03040a090902
hold renewed 16000 '' "lease 10 $router1" "
sleep 2; see before; lease 20 ${router2}06040a0909031a020578
sleep 6; see after; sleep 7; see later"
hold refused 9000 '' "lease 10 $router1" '
sleep 2; echo "nak " >LOG.options; sleep 6; see after'
hold strict 16000 kinit.lease.strict "lease 10 $router1" '
sleep 2; see before; rm LOG.options; sleep 12; see after'
hold taken 9000 '' "lease 600 $router1" '
sleep 2; ip addr change 10.9.9.50/24 dev c0 valid_lft 300 preferred_lft 300
sleep 4; see after'
hold marked 9000 '' "lease 600 $router1" '
sleep 2; ip addr change 10.9.9.50/24 dev c0; sleep 4; see after'
hold deleted 9000 '' "lease 600 $router1" '
sleep 2; ip addr del 10.9.9.50/24 dev c0; sleep 1; see after
ip link set c0 down; sleep 1; ip link set c0 up; sleep 3; see later'
hold named 16000 '' "lease 12 $router1" '
sleep 2; ip link set c0 name lan0; sleep 12; see after'
hold quiet 16000 '' "lease 600 $router1" "$quiet"
finish

# saw NAME REGEX, heard NAME REGEX: in what "see" showed; by the server
saw() { grep -Eq -- "$2" "$lab_dir/$1/lab.seen"; }
saw_not() { ! saw "$@"; }
heard() { grep -Ec -- "$2" "$lab_dir/$1/lab.heard"; }
at_least() { [ "$1" -ge "$2" ]; }
address='c0 +inet 10.9.9.50/24 brd 10.9.9.255'
forever='valid_lft forever preferred_lft forever$'
default='default via 10.9.9.1 dev c0 proto dhcp src 10.9.9.50 $'

about "a lease of 10 s" renewed
claim "is there for ever" saw renewed "^before: .*$address .*$forever"
claim "is renewed by unicast, as its server wants it" \
	at_least "$(heard renewed '^([45]|1[2-6])\..* 3 renew 10.9.9.50$')" 2
claim "its router" saw renewed "^before: $default"
claim "gives way to another one" \
	saw renewed '^after: default via 10.9.9.2 dev c0 proto dhcp src 10.9.9.50 $'
claim "so does its MTU" saw renewed '^after: .*c0.* mtu 1400 '
claim "once" equal "$(times 'MTU 1400 on c0')" 1
claim "and its name server, in what init gets" \
	says "REPORT run net-c0.conf IPV4DNS0='10.9.9.3'\$"
claim "the address is as it was" saw renewed "^later: .*$address .*$forever"
claim "renewals fill no log" equal "$(times ' kinit: c0: ')" 1
about "a lease that is refused" refused
claim "is told as an error" says '10.9.9.50 stays, though 10.9.9.1 refuses it'
claim "and keeps its address" saw refused "^after: .*$address .*$forever"
claim "and its router" saw refused "^after: $default"
about "kinit.lease.strict, a server that has gone" strict
claim "the address ends with its lease" \
	saw strict "^before: .*$address .* valid_lft [789]sec preferred_lft"
claim "and has gone" saw_not strict '^after: .*10.9.9.50'
about "an address whose lifetimes somebody sets" taken
claim "is left to him" says 'another program has taken 10.9.9.50 over'
claim "with those" saw taken "^after: .*$address .* valid_lft 29[0-9]sec"
about "an address that somebody set as it was" marked
claim "is left to him" says 'another program has taken 10.9.9.50 over'
about "an address that somebody deletes" deleted
claim "is put back" says '10.9.9.50 was deleted: put back'
claim "whole" saw deleted "^after: .*$address .*$forever"
claim "with its router" saw deleted "^after: $default"
claim "also when the link was down" saw deleted "^later: $default"
claim "which is not told as taken over" says_not 'has taken'
claim "then the server is asked whether it still is a lease" \
	equal "$(heard deleted ' 3 ask ')" 2
about "an interface that is renamed" named
claim "keeps its address" \
	saw named "lan0 +inet 10.9.9.50/24 brd 10.9.9.255 .*$forever"
claim "whose lease is renewed" at_least "$(heard named '3 renew 10.9.9.50$')" 2
claim "without a word" says_not 'kinit: .*cannot'
about "what others say on the wire, and do with their interfaces" quiet
switches=$(($(cat "$lab_dir/quiet/lab.after") - $(cat "$lab_dir/quiet/lab.before")))
claim "wakes nobody ($switches times)" [ "$switches" -le 2 ]
tap_done
