#!/bin/sh
# On the server machine: roots of clients, each an overlay of its own over the
# image with all managers of networks, with what an administrator would have
# there for one of them; DHCP with leases of some seconds, which dnsmasq does not
# make, names, and a log of every DHCP packet.
#	managers.sh root NAME MANAGER	/srv/NAME
#	managers.sh dhcp SECONDS	leases of so many seconds; server.lab.example
#	managers.sh leases		a line "MAC ADDRESS" for each in the table
set -eu

# want UNIT TARGET: as systemctl enable does
want() {
	mkdir -p "$r/etc/systemd/system/$2.wants"
	ln -sf "/lib/systemd/system/$1" "$r/etc/systemd/system/$2.wants/$1"
}

resolved() {
	want systemd-resolved.service multi-user.target
	ln -sf ../run/systemd/resolve/stub-resolv.conf "$r/etc/resolv.conf"
}

networkd() {
	want systemd-networkd.service multi-user.target
	want systemd-networkd-wait-online.service network-online.target
	resolved
}

interfaces() { # LINE...
	{
		printf 'auto lo\niface lo inet loopback\n\n'
		printf '%s\n' "$@"
	} >"$r/etc/network/interfaces"
	want networking.service multi-user.target
	want networking.service network-online.target
}

# what the administrator wrote, and the form that resolv.conf has
choose() {
	case $1 in
	networkd)
		networkd
		printf '[Match]\nName=en* eth*\n\n[Network]\nDHCP=yes\n' \
			>"$r/etc/systemd/network/20-wired.network"
		;;
	netplan)
		networkd
		cat >"$r/etc/netplan/01-netcfg.yaml" <<-'YAML'
			network:
			  version: 2
			  renderer: networkd
			  ethernets:
			    wired:
			      match:
			        name: "e*"
			      dhcp4: true
		YAML
		chmod 600 "$r/etc/netplan/01-netcfg.yaml"
		;;
	nm)
		want NetworkManager.service multi-user.target
		want NetworkManager-wait-online.service network-online.target
		ln -sf /lib/systemd/system/NetworkManager-dispatcher.service \
			"$r/etc/systemd/system/dbus-org.freedesktop.nm-dispatcher.service"
		# systemd-resolved's: as where that is not installed
		rm -f "$r/usr/sbin/resolvconf"
		ln -sf ../run/NetworkManager/resolv.conf "$r/etc/resolv.conf"
		;;
	dhcpcd)
		want dhcpcd.service multi-user.target
		# an installer's
		printf 'search elsewhere.example\nnameserver 192.0.2.1\n' \
			>"$r/etc/resolv.conf"
		;;
	ifupdown)
		interfaces 'auto eth0' 'iface eth0 inet dhcp'
		: >"$r/etc/resolv.conf"
		;;
	ifupdown-manual)
		interfaces 'auto eth0' 'iface eth0 inet manual'
		: >"$r/etc/resolv.conf"
		;;
	connman)
		want connman.service multi-user.target
		want connman-wait-online.service network-online.target
		ln -sf ../run/connman/resolv.conf "$r/etc/resolv.conf"
		;;
	cloud-init)
		networkd
		want cloud-init.target multi-user.target
		for unit in cloud-init-local cloud-init cloud-config cloud-final; do
			want $unit.service cloud-init.target
		done
		printf 'datasource_list: [ None ]\nlocale: false\n' \
			>"$r/etc/cloud/cloud.cfg.d/90_lab.cfg"
		;;
	none)
		ln -sf ../run/resolvconf/resolv.conf "$r/etc/resolv.conf"
		;;
	*)
		echo "managers.sh: unknown manager '$1'" >&2
		return 1
		;;
	esac
}

# What watches in the client: every change of an address or a route, from before
# a manager starts to the last moment; reads and writes; when the network is
# said to be online; and, after lab.seconds, the end.
watch() {
	mkdir -p "$r/lab"
	# its prompt would stand in front of what the kernel says
	ln -sf /dev/null "$r/etc/systemd/system/serial-getty@ttyS0.service"
	cp /lab/bin/load "$r/lab/load"
	cp /lab/handover-guest.sh "$r/lab/guest"
	head -c 262144 /dev/urandom >"$r/lab/data"
	for unit in monitor load online check; do
		"unit_$unit" >"$r/etc/systemd/system/lab-$unit.service"
	done
	for unit in monitor load; do
		mkdir -p "$r/etc/systemd/system/sysinit.target.wants"
		ln -sf "../lab-$unit.service" \
			"$r/etc/systemd/system/sysinit.target.wants/"
	done
	mkdir -p "$r/etc/systemd/system/multi-user.target.wants"
	for unit in online check; do
		ln -sf "../lab-$unit.service" \
			"$r/etc/systemd/system/multi-user.target.wants/"
	done
}

