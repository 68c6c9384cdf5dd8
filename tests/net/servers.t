#!/bin/bash
# ipconfig and real servers, each in namespaces of its own: what README says to
# put into their configuration is what they are given here, word for word, and
# then all that they can tell. What ipconfig writes and what the kernel has is
# compared with the server's own configuration and leases. IPCONFIG is ours;
# CASES=regex runs some; needs user namespaces or root.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/net/lib.sh
. tests/net/lib.sh
# shellcheck source=tests/net/cases.sh
. tests/net/cases.sh
build=$(usr/build.sh path)
ours=$(readlink -f "${IPCONFIG:-$build/bin/ipconfig}")
servers=$build/lab/servers/root
top=$PWD
mac=52:54:00:12:34:56 # README's, too
status=none

# The server's interface has README's name and address, the client's is c0 of
# the namespace c. /etc and /var/lib are empty but for what programs need.
make_world() {
	mount -t tmpfs none /run && ip netns add c && ip -n c link set lo up &&
		mount -t tmpfs none /var/lib || return 1
	mkdir /run/etc /var/lib/{kea,dhcp,misc}
	cp -a /etc/alternatives /etc/ld.so.* /etc/passwd /etc/group \
		/etc/nsswitch.conf /etc/services /run/etc
	mount --bind /run/etc /etc || return 1
	mkdir /etc/{kea,dhcp}
	echo 127.0.0.1 localhost >/etc/hosts
	ip link set lo up
	ip link add eth0 type veth peer name c0 address $mac netns c
	ip addr add 192.168.1.1/24 dev eth0
	ip link set eth0 up
	ip -n c link set c0 up
	until_true is_up c0
}

# readme FILE: README's lines for it, which stand below the first line that
# names it
readme() {
	awk -v name="$1" '
		/^[^\t]/ && block { exit }
		/^[^\t]/ && index($0, name) { found = 1 }
		found && /^\t/ { block = 1; print substr($0, 2) }
	' "$top/README" | sed '/^$/d' | grep . || echo "README has no $1" >&2
}

