#!/bin/sh
# keeper-dhcp.sh COMMAND: the DHCP server of keeper.t, on the server machine:
# BusyBox' udhcpd, as dnsmasq has no leases below two minutes. The client with
# the MAC 52:54:00:00:02:0N gets 10.0.2.6N.
#   start SECONDS	with leases of so long
#   forget SECONDS	the same, but it has never heard of any client
#   stop		killed
#   deny		dnsmasq in its place, which has other addresses for all
#   allow		and then the right ones
set -u

ask_stop() {
	for name in udhcpd dnsmasq; do
		[ ! -s /run/$name.pid ] || kill -9 "$(cat /run/$name.pid)"
		rm -f /run/$name.pid
	done
}

# hosts BEFORE BETWEEN TEN: a line for each client
hosts() {
	for n in 0 1 2 3 4 5 6 7; do
		echo "$1 52:54:00:00:02:0$n$2 10.0.2.$3$n" | sed 's/^dhcp-host= /dhcp-host=/; s/, /,/'
	done
}

start_udhcpd() {
	cat >/run/udhcpd.conf <<-CONF
		start 10.0.2.60
		end 10.0.2.90
		interface lan0
		lease_file /run/udhcpd.leases
		pidfile /run/udhcpd.pid
		auto_time 1
		min_lease 5
		option subnet 255.255.255.0
		option router 10.0.2.1
		option lease $1
	CONF
	[ "$2" = no ] || hosts static_lease "" 6 >>/run/udhcpd.conf
	[ -e /run/udhcpd.leases ] || : >/run/udhcpd.leases
	busybox udhcpd /run/udhcpd.conf
}

start_dnsmasq() {
	cat >/run/dnsmasq.conf <<-CONF
		port=0
		no-ping
		interface=lan0
		bind-interfaces
		dhcp-authoritative
		dhcp-range=10.0.2.60,10.0.2.190,2m
		dhcp-leasefile=/run/dnsmasq.leases
		pid-file=/run/dnsmasq.pid
	CONF
	rm -f /run/dnsmasq.leases
	hosts dhcp-host= , "$1" >>/run/dnsmasq.conf
	dnsmasq --conf-file=/run/dnsmasq.conf
}

ask_stop
case $1 in
start) start_udhcpd "$2" yes ;;
forget)
	rm -f /run/udhcpd.leases
	start_udhcpd "$2" no
	;;
deny) start_dnsmasq 16 ;;
allow) start_dnsmasq 6 ;;
esac >/dev/null 2>/run/keeper-dhcp.err </dev/null
cat /run/keeper-dhcp.err
