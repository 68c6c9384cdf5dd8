#!/bin/bash
# The network worker on one interface: killed, stopped, with something strange
# in its pipe; before it has a result, and when it writes /run.
# shellcheck source=tests/pid1/lib.sh
. "$(dirname "$0")/lib.sh"

link='ip link add c0 type veth peer name s0'
address='ip=10.9.9.2:::24::c0:off'

# in_network NAME COMMAND...: in its network
in_network() {
	local pid
	read -r pid <"$lab_dir/$1/pid"
	shift
	"${as_user[@]}" nsenter -t "$pid" -U -n --preserve-credentials "$@"
}
# link_up NAME: the other end of the cable
link_up() { in_network "$1" ip link set s0 up; }
# worker NAME: its network worker, which is its only child then
worker() {
	local pids
	soon has_child "$1"
	read -ra pids <<<"$(children "$1")"
	echo "${pids[0]}"
}
# to_process_1 PID: the pipe that it writes to
to_process_1() {
	local fd
	for fd in /proc/"$1"/fd/*; do
		case $(readlink "$fd") in
		pipe:*) ;;
		*) continue ;;
		esac
		grep -q '^flags:.*1$' "/proc/$1/fdinfo/${fd##*/}" || continue
		echo "$fd"
		return
	done
}
# ended NAME PID: the child is no more, and was reaped
ended() { [ ! -e "/proc/$2" ]; }

# these wait for the cable
for name in killed nonsense half wrong-type released; do
	boot "$name" "root=test: $address" -s "$link" -l 20
done
fast stopped "root=test: $address" -s "$link" -l 20
boot killed-5 "root=test: $address panic=-1" -s "$link" -l 20
# and these do not
boot usual "root=test:descriptors $address:10.9.9.3::10.9.9.5" -s "$link; ip link set s0 up"
hw=02:00:00:00:00:01
card="ip link add c0 address $hw type veth peer name s0; ip link set s0 up"
boot renamed "root=test: ifname=lan:$hw ip=10.9.9.2:::24::lan:off" -s "$card"
boot taken "root=test: ifname=s0:$hw ip=10.9.9.2:::24::c0:off" -s "$card"
boot bootif "root=test: BOOTIF=01-${hw//:/-} \
ip=10.9.9.2:10.9.9.1:10.9.9.1:255.255.255.0" -s "$card"
boot dracut "root=test: rd.route=10.8.0.0/16:10.9.9.1 nameserver=10.9.9.53 \
ip=10.9.9.2:::24::c0:off:1400:02-00-00-00-00-07" -s "$card"
boot settle-hangs "root=test: $address -- memory" \
	-s "$link; ip link set s0 up" -x rename=hang -l 15
boot settle-dies "root=test: $address" -s "$link; ip link set s0 up" \
	-x rename=hang -l 15
fast no-device "root=test: $address" -l 20

pid=$(worker killed) && kill -KILL "$pid" && soon ended killed "$pid"
soon wrote killed 'again' && link_up killed
pid=$(worker half) && printf '\002\000' >"$(to_process_1 "$pid")" &&
	kill -KILL "$pid"
soon wrote half 'again' && link_up half
# type 8 without a body: nobody need wait for it, and there is no result
pid=$(worker released) &&
	printf '\010\000\000\000' >"$(to_process_1 "$pid")" &&
	soon ended released "$pid"
soon wrote released 'again' && link_up released
pid=$(worker nonsense) && printf '%64s' '' >"$(to_process_1 "$pid")"
soon wrote nonsense 'again' && link_up nonsense
# 5 is the mount worker's "the root is mounted", of any length
pid=$(worker wrong-type) &&
	printf '\005\000\000\000' >"$(to_process_1 "$pid")"
soon wrote wrong-type 'again' && link_up wrong-type
pid=$(worker stopped) && kill -STOP "$pid"
for _ in 1 2 3 4 5; do
	pid=$(worker killed-5) && kill -KILL "$pid" &&
		soon ended killed-5 "$pid"
done
soon wrote settle-dies 'mounted the test root' &&
	pid=$(worker settle-dies) && kill -KILL "$pid"