# the servers, in the foreground, with the configuration that they look for
start_dnsmasq() {
	exec dnsmasq --keep-in-foreground --user=root --group=root --log-dhcp \
		--log-facility=- --pid-file=
}
start_kea() {
	LD_LIBRARY_PATH=$(echo "$servers"/usr/lib/*-linux-gnu) \
		KEA_PIDFILE_DIR=/run KEA_LOCKFILE_DIR=none \
		KEA_LFC_EXECUTABLE=$servers/usr/sbin/kea-lfc \
		exec "$servers/usr/sbin/kea-dhcp4" -c /etc/kea/kea-dhcp4.conf
}
start_dhcpd() {
	: >/var/lib/dhcp/dhcpd.leases
	exec "$servers/usr/sbin/dhcpd" -f -4 -d eth0
}
start_udhcpd() {
	: >/var/lib/misc/udhcpd.leases
	exec busybox udhcpd -f -a 0
}
start_rarpd() {
	exec "$servers/usr/sbin/rarpd" -d -e eth0
}

# serve NAME: and wait until it is there
serve() {
	"start_$1" >/run/server.log 2>&1 &
	server=$!
	until_true "is_served_by_$1" || { cat /run/server.log >&2; return 1; }
}
is_served_by_dnsmasq() { is_served; }
is_served_by_kea() { is_served; }
is_served_by_dhcpd() { is_served; }
is_served_by_udhcpd() { is_served; }
is_served_by_rarpd() { [ "$(wc -l </proc/net/packet)" -gt 1 ]; }

# The address that the server says it gave to the client.
leases_of_dnsmasq() { cut -d' ' -f3 /var/lib/misc/dnsmasq.leases; }
leases_of_kea() {
	cut -d, -f1,2 /var/lib/kea/kea-leases4.csv | sed -n "s/,$mac//p"
}
leases_of_dhcpd() {
	sed -n 's/^lease \(.*\) {/\1/p' /var/lib/dhcp/dhcpd.leases | sort -u
}
leases_of_udhcpd() {
	kill -USR1 "$server"
	until_true test -s /var/lib/misc/udhcpd.leases
	busybox dumpleases -f /var/lib/misc/udhcpd.leases |
		awk -v mac=$mac '$1 == mac { print $2 }'
}

# run ARGUMENT...: ipconfig, in the client's namespace
run() {
	ip netns exec c timeout 30 "$ours" "$@" >/run/out 2>/run/err </dev/null
	status=$?
	cat /run/out /run/err /run/server.log >&2
}

value() { # NAME: of the file that ipconfig wrote
	sed -n "s/^$1='\(.*\)'\$/\1/p" /run/net-c0.conf
}

conf() { # what it wrote, but for when
	sed '/^UPTIME=/d' /run/net-c0.conf
}

routes() {
	ip -n c -4 route | sed 's/ proto.*//' | sort
}

# in_pool PREFIX FIRST LAST: the address is one of those
in_pool() {
	local address
	address=$(value IPV4ADDR)
	[[ $address == "$1".* ]] && [ "${address##*.}" -ge "$2" ] &&
		[ "${address##*.}" -le "$3" ] && return
	echo "it is $address"
	return 1
}

# The root as README has it. NAME PROTO FIRST LAST
check_root() {
	local address

	claim "$1 gives a lease" same "$status" 0
	claim "of its pool" in_pool 192.168.1 "$3" "$4"
	address=$(value IPV4ADDR)
	claim "and has it in its books" same "$("leases_of_$1")" \
		"${address:-one}"
	claim "by $2" same "$(value PROTO)" "$2"
	claim "the root is where README puts it" same \
		"$(value ROOTSERVER):$(value ROOTPATH)" 192.168.1.1:/srv/root
	claim "the router is told" same "$(value IPV4GATEWAY)" 192.168.1.1
	claim "the kernel has the address" same \
		"$(ip -n c -4 -o addr show c0 | awk '{ print $4, $6 }')" \
		"${address:-one}/24 192.168.1.255"
	claim "and the routes" same "$(routes)" "$(
		echo 192.168.1.0/24 dev c0
		echo default via 192.168.1.1 dev c0
	)"
}

case_dnsmasq() {
	readme /etc/dnsmasq.conf >/etc/dnsmasq.conf
	serve dnsmasq && run -t 20 c0
	check_root dnsmasq dhcp 100 199
}
case_kea() {
	readme /etc/kea/kea-dhcp4.conf >/etc/kea/kea-dhcp4.conf
	serve kea && run -t 20 c0
	check_root kea dhcp 100 199
}
case_dhcpd() {
	readme /etc/dhcp/dhcpd.conf >/etc/dhcp/dhcpd.conf
	serve dhcpd && run -t 20 c0
	check_root dhcpd dhcp 100 199
}
case_udhcpd() {
	readme /etc/udhcpd.conf >/etc/udhcpd.conf
	serve udhcpd && run -t 20 c0
	check_root udhcpd dhcp 100 199
}

