# netinfo beside iproute2's ip, whose lines become the same facts; and who
# answers, beside dnsmasq, and beside a server that means harm
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh
mkdir -p /tmp/oracle
cat >/tmp/oracle/netinfo <<'SCRIPT'
#!/bin/sh
# what ip(8) says of links, addresses and the main table's routes
# after WORD: the field behind it
after='function after(word, i) {
	for (i = 1; i < NF; i++) if ($i == word) return $(i + 1)
	return ""
}'
ip -o link | awk "$after"'{
	sub(/@.*|:$/, "", $2)
	hw = "-"
	for (i = 4; i < NF; i++)
		if ($i ~ /link\// && $(i + 1) ~ /^..:/) hw = $(i + 1)
	up = $3 ~ /[<,]UP[,>]/
	print "link", $2, up ? "up" : "down",
		up && $3 ~ /LOWER_UP/ ? "carrier" : "no-carrier", hw,
		"mtu", after("mtu") \
		(after("master") != "" ? " master " after("master") : "")
}'
ip -o address | awk "$after"'{
	ip = $4 (after("peer") != "" ? " peer " after("peer") : "")
	if (/ dadfailed /) ip = ip " dadfailed"
	if (/ tentative /) ip = ip " tentative"
	if (/ deprecated /) ip = ip " deprecated"
	print "address", $2, ip
}'
# routes FAMILY BITS DEFAULT
routes() {
	ip -o "$1" route show table main | awk -v bits="$2" -v all="$3" "$after"'
	BEGIN { # linux/rtnetlink.h
		number["anycast"] = 4; number["multicast"] = 5
		number["blackhole"] = 6; number["unreachable"] = 7
		number["prohibit"] = 8; number["throw"] = 9
	}
	function hop(text) {
		$0 = text " "
		via = after("via")
		if (via ~ /^inet/) via = after(via)
		print "route " dst (via != "" ? " via " via : "") \
			(after("dev") != "" ? " dev " after("dev") : "") \
			" metric " metric " proto " proto type
	}
	{
		type = ""
		if ($1 ~ /^(blackhole|unreachable|prohibit|throw|multicast|anycast)$/) {
			type = " type " number[$1]
			sub(/^[a-z]* /, "")
		}
		dst = $1 == "default" ? all : $1 ~ /\// ? $1 : $1 "/" bits
		metric = after("metric") != "" ? after("metric") : 0
		proto = after("proto") != "" ? after("proto") : "boot"
		n = split($0, hops, /nexthop/)
		for (h = n > 1 ? 2 : 1; h <= n; h++) hop(hops[h])
	}'
}
{
	routes -4 32 default
	routes -6 128 ::/0
}
SCRIPT
chmod 755 /tmp/oracle/netinfo
compare /tmp/oracle/netinfo

# world COMMANDS: a network namespace "c", with lo, after these commands in it;
# dummy interfaces get no addresses by themselves
world() {
	ip netns del c 2>/dev/null
	ip netns add c
	echo "echo 1 >/proc/sys/net/ipv6/conf/default/addr_gen_mode
		echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad
		$1" >/tmp/world
	ip netns exec c sh -e /tmp/world || echo "not ok - a world: $1"
}
facts='ip netns exec c $P >facts; echo "it ends with $?"; sort facts'

world ''
same "nothing but lo, which is down" "$facts"
world 'ip link set lo up'
same "lo" "$facts"
world 'ip link add d0 type dummy; ip link add d1 mtu 1400 type dummy
	ip link set d0 up; ip addr add 10.1.0.5/24 dev d0'
same "two links, one is down" "$facts"
world 'ip link add v0 type veth peer name v1; ip link set v0 up
	ip addr add 10.1.0.5/24 dev v0; ip route add default via 10.1.0.1'
same "no carrier, and a route all the same" "$facts"
world 'ip link add d0 type dummy; ip link set d0 up
	ip addr add fd00:0:0:1::5/64 dev d0; ip addr add fe80::5/64 dev d0
	ip addr add fd00:1::/127 dev d0; ip addr add 2001:db8::1:0:0:1/128 dev d0
	ip addr add fd00:0:1:0:0:2:0:0/64 preferred_lft 0 dev d0
	ip route add default via fe80::1 dev d0
	ip route add fd07::/16 via fd00:0:0:1::9 metric 7'
