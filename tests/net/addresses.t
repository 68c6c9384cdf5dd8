#!/bin/bash
# What ipconfig leaves in the kernel: addresses, routes, MTU; and what it takes
# away, which is what an earlier run left.  In namespaces of its own; IPCONFIG
# is ours; needs user namespaces or root.
set -u
PATH=$PATH:/usr/sbin:/sbin
top=$(cd "$(dirname "$0")/../.." && pwd)
ours=$(readlink -f "${IPCONFIG:-$("$top/usr/build.sh" path)/bin/ipconfig}")

if [ "${1:-}" != inside ]; then
	user=()
	[ "$(id -u)" -eq 0 ] || user=(--map-root-user --map-auto)
	IPCONFIG=$ours exec unshare "${user[@]}" --net --mount --uts --pid \
		--fork --kill-child --mount-proc "$0" inside
fi

n=0
ok() { # STATUS TEXT
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}
# all addresses of c0, sorted
addresses() { # ADDRESS/PREFIX... TEXT
	local text=${*: -1} got
	got=$(ip -4 -o addr show dev c0 | awk '{ print $4 }' | sort | xargs)
	set -- "${@:1:$#-1}"
	[ "$got" = "$*" ]
	ok $? "$text"
	[ "$got" = "$*" ] || echo "# it has $got"
}
shows() { # REGEX TEXT COMMAND...
	local regex=$1 text=$2
	shift 2
	"$@" 2>&1 | grep -Eq -- "$regex"
	ok $? "$text"
}
run() { "$ours" "$@" >/run/out 2>/run/err || sed 's/^/# /' /run/err; }
static() { run "$1::$2:$3::c0:none"; } # ADDRESS GATEWAY NETMASK

mount -t sysfs none /sys && mount -t tmpfs none /run || exit 1
ip link set lo up
ip link add c0 type veth peer name s0
ip addr add 10.99.0.1/24 dev s0
ip link set s0 up

static 10.0.0.9 10.0.0.1 255.255.255.0
addresses 10.0.0.9/24 "a static address is there"
shows '^default via 10.0.0.1 dev c0 proto static src 10.0.0.9' \
	"its routes are static ones" ip route
shows '10.0.0.9/24 .*brd 10.0.0.255' "with its broadcast address" \
	ip -o addr show c0
shows 'valid_lft forever' "for ever" ip -o addr show c0

ip addr add 10.7.0.1/24 dev c0
static 10.0.0.50 10.0.0.2 255.255.255.0
addresses 10.0.0.50/24 10.7.0.1/24 \
	"another in its subnet replaces it, and nobody else's"
shows '^default via 10.0.0.2 dev c0 proto static src 10.0.0.50' \
	"so does the route" ip route
[ "$(ip route show default | wc -l)" -eq 1 ]
ok $? "of which there is one"
shows 'c0: the old address 10.0.0.9 is removed$' "which is said" cat /run/err

static 10.0.0.50 10.0.0.2 255.255.0.0
addresses 10.0.0.50/16 10.7.0.1/24 "the same address has another netmask"
static 10.0.0.50 10.0.0.2 255.255.0.0
addresses 10.0.0.50/16 10.7.0.1/24 "and the same is left as it is"
[ ! -s /run/err ]
ok $? "without a word"

# with the same metric there can be one
ip link add c1 type veth peer name s1
ip link set c1 up && ip link set s1 up
ip addr add 10.8.0.9/24 dev c1
ip route flush default
ip route add default via 10.8.0.1 dev c1
static 10.0.0.51 10.0.0.2 255.255.0.0
[ "$(ip route show default | xargs)" = "default via 10.8.0.1 dev c1" ]
ok $? "another interface's default route stays"
addresses 10.0.0.51/16 10.7.0.1/24 "beside the address"
grep -q 'cannot add route .* on c0: File exists' /run/err
ok $? "and that is told"
ip link del c1

# the first line of /proc/net/udp with port 67 (0x43) means it serves
dnsmasq --keep-in-foreground --log-facility=- --conf-file=/dev/null \
	--user=root --group=root --port=0 --no-ping --interface=s0 \
	--bind-interfaces --dhcp-authoritative --dhcp-leasefile=/run/leases \
	--dhcp-range=10.99.0.50,10.99.0.99,1h --pid-file=/run/dnsmasq.pid \
	--dhcp-host="$(cat /sys/class/net/c0/address)",10.99.0.77 \
	--dhcp-option=26,9000 --dhcp-option=3,192.0.2.1 \
	>/run/dnsmasq.log 2>&1 &
tries=100
while [ $((tries -= 1)) -gt 0 ] && ! grep -q ':0043 ' /proc/net/udp; do
	sleep 0.05
done
run -t 10 c0
addresses 10.7.0.1/24 10.99.0.77/24 "a lease replaces it"
shows ' mtu 9000 ' "the link has the lease's MTU" ip link show c0
shows 'MTU 9000 on c0$' "which is said, too" cat /run/err
shows '^default via 192.0.2.1 dev c0 proto dhcp src 10.99.0.77' \
	"its routes are those of a lease" ip route
shows '^192.0.2.1 dev c0 proto dhcp scope link src 10.99.0.77' \
	"with one to the router, which is elsewhere" ip route
shows '10.99.0.77/24 .*valid_lft forever' \
	"it stays, although nobody renews it" ip -o addr show c0
# dracut's forms
run -t 10 c0:dhcp:1300
addresses 10.7.0.1/24 10.99.0.77/24 "eth0:dhcp:1300 is DHCP on eth0"
shows ' mtu 1300 ' "with that MTU, whatever the lease says" ip link show c0
kill "$(cat /run/dnsmasq.pid)" && wait
ip link add c2 type veth peer name s2
ip link set s2 up
run -t 10 10.6.0.2:::24::c2:off:1400:02-00-00-00-00-07
shows 'link/ether 02:00:00:00:00:07 ' "a hardware address is set" \
	ip link show c2
shows ' mtu 1400 ' "with the MTU beside it" ip link show c2
shows ' 10.6.0.2/24 ' "and with the address" ip -o addr show c2
run -t 2 BOOTIF:dhcp
shows 'no devices to configure: BOOTIF$' \
	"no interface is BOOTIF where nobody tells its address" cat /run/err
echo "1..$n"