# All that they can tell; one text is right for all of them but for what they
# leave out.
full_conf() { # ROOTPATH SEARCH
	cat <<-END
		DEVICE='c0'
		PROTO='dhcp'
		IPV4ADDR='192.168.1.50'
		IPV4BROADCAST='192.168.1.255'
		IPV4NETMASK='255.255.255.0'
		IPV4ROUTE0SUBNET='10.1.0.0/16'
		IPV4ROUTE0GATEWAY='192.168.1.9'
		IPV4ROUTE1SUBNET='0.0.0.0/0'
		IPV4ROUTE1GATEWAY='192.168.1.1'
		IPV4DNS0='192.168.1.2'
		IPV4DNS1='192.168.1.3'
		HOSTNAME='client7'
		DNSDOMAIN='example.org'
		NISDOMAIN='nisdomain'
		ROOTSERVER='192.168.1.1'
		ROOTPATH='$1'
		filename='pxelinux.0'
		DHCPLEASETIME='3600'
		DOMAINSEARCH='$2'
	END
}
long=/$(printf '%0335d' 0) # 336 octets: two options
check_full() { # NAME ROOTPATH SEARCH
	claim "$1 gives a lease" same "$status" 0
	claim "with all that it was told" same "$(conf)" "$(full_conf "$2" "$3")"
	claim "the kernel has the routes" same "$(routes)" "$(
		echo 10.1.0.0/16 via 192.168.1.9 dev c0
		echo 192.168.1.0/24 dev c0
		echo default via 192.168.1.1 dev c0
	)"
	claim "and the MTU" same \
		"$(ip -n c -o link show c0 | grep -o 'mtu [0-9]*')" "mtu 1400"
	claim "and the name" same "$(hostname)" client7
}

case_dnsmasq_full() {
	{
		readme /etc/dnsmasq.conf | grep -v dhcp-range
		cat <<-END
			dhcp-range=192.168.1.100,192.168.1.199,1h
			dhcp-host=$mac,192.168.1.50,client7
			domain=example.org
			dhcp-option=option:dns-server,192.168.1.2,192.168.1.3
			dhcp-option=option:domain-search,a.example.org,b.example.org
			dhcp-option=option:ntp-server,192.168.1.4
			dhcp-option=option:nis-domain,nisdomain
			dhcp-option=option:mtu,1400
			dhcp-option=121,10.1.0.0/16,192.168.1.9,0.0.0.0/0,192.168.1.1
			dhcp-boot=pxelinux.0
		END
	} >/etc/dnsmasq.conf
	serve dnsmasq && run -t 20 c0
	check_full dnsmasq /srv/root 'a.example.org. b.example.org.'
}

case_dnsmasq_forever() {
	readme /etc/dnsmasq.conf | sed '/dhcp-range/s/$/,infinite/' \
		>/etc/dnsmasq.conf
	serve dnsmasq && run -t 20 c0
	claim "a lease without an end has none" same \
		"$status $(value DHCPLEASETIME)" "0 4294967295"
	claim "nor has the kernel's address" grep -q 'valid_lft forever' \
		<(ip -n c addr show c0)
}

case_kea_full() {
	cat >/etc/kea/kea-dhcp4.conf <<-END
		{ "Dhcp4": {
		  "interfaces-config": { "interfaces": [ "eth0" ] },
		  "lease-database": { "type": "memfile", "persist": false },
		  "valid-lifetime": 3600,
		  "subnet4": [ {
		    "id": 1,
		    "subnet": "192.168.1.0/24",
		    "pools": [ { "pool": "192.168.1.100-192.168.1.199" } ],
		    "next-server": "192.168.1.1",
		    "boot-file-name": "pxelinux.0",
		    "reservations": [ { "hw-address": "$mac",
		      "ip-address": "192.168.1.50", "hostname": "client7" } ],
		    "option-data": [
		      { "name": "root-path", "data": "$long" },
		      { "name": "domain-name", "data": "example.org" },
		      { "name": "domain-name-servers",
		        "data": "192.168.1.2, 192.168.1.3" },
		      { "name": "domain-search",
		        "data": "a.example.org, b.example.org" },
		      { "name": "ntp-servers", "data": "192.168.1.4" },
		      { "name": "nis-domain", "data": "nisdomain" },
		      { "name": "interface-mtu", "data": "1400" },
		      { "code": 121, "csv-format": false,
		        "data": "100A01C0A8010900C0A80101" } ]
		  } ]
		} }
	END
	serve kea && run -t 20 c0
	check_full kea "$long" 'a.example.org. b.example.org.'
}

