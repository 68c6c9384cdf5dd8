#!/bin/bash
# keeper.t: the lease of an NFS root's address, kept through what servers, links
# and machines do: several clients side by side, leases of 20 s, each with an
# init that reads and writes the root all the time. No address ever vanishes, the
# root lives, and the log says what happened.
# limit: 420 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
# shellcheck source=tests/lab/keeper.sh
. tests/lab/keeper.sh
stock=$lab_build/lab/stock
kver=$(cat "$stock/kver")
PATH=$PATH:/usr/sbin:/sbin
lease=20

# What each client is for
declare -A texts=(
	[plain]="nothing of its own"
	[flap]="carrier down 1 s, then 20 s"
	[sleeper]="asleep (S3) beyond the lease"
	[frozen]="stopped by QEMU beyond the lease"
	[nfs]="its NFS server away for 30 s"
	[killed]="its keeper killed"
)

restarts=(plain flap sleeper frozen nfs) # who lives to see the server's faults

# live NAME: the root is written to and read from, now
live() {
	keeper_more "$1" '^KEEPER load' "$(keeper_count "$1" '^KEEPER load')" 30
}

# stalled NAME MOST: no read or write took longer than MOST ms
stalled() {
	local longest
	longest=$(keeper_stall "$1")
	echo "# figure: ${texts[$1]}: the longest read or write took ${longest:-for ever} ms"
	[ -n "$longest" ] && [ "$longest" -le "$2" ]
}

# mark: since now, for "since"
declare -A marks=()
mark() {
	local name
	for name in "${!keeper_macs[@]}"; do
		marks[$name]=$(wc -c <"$lab_dir/$name.log")
	done
}

# since NAME REGEX SECONDS: a line behind the mark, within so many seconds
since() {
	local deadline=$((SECONDS + $3))
	until tail -c +"$((marks[$1] + 1))" "$lab_dir/$1.log" | tr -d '\r' |
		grep -aEq -- "$2"; do
		[ $SECONDS -lt $deadline ] || return 1
		sleep 0.2
	done
}

# status NAME REGEX SECONDS: kinitctl says so, at last
status() {
	local deadline=$((SECONDS + $3)) before
	for ((;;)); do
		before=$(keeper_count "$1" '^KEEPER kinitctl ends')
		lab_type "$1" "ctl status eth0"
		keeper_more "$1" '^KEEPER kinitctl ends' "$before" 10 || return 1
		tr -d '\r' <"$lab_dir/$1.log" | grep -aE '^eth0 ' | tail -n 1 |
			grep -Eq -- "$2" && return
		[ $SECONDS -lt $deadline ] || return 1
		sleep 1
	done
}

# packets NAME [KIND]: how many DHCP messages the server has had of it; KIND:
# renew (its address in ciaddr, and to the server alone), reboot (option 50 and
# no server), or all
packets() {
	lab_server_do 'cat /run/dhcp.packets' >"$lab_dir/packets"
	awk -v mac="${keeper_macs[$1]}" -v kind="${2:-all}" '
	function flush() {
		if (from && who == mac && (kind == "all" ||
		    (kind == "renew" && type == "Request" && ci && !to_all) ||
		    (kind == "reboot" && type == "Request" && !ci && asks && !named)))
			n++
		from = 0
	}
	/^[0-9]+\.[0-9]+ / { flush(); ci = asks = named = 0; type = who = "" }
	/\.68 > / { from = 1; to_all = /255\.255\.255\.255/ }
	/Client-IP/ { ci = 1 }
	/Client-Ethernet-Address/ { who = $2 }
	/DHCP-Message/ { type = $NF }
	/Requested-IP \(50\), length/ { asks = 1 }
	/Server-ID \(54\), length/ { named = 1 }
	END { flush(); print n + 0 }' "$lab_dir/packets"
}

# more NAME KIND THAN
more() {
	local n
	n=$(packets "$1" "$2")
	[ "$n" -gt "$3" ] && return
	echo "# $n $2 messages of $1" >&2
	return 1
}

keeper_start 6 || exit 1
lab_server_do "sh /lab/nfs-servers.sh place own 31
	sh /lab/nfs-servers.sh serve own mountd cld -N 3
	tcpdump -i lan0 -n -tt -v -l 'udp and port 67' >/run/dhcp.packets 2>/dev/null </dev/null &" >&2
keeper_dhcp start $lease
tap_name="the image for Debian's kernel"
usr/mkinitramfs -k "$kver" --root "$stock" -o "$lab_dir/stock.img" \
	--nic virtio_net >"$lab_dir/stock.said" 2>&1
claim "is made" [ -s "$lab_dir/stock.img" ]
keeper_initrd=$lab_dir/stock.img keeper_boot sleeper "no_console_suspend" \
	kernel="$stock/boot/vmlinuz-$kver" memory=640
for name in plain flap frozen killed; do
	keeper_boot $name
done
KEEPER_SERVER=10.0.2.31 keeper_boot nfs
keeper_await plain flap frozen killed nfs sleeper

# each one's own fault, all at the same time
lab_say "carrier, sleep, a stop, a dead NFS server, a dead keeper"
mark
for name in "${restarts[@]}" killed; do
	about "${texts[$name]}" $name
	claim "the lease is kept" status $name ' bound$' 10
