#!/bin/sh
# In the client, from the units of managers.sh: says to the kernel's log what a
# test wants to know, and ends the machine.
#	first	the address that it came with
#	online	network-online.target is there
#	check	after lab.seconds: names, what the managers say, power off
set -u
exec 2>/dev/null
PATH=/usr/sbin:/usr/bin:/sbin:/bin

say() {
	echo "LAB $*" >/dev/kmsg
}

# tell WHAT COMMAND...: each line of its output
tell() {
	what=$1
	shift
	timeout 10 "$@" 2>&1 | while read -r line; do
		[ -z "$line" ] || say "$what: $line"
	done
}

option() {
	sed -n "s/.*\\blab\\.$1=\\([^ ]*\\).*/\\1/p" /proc/cmdline
}

names() {
	answer=
	for _ in 1 2 3; do
		answer=$(timeout 10 getent ahostsv4 server.lab.example |
			head -n 1 | cut -d ' ' -f 1)
		[ -z "$answer" ] || break
	done
	say "name ${answer:-unknown}"
}

check() {
	seconds=$(option seconds)
	say up
	sleep "${seconds:-60}"
	names
	tell address ip -o -4 address show scope global
	tell route ip -4 route
	tell resolv cat /etc/resolv.conf
	tell failed systemctl --no-legend --plain --failed
	case $(option manager) in
	networkd | netplan | cloud-init) tell networkctl networkctl --no-legend --no-pager ;;
	nm) tell nmcli nmcli -t -f DEVICE,STATE,CONNECTION device ;;
	esac
	timeout 20 journalctl -b -o short-monotonic --no-pager >/lab/journal
	timeout 10 systemctl stop lab-load
	say poweroff
	systemctl poweroff
}

case $1 in
first)
	cat /usr/bin/ip >/dev/null
	tell first ip -o -4 address show scope global
	tell first-route ip -4 route
	;;
online) say online ;;
check) check ;;
esac