soon wrote stopped 'again' && link_up stopped
soon wrote no-device 'trying again from the network' &&
	in_network no-device sh -c "$link && ip link set s0 up"
finish

worker='network worker \(process [0-9]+\)'
mended() {
	claim "another one is started" says 'starting the network worker again; the last one was to '
	claim "once" equal "$(times 'starting the network worker')" 1
	claim "and configures the interface" says 'REPORT run net-c0.conf'
	claim "init runs" says 'REPORT pid 1$'
}
about "a static address" usual
claim "is written to /run" \
	says "REPORT run net-c0.conf IPV4ADDR='10.9.9.2'$"
claim "as the kernel tells of it" says 'REPORT kinit pnp #MANUAL$'
claim "its name server" says 'REPORT kinit resolv.conf nameserver 10.9.9.3$'
claim "its time server" says 'REPORT kinit ntp_servers 10.9.9.5$'
claim "and nothing else" equal "$(times 'REPORT kinit ')" 4
claim "the mount worker has nothing of the network worker" \
	says 'mounted the test root'
claim "the timeline tells of it" says \
	'timeline: link-up [0-9]+ carrier [0-9]+ address [0-9]+ root [0-9]+ init'
claim "init has no other descriptors" equal "$(times 'REPORT fd ')" 3
about "ifname=" renamed
claim "renames the interface before it is used" \
	says "REPORT run net-lan.conf IPV4ADDR='10.9.9.2'$"
about "ifname= with a name that another has" taken
claim "is told" says 'cannot call c0 s0: File exists$'
claim "once" equal "$(times 'cannot call c0')" 1
claim "and the old name does" says 'REPORT run net-c0.conf'
about "BOOTIF=" bootif
claim "is the interface of an ip= that names none" \
	says "REPORT run net-c0.conf IPV4ADDR='10.9.9.2'$"
about "dracut's words" dracut
claim "an MTU is set" says 'MTU 1400 on c0$'
claim "nameserver= is written" \
	says "REPORT run net-c0.conf IPV4DNS0='10.9.9.53'$"
claim "the route is there" \
	says 'REPORT route c0	0000080A	0109090A	.*	0000FFFF	'
about "a worker that crashes" killed
claim "is told" says "$worker was ended by signal 9\$"
mended
about "a worker that crashes within a message" half
claim "is told" says \
	"$worker was ended by signal 9, in the middle of a message\$"
mended
about "nonsense" nonsense
claim "ends the worker" says "$worker handed over nonsense: ended\$"
mended
about "a message that is another worker's" wrong-type
claim "ends the worker" says "$worker handed over nonsense: ended\$"
mended
about "a worker that is released without a result" released
claim "ends it" says "$worker handed over nonsense: ended\$"
mended
about "a worker that hangs" stopped
claim "is ended after 30 s" says "$worker has said nothing for 30 s: ended\$"
claim "not before" apart '^' 'said nothing' 2.9 8
mended
about "a worker that crashes five times" killed-5
claim "is started five times" equal \
	"$(times 'starting the network worker again')" 4
claim "then the step fails" says 'boot failed at step network$'
claim "with its number" says 'KI-2005: '
claim "and reboots" ended_by reboot
about "a worker that hangs when it writes /run" settle-hangs
claim "is not waited for" says \
	'cannot have the network worker write /run: Connection timed out'
claim "after 3 s" apart '^' 'REPORT pid' 2.8 6
claim "init runs" says 'REPORT pid 1$'
claim "the initramfs is emptied nevertheless" says '== left 0$'
about "a worker that crashes when it writes /run" settle-dies
claim "is told" says "$worker was ended by signal 9\$"
claim "and what is missing" says 'KI-2008: '
claim "init runs" says 'REPORT pid 1$'
about "an interface that comes after 12 s" no-device
claim "is told to be missing" says 'cannot find the interface c0'
claim "with its number" says 'KI-2001: '
claim "all is tried again" \
	says 'step network failed; trying again from the network in 1[0-2] s$'
claim "and then it is there" says 'REPORT run net-c0.conf'
claim "init runs" says 'REPORT pid 1$'
tap_done
