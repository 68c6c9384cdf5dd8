#!/bin/bash
# initramfs-tools' own configure_networking, of Debian 12 and 13, with our
# ipconfig as the first in PATH, and with klibc's (klibc-utils) to compare: which
# interface it takes for what the boot command line says, and that it takes it in
# its first round, which is one call. It runs in the shell that its images have,
# klibc's, each time in a world of lib.sh, and with an /etc of its own.
# IPCONFIG is ours; needs user namespaces or root, and the packages once.
# limit: 180 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/net/lib.sh
. tests/net/lib.sh

if [ "${1:-}" = inside ]; then # DIR PROGRAM WORLD FUNCTIONS ASSIGNMENT...
	dir=$2 program=$3 world=$4 functions=$5
	shift 5
	world_make || exit 1
	mkdir /run/bin
	cat >/run/bin/ipconfig <<-END
		#!/usr/lib/klibc/bin/sh
		echo "\$*" >>/run/calls
		exec $program "\$@"
	END
	chmod 755 /run/bin/ipconfig
	ln -s /bin/rm /run/bin
	cat >/run/boot <<-END
		mount -t tmpfs none /etc || exit
		. $functions
		configure_networking || exit
		echo "\$DEVICE \$IPV4ADDR \$ROOTSERVER \$ROOTPATH" >/run/told
		[ ! -e /etc/resolv.conf ] || cat /etc/resolv.conf >/run/resolv
	END
	# init gives these to its scripts
	ip netns exec c timeout 60 env -i PATH=/run/bin:/usr/lib/klibc/bin quiet=y \
		starttime="$(cut -d. -f1 /proc/uptime)" IP= DEVICE= "$@" \
		/usr/lib/klibc/bin/sh /run/boot >"$dir/log" 2>&1
	echo $? >"$dir/status"
	for file in calls told resolv; do
		cp "/run/$file" "$dir" 2>/dev/null || : >"$dir/$file"
	done
	sed '/^UPTIME=/d' /run/net-*.conf >"$dir/conf" 2>/dev/null
	ip -n c -4 -o addr | awk '$2 != "lo" { print $2, $4 }' >"$dir/address"
	exit
fi

ours=$(readlink -f "${IPCONFIG:-$(usr/build.sh path)/bin/ipconfig}")
klibc=/usr/lib/klibc/bin/ipconfig
packages=$(usr/build.sh path)/initramfs-tools
functions=root/usr/share/initramfs-tools/scripts/functions
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
n=0
ok() { # STATUS TEXT
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}

for suite in bookworm trixie; do
	[ -e "$packages/$suite/$functions" ] ||
		usr/fetch-deb.sh $suite '^initramfs-tools-core$' \
			"$packages/$suite" || exit 1
done

# run NAME PROGRAM WORLD SUITE ASSIGNMENT...
run() {
	local at=$dir/$1 program=$2 world=$3 script=$packages/$4/$functions

	shift 4
	rm -rf "$at"
	mkdir "$at"
	timeout 90 unshare "${alone[@]}" tests/net/initramfs_tools.t inside \
		"$at" "$program" "$world" "$script" "$@" >"$at/err" 2>&1
}

# is FILE WANT: of the run $at, a pattern
is() {
	local got

	got=$(cat "$at/$1")
	# shellcheck disable=SC2053 # it is a pattern
	[[ $got == $2 ]] && return
	bad="$bad# $1 is '$got', want '$2'"$'\n'
}

# check TEXT DEVICE ADDRESS TOLD RESOLV: of the run $at
check() {
	local bad=

	is status 0
	is calls '-t 2 *([!'$'\n''])' # one line: no second round
	is address "${3:+$2 $3}"
	is told "$4"
	is conf "DEVICE='$2'*IPV4ADDR='*"
	is resolv "$5"
	[ -z "$bad" ]
	ok $? "$1"
	[ -z "$bad" ] || { printf %s "$bad"; sed 's/^/# /' "$at"/{log,err}; }
}
shopt -s extglob

# try TEXT WORLD DEVICE ADDRESS TOLD ASSIGNMENT...: for each suite and program,
# with ours from interfaces that are down, as they are when a machine is started;
# klibc's loses its first round to that
try() {
	local text=$1 world=$2 want=("$3" "$4" "$5") resolv suite

	shift 5
	for suite in bookworm trixie; do
		run klibc "$klibc" "$world" $suite "$@" &
		run ours "$ours" "$world down" $suite "$@"
		wait
		# Debian 12's writes none
		resolv=
		[ $suite = bookworm ] || resolv=$names
		at=$dir/klibc
		check "$suite, klibc's: $text" "${want[@]}" "$resolv"
		at=$dir/ours
		check "$suite, ours: $text" "${want[@]}" "$resolv"
		[ -s "$at/conf" ] && cmp -s "$dir"/{klibc,ours}/conf
		ok $? "$suite, both: the same file"
		diff "$dir"/{klibc,ours}/conf | sed 's/^/# /'
	done
}

c0="c0 10.99.0.+([0-9])/24" c1="c1 10.99.1.+([0-9])/24"
names=$'domain example.org\nnameserver 10.99.0.7\nnameserver 10.99.0.8'
told0="c0 10.99.0.+([0-9]) 10.99.0.1 /srv/root"
told1="c1 10.99.1.+([0-9]) 10.99.1.1 /srv/root"
try "without ip=" "dhcp0" $c0 "$told0"
try "without ip=, any of two" "two dhcp1" $c1 "$told1"
try "ip=on" "dhcp0" $c0 "$told0" IP=on
try "ip=dhcp" "dhcp0" $c0 "$told0" IP=dhcp
try "ip=dhcp, any of two" "two dhcp1" $c1 "$told1" IP=dhcp
try "ip= with a device" "two dhcp0 dhcp1" $c1 "$told1" IP=:::::c1:dhcp
bootif=BOOTIF=01-02-00-00-00-01-01 # of c1
try "BOOTIF=" "two dhcp0 dhcp1" $c1 "$told1" $bootif
try "BOOTIF= and ip=dhcp" "two dhcp0 dhcp1" $c1 "$told1" $bootif IP=dhcp
try "DEVICE=" "two dhcp0 dhcp1" $c1 "$told1" DEVICE=c1
names=$'nameserver 10.5.5.2'
fields=10.5.5.5:10.5.5.9:10.5.5.1:255.255.255.0:h
try "a static ip=" "two" c1 10.5.5.5/24 "c1 10.5.5.5 10.5.5.9 " \
	IP=$fields:c1:off:10.5.5.2
try "a static ip= without a method" "" c0 10.5.5.5/24 "c0 10.5.5.5 10.5.5.9 " \
	IP=$fields:c0::10.5.5.2
# boots on, as far as this script goes, and is not tried again
try "an address that the kernel refuses" "ifb" c0 "" "c0 10.5.5.5 10.5.5.9 " \
	IP=$fields:c0:off:10.5.5.2
try "a static ip= and BOOTIF=" "two" c1 10.5.5.5/24 "c1 10.5.5.5 10.5.5.9 " \
	$bootif IP=$fields::off:10.5.5.2
echo "1..$n"
