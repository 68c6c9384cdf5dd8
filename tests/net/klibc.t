#!/bin/bash
# ipconfig beside klibc's own (klibc-utils) on one interface and one dnsmasq,
# in namespaces of its own: the lines that others grep and the file that they
# source must be the same.  IPCONFIG is ours; needs user namespaces or root.
set -u
PATH=$PATH:/usr/sbin:/sbin
top=$(cd "$(dirname "$0")/../.." && pwd)
ours=$(readlink -f "${IPCONFIG:-$("$top/usr/build.sh" path)/bin/ipconfig}")
klibc=/usr/lib/klibc/bin/ipconfig

if [ "${1:-}" != inside ]; then
	user=()
	[ "$(id -u)" -eq 0 ] || user=(--map-root-user --map-auto)
	IPCONFIG=$ours exec unshare "${user[@]}" --net --mount --uts --pid \
		--fork --kill-child --mount-proc "$0" inside
fi

skip='^UPTIME=|^IP-Config: failed to set routes'
n=0
ok() { # STATUS TEXT
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}
# same FILE FILE TEXT: apart from the uptime, which is the time of the run, and
# from routes, which klibc asks for without naming the interface
same() {
	local a b
	a=$(grep -vE "$skip" "$1")
	b=$(grep -vE "$skip" "$2")
	[ -n "$a" ] && [ "$a" = "$b" ]
	ok $? "$3"
	[ "$a" = "$b" ] || diff <(echo "$a") <(echo "$b") | sed 's/^/# /'
}

mount -t sysfs none /sys && mount -t tmpfs none /run || exit 1
ip link set lo up
ip link add c0 type veth peer name s0
ip addr add 10.99.0.1/24 dev s0
ip link set s0 up
serve() { # OPTION...
	# the first line of /proc/net/udp with port 67 (0x43) means it serves
	dnsmasq --keep-in-foreground --log-facility=- --conf-file=/dev/null --user=root --group=root --port=0 --no-ping \
		--interface=s0 --bind-interfaces --dhcp-authoritative \
		--dhcp-range=10.99.0.50,10.99.0.99,1h --domain=example.org \
		--dhcp-leasefile=/run/leases --pid-file=/run/dnsmasq.pid \
		--dhcp-option=17,/srv/root --dhcp-option=40,nisdom "$@" \
		>/run/dnsmasq.log 2>&1 &
	local tries=100
	while [ $((tries -= 1)) -gt 0 ]; do
		grep -q ':0043 ' /proc/net/udp && return
		sleep 0.05
	done
	echo "# dnsmasq does not serve:"; sed 's/^/# /' /run/dnsmasq.log
}
stop() { kill "$(cat /run/dnsmasq.pid)" && wait; }

compare() { # WHAT
	ip link set c0 down
	"$ours" -t 10 c0 >/run/ours.out 2>/run/ours.err
	ok $? "ours gets a lease from an interface that is down: $1"
	mv /run/net-c0.conf /run/ours.conf
	ip addr flush dev c0 # its routes with it: klibc would trip over them
	"$klibc" -t 30 c0 >/run/klibc.out 2>/run/klibc.err
	same /run/klibc.out <(sed '1s/$/ RARP/' /run/ours.out) \
		"the IP-Config lines are klibc's (but for RARP): $1"
	same /run/net-c0.conf /run/ours.conf \
		"/run/net-c0.conf is klibc's: $1"
}

serve --dhcp-option=6,10.99.0.7,10.99.0.8 \
	--dhcp-option=119,a.example.org,b.example.org
compare "name servers, search list"
grep -q 'DHCPDISCOVER' /run/dnsmasq.log
ok $? "the server saw a DISCOVER"
stop
serve --dhcp-option=121,10.1.0.0/16,10.99.0.9,10.2.0.0/16,10.99.0.1 \
	--dhcp-host="$(cat /sys/class/net/c0/address)",10.99.0.77,client7
compare "classless routes, host name"
ip route show | grep -q '^10.1.0.0/16 via 10.99.0.9 dev c0'
ok $? "the classless route is there"
[ "$(hostname)" = client7 ]
ok $? "the host name is the server's"
stop

static=10.5.5.5:10.5.5.9:10.5.5.1:255.255.255.0:h:c0:none:10.5.5.2:10.5.5.3
"$ours" "$static" >/run/ours.out 2>&1
ok $? "ours configures a static address"
mv /run/net-c0.conf /run/ours.conf
"$klibc" "$static" >/run/klibc.out 2>&1
same /run/klibc.out /run/ours.out "the IP-Config lines of a static address are klibc's"
same /run/net-c0.conf /run/ours.conf "/run/net-c0.conf of a static address is klibc's"

"$ours" -t 1 c0 >/run/out 2>&1
[ $? -eq 255 ] && grep -q 'no response after 1 secs - giving up' /run/out
ok $? "without a server -t ends with klibc's words and status 255"
"$ours" nosuch0 >/run/out 2>&1
[ $? -eq 1 ] && grep -q 'no devices to configure' /run/out
ok $? "an interface that is not there ends with status 1"
"$ours" ip=10.0.0.300::::::off >/run/out 2>&1
[ $? -eq 1 ] && grep -q "client address '10.0.0.300'" /run/out
ok $? "a wrong address is named"
"$ours" -x >/run/out 2>&1
[ $? -eq 1 ] && grep -q usage /run/out
ok $? "an unknown option is an error"
echo "1..$n"
