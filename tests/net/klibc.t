#!/bin/bash
# ipconfig beside klibc's own, 2.0.12 where that is installed and 2.0.14
# (klibc.sh), each row of a table in worlds of lib.sh that are alike, one for each
# program: status, standard output, the files that others source, and the
# addresses must be the same, and where klibc's complains, ours does, too.
# IPCONFIG is ours; needs user namespaces or root. ROWS=regex runs the rows whose
# text matches.
# limit: 240 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/net/lib.sh
. tests/net/lib.sh
lanes=3 # rows at a time, each with two or three worlds

if [ "${1:-}" = inside ]; then # DIR PROGRAM WORLD ARGUMENTS
	dir=$2 program=$3 world=$4
	world_make || exit 1
	for lib in "${program%/*}"/klibc-*.so; do
		[ ! -e "$lib" ] || ln -s "$lib" /run/
	done
	# only for the programs: dnsmasq writes there, too
	if wants readonly; then
		mount --rbind /run /run && mount -o remount,bind,ro /run ||
			exit 1
	fi
	# what an earlier run has left
	wants stale && echo "IPV4ADDR='10.99.0.9'" | tee /run/net-c{0,1}.conf \
		>/dev/null
	# the table is ours: quotes in it are those of the shell
	eval "set -- $5"
	if wants ends; then # a terminal, as klibc's buffers what is none
		ip netns exec c script -qefc "timeout --foreground \
			--preserve-status -s TERM 3 $program $*" /dev/null \
			>"$dir/out" 2>"$dir/err" </dev/null
	else
		ip netns exec c timeout 25 "$program" "$@" \
			>"$dir/out" 2>"$dir/err" </dev/null
	fi
	echo $? >"$dir/status"
	head -v -n 50 /run/net-*.conf >"$dir/conf" 2>/dev/null
	{
		# the kernel's link watch may be a second behind with carrier
		ip -n c -o link | awk '{ print $2, $3, $5 }' | sort |
			sed 's/@if[0-9]*//; s/NO-CARRIER,//; s/,LOWER_UP//'
		ip -n c -4 -br addr | awk '{ $2 = ""; print }' | sort |
			sed 's/@if[0-9]*//; s/ *$//'
		ip -n c -4 route | sort
		hostname
	} >"$dir/state"
	exit
fi

build=$(usr/build.sh path)
declare -A program=(
	[ours]=$(readlink -f "${IPCONFIG:-$build/bin/ipconfig}")
	[2.0.14]=$build/klibc-utils/ipconfig
)
peers=(2.0.14)
if dpkg --compare-versions "$(dpkg-query -W -f '${Version}' klibc-utils)" \
	lt 2.0.14; then
	program[2.0.12]=/usr/lib/klibc/bin/ipconfig
	peers+=(2.0.12)
fi
manual=ipconfig/ipconfig.8
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# Rules: what of a file (conf, out, state, err) is not compared, as a sed script,
# and why; those of "always" are those of each row. The reasons of deviation
# are words of ipconfig(8), here as there; without them the rows fail.
declare -A strip=(
	# the time of the run
	[conf:uptime]='/^UPTIME=/d'
	# an interface that is named is also any
	[out:named]='/^IP-Config: c1 .* DHCP RARP$/d'
	# klibc's names others than it runs
	[out:word]='s/ mtu 1500 [DHCPBOTRA ]*\(\r\?\)$/\1/'
	# one without a newline for each packet
	[out:packet]='s/hostname [^ ]* //g'
	# interfaces may be found in any order, and answer in any
	[out:order]=sort
	# what ours says after 2 s, which a busy machine may take
	[out:waiting]='/^ipconfig: waiting for network/d'
	# who asked for a route, its source and its metric
	[state:owner]='s/ metric [0-9]*//; s/ proto \(dhcp\|static\) src [^ ]*//; s/ *$//'
	# klibc's asks for a default route through each, whichever is the first
	[state:default]='/^default/d'
	# addresses that somebody else gave
	[state:beside]='s/ 127.0.0.1\/8//'
	# klibc's sets none outside of the subnet, and says so
	[out:route]='/failed to set routes/d'
	[err:route]=d
	[state:route]='/^default\|^10\.9\.9\.9 /d'
)
declare -A deviation=(
	[owner]='Routes tell whose they are'
	[named]='An interface that is named is not any other'
	[word]='It always names DHCP and RARP.'
	[packet]='It prints the host name for each packet'
	[beside]='It replaces the first.'
	[route]='A gateway outside the subnet gets a route of its own'
)
always="uptime owner"