same "IPv6" "$facts"
world 'ip link add d0 type dummy; ip link set d0 up
	ip addr add 10.1.0.5/24 dev d0; ip addr add 10.2.0.5/16 dev d0
	ip route add default via 10.1.0.1 proto dhcp
	ip route add default via 10.1.0.2 metric 100 proto static
	ip route add default via 10.1.0.3 metric 4294967295 proto 77
	ip route add 10.3.0.0/16 dev d0; ip route add 10.4.0.1 via 10.2.0.1
	ip route add 10.9.0.0/16 via 10.1.0.9 table 77'
same "several routes with metrics" "$facts"
world 'ip link set lo up
	for t in blackhole unreachable prohibit throw; do
		ip route add $t 10.${#t}.0.0/16; ip route add $t f${#t}::/16
	done'
same "routes that are none" "$facts"
world 'ip link add d0 type dummy; ip link set d0 up
	ip link add d1 type dummy; ip link set d1 up
	ip addr add 10.1.0.5/24 dev d0; ip addr add 10.2.0.5/24 dev d1
	ip addr add fd01::5/64 dev d0; ip addr add fd02::5/64 dev d1
	ip route add default metric 5 nexthop via fd01::1 nexthop via fd02::1
	ip route add 10.9.0.0/16 via inet6 fd01::1'
same "routes with two hops, and IPv4 through IPv6" "$facts"
world 'ip link add d0 type dummy; ip link set d0 up
	ip addr add 10.1.0.5 peer 10.7.0.1/24 dev d0
	ip addr add fd01::5 peer fd07::1/64 dev d0'
same "who is at the other end" "$facts"
world 'ip link add br0 address 02:00:00:00:00:01 type bridge; ip link set br0 up
	for n in 0 1; do
		ip link add v$n type veth peer name w$n
		ip link set v$n master br0 up; ip link set w$n up
	done
	ip addr add 10.1.0.1/24 dev br0; sleep 1'
same "a bridge and its ports" "$facts"
world 'ip link add d0 type dummy; ip link set d0 up
	ip link add link d0 name d0.7 type vlan id 7; ip link set d0.7 up
	ip link add sit7 type sit local 10.1.0.1 2>/dev/null || :'
same "a VLAN" "$facts"
world 'for n in $(seq 200); do
		echo "link add d$n type dummy
		link set d$n up
		addr add 10.$n.0.1/16 dev d$n
		addr add fd00:$n::1/64 dev d$n"
	done >/tmp/batch; ip -batch /tmp/batch'
same "200 links" "$facts"
same "one of them, by its name" \
	'ip netns exec c $P d7 >facts; echo "it ends with $?"
	grep -wE "(link|address|dev) d7" facts | sort'
gives "and nothing of the others" \
	'ip netns exec c $P d7 d9 | grep -vcwE "d7|d9"' \
	"0
status 1"
# a duplicate address, found by the kernel
world 'ip link add v0 type veth peer name v1
	echo 1 >/proc/sys/net/ipv6/conf/all/accept_dad
	for dev in v0 v1; do
		echo 1 >/proc/sys/net/ipv6/conf/$dev/accept_dad
	done
	ip link set v0 up; ip link set v1 up; sleep 1
	ip addr add fd01::5/64 dev v1 nodad; ip addr add fd01::5/64 dev v0; sleep 3'
same "an address that somebody else has" "$facts"
gives "which is said" 'ip netns exec c $P v0 | grep -c "fd01::5/64 dadfailed"' \
	"1
status 0"
same "this machine" '$P | sort'

# name servers
: >>/etc/resolv.conf # to be mounted over
mkdir -p /etc/netns/c
printf '%s\n' '# nameserver 1.1.1.1' 'nameserver 10.0.0.7' 'options x' \
	'nameserver	fd00::7  # behind it' 'nameservers 1.1.1.2' \
	' nameserver 1.1.1.3' 'nameserver' \
	"nameserver $(printf '\033[2J1.1.1.4')" "nameserver $(printf %099d 0)" \
	>/etc/netns/c/resolv.conf
world 'ip link add d0 type dummy'
gives "name servers, of which nothing hostile is written" \
	'ip netns exec c $P | grep name' \
	"nameserver 10.0.0.7 from /etc/resolv.conf
nameserver fd00::7 from /etc/resolv.conf
status 0"
gives "and none of them is a link's" \
	'ip netns exec c $P d0' \
	"link d0 down no-carrier $(ip -n c -o link show d0 | sed 's/.*ether //; s/ .*//') mtu 1500
status 0"
rm -rf /etc/netns/c

# bad input
says "an option of others" '$P -s' "unknown option '-s'" 2
says "a time that is none" '$P -a -t 1s' '^netinfo: usage: ' 2
says "no time at all" '$P -a -t 0' '^netinfo: usage: ' 2
says "a time for nothing" '$P -t 5' '^netinfo: usage: ' 2
says "an interface that is not there" '$P lo nothere' \
	'netinfo: cannot find nothere: No such device' 1
says "a name of 4096 characters" '$P "$(printf %04096d 0)"' \
	'netinfo: cannot find 00000' 1
says "a full disk" '$P >/dev/full' 'cannot write standard output: No space' 1
says "nobody is asked where there is no carrier" \
	'unshare -n $P -a' 'nobody is asked on any link' 1
says "nor on the loopback" '$P -a lo' 'nobody is asked on lo: no Ethernet' 1

# Who answers: c0 in "c" is a port of the bridge in "b", two machines are others.
# lan DEVICE COMMANDS: a machine of that name on the bridge, 02:..:00:0N
machines=0
lan() {
	machines=$((machines + 1))
	ip netns del "$1" 2>/dev/null
	ip netns add "$1"
	ip -n b link add "$1" type veth peer name "$1" netns "$1" \
		address "02:00:00:00:00:0$machines"
	ip -n b link set "$1" master br0 up
	ip netns exec "$1" sh -ec "ip link set $1 up; $2" ||
		echo "not ok - a machine: $2"
}
served=0
lease=1h
# serve NAMESPACE ADDRESS OPTION...
serve() {
	ns=$1 address=$2
	shift 2
	served=$((served + 1))
	ip netns exec "$ns" dnsmasq --conf-file=/dev/null --port=0 --no-ping \
		--user=root --group=root --interface="$ns" --bind-interfaces \
		--dhcp-authoritative --pid-file=/run/served.$served \
		--dhcp-leasefile=/run/leases.$served \
		--dhcp-range="${address%.*}.50,${address%.*}.90,$lease" \
		--dhcp-host=02:00:00:00:00:01,"${address%.*}.77" "$@"
}
unserve() {
	while [ $served -gt 0 ]; do
		kill "$(cat /run/served.$served)"
		served=$((served - 1))
	done
}
ip netns add b
ip -n b link add br0 type bridge
ip -n b link set br0 up
ip netns del c
lan c 'ip addr add 10.7.0.5/24 dev c; ip addr add 10.8.0.5/24 dev c
	ip route add default via 10.7.0.1; ip route add 10.9.0.0/16 via 10.8.0.9'
lan s1 'ip addr add 10.7.0.1/24 dev s1'
lan s2 'ip addr add 10.8.0.2/24 dev s2'
ask='ip netns exec c $P -a -t 1'

gives "a gateway that answers, one that does not, and no server" "$ask" \
	"arp c 10.7.0.1 is 02:00:00:00:00:02
arp c 10.8.0.9 does not answer
dhcp c nobody answers
status 0"
serve s1 10.7.0.1 --dhcp-option=17,/srv/root
gives "a server" "$ask | sort" \
	"arp c 10.7.0.1 is 02:00:00:00:00:02
arp c 10.8.0.9 does not answer
dhcp c 10.7.0.1 offers 10.7.0.77/24 router 10.7.0.1 next-server 10.7.0.1 lease 3600 root-path /srv/root
status 0"
gives "it has given no lease, and nothing is changed here" \
	'cat /run/leases.1; ip netns exec c $P >before; ip netns exec c $P -a -t 1 >/dev/null
	ip netns exec c $P >after; cmp before after; ip netns exec c ip addr | grep -c "10.7.0.77"' \
	"0
status 1"
lease=infinite
serve s2 10.8.0.2 --dhcp-option=3 --dhcp-option=17,"/a b"
gives "two servers, one without a router" "$ask | grep dhcp | sort" \
	"dhcp c 10.7.0.1 offers 10.7.0.77/24 router 10.7.0.1 next-server 10.7.0.1 lease 3600 root-path /srv/root
dhcp c 10.8.0.2 offers 10.8.0.77/24 next-server 10.8.0.2 lease forever root-path /a b
status 0"
unserve
ip -n s1 link set s1 down
gives "all of them are mute" "$ask | sort" \
	"arp c 10.7.0.1 does not answer
arp c 10.8.0.9 does not answer
dhcp c nobody answers
status 0"
gives "which is status 1" "$ask >/dev/null" "status 1"
ip -n s1 link set s1 up
ip -n s2 addr add 10.7.0.1/24 dev s2
gives "two machines have the gateway's address" "$ask | grep arp | sort" \
	"arp c 10.7.0.1 is 02:00:00:00:00:02
arp c 10.7.0.1 is 02:00:00:00:00:03
arp c 10.8.0.9 does not answer
status 0"
ip -n s2 addr del 10.7.0.1/24 dev s2

serve s1 10.7.0.1
ip -n c route flush table main
gives "a server is an answer" "$ask >/dev/null" "status 0"
unserve

# hostile HOW TITLE FILTER TEXT: a server in s1 that answers each request so
cat >/tmp/hostile.pl <<'SCRIPT'
use Socket;
my $how = shift;
socket(S, PF_INET, SOCK_DGRAM, 17) or die;
setsockopt(S, SOL_SOCKET, SO_BROADCAST, 1);
bind(S, sockaddr_in(67, INADDR_ANY)) or die "bind: $!";
open(R, ">/run/hostile.ready");
close(R);
alarm 60;
while (recv(S, my $in, 1500, 0)) {
	my ($xid, $hw) = (substr($in, 4, 4), substr($in, 28, 16));
	my $n = $how eq "flood" ? 400 : 1;
	for my $i (1 .. $n) {
		my $id = pack("C4", 10, 7, 1 + int($i / 200), 1 + $i % 200);
		my $ip = $how eq "noaddress" ? "\0" x 4 : pack("C4", 10, 7, 0, 66);
		my $opt = $how eq "bootp" ? "" : "\x35\x01\x02\x36\x04$id";
		$opt .= "\x11\x08\e[2J\n\x07ab" if $how eq "escape";
		$opt .= "\x11\x05/\xc2\x9b2J" if $how eq "c1";
		$opt .= "\x11\xff" . "/" . "x" x 254 . "\x11\xff" . "y" x 255
			. "\x11\xff" . "z" x 255 if $how eq "long";
		$opt .= "\x11\xc8/short" if $how eq "cut";
		$opt .= "\x01\x04\xff\0\xff\0\x03\x04\xff\xff\xff\xff" if $how eq "wrong";
		$opt .= "\xff" if $how ne "cut";
		substr($xid, 3, 1) ^= "\1" if $how eq "xid";
		substr($hw, 5, 1) ^= "\1" if $how eq "hw";
		my $out = "\x02\x01\x06\0$xid" . "\0" x 8 . $ip . "\0" x 8 . $hw
			. "\0" x 192 . "\x63\x82\x53\x63" . $opt;
		send(S, $out, 0, sockaddr_in(68, INADDR_BROADCAST));
	}
}
SCRIPT
ip -n s1 route add default dev s1
hostile() {
	rm -f /run/hostile.ready
	ip netns exec s1 perl /tmp/hostile.pl "$1" 2>/tmp/hostile.err >/dev/null &
	pid=$!
	for _ in $(seq 50); do
		[ -e /run/hostile.ready ] && break
		sleep 0.1
	done
	gives "$2" "$ask | grep dhcp $3" "$4"
	kill $pid
	wait $pid 2>/dev/null
	cat /tmp/hostile.err >&2
}
hostile escape "escape sequences in a root path" '' \
	"dhcp c 10.7.1.2 offers 10.7.0.66 root-path ?[2J??ab
status 0"
hostile c1 "a control character in UTF-8" '' \
	"dhcp c 10.7.1.2 offers 10.7.0.66 root-path /??2J
status 0"
hostile long "a root path of 765 characters" '| tr xyz x | sed "s/x\{764\}\$/x.../"' \
	"dhcp c 10.7.1.2 offers 10.7.0.66 root-path /x...
status 0"
hostile cut "an option that runs past the end" '' \
	"dhcp c nobody answers
status 0"
hostile wrong "a netmask and a router that are none" '' \
	"dhcp c 10.7.1.2 offers 10.7.0.66 router 255.255.255.255
status 0"
hostile bootp "BOOTP" '' \
	"dhcp c nobody answers
status 0"
hostile noaddress "no address in an offer" '' \
	"dhcp c 10.7.1.2 offers 0.0.0.0
status 0"
hostile xid "an answer to another request" '' \
	"dhcp c nobody answers
status 0"
hostile hw "an answer to another machine" '' \
	"dhcp c nobody answers
status 0"
ask='ip netns exec c $P -a -t 5'
hostile flood "400 servers: 128 are told" '| wc -l' \
	"128
status 0"
