# wire.sh (sourced by bash): for the cases of cases.sh whose wires are their own:
# interfaces between the namespace c and this one, dnsmasq, and ipconfig with how
# long it took.
# shellcheck shell=bash

ours=$(readlink -f "${IPCONFIG:-$(usr/build.sh path)/bin/ipconfig}")
status=none ms=0 us=0

# link N [up|down [MASTER]]: c$N in the namespace c, which is down, and here s$N
link() {
	# shellcheck disable=SC2086 # several words, or none
	ip link add "s$1" "${2:-up}" ${3:+master $3} type veth peer name "c$1" \
		address "$(printf 02:00:00:00:%02x:%02x $(($1 / 256)) \
			$(($1 % 256)))" netns c
}

# serve INTERFACE: dnsmasq; with the address in any case
serve() {
	local interface=$1

	ip addr add 10.99.0.1/16 dev "$interface" 2>/dev/null
	dnsmasq --keep-in-foreground --log-facility=- --log-dhcp \
		--conf-file=/dev/null --user=root --group=root --port=0 \
		--no-ping --dhcp-authoritative --interface="$interface" \
		--bind-interfaces --dhcp-range=10.99.1.1,10.99.9.99 \
		--dhcp-leasefile=/run/leases --pid-file= \
		--dhcp-option=17,/srv/root >/run/dnsmasq.log 2>&1 &
	# shellcheck disable=SC2034 # others end it
	server=$!
	until_true is_served || { cat /run/dnsmasq.log >&2; return 1; }
}

# run ARGUMENT...: ipconfig, with $status, and how long it took: $ms, $us
run() {
	begin "$@"
	finish
}
begin() { # ARGUMENT...
	rm -f /run/net-*.conf
	began=$(now_ms)
	# shellcheck disable=SC2016 # it is the inner one's
	ip netns exec c bash -c 'echo "$EPOCHREALTIME" >/run/began && exec "$@"' \
		bash "$ours" "$@" >/run/out 2>/run/err </dev/null &
	client=$!
}
finish() {
	status=0
	wait "$client" || status=$?
	us=${EPOCHREALTIME/[.,]/}
	# without the time of what started it
	began=$(tr -d ., </run/began)
	us=$((us - began)) ms=$((us / 1000)) began=${began%???}
	cat /run/out /run/err | head -n 100 >&2
	echo "ms=$ms status=$status" >&2
}

# conf_ms SINCE: when the file was written, by the kernel's clock, whose ticks
# have up to 10 ms; nothing where there is none
conf_ms() {
	local file
	for file in /run/net-c*.conf; do
		[ ! -e "$file" ] ||
			echo $(($(stat -c %.3Y "$file" | tr -d .) - $1))
	done
}

# figure TEXT: something that was measured
figure() {
	echo "# figure: $*"
}

best_ms() {
	sort -n "$1" | head -n 1
}
reset() { # NAME
	ip -n c link set "$1" down
	ip -n c addr flush dev "$1"
}

median() { # of the numbers of a file
	sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# wire_case NAME: in namespaces that were made for it
wire_case() {
	mount -t sysfs none /sys && mount -t tmpfs none /run && ip netns add c &&
		ip link set lo up && ip -n c link set lo up && "case_$1"
	exit
}