# dhcpd_full [LINE]: with one more in the subnet
dhcpd_full() {
	cat >/etc/dhcp/dhcpd.conf <<-END
		ping-check off;
		option classless code 121 = array of unsigned integer 8;
		option microsoft code 249 = array of unsigned integer 8;
		default-lease-time 3600;
		max-lease-time 3600;
		subnet 192.168.1.0 netmask 255.255.255.0 {
			range 192.168.1.100 192.168.1.199;
			next-server 192.168.1.1;
			filename "pxelinux.0";
			option root-path "$long";
			option domain-name "example.org";
			option domain-name-servers 192.168.1.2, 192.168.1.3;
			option domain-search "a.example.org", "b.example.org";
			option ntp-servers 192.168.1.4;
			option nis-domain "nisdomain";
			option interface-mtu 1400;
			$1
		}
		host client7 {
			hardware ethernet $mac;
			fixed-address 192.168.1.50;
			option host-name "client7";
		}
	END
	serve dhcpd && run -t 20 c0
	check_full dhcpd "$long" 'a.example.org. b.example.org.'
}
case_dhcpd_full() {
	dhcpd_full 'option classless 16, 10,1, 192,168,1,9, 0, 192,168,1,1;'
}
case_dhcpd_249() {
	dhcpd_full 'option microsoft 16, 10,1, 192,168,1,9, 0, 192,168,1,1;'
}
# so much before them that the end of the root path and what follows it are in
# the field of the server's name (option 52)
case_dhcpd_overload() {
	dhcpd_full 'option classless 16, 10,1, 192,168,1,9, 0, 192,168,1,1;
		option merit-dump "'"$(printf '%0800d' 0)"'";
		option dhcp-parameter-request-list = concat(
			0e, option dhcp-parameter-request-list);'
}

# Odd but legal: a text with a NUL behind it, as Windows sends it, the whole name
# of a host, an empty option, an MTU that no link has
case_dhcpd_odd() {
	cat >/etc/dhcp/dhcpd.conf <<-'END'
		ping-check off;
		option empty code 66 = text;
		subnet 192.168.1.0 netmask 255.255.255.0 {
			range 192.168.1.100 192.168.1.199;
			next-server 192.168.1.1;
			option root-path "/srv/root\000";
			option host-name "client7.example.org";
			option domain-name "example.org\000\000";
			option nis-domain "";
			option empty "";
			option interface-mtu 68;
		}
	END
	serve dhcpd && run -t 20 c0
	claim "there is a lease" same "$status" 0
	claim "a NUL ends a text" same "$(value ROOTPATH),$(value DNSDOMAIN)" \
		/srv/root,example.org
	claim "the name of a host may be whole" same \
		"$(value HOSTNAME) $(hostname)" \
		"client7.example.org client7.example.org"
	claim "an MTU that is too small is none" same \
		"$(ip -n c -o link show c0 | grep -o 'mtu [0-9]*')" "mtu 1500"
	claim "which is said" grep -i mtu /run/err
}

case_udhcpd_full() {
	{
		readme /etc/udhcpd.conf
		cat <<-END
			static_lease $mac 192.168.1.50
			boot_file pxelinux.0
			option lease 3600
			option dns 192.168.1.2 192.168.1.3
			option hostname client7
			option domain example.org
			option search a.example.org
			option ntpsrv 192.168.1.4
			option nisdomain nisdomain
			option mtu 1400
			option broadcast 192.168.1.255
			option staticroutes 10.1.0.0/16 192.168.1.9, 0.0.0.0/0 192.168.1.1
		END
	} >/etc/udhcpd.conf
	serve udhcpd && run -t 20 c0
	check_full udhcpd /srv/root a.example.org.
}