# '@': it is not killed before the power goes
unit_monitor() {
	cat <<-'UNIT'
		[Unit]
		DefaultDependencies=no
		Before=network-pre.target systemd-networkd.service networking.service cloud-init-local.service
		Wants=network-pre.target
		[Service]
		Type=simple
		ExecStartPre=/bin/sh /lab/guest first
		ExecStart=@/usr/bin/ip @/ip -ts -o monitor link address route
		StandardOutput=file:/dev/kmsg
	UNIT
}
unit_load() {
	cat <<-'UNIT'
		[Unit]
		DefaultDependencies=no
		After=systemd-remount-fs.service
		Before=network-pre.target shutdown.target
		Conflicts=shutdown.target
		[Service]
		Type=simple
		ExecStart=/lab/load /lab/data /lab/written
		StandardOutput=file:/dev/kmsg
	UNIT
}
unit_online() {
	cat <<-'UNIT'
		[Unit]
		Wants=network-online.target
		After=network-online.target
		[Service]
		Type=oneshot
		ExecStart=/bin/sh /lab/guest online
	UNIT
}
unit_check() {
	cat <<-'UNIT'
		[Unit]
		After=basic.target
		[Service]
		Type=simple
		ExecStart=/bin/sh /lab/guest check
	UNIT
}

make_root() { # NAME MANAGER
	place=/tmp/roots/$1
	if ! [ -e /tmp/base/etc ]; then
		mkdir -p /tmp/base
		mount -t ext2 -o ro /dev/vdc /tmp/base
	fi
	r=/srv/$1
	mkdir -p "$place/upper" "$place/work" "$r"
	mount -t overlay -o "lowerdir=/tmp/base,upperdir=$place/upper,workdir=$place/work,index=on,nfs_export=on" \
		overlay "$r"
	choose "$2"
	watch
	exportfs -i -o "rw,no_root_squash,no_subtree_check,async,fsid=$(($(ls /tmp/roots | wc -l) + 100))" "*:$r"
}

start_dhcp() { # SECONDS
	cat >/run/dhcpd.conf <<-CONF
		authoritative;
		ping-check false;
		default-lease-time $1;
		min-lease-time $1;
		max-lease-time $1;
		subnet 10.0.2.0 netmask 255.255.255.0 {
			range 10.0.2.50 10.0.2.250;
			option routers 10.0.2.1;
			option domain-name-servers 10.0.2.1;
			option domain-name "lab.example";
			option ntp-servers 10.0.2.1;
		}
		class "long" {
			match if substring(hardware, 1, 5) = 52:54:00:00:02;
			default-lease-time 400;
			min-lease-time 400;
			max-lease-time 400;
			option dhcp-renewal-time 15;
			option dhcp-rebinding-time 350;
		}
	CONF
	cat >/run/names.conf <<-'CONF'
		port=53
		no-resolv
		no-hosts
		interface=lan0
		bind-interfaces
		host-record=server.lab.example,10.0.2.1
		pid-file=/run/names.pid
	CONF
	: >/run/dhcpd.leases
	tcpdump -l -n -vvv -i lan0 'udp and (port 67 or port 68)' \
		>/run/dhcp.packets 2>/dev/null &
	echo $! >/run/tcpdump.pid
	dhcpd -4 -d -cf /run/dhcpd.conf -lf /run/dhcpd.leases \
		-pf /run/dhcpd.pid lan0 >/run/dhcpd.log 2>&1 &
	dnsmasq --conf-file=/run/names.conf
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		! grep -q 'Server starting service' /run/dhcpd.log || return 0
		sleep 1
	done
	cat /run/dhcpd.log
	return 1
}

# each address that a hardware address has had
leases() {
	awk '$1 == "lease" { ip = $2 }
		$1 == "hardware" { sub(";", "", $3); print $3, ip }' \
		/run/dhcpd.leases | sort -u
}

command=$1
shift
case $command in
root) make_root "$@" ;;
dhcp) start_dhcp "$@" ;;
leases) leases ;;
*)
	echo "usage: managers.sh root|dhcp|leases ..." >&2
	exit 2
	;;
esac