rows=()
# same TEXT WORLD ARGUMENTS RULES: all is the same but for these rules
# differs TEXT WORLD ARGUMENTS "OURS KLIBC [NEWER]" DEVIATION: the statuses, and
# the words in ipconfig(8); 2.0.14's where it is another one than 2.0.12's, "same"
# where that does not deviate; what others write must differ, or nothing deviates
same() { rows+=("same|$1|$2|$3|${4-}|"); }
differs() { rows+=("differs|$1|$2|$3|$4|$5"); }

f10=255.255.255.0:h:c0 # the usual end of an address
# DHCP, as initramfs-tools calls it, and all that means any interface
same "one interface" "dhcp0" '-t 10 c0'
same "an empty interface is any" "dhcp0" '-t 1 ""'
same "an empty -d is any" "dhcp0" '-t 2 -d ""'
same "-d all" "dhcp0 two" '-t 3 -d all' "order"
same "all" "dhcp0 two" '-t 3 all' "order"
same "ip=dhcp" "dhcp0 two" '-t 3 ip=dhcp' "word order"
same "ip=on" "dhcp0" '-t 3 ip=on'
same "ip=any" "dhcp0" '-t 3 ip=any'
same "ip= is any" "dhcp0" '-t 3 ip='
same "nfsaddrs=dhcp" "dhcp0" '-t 3 nfsaddrs=dhcp' "word"
same "fields without device" "dhcp0 two" '-t 3 ip=::::::dhcp' "word order"
same "the device all" "dhcp0 two" '-t 3 ip=:::::all:dhcp' "word order"
same "what a server tells: names" "dhcp0 names" '-t 3 c0'
same "what a server tells: routes" "dhcp0 classless" '-t 3 c0'
same "what a server tells: quotes" "dhcp0 quote" '-t 3 c0'
same "-c dhcp" "dhcp0" '-t 3 -c dhcp c0'
same "-c on" "dhcp0" '-t 3 -c on c0'
same "an empty -c" "dhcp0" '-t 3 -c "" c0'
same "options without blanks" "dhcp0" '-t3 -cdhcp c0'
same "-- ends the options" "dhcp0" '-t 3 -- c0'
same "-n" "dhcp0" '-t 3 -n c0'
same "-i" "dhcp0 vendor" '-t 3 -i "a special one" c0'
same "-p" "dhcp0 alternate" '-t 3 -p 1068 c0'
same "-p with two" "dhcp0 dhcp1 two alternate" '-t 3 -p 1068 c0 c1' \
	"order default"
same "a host name" "dhcp0" '-t 3 ip=::::myhost:c0:dhcp' "packet"
same "a host name without a method" "dhcp0" '-t 3 ip=::::h:c0' "packet"
same "/run that cannot be written" "dhcp0 readonly" '-t 3 c0'
differs "an interface that is down" "dhcp0 down" '-t 3 c0' "0 255 same" \
	'It loses ten seconds there'
differs "an address to ask for" "dhcp0" '-t 3 ip=10.99.0.55::::h:c0:dhcp' \
	"0 0" 'It asks for the address in a way'

