#!/bin/sh
# netem.sh: run on the lab's server machine: many clients at once, each in a
# network namespace of its own, on links that lose, delay, double, change the
# order of and damage what they carry, in both directions. Prints for each client
#   CASE NUMBER MAC STATUS MILLISECONDS ADDRESS ROOT
# what ipconfig said, how long it took, and what it wrote; then dnsmasq's leases.
set -u
dir=/tmp/netem
mkdir -p $dir/netns
case_count=0

now_ms() {
	sed 's/\.\(..\).*/\10/' /proc/uptime
}

# one CASE NUMBER MAC SECONDS [NETEM...]: in the namespace CASE-NUMBER
one() {
	log=$dir/$1-$2.log name="$1 $2 $3" end=$dir/$1-$2.end seconds=$4
	shift 4
	mount -t tmpfs none /run
	[ $# -eq 0 ] || tc qdisc add dev c0 root netem "$@"
	begin=$(now_ms)
	/lab/ipconfig -t "$seconds" c0 >"$log" 2>&1
	status=$?
	ms=$(($(now_ms) - begin))
	address=none root=none
	if [ -e /run/net-c0.conf ]; then
		. /run/net-c0.conf
		address=$IPV4ADDR/$IPV4NETMASK/$IPV4GATEWAY root=$ROOTPATH
	fi
	echo "$name $status $ms $address $root" >"$end"
}

# clients CASE COUNT SECONDS NETEM...: a bridge with so many ports
clients() {
	name=$1 count=$2 seconds=$3
	shift 3
	case_count=$((case_count + 1))
	bridge=nb$case_count net=10.$((100 + case_count))
	echo "link add $bridge up type bridge" >>$dir/ip
	echo "addr add $net.0.1/16 dev $bridge" >>$dir/ip
	n=0
	while [ $n -lt "$count" ]; do
		n=$((n + 1))
		port=n$case_count.$n
		mac=02:00:00:00:$(printf %02x:%02x $case_count $n)
		cat >>$dir/ip <<-END
			netns add $name-$n
			link add $port up master $bridge type veth peer name c0 address $mac netns $name-$n
			link set $port type bridge_slave isolated on
		END
		echo "qdisc add dev $port root netem $*" >>$dir/tc
		echo "$name $n $mac $seconds $*" >>$dir/all
	done
	cat >>$dir/conf <<-END
		dhcp-range=$net.1.1,$net.2.250,infinite
		interface=$bridge
	END
}

if [ "${1:-}" = one ]; then
	shift
	one "$@"
	exit
fi
cat >$dir/conf <<-END
	port=0
	no-ping
	bind-interfaces
	dhcp-authoritative
	dhcp-leasefile=$dir/leases
	pid-file=$dir/pid
	log-facility=$dir/dnsmasq.log
	dhcp-option=17,/srv/root/of/this/network
END
clients loss60 8 60 loss 60%
clients loss30 8 60 loss 30%
clients loss90 2 20 loss 90%
clients corrupt 8 40 corrupt 25%
clients late 3 40 delay 1500ms
clients reorder 3 30 delay 150ms reorder 50%
clients jitter 3 30 delay 200ms 190ms
clients delay 3 30 delay 200ms
clients double 3 30 duplicate 100%
ip -batch $dir/ip && tc -batch $dir/tc && dnsmasq --conf-file=$dir/conf || exit

# it takes a second to start a few in an emulated machine
while read -r name n netem; do
	# shellcheck disable=SC2086 # several words
	ip netns exec "$name-$n" sh "$0" one "$name" "$n" $netem </dev/null &
	sleep 0.2
done <$dir/all
# one without a server sees the clock of the day jump
ip netns add clock-1
ip link add nb0 up type veth peer name c0 netns clock-1
ip netns exec clock-1 sh "$0" one clock 1 none 6 &
sleep 2
date -s "@$(($(date +%s) + 3600))" >/dev/null
sleep 2
date -s "@$(($(date +%s) - 7200))" >/dev/null
wait
cat $dir/*.end
sed 's/^/lease /' $dir/leases
