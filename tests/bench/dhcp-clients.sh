#!/bin/sh
# dhcp-clients.sh make FROM TO | gather PEER | race | clean: what dhcp.sh runs in
# the server machine. Each client is a network namespace cN with an interface eN,
# whose other end is a port of the bridge hub, where dnsmasq listens; it is up
# before the client begins, as udhcpc needs it. No client hears another. What the
# server broadcasts goes to all of them, at the cost of this one machine. The
# server stands for another machine: it has a processor when it wants one.
cd /tmp || exit 1
n=$(cat clients 2>/dev/null)
# how long the clients have, in s
limit=170

mac() {
	printf '02:00:00:00:%02x:%02x' $(($1 / 256)) $(($1 % 256))
}

make_hub() {
	# IPv6's own packets are of no interest
	echo 1 >/proc/sys/net/core/devconf_inherit_init_net
	echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
	ip link add hub type bridge
	ip address add 10.9.0.1/16 dev hub
	ip link set hub up
}

make_client() {
	ip netns add "c$1" &&
		ip link add "p$1" type veth peer name "e$1" netns "c$1" &&
		ip -n "c$1" link set "e$1" address "$(mac "$1")" up &&
		ip link set "p$1" master hub up &&
		bridge link set dev "p$1" isolated on
}

# one PEER N: waits in open(2) for whoever opens the gate to write, then begins
one() {
	: >"at.$2"
	: <gate
	case $1 in
	ours) exec /lab/bin/ipconfig -t 160 -c dhcp "e$2" ;;
	klibc) exec /usr/lib/klibc/bin/ipconfig -t 160 -c dhcp "e$2" ;;
	udhcpc)
		exec busybox udhcpc -f -n -q -t 53 -T 3 \
			-s /lab/bin/udhcpc-script -i "e$2"
		;;
	esac
}

# client PEER N: how it ends, and when
client() {
	(one "$1" "$2") >"out.$2" 2>&1
	status=$?
	# a shell reads it without another program
	read -r now _ </proc/uptime
	echo "$2 $status $now" >"end.$2"
}

serve() {
	rm -f leases
	chrt -r 2 dnsmasq --conf-file=/dev/null --user=root --port=0 --no-ping \
		--interface=hub --bind-interfaces --dhcp-authoritative \
		--dhcp-range=10.9.1.0,10.9.9.255,255.255.0.0,1h \
		--dhcp-leasefile=/tmp/leases --pid-file=/tmp/dnsmasq.pid \
		--dhcp-option=17,/srv/root --log-facility=/tmp/dnsmasq.log
	chrt -r 1 tcpdump -Z root -i hub -B 8192 -s 400 -w packets \
		udp port 67 or udp port 68 2>tcpdump.err &
	tcpdump=$!
	tries=200
	until grep -q listening tcpdump.err; do
		[ $((tries -= 1)) -gt 0 ] || return 1
		sleep 0.1
	done
}

# count WHAT: files of this name that clients have made
count() {
	set -- "$1".*
	[ -e "$1" ] || shift
	echo $#
}

# await SECONDS WHAT: until all clients have made such a file, or for so long
await() {
	read -r now _ </proc/uptime
	end=$((${now%.*} + $1))
	while [ "$(count "$2")" -lt "$n" ] && [ "${now%.*}" -lt $end ]; do
		sleep 0.5
		read -r now _ </proc/uptime
	done
}

# What became of each: "N STATUS HUNDREDTHS PACKETS", with the time's limit for
# those that had no address
results() {
	tcpdump -r packets -n -v 2>/dev/null |
		sed -n 's/.*Client-Ethernet-Address //p' | sort |
		uniq -c >counts
	i=0
	while [ $((i += 1)) -le "$n" ]; do
		[ -e "end.$i" ] || echo "$i 124 0" >"end.$i"
		cat "end.$i"
	done | awk -v go="$go" -v limit="$limit" '
	BEGIN {
		while ((getline <"counts") > 0)
			packets[$2] = $1
	}
	{
		mac = sprintf("02:00:00:00:%02x:%02x", $1 / 256, $1 % 256)
		took = $2 == 0 ? $3 - go : limit
		printf "%d %d %d %d\n", $1, $2, took * 100, packets[mac]
	}'
}

# The clients wait before the gate.
gather() {
	rm -f at.* end.* out.* gate
	mkfifo gate
	i=0
	while [ $((i += 1)) -le "$n" ]; do
		nsenter --net="/run/netns/c$i" "$0" client "$1" "$i" &
	done
	await 100 at
	[ "$(count at)" = "$n" ]
}

# The gate is opened.
race() {
	serve || exit 1
	sleep 1
	read -r go _ </proc/uptime
	exec 9>gate
	exec 9>&-
	await $limit end
	sleep 1
	kill "$tcpdump" "$(cat dnsmasq.pid)"
	wait "$tcpdump"
	sed -n 's/^\([1-9].* dropped by kernel\)/lost \1/p' tcpdump.err
	results
}

case $1 in
make)
	[ "$2" -gt 1 ] || make_hub || exit 1
	i=$2
	while [ "$i" -le "$3" ]; do
		make_client "$i" || exit 1
		i=$((i + 1))
	done
	echo "$3" >clients
	;;
client) client "$2" "$3" ;;
gather) gather "$2" ;;
race) race ;;
clean)
	i=0
	while [ $((i += 1)) -le "$n" ]; do
		for pid in $(ip netns pids "c$i"); do
			kill "$pid"
		done
		ip -n "c$i" address flush dev "e$i"
	done
	;;
esac