# what a server may tell
option="dhcp0 --dhcp-option=" force="dhcp0 --dhcp-option-force="
bounds='must be right, too'
same "MTU" "${option}26,1400" '-t 3 c0'
same "the MTU that it has" "${option}26,1500" '-t 3 c0'
same "an MTU that is too large" "${option}26,65535" '-t 3 c0'
same "no router" "${option}3" '-t 3 c0'
same "two routers" "${option}3,10.99.0.2,10.99.0.3" '-t 3 c0'
same "no name server" "${option}6" '-t 3 c0'
same "three name servers" "${option}6,10.9.0.1,10.9.0.2,10.9.0.3" '-t 3 c0'
same "time servers" "${option}42,10.99.0.3,10.99.0.4" '-t 3 c0'
same "no broadcast address" "${option}28" '-t 3 c0'
same "a broadcast address of zeroes" "${option}28,10.99.0.0" '-t 3 c0'
same "no root path, no names" "${option}17 --dhcp-option=15 --dhcp-option=40" \
	'-t 3 c0'
same "a long root path" "${option}17,/$(printf %0200d 0)" '-t 3 c0'
same "a lease for ever" "dhcp0 --dhcp-range=10.99.0.50,10.99.0.90,infinite" \
	'-t 3 c0'
same "a boot file" "dhcp0 --dhcp-boot=pxelinux.0" '-t 3 c0'
same "a boot file of a server" "dhcp0 --dhcp-boot=a/b.efi,tftp,10.99.0.5" \
	'-t 3 c0'
same "a server name as option 66" "${force}66,10.99.0.6" '-t 3 c0'
same "its host name" "dhcp0 --dhcp-host=02:00:00:00:01:00,client8" '-t 3 c0'
same "a default route among routes" "${option}121,0.0.0.0/0,10.99.0.4" '-t 3 c0'
same "the search list alone" "${option}15 --dhcp-option=119,x.example" '-t 3 c0'
same "options of no interest" \
	"${force}43,01:02 --dhcp-option-force=252,http://x/" '-t 3 c0'
same "two servers" "dhcp0 rival" '-t 3 c0'
same "an address that the server refuses" "dhcp0" \
	'-t 5 ip=10.98.0.5::::h:c0:dhcp' "packet"
differs "another netmask" "${option}1,255.255.0.0" '-t 3 c0' "0 0" "$bounds"
differs "no netmask" "${option}1" '-t 3 c0' "0 0" "$bounds"
differs "a broadcast address that is none" "${option}28,10.99.0.9" '-t 3 c0' \
	"0 0" "$bounds"
differs "an MTU that is too small" "${option}26,68" '-t 3 c0' "0 0" "$bounds"
differs "a boot file as option 67" "${force}67,c.efi" '-t 3 c0' "0 0" \
	'Options 42, 67 and 249 are read'
differs "routes of option 249" "${force}249,10.3.0.0/16,10.99.0.4" '-t 3 c0' \
	"0 0" 'Options 42, 67 and 249 are read'
differs "its host name, and one given" \
	"dhcp0 --dhcp-host=02:00:00:00:01:00,client8" \
	'-t 3 ip=::::mine:c0:dhcp' "0 0" 'Fields beat what'
differs "fields beside a lease" "dhcp0" \
	'-t 3 ip=:10.9.9.9:10.99.0.3:255.255.0.0:h:c0:dhcp:1.2.3.4' "0 0" \
	'Fields beat what'

# what harms: as printf(1) has it
text='can change no other option'
same "a root path for shells" \
	"$option"'17,/$(touch${IFS}/run/x)`id`;"\0134\0134n\0134!&\0174<>*\0047\0040#' \
	'-t 3 c0'
same "a root path that is a variable" "$option"'17,\0047;ROOTSERVER=\00476.6.6.6' \
	'-t 3 c0'
same "a root path in UTF-8" "$option"'17,/\0303\0274\0047!' '-t 3 c0'
same "a NIS domain for shells" "$option"'40,$(id)\0047`id`' '-t 3 c0'
same "a boot file for shells" "dhcp0 "'--dhcp-boot=$(id)\0047`id`!\0134' '-t 3 c0'
differs "a root path in two lines" "$option"'17,/\nROOTSERVER=6.6.6.6' '-t 3 c0' \
	"0 0" "$text"
