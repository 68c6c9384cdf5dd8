# lib.sh (sourced by bash): a small world for one run of a network program: a
# network namespace "c" with the client's interfaces c0, c1, ... and on their
# other ends s0, s1, ... in this namespace, dnsmasq.
# shellcheck shell=bash
# options of dnsmasq have commas
# shellcheck disable=SC2054

PATH=$PATH:/usr/sbin:/sbin
# for unshare: all that a world needs to be alone
alone=(--net --mount --uts --pid --fork --kill-child --mount-proc)
[ "$(id -u)" -eq 0 ] || alone=(--map-root-user --map-auto "${alone[@]}")

# until COMMAND...: wait, for at most 5 s, until it succeeds
until_true() {
	local tries=250

	while [ $((tries -= 1)) -gt 0 ]; do
		"$@" && return
		sleep 0.02
	done
	echo "never true: $*" >&2
	return 1
}

wants() { # WORD
	# shellcheck disable=SC2154 # set by whoever makes a world
	case " $world " in *" $1 "*) ;; *) return 1 ;; esac
}

is_up() { # INTERFACE
	ip -n c -o link show "$1" | grep -q ' state UP '
}

is_served() {
	grep -qE ':(0043|042B) ' /proc/net/udp # port 67, or 1067
}

# world_dnsmasq: a server on each sN that a word dhcpN asks for; its other
# options are words, too. The address follows from the hardware address.
world_dnsmasq() {
	local options=() n

	for n in 0 1; do
		wants "dhcp$n" && options+=(--interface="s$n"
			--dhcp-range="10.99.$n.50,10.99.$n.90,1h")
	done
	[ ${#options[@]} -gt 0 ] || return 0
	wants names && options+=(--dhcp-option=119,a.example.org,b.example.org
		--dhcp-host=02:00:00:00:01:00,10.99.0.77,client7)
	wants classless &&
		options+=(--dhcp-option=121,10.1.0.0/16,10.99.0.9,0.0.0.0/0,10.99.0.1)
	wants vendor && options+=(--dhcp-vendorclass=set:v,special
		--dhcp-option=tag:v,17,/special)
	wants quote && options+=(--dhcp-option=17,"/it's/a!b c")
	for n in $world; do
		[ "${n#--}" != "$n" ] || continue
		n=$(printf '%b.' "$n")
		options+=("${n%.}")
	done
	wants alternate && options+=(--dhcp-alternate-port=1067,1068)
	dnsmasq --keep-in-foreground --log-facility=- --log-dhcp \
		--conf-file=/dev/null --user=root --group=root --port=0 \
		--no-ping --bind-interfaces --dhcp-authoritative \
		--domain=example.org --dhcp-leasefile=/run/leases --pid-file= \
		--dhcp-option=6,10.99.0.7,10.99.0.8 \
		--dhcp-option=17,/srv/root --dhcp-option=40,nisdom \
		"${options[@]}" >/run/dnsmasq.log 2>&1 &
	wants rival && world_rival
	until_true is_served || { cat /run/dnsmasq.log >&2; return 1; }
}

# world_rival: another server on s0, of another subnet, that takes its time
world_rival() {
	ip addr add 10.98.0.1/24 dev s0
	dnsmasq --keep-in-foreground --log-facility=- --conf-file=/dev/null \
		--user=root --group=root --port=0 --no-ping --bind-interfaces \
		--interface=s0 --dhcp-range=10.98.0.50,10.98.0.90,1h \
		--dhcp-reply-delay=1 --dhcp-option=17,/rival \
		--dhcp-leasefile=/run/rival.leases --pid-file= \
		>/run/rival.log 2>&1 &
}

# world_make: inside of unshare "${alone[@]}"; $world are words:
#   two, ten	so many interfaces instead of one
#   down	they are down; else they are up, with carrier
#   ifb		c0 is one that has no IPv4: its MTU is below 68
#   tun		and a tun0, point-to-point and not Ethernet
#   had		c0 has its address already
#   dhcp0, dhcp1 and the words of world_dnsmasq; its own options, as --X=Y,
#     with \n and \0ooo in them
world_make() {
	local n count=1

	wants two && count=2
	wants ten && count=10
	wants ifb && count=0
	hostname before
	mount -t tmpfs none /run && ip netns add c && ip -n c link set lo up ||
		return 1
	for ((n = 0; n < count; n++)); do
		ip link add "s$n" type veth peer name "c$n" address \
			"02:00:00:00:01:0$n" netns c
		ip addr add "10.99.$n.1/24" dev "s$n"
		ip link set "s$n" up
		wants down || ip -n c link set "c$n" up
	done
	for ((n = 0; n < count; n++)); do
		wants down || until_true is_up "c$n" || return 1
	done
	if wants ifb; then
		ip -n c link add c0 address 02:00:00:00:01:00 type ifb
		ip -n c link set c0 up mtu 60
	fi
	wants tun && ip netns exec c ip tuntap add mode tun tun0
	wants had && ip -n c addr add 10.5.5.5/8 dev c0
	world_dnsmasq
}
