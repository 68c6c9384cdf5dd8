#!/bin/bash
# Whether the network managers of this Debian take what kinit tells them, and
# leave an interface alone whose address the root needs: each program out of its
# package (managers.sh), over a copy of this machine's root, in namespaces of
# its own. CASES=regex runs some; needs root.
# limit: 240 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/net/lib.sh
. tests/net/lib.sh
# shellcheck source=tests/net/cases.sh
. tests/net/cases.sh
build=$(usr/build.sh path)
managers=$build/managers/root
tell=$(readlink -f "${TELL:-$build/net/tell}")
hw=52:54:00:12:34:56

# the root, with eth0 as kinit leaves it and all that each is told in /run
make_root() { # keep|off
	local t=/mnt n
	mount --make-rprivate / && mount -t tmpfs t $t &&
		mkdir -p $t/{low,up,work,root,sys/class/net/eth0/device} &&
		cp -a "$managers/." $t/low &&
		mount -t overlay -o \
			"lowerdir=$t/low:/,upperdir=$t/up,workdir=$t/work" \
			o $t/root || return 1
	mount -t proc p $t/root/proc && mount -t sysfs -o ro s $t/root/sys &&
		mount --bind /dev $t/root/dev &&
		mount -t tmpfs -o mode=755 r $t/root/run &&
		mount -t tmpfs r $t/root/tmp || return 1
	rm -f $t/root/etc/resolv.conf
	ln -s "../run/${resolv:-kinit}/resolv.conf" $t/root/etc/resolv.conf
	for n in systemd-network systemd-resolve systemd-timesync _chrony; do
		echo "$n:x:9$((RANDOM % 90 + 10)):65534::/:/bin/false"
	done >>$t/root/etc/passwd
	echo 'dhcpcd:x:987:65534::/usr/lib/dhcpcd:/bin/false' \
		>>$t/root/etc/passwd
	mkdir -p $t/root/usr/lib/dhcpcd $t/root/run/{dbus,dhcpcd}
	"$tell" $t/root $t/root/run $t/sys "$1" 2>$t/told || return 1

	ip link add eth0 address $hw type veth peer name peer &&
		ip link set lo up && ip link set peer up &&
		ip link set eth0 up && until_true carrier &&
		ip addr add 10.99.0.62/24 brd + dev eth0 &&
		ip route add default via 10.99.0.1 dev eth0 proto dhcp \
			src 10.99.0.62
}
carrier() {
	[ "$(cat /sys/class/net/eth0/carrier)" = 1 ]
}
inside() { # COMMAND...: in the root
	LD_LIBRARY_PATH=/usr/lib/x86_64-linux-gnu/systemd \
		timeout -s KILL "${seconds:-10}" chroot /mnt/root "$@"
}
# all that the root needs, and that is for ever
is_kept() {
	ip -4 -o addr show dev eth0 | grep -q '10.99.0.62/24.*valid_lft forever' &&
		[ "$(ip route show default)" = \
			'default via 10.99.0.1 dev eth0 proto dhcp src 10.99.0.62 ' ] &&
		ip -o link show eth0 | grep -q LOWER_UP
}
# the commands of a drop-in, as systemd would start them
commands() { # UNIT ExecStart|ExecStop
	sed -n "s/^$2=-\{0,1\}\(.\)/\1/p" \
		"/mnt/root/run/systemd/system/$1.d/50-kinit.conf"
}
bus() {
	inside dbus-uuidgen --ensure
	inside dbus-daemon --system --fork 2>/dev/null
}

# what is wrong with a file of ours, in a program's words
complaints() { # FILE
	! grep -E 'kinit' "$1" | grep -vE 'RequestAddress' |
		grep -iE 'ignor|unknown|invalid|fail|error|to parse'
}