differs "a root path with control characters" "$option"'17,/\033[2J' '-t 3 c0' \
	"0 0" "$text"
differs "a root path that is not UTF-8" "$option"'17,/\0377' '-t 3 c0' "0 0" \
	"$text"
differs "a domain for shells" "$option"'15,$(id)' '-t 3 c0' "0 0" "$text"
differs "a domain in two lines" "$option"'15,a\nnameserver' '-t 3 c0' "0 0" \
	"$text"
differs "a host name for shells" "$force"'12,$(id)' '-t 3 c0' "0 0" "$text"
differs "a NIS domain in two lines" "$option"'40,a\nb' '-t 3 c0' "0 0" "$text"
differs "a boot file in two lines" "dhcp0 "'--dhcp-boot=a\nb' '-t 3 c0' "0 0" \
	"$text"

# BOOTP and RARP
plain="--bootp-dynamic"
for n in 1 28 3 6 15 40 17; do
	plain="$plain --dhcp-option=$n"
done
same "BOOTP" "dhcp0 $plain" '-t 3 -c bootp c0'
same "BOOTP as ip=" "dhcp0 $plain" '-t 3 ip=bootp' "word"
same "BOOTP as a field" "dhcp0 $plain" '-t 3 ip=::::::bootp' "word"
same "BOOTP as a field, and a device" "dhcp0 two $plain" '-t 3 ip=:::::c0:bootp'
same "both" "dhcp0 $plain" '-t 3 -c both c0'
same "both as ip=" "dhcp0 $plain" '-t 3 ip=both' "word"
same "both as a field" "dhcp0 $plain" '-t 3 ip=:::::c0:both'
same "BOOTP with -n" "dhcp0 $plain" '-n -t 3 -c bootp c0'
same "BOOTP with -o" "dhcp0 dhcp1 two $plain" '-o -t 3 -c bootp c0' "order"
same "BOOTP with -p" "dhcp0 alternate $plain" '-p 1068 -t 3 -c bootp c0'
same "BOOTP that nobody answers" "" '-t 1 -c bootp c0'
same "a DHCP server is none of BOOTP" "dhcp0" '-t 1 -c bootp c0'
same "RARP that nobody answers" "" '-t 1 -c rarp c0'
same "both, that nobody answers" "" '-t 1 -c both c0'
same "RARP on two" "two" '-t 1 -c rarp c0 c1' "order"
same "RARP as ip=" "" '-t 1 ip=rarp' "word"
same "one with BOOTP, one with DHCP" "dhcp0 dhcp1 two $plain" \
	'-t 3 ip=:::::c0:bootp ip=:::::c1:dhcp' "order default"
same "-c bootp and a field" "dhcp0" '-t 3 -c bootp ip=:::::c0:dhcp'
same "-c bootp behind -d" "dhcp0 $plain" '-t 3 -d c0 -c bootp'
differs "BOOTP, and a boot server" \
	"dhcp0 $plain --dhcp-boot=a.efi,x,10.99.0.5" '-t 3 -c bootp c0' "0 0" \
	'BOOTP and RARP work.'
differs "what a BOOTP server tells" "dhcp0 --bootp-dynamic" '-t 3 -c bootp c0' \
	"0 0" 'BOOTP and RARP work.'
differs "BOOTP, and a host name" "dhcp0 $plain" '-t 3 ip=::::h:c0:bootp' "0 0" \
	'Fields beat what'

# several interfaces
same "two" "dhcp0 dhcp1 two" '-t 5 c0 c1' "order default"
same "two, of which one is not there" "dhcp0" '-t 5 c0 nosuch0'
same "in the other order" "dhcp0" '-t 5 nosuch0 c0'
same "two, of which one cannot be" "dhcp0" '-t 5 c0 averyverylongname0'
same "one with DHCP, one without" "dhcp0 two" \
	'-t 5 c0 ip=10.5.5.5::::h:c1:off' "order"
same "any, and one without" "dhcp0 two" \
	'-t 5 ip=dhcp ip=10.5.5.5::::h:c1:off' "named word order"