done
reboots=$(packets flap reboot)
renewals=$(packets nfs renew)
lab_type sleeper mem
lab_monitor frozen stop
lab_monitor flap "set_link nic0 off"
lab_server_do 'sh /lab/nfs-servers.sh stop own'
sleep 1
lab_monitor flap "set_link nic0 on"
lab_type killed "kill $((RANDOM % 3000))"
about "${texts[flap]}" flap
sleep 5
claim "after one second the lease is asked for by INIT-REBOOT" \
	more flap reboot "$reboots"
claim "and it goes on" status flap ' bound' 10
mark
lab_monitor flap "set_link nic0 off"
about "${texts[killed]}" killed
claim "it is killed" lab_wait_line killed.log '^KEEPER killed [1-9]' 10
lab_type killed "ctl status"
claim "kinitctl says that there is none" since killed \
	'^kinitctl: there is no keeper' 10
claim "and that the lease ends" since killed 'which (ends|ended)' 5
claim "with a status of its own" since killed '^KEEPER kinitctl ends with 3' 5
sleep 20
lab_monitor flap "set_link nic0 on"
about "${texts[nfs]}" nfs
claim "it goes on with the lease" more nfs renew "$renewals"
sleep 4
lab_server_do 'sh /lab/nfs-servers.sh start own'
lab_monitor frozen cont
lab_monitor sleeper system_wakeup
about "${texts[flap]}" flap
# it has ended meanwhile, so there is nothing to confirm
claim "after 20 seconds it has ended" since flap \
	'kinit.* stays, though its lease is over' 5
claim "and is taken again as soon as there is a carrier" since flap \
	'kinit.* is leased again' 10
about "${texts[sleeper]}" sleeper
claim "it wakes up" since sleeper '^KEEPER woken' 20
claim "the lease is asked for by INIT-REBOOT" \
	more sleeper reboot 0
for name in sleeper frozen nfs; do
	about "${texts[$name]}" $name
	claim "there is a lease" status $name ' bound' 30
	claim "the root lives" live $name
done

lab_say "the server is started again"
counts=()
keeper_dhcp start $lease
for name in "${restarts[@]}"; do
	counts+=("$(packets $name renew)")
done
sleep $((lease / 2 + 3))
for name in "${restarts[@]}"; do
	about "a server that is started again: $name" $name
	claim "the lease is renewed" more $name renew "${counts[0]}"
	claim "and goes on" status $name ' bound' 5
	counts=("${counts[@]:1}")
done

lab_say "the server forgets its leases"
mark
keeper_dhcp forget $lease
for name in "${restarts[@]}"; do
	about "a server that forgets its leases: $name" $name
	claim "it is said that nobody renews it" since $name \
		'kinit.* does not renew the lease|though its lease is over' 30
	claim "then there is a lease again" since $name 'kinit.* is leased again' 30
	claim "which is kept" status $name ' bound' 5
done

lab_say "the server is away for longer than a lease, and has longer ones then"
mark
keeper_dhcp stop
for name in "${restarts[@]}"; do
	about "a server that is away: $name" $name
	claim "it is said that the address stays" since $name \
		'kinit.* stays, though its lease is over' $((lease + 15))
	claim "and told" status $name ' ended: ' 5
	claim "the root lives" live $name
done
mark
keeper_dhcp start $((lease * 2))
for name in "${restarts[@]}"; do
	about "a server that comes back: $name" $name
	claim "it is leased again" since $name 'kinit.* is leased again' 75
	lab_type $name lease
	claim "for a longer time" since $name "DHCPLEASETIME='$((lease * 2))'" 10
done

lab_say "another server denies the addresses"
mark
keeper_dhcp deny
for name in "${restarts[@]}"; do
	lab_type $name "ctl renew"
done
for name in "${restarts[@]}"; do
	about "a server that denies the address: $name" $name
	claim "it is said that it stays" since $name \
		'kinit.* stays, though .* refuses it' 30
	claim "and told" status $name ' refused: ' 5
	claim "the root lives" live $name
done
mark
keeper_dhcp allow
for name in "${restarts[@]}"; do
	about "a server that changes its mind: $name" $name
	claim "it is leased again" since $name 'kinit.* is leased again' 75
done

lab_say "release is refused while the root is there"
mark
lab_type plain "ctl release"
about "kinitctl" plain
claim "does not release what the root needs" since plain \
	'^kinitctl: cannot release the lease: the root is reached through it' 10
lab_type plain "ctl stop"
claim "stops the keeper" since plain 'kinit.*lease keeper: ends' 10
lab_type plain "ctl status"
claim "whose lease is then told as stopped" since plain '^eth0 .* stopped' 10

keeper_end "${restarts[@]}" killed
for name in "${restarts[@]}" killed; do
	about "${texts[$name]}" $name
	claim "its address never went" keeper_kept $name
	claim "the root lives to the end" says '^KEEPER end'
	case $name in
	plain | killed) claim "and never stalled for long" stalled $name 5000 ;;
	*) claim "and stalled no longer than it had to" stalled $name 60000 ;;
	esac
done
tap_done