case_networkd() {
	make_root "${1:-keep}" || return
	links=/mnt/root/run/systemd/netif/links
	SYSTEMD_LOG_LEVEL=debug seconds=6 inside \
		/lib/systemd/systemd-networkd >/mnt/log 2>&1 &
	until_true grep -q 'eth0: State changed: .* -> configuring' /mnt/log
	[ "${1:-keep}" != keep ] ||
		until_true grep -qs ADMIN_STATE=configured $links/*
	cat $links/* >/mnt/state
	wait
	claim "networkd takes the file" complaints /mnt/log
	claim "it is the one that counts" grep -q \
		'eth0: Configuring with /run/systemd/network/05-kinit-eth0' \
		/mnt/log
	claim "networkd: address and routes are kept" is_kept
	[ "${1:-keep}" = keep ] || return
	claim "networkd: whoever waits for the network is content" \
		same "$(sed -n '/=configured/,$p' /mnt/state |
			grep -E '^(ADMIN|OPER)_STATE|^DNS=|^DOMAINS|^NTP')" \
		"ADMIN_STATE=configured
OPER_STATE=routable
DNS=10.99.0.7 10.99.0.8
NTP=10.99.0.4
DOMAINS=a.example.org b.example.org"
	claim "networkd: no DHCP" same "$(grep -c "DHCPv4 client: " /mnt/log)" 0
}
case_networkd_off() {
	case_networkd off
	claim "networkd asks for the address that there is" \
		grep -q 'DHCPv4 client: .*REBOOT' /mnt/log
}

case_link() {
	make_root keep || return
	inside udevadm test-builtin net_setup_link /sys/class/net/eth0 \
		>/mnt/log 2>&1
	claim "udev takes the file" complaints /mnt/log
	claim "udev: it is the one that counts" grep -q \
		'ID_NET_LINK_FILE=/run/systemd/network/05-kinit-eth0.link' \
		/mnt/log
	claim "udev: it keeps its name" test -d /sys/class/net/eth0
}

case_networkmanager() {
	resolv=NetworkManager make_root keep || return
	inside NetworkManager --print-config >/mnt/config
	claim "NetworkManager has read the files" grep -q \
		"^unmanaged-devices=interface-name:eth0,mac:$hw\$" /mnt/config
	bus
	for start in first second; do
		seconds=6 inside NetworkManager --debug \
			--log-level=DEBUG >/mnt/log 2>&1 &
		until_true grep -q 'startup complete' /mnt/log
		sleep 1
		state=$(inside nmcli -g GENERAL.STATE dev show eth0)
		wait
		claim "NetworkManager, $start start: kept" is_kept
		claim "NetworkManager, $start start: unmanaged" \
			same "$state" "10 (unmanaged)"
		claim "NetworkManager, $start start: no DHCP" \
			same "$(grep -c 'dhcp.*eth0.*activation' /mnt/log)" 0
	done
	claim "NetworkManager tells DNS" same \
		"$(tail -n 3 /mnt/root/run/NetworkManager/resolv.conf)" \
		"search a.example.org b.example.org
nameserver 10.99.0.7
nameserver 10.99.0.8"
}

case_ifupdown() {
	make_root keep || return
	printf '%s\n' 'auto lo' 'iface lo inet loopback' 'auto eth0' \
		'allow-hotplug eth0' 'iface eth0 inet dhcp' \
		>/mnt/root/etc/network/interfaces
	commands networking.service ExecStart >/mnt/start
	commands networking.service ExecStop >/mnt/stop
	claim "two commands start, one stops" same \
		"$(wc -l </mnt/start) $(wc -l </mnt/stop)" "2 1"
	touch /mnt/root/run/network/restart-hotplug
	while read -r command; do
		claim "$command" inside sh -c "$command"
	done < <(sed "s/^-//" /mnt/start)
	claim "ifup: kept" is_kept
	claim "ifup: no dhclient" same "$(pgrep -c dhclient)" 0
	claim "ifup has raised what else there is" \
		grep -qx lo=lo /mnt/root/run/network/ifstate
	claim "who waits for it does not wait long" \
		inside ifquery --state eth0
	claim "ifdown" inside sh -c "$(cat /mnt/stop)"
	claim "ifdown: kept" is_kept
}

case_dhcpcd() {
	make_root keep || return
	ip link add eth1 type veth peer name other && ip link set eth1 up &&
		ip link set other up
	echo nodev >>/mnt/root/etc/dhcpcd.conf
	seconds=6 inside sh -c "$(commands dhcpcd.service ExecStart) -d -B" \
		>/mnt/log 2>&1
	claim "dhcpcd asks on another" grep -q '^eth1: ' /mnt/log
	claim "dhcpcd leaves it" same "$(grep -c '^eth0: ' /mnt/log)" 0
	claim "dhcpcd: kept" is_kept
}

case_connman() {
	resolv=connman make_root keep || return
	ip link add eth1 type veth peer name other && ip link set eth1 up &&
		ip addr add 10.98.0.1/24 dev eth1 && ip link set other up
	bus
	mkdir -p /mnt/root/var/lib/connman
	seconds=4 inside sh -c "exec $(commands connman.service ExecStart)" \
		>/mnt/log 2>&1
	claim "connman takes another's address away" same \
		"$(ip -4 -o addr show dev eth1)" ""
	claim "connman: kept" is_kept
	claim "connman leaves DNS alone" same \
		"$(readlink /mnt/root/run/connman/resolv.conf)" \
		/run/kinit/resolv.conf
}

case_netplan() {
	make_root keep || return
	mkdir -p /mnt/root/etc/netplan
	cat >/mnt/root/etc/netplan/90.yaml <<-END
		network:
		  version: 2
		  ethernets:
		    wired: {match: {macaddress: "$hw"}, dhcp4: true}
	END
	chmod 600 /mnt/root/etc/netplan/90.yaml
	cp /mnt/root/run/systemd/network/05-kinit-eth0.network /mnt/before
	claim "netplan generate" inside /usr/libexec/netplan/generate
	claim "ours comes before netplan's" same \
		"$(cd /mnt/root/run/systemd/network && echo ./*.network)" \
		"./05-kinit-eth0.network ./10-netplan-wired.network"
	claim "ours is what it was" cmp /mnt/before \
		/mnt/root/run/systemd/network/05-kinit-eth0.network
}

# with PROTO as kinit has it for cloud-init, and as it would be without
case_cloud_init() {
	make_root keep || return
	printf "%s='%s'\n" DEVICE eth0 PROTO none IPV4ADDR 10.99.0.62 \
		IPV4NETMASK 255.255.255.0 IPV4GATEWAY 10.99.0.1 \
		IPV4DNS0 10.99.0.7 IPV4DNS1 0.0.0.0 \
		DOMAINSEARCH 'a.example.org. b.example.org.' \
		>/mnt/root/run/net-eth0.conf
	cat >/mnt/root/tmp/read.py <<-END
		import sys
		sys.path[:0] = ["/usr/lib/python3/dist-packages"]
		from cloudinit.net import cmdline
		print(cmdline.config_from_klibc_net_cfg(
		    files=["/run/net-eth0.conf"], mac_addrs={"eth0": "$hw"}))
	END
	inside python3 /tmp/read.py >/mnt/said 2>&1
	claim "cloud-init takes none" grep -q "'address': '10.99.0.62'" /mnt/said
	sed -i 's/none/rarp/' /mnt/root/run/net-eth0.conf
	inside python3 /tmp/read.py >/mnt/said 2>&1
	claim "cloud-init dies of rarp" grep -q "Unexpected value" /mnt/said
}

case_others() {
	local program
	make_root keep || return
	claim "chrony has the server" grep -q '10.99.0.4' <(
		echo 'sourcedir /run/chrony-dhcp' >/mnt/root/tmp/chrony.conf
		seconds=3 inside chronyd -n -d -q -t 2 -u root \
			-f /tmp/chrony.conf -P 0 2>&1
		inside chronyd -p -f /tmp/chrony.conf
		cat /mnt/root/run/chrony-dhcp/kinit.sources
	)
	bus
	for program in resolved timesyncd; do
		SYSTEMD_LOG_LEVEL=debug seconds=3 inside \
			/lib/systemd/systemd-$program >/mnt/log 2>&1
		claim "$program takes the file" complaints /mnt/log
	done
	claim "timesyncd asks the server" grep -q '10.99.0.4' /mnt/log
	for program in networking dhcpcd connman ifup@eth0; do
		inside systemd-analyze verify $program.service >/mnt/log 2>&1
		claim "systemd takes $program's drop-in" complaints /mnt/log
	done
}

if [ "${1:-}" = inside ]; then
	"case_$2"
	exit
fi
[ "$(id -u)" -eq 0 ] || { echo "1..0 # SKIP needs root"; exit; }
cases_run 2 networkd networkd_off link networkmanager ifupdown dhcpcd connman \
	netplan cloud_init others
