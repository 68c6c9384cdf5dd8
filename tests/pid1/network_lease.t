#!/bin/bash
# A lease that ends while the root is being mounted, as its server is gone: the
# address stays, and with it the root. Nobody renews a lease yet after that.
# shellcheck source=tests/pid1/lib.sh
. "$(dirname "$0")/lib.sh"

cp tests/net/answers.pl "$lab_dir"
cable="ip link add c0 address 02:00:00:00:00:00 type veth peer name s0
ip link set s0 up
timeout 40 perl $lab_dir/answers.pl \$(ip -o link show s0 | cut -d: -f1) 0 10 1 \
	>$lab_dir/heard 2>&1 &
n=0
until grep -q ready $lab_dir/heard || [ \$n -ge 100 ]; do
	n=\$((n + 1)); sleep 0.05
done"
boot gone "root=test:wait=15000 ip=:::::c0:dhcp" -s "$cable" -l 30
finish

about "a lease of 10 s whose server is gone" gone
claim "is a lease" says "REPORT run net-c0.conf DHCPLEASETIME='10'\$"
claim "which ends before the root is mounted" \
	apart 'takes 10.99.1.7' 'mounted the test root' 14 25
claim "the address stays" says 'REPORT local .*\|-- 10\.99\.1\.7'
claim "init runs" says 'REPORT pid 1$'
tap_done
