#!/bin/bash
# kinit.acd= (RFC 5227): another host on the wire has the address already.
# shellcheck source=tests/pid1/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck disable=SC2154 # set there
folder=$lab_dir

# Another host is another network: what the kernel answers for this machine
# itself is no conflict. Its process would end by itself, too. A link that has
# just come up may lose an answer, and is waited for.
other=02:00:00:00:00:99
link="ip link add c0 address 02:00:00:00:00:01 type veth \
	peer name s0 address $other"
host="net() { readlink /proc/\$1/ns/net; }
there() { nsenter -t \$host -n \"\$@\"; }
unshare -n sleep 40 & host=\$!
echo \$host >$folder/host.\$host
n=0
while [ \"\$(net \$host)\" = \"\$(net \$\$)\" ] && [ \$n -lt 100 ]; do
	n=\$((n + 1)); sleep 0.05
done
$link
ip link set c0 up
ip link set s0 netns \$host
there ip link set s0 up
until ip link show c0 | grep -q 'state UP' &&
	there ip link show s0 | grep -q 'state UP' || [ \$n -ge 200 ]; do
	n=\$((n + 1)); sleep 0.05
done"
has_it="$host
there ip addr add 10.9.9.2/24 dev s0"
# It has what its server gives first, and that does not look: --no-ping. The
# server is an ordinary user's, who has one group.
server="$host
there ip addr add 10.9.9.1/24 dev s0
there ip addr add 10.9.9.50/24 dev s0
there dnsmasq --log-facility=LOG --log-dhcp --conf-file=/dev/null --user=root \
	--group= --port=0 --no-ping --bind-interfaces --interface=s0 \
	--dhcp-authoritative --dhcp-leasefile=LOG.leases --pid-file=LOG.pid \
	--dhcp-sequential-ip --dhcp-range=10.9.9.50,10.9.9.60,1h"
# serve NAME: that, for this boot
serve() { echo "${server//LOG/$lab_dir/$1/dnsmasq}"; }
stop_hosts() {
	local file
	for file in "$lab_dir"/host.* "$lab_dir"/*/dnsmasq.pid; do
		[ ! -s "$file" ] || kill "$(cat "$file")"
	done
}
trap 'stop_hosts; leave' EXIT

address='ip=10.9.9.2:::24::c0:off'
boot probe "root=test:wait=300 $address" -s "$has_it"
boot dhcp "root=test:wait=300 ip=dhcp" -s "$(serve dhcp)"
boot off "root=test:wait=300 $address kinit.acd=off" -s "$has_it"
boot free "root=test:wait=300 $address" -s "$host"
boot itself "root=test:wait=300 $address" -s "$link; ip link set s0 up"
boot wait "root=test: $address kinit.acd=wait" -s "$has_it"
boot wait-free "root=test: $address kinit.acd=wait" -s "$host" -l 20
fast wait-dhcp "root=test: ip=dhcp kinit.acd=wait" -s "$(serve wait-dhcp)"
finish

used() { says "REPORT run net-c0.conf IPV4ADDR='$1'\$"; }
is_told() { says "kinit: c0: $1 is used by $other, too\$"; }
# in_server_log NAME REGEX
in_server_log() { grep -Eq "$2" "$lab_dir/$1/dnsmasq"; }

about "an address that another host has" probe
claim "is told with its hardware address" is_told 10.9.9.2
claim "once" equal "$(times 'is used by')" 1
claim "while the mount goes on" apart 'is used by' 'mounted the test root' 0 5
claim "and used" used 10.9.9.2
claim "init runs" says 'REPORT pid 1$'
about "a lease of such an address" dhcp
claim "is told with its hardware address" is_told 10.9.9.50
claim "and used" used 10.9.9.50
claim "is not declined" in_server_log dhcp 'DHCPACK\(s0\) 10.9.9.50 '
about "kinit.acd=off" off
claim "does not look" says_not 'is used by'
claim "and uses it" used 10.9.9.2
about "an address that nobody has" free
claim "is not told" says_not 'is used by'
claim "and used" used 10.9.9.2
about "the machine's other interface" itself
claim "is no other host" says_not 'is used by'
about "kinit.acd=wait, an address by hand that another host has" wait
claim "is told" is_told 10.9.9.2
claim "and used" used 10.9.9.2
about "kinit.acd=wait, an address that nobody has" wait-free
claim "is used after 4 to 6 s" apart '^' 'REPORT pid 1$' 3.9 12
claim "which a user is told" \
	says 'waiting for network: c0: checks whether 10.9.9.2 is free$'
claim "the address is used" used 10.9.9.2
about "kinit.acd=wait, a lease that another host has" wait-dhcp
claim "is told" says 'c0: no lease from 10.9.9.1: 10.9.9.50 is used by 02:00:00:00:00:99$'
claim "is declined" in_server_log wait-dhcp \
	'DHCPDECLINE\(s0\) 10.9.9.50 02:00:00:00:00:01'
claim "and another one is used" used 10.9.9.51
claim "init runs" says 'REPORT pid 1$'
tap_done