same "-d and one behind the options" "dhcp0 dhcp1 two" '-t 5 -d c1 c0' \
	"order default"
same "options behind it are interfaces" "dhcp0" '-t 3 c0 -n'
same "-o with two" "dhcp0 two" '-t 3 -o c0 c1' "order"
same "-o where the second answers" "dhcp1 two" '-t 3 -o c0 c1' "order"
ten=$(for n in {0..9}; do echo "ip=10.$n.0.1:::255.255.0.0:h:c$n:off"; done)
same "ten" "ten" "${ten//$'\n'/ }" "order"
same "SIGTERM: what is done is done" "dhcp0 two ends" 'c0 c1' "order waiting"
differs "one twice" "" 'ip=10.5.5.5::::h:c0:off ip=10.5.5.6::::h:c0:off' \
	"0 0" 'one that is named twice'

# static
same "an address" "" "ip=10.5.5.5:::$f10:off"
same "without a netmask: class A" "" 'ip=10.5.5.5::::h:c0:off'
same "without a netmask: class B" "" 'ip=172.20.5.5::::h:c0:off'
same "all fields" "" '10.5.5.5:10.5.5.9:10.5.5.1:'"$f10"':none:10.5.5.2:10.5.5.3'
same "more fields than there are" "" \
	"ip=10.5.5.5:::$f10:off:1.1.1.1:2.2.2.2:3.3.3.3:4:5"
same "nfsaddrs=" "" "nfsaddrs=10.5.5.5:10.5.5.9:10.5.5.1:$f10:off"
same "static" "" "ip=10.5.5.5:::$f10:static"
same "no method" "dhcp0" "-t 3 ip=10.5.5.5:::$f10"
same "an empty method" "dhcp0" "-t 3 ip=10.5.5.5:::$f10:"
same "-c none and no method" "" "-c none ip=10.5.5.5:::$f10"
same "-c none and an empty method" "" "-c none ip=10.5.5.5:::$f10:"
same "-n and an address" "" "-n 10.5.5.5:::$f10:off"
same "an address that it has" "had" 'ip=10.5.5.5::::h:c0:off'
same "an interface that is down, static" "down" "ip=10.5.5.5:::$f10:off"
same "lo" "" "ip=10.5.5.5:::255.255.255.0:h:lo:off" "beside"
same "lo, with no netmask" "" "ip=10.5.5.5::::h:lo:off" "beside"
same "an address that the kernel refuses" "ifb" "ip=10.5.5.5:::$f10:off"
same "a gateway outside the subnet" "" "ip=10.5.5.5::10.9.9.9:$f10:off" "route"
differs "a netmask in bits" "" 'ip=10.5.5.5:::24:h:c0:off' "0 1" \
	'may be a number of bits,'
differs "an address for every interface" "two" 'ip=10.5.5.5::::h::off' "0 0" \
	'A static address without a device goes to the first'

# what configures nothing
off='It sets all interfaces up.'
same "no interface" "" ''
same "none that is there" "" 'nosuch0'
same "none that is there, static" "" 'ip=10.5.5.5::::h:nosuch0:off'
same "a name with a slash" "" 'a/b'
same "a name that is too long" "" 'ip=10.5.5.5:::::averyverylongname0:off'
same "point-to-point" "tun" '-t 1 tun0'
same "point-to-point beside another" "tun dhcp0" '-t 1 tun0 c0'
same "point-to-point is not any" "tun dhcp0" '-t 3 all'
differs "DHCP on lo" "" '-t 1 lo' "1 255" 'It waits for an answer on lo.'
differs "point-to-point, static" "tun" '-t 1 ip=10.5.5.5:::255.0.0.0:h:tun0:off' \
	"255 1" 'a named interface of another kind can have a static'
differs "ip=off" "" 'ip=off' "1 0" "$off"
differs "ip=none" "" 'ip=none' "1 0" "$off"
differs "-c none" "" '-c none c0' "1 0" "$off"
differs "off without an address" "" 'ip=:::::c0:off' "1 0" "$off"
differs "the address 0.0.0.0" "" "ip=0.0.0.0:::$f10:off" "1 0" "$off"