# BOOTP, where dnsmasq takes the same pool
case_dnsmasq_bootp() {
	readme /etc/dnsmasq.conf >/etc/dnsmasq.conf
	readme 'add to dnsmasq.conf' >>/etc/dnsmasq.conf
	serve dnsmasq && run -t 20 ip=:::::c0:bootp
	check_root dnsmasq bootp 100 199
	claim "for ever" same "$(cut -d' ' -f1 /var/lib/misc/dnsmasq.leases)" 0
}
case_dhcpd_bootp() {
	readme /etc/dhcp/dhcpd.conf | sed '$d' >/etc/dhcp/dhcpd.conf
	readme 'subnet of dhcpd.conf' >>/etc/dhcp/dhcpd.conf
	echo '}' >>/etc/dhcp/dhcpd.conf
	serve dhcpd && run -t 20 ip=:::::c0:bootp
	check_root dhcpd bootp 200 219
	claim "for ever" grep -q 'ends never' /var/lib/dhcp/dhcpd.leases
}

# A server that has both is asked for one of them
case_dnsmasq_any() {
	readme /etc/dnsmasq.conf >/etc/dnsmasq.conf
	readme 'add to dnsmasq.conf' >>/etc/dnsmasq.conf
	serve dnsmasq && run -t 20 ip=:::::c0:any
	check_root dnsmasq dhcp 100 199
	claim "for a while" [ "$(cut -d' ' -f1 /var/lib/misc/dnsmasq.leases)" -gt 0 ]
}

# check_again NAME FILE DISCOVER: an address that it had is asked for without a
# search, and one that the server does not want to give leads to another
check_again() {
	local address count

	readme "$2" >"$2"
	serve "$1" && run -t 20 c0
	address=$(value IPV4ADDR)
	rm -f /run/net-c0.conf
	count=$(grep -c "$3" /run/server.log)
	run -t 20 "ip=$address:::::c0:dhcp"
	claim "$1 gives the same address again" same \
		"$status $(value IPV4ADDR)" "0 $address"
	[ -z "$3" ] || claim "it is not searched for again" same \
		"$(grep -c "$3" /run/server.log)" "$count"
	rm -f /run/net-c0.conf
	run -t 20 ip=10.9.9.9:::::c0:dhcp
	claim "instead of one of another net it gives its own" same \
		"$status $(value IPV4ADDR | cut -d. -f1-3)" "0 192.168.1"
}
case_dnsmasq_again() { check_again dnsmasq /etc/dnsmasq.conf DHCPDISCOVER; }
case_kea_again() { check_again kea /etc/kea/kea-dhcp4.conf ""; }
case_dhcpd_again() { check_again dhcpd /etc/dhcp/dhcpd.conf DHCPDISCOVER; }
case_udhcpd_again() { check_again udhcpd /etc/udhcpd.conf OFFER; }

# check_rarp ARGUMENT: an address, and who gave it
check_rarp() {
	readme /etc/ethers >/etc/ethers
	serve rarpd && run -t 20 "$1"
	claim "rarpd gives an address for $1" same "$status" 0
	claim "that of /etc/ethers" same \
		"$(ip -n c -4 -o addr show c0 | awk '{ print $4 }')" \
		192.168.1.50/24
	claim "which is written" same \
		"$(value PROTO) $(value IPV4ADDR) $(value IPV4NETMASK)" \
		"rarp 192.168.1.50 255.255.255.0"
	claim "its server is that of the root" same "$(value ROOTSERVER)" \
		192.168.1.1
}
case_rarpd() { check_rarp ip=:::::c0:rarp; }
case_rarpd_both() { check_rarp ip=:::::c0:both; }
# after 3 s in which no DHCP server answered
case_rarpd_any() { check_rarp ip=:::::c0:any; }

if [ "${1:-}" = inside ]; then
	make_world && "case_$2"
	exit
fi
cases_run 3 dnsmasq kea dhcpd udhcpd dnsmasq_full dnsmasq_forever kea_full \
	dhcpd_full dhcpd_249 dhcpd_overload dhcpd_odd udhcpd_full dnsmasq_bootp dhcpd_bootp \
	rarpd rarpd_both rarpd_any dnsmasq_any dnsmasq_again kea_again \
	dhcpd_again udhcpd_again