# options
hex='may be hexadecimal'
identifier='knows no client identifier.'
same "-i that is empty" "dhcp0" '-t 3 -i "" c0'
same "-p 68" "dhcp0" '-t 3 -p 68 c0'
same "-n and any" "dhcp0 two" '-t 3 -n all' "order"
same "-no" "dhcp0 two" '-t 3 -no c0 c1' "order"
same "-c twice" "dhcp0" '-t 3 -c bootp -c dhcp c0'
same "-d twice" "dhcp0 dhcp1 two" '-t 3 -d c0 -d c1' "order default"
same "-t twice" "" '-t 9 -t 1 c0'
same "an empty -p" "" '-t 1 -p "" c0'
same "only colons" "dhcp0" '-t 3 :::::'
same "one colon" "dhcp0" '-t 3 :'
same "a word that ip= does not know" "" '-t 1 ip=ibft'
differs "-p in hexadecimal" "dhcp0" '-t 3 -p 0x44 c0' "0 1" "$hex"
differs "an empty -t" "" '-t "" c0' "1 255" 'Addresses and numbers must'
differs "-t in hexadecimal" "" '-t 0x1 c0' "255 255" "$hex"
differs "-c static" "" '-c static c0' "1 0" "$off"
differs "-c with an identifier" "" '-t 1 -c dhcp,1,x c0' "255 1" "$identifier"
differs "ip=dhcp with an identifier" "dhcp0" '-t 3 ip=dhcp,1,x' "0 1" \
	"$identifier"

# the end of time
same "-t without a server" "" '-t 1 c0'
same "-t with one of two" "dhcp0 two" '-t 1 c0 c1' "order"
same "-t with -o" "two" '-t 1 -o c0 c1' "order"
same "-t 2: a later end, the same words" "" '-t 2 c0'
same "-t 0" "" '-t 0 c0'
same "what an earlier run has written stays" "stale" '-t 1 c0'
same "but not where it is configured" "stale dhcp0 two" '-t 1 c0 c1' "order"

# wrong calls
right='Addresses and numbers must be right.'
same "an unknown option" "" '-t 1 -x c0'
same "a long option" "" '--help'
same "-t without a value" "" '-t'
same "-c without a value" "" '-c'
same "-c foo" "dhcp0" '-t 1 -c foo c0'
same "-c all" "dhcp0" '-t 1 -c all c0'
same "an unknown method" "" 'ip=10.5.5.5::::h:c0:foo'
same "an unknown word" "" 'ip=c0'
same "an address of three numbers" "" 'ip=10.0.0::::h:c0:off'
same "a name server that is none" "" 'ip=10.5.5.5::::h:c0:off:foo'
same "a port that is none" "" '-p 70000 c0'
same "the port 0" "" '-p 0 c0'
same "a timeout below 0" "" '-t -5 c0'
same "a vendor class that is too long" "" "-i $(printf %0300d 0) c0"
differs "an address above 255" "" 'ip=10.0.0.300::::h:c0:off' \
	"1 0 same" "$right"
differs "a netmask with a hole" "" 'ip=10.5.5.5:::255.0.255.0:h:c0:off' "1 0" \
	"$right"
differs "a timeout that is no number" "" '-t x c0' "1 255" "$right"
differs "the port 1" "" '-t 1 -p 1 c0' "1 255" "$right"
differs "a multicast address" "" "ip=224.0.0.5:::$f10:off" "1 0" "$right"
differs "an address for lo alone" "" 'ip=127.0.0.2:::255.0.0.0::lo:off' "1 0" \
	"$right"
differs "a host name with a quote" "" "ip=10.5.5.5::::\"h'x\":c0:off" "1 0" \
	'A host name must be one.'
differs "a host name that is too long" "" \
	"ip=10.5.5.5::::$(printf %070d 0):c0:off" "1 0" 'A host name must be one.'

run_row() { # NUMBER WORLD ARGUMENTS
	local name

	for name in ours "${peers[@]}"; do
		mkdir -p "$dir/$1/$name"
		timeout 40 unshare "${alone[@]}" tests/net/klibc.t inside \
			"$dir/$1/$name" "${program[$name]}" "$2" "$3" \
			>"$dir/$1/$name/log" 2>&1 &
	done
	wait
}

# facet NAME PROGRAM RULES of the row $at: what is to be compared
facet() {
	local rule script text

	text=$(cat "$at/$2/$1")
	for rule in $always $3; do
		script=${strip[$1:$rule]-}
		case $script in
		'') ;;
		sort) text=$(sort <<<"$text") ;;
		*) text=$(sed "$script" <<<"$text") ;;
		esac
	done
	echo "$text"
}

# alike PEER RULES: says what is not, as lines of TAP's comments
alike() {
	local name rule result=0 theirs ours

	for name in status out conf state; do
		read -rd '' theirs <"$at/$1/$name"
		read -rd '' ours <"$at/ours/$name"
		[ "$theirs" != "$ours" ] || continue
		diff --label "$name of klibc $1" --label "our $name" -U 20 \
			<(facet "$name" "$1" "$2") <(facet "$name" ours "$2") ||
			result=1
	done
	if [ ! -s "$at/ours/err" ] && [ -n "$(facet err "$1" "$2")" ]; then
		echo "klibc's complains, ours does not: $(cat "$at/$1/err")"
		result=1
	fi
	for rule in $always $2; do
		[ -z "${deviation[$rule]-}" ] || says "${deviation[$rule]}" ||
			result=1
	done
	return $result
}

says() { # WORDS
	grep -qF "$1" "$manual" && return
	echo "ipconfig(8) does not say: $1"
	return 1
}

# deviates PEER STATUSES WORDS
deviates() {
	local got want ours older newer

	read -r ours older newer <<<"$2"
	want="$ours $older"
	if [ "$1" = 2.0.14 ] && [ -n "$newer" ]; then
		[ "$newer" != same ] || { alike "$1" ""; return; }
		want="$ours $newer"
	fi
	got="$(cat "$at/ours/status") $(cat "$at/$1/status")"
	[ "$got" = "$want" ] || {
		echo "status of ours and klibc's: $got, want $want"
		cat "$at/ours/out" "$at/$1/out" "$at/ours/err" "$at/$1/err"
		return 1
	}
	says "$3" || return 1
	! alike "$1" "order default" >/dev/null || {
		echo "nothing deviates from $1"
		return 1
	}
}

# judge: says why the row in $at is not as it shall be
judge() {
	local peer result=0

	for peer in "${peers[@]}"; do
		[ -s "$at/ours/status" ] && [ -s "$at/$peer/status" ] || {
			echo "one did not run"
			return 1
		}
		case $kind in
		same) alike "$peer" "$rest" ;;
		differs) deviates "$peer" "$rest" "$words" ;;
		esac || result=1
	done
	return $result
}

# one_row NUMBER ROW: what is to be said of it, in a file
one_row() {
	local kind text world args rest words at=$dir/$1 why

	IFS='|' read -r kind text world args rest words <<<"$2"
	run_row "$1" "$world" "$args"
	if why=$(judge 2>&1); then
		echo "ok $1 - $kind: $text"
	else
		echo "not ok $1 - $kind: $text"
		{ echo "$why"; cat "$at"/*/log; } | sed 's/^/# /'
	fi >"$at/said"
}

n=0
for row in "${rows[@]}"; do
	IFS='|' read -r kind text rest <<<"$row"
	[[ $text =~ ${ROWS:-} ]] || continue
	n=$((n + 1))
	[ $n -le $lanes ] || wait -n
	mkdir "$dir/$n"
	one_row $n "$row" &
done
wait
for ((i = 1; i <= n; i++)); do
	cat "$dir/$i/said"
done
echo "1..$n"
