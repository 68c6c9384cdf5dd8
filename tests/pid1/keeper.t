#!/bin/bash
# The lease keeper's life: what it becomes when init runs, what of it can be
# seen and what cannot end it, and that its death costs nothing but the lease.
# shellcheck source=tests/pid1/lib.sh
. "$(dirname "$0")/lib.sh"

cp tests/net/answers.pl "$lab_dir"
# cable NAME LEASE: c0, and behind it a server whose leases are so long
cable() {
	cat <<-END
		ip link add c0 address 02:00:00:00:00:00 type veth peer name s0
		ip link set s0 up
		timeout 55 perl $lab_dir/answers.pl \$(ip -o link show s0 | cut -d: -f1) \
			0 $2 0 >$lab_dir/$1.heard 2>&1 &
		n=0
		until grep -q ready $lab_dir/$1.heard || [ \$n -ge 100 ]; do
			n=\$((n + 1)); sleep 0.05
		done
	END
}
# a root whose init waits until a file is there, and then tells what it sees
keep=$(new_root keep)
mkdir "$keep/bin"
cp /bin/busybox "$keep/bin/sh"
cat >"$keep/sbin/init" <<'END'
#!/bin/sh
exec <>/dev/console >&0 2>&0
echo "REPORT pid $$"
n=0
while [ $n -lt 150 ] && [ ! -e "/enough-$boot" ]; do
	n=$((n + 1))
	busybox usleep 200000
done
for f in /run/net-c0.conf /run/kinit/* /run/sendsigs.omit.d/*; do
	[ -f "$f" ] && busybox sed "s,^,REPORT file $f ," "$f"
done
busybox ip address | busybox sed 's/^/REPORT ip /'
busybox reboot -f
END
chmod 755 "$keep/sbin/init"
root=$keep

dhcp="ip=:::::c0:dhcp kinit.lease=keep"
# life NAME WORDS LEASE [OPTION-OF-NS...]
life() {
	local name=$1 line=$2 lease=$3
	shift 3
	boot "$name" "boot=$name root=test:$line" -l 45 -s "$(cable "$name" "$lease")" "$@"
}
life seen " $dhcp" 20
life killed " $dhcp" 3600
life early "wait=6000 $dhcp" 3600
life forever " ip=:::::c0:dhcp kinit.lease=forever" 3600
life off " ip=:::::c0:dhcp kinit.lease=off" 3600
life static " ip=10.99.1.9:::255.255.0.0::c0:off kinit.lease=keep" 3600
life stays " $dhcp" 3600 -x chroot=1
echo "not a lease" >"$lab_dir/no-lease"
life garbage " $dhcp kinit.lease.file=/garbage" 3600 -f "$lab_dir/no-lease=/garbage"
full=$lab_dir/full/rootfs/run
boot full "boot=full root=test: $dhcp" -l 45 -s "$(cable full 3600)
	mkdir $full && mount -t tmpfs -o nr_inodes=2 run $full"

# named PID TEXT: whether its name is that
named() { grep -qx "$2" "/proc/$1/comm" 2>/dev/null; }
# find_keeper BOOT: sets keeper
find_keeper() {
	local pid
	for pid in $(children "$1"); do
		keeper=$pid
		named "$pid" kinit-lease && return
	done
	return 1
}
# has_address BOOT
has_address() {
	grep -qw '10\.99\.1\.7' "/proc/$(cat "$lab_dir/$1/pid")/net/fib_trie"
}
in_run() { echo "/proc/$(cat "$lab_dir/$1/pid")/root/run/$2"; }
enough() { touch "$keep/enough-$1"; }
status() { sed -n "s/^$1:[ 	]*//p" "/proc/$keeper/status"; }
name() { tap_name=$1; }

name "a keeper that dies before init runs"
omitted() { [ -s "$(in_run early sendsigs.omit.d/kinit-lease)" ]; }
soon test -s "$lab_dir/early/pid"
claim "is there when /run has been written" soon omitted
kill -KILL "$(children early | awk '{ print $1 }')"
claim "leaves the address" has_address early
enough early

name "a keeper"
claim "is there when init runs" soon find_keeper seen
claim "has a command line that systemd spares" equal \
	"$(tr '\0' '|' <"/proc/$keeper/cmdline" | sed 's/|*$//')" "@kinit-lease"
soon test "$(status Seccomp)" = 2
claim "has a filter of system calls" equal "$(status Seccomp)" 2
claim "can gain no privileges" equal "$(status NoNewPrivs)" 1
for set in CapPrm CapEff CapBnd; do
	claim "has three capabilities ($set)" equal "$(status $set)" 0000000000003400
done
claim "can inherit none" equal "$(status CapInh)" 0000000000000000
claim "is a session of its own" equal "$(awk '{ print $6 == $1 }' "/proc/$keeper/stat")" 1
claim "has an empty directory as its root" equal "$(ls -A "/proc/$keeper/root/")" ""
claim "which is not init's" test ! "/proc/$keeper/root/" -ef \
	"/proc/$(cat "$lab_dir/seen/pid")/root/"
claim "has no descriptor of a root" equal "$(find "/proc/$keeper/fd/" \
	-lname '*kinit-test*' -o -lname '*/sbin*')" ""
claim "is known to sysvinit" equal \
	"$(cat "$(in_run seen sendsigs.omit.d/kinit-lease)")" \
	"$(status NSpid | awk '{ print $NF }')"
for signal in HUP INT QUIT PIPE TERM USR1 USR2 ALRM CHLD TSTP; do
	kill -$signal "$keeper"
done
sleep 0.5
claim "is not ended by a signal" named "$keeper" kinit-lease
claim "which leaves the address" has_address seen
rss=$(status VmRSS | tr -dc 0-9)
claim "has 400 KiB of memory at most, on a machine of any size" test "$rss" -le 400
claim "renews its lease" soon grep -q 'hears 3.*' "$lab_dir/seen.heard"
before=$(grep -c 'hears 3' "$lab_dir/seen.heard")
renewed() { [ "$(grep -c 'hears 3' "$lab_dir/seen.heard")" -gt "$before" ]; }
claim "and again" eval 'soon renewed || soon renewed'
enough seen

name "a keeper that is killed"
claim "was there" soon find_keeper killed
kill -KILL "$keeper"
claim "is gone" soon eval '! find_keeper killed'
sleep 1
claim "leaves the address" has_address killed
enough killed

for boot in forever off static; do
	soon wrote $boot 'REPORT pid 1'
	sleep 2
	name "kinit.lease=$boot"
	[ $boot != static ] || name "an address of ip="
	claim "has no keeper" eval '! find_keeper '$boot
	claim "writes no file of a lease" test ! -e "$(in_run $boot kinit/lease-c0)"
	enough $boot
done
name "a keeper that keeps its root"
claim "is there all the same" soon find_keeper stays
enough stays
name "a keeper whose /run is full"
claim "is there all the same" soon find_keeper full
claim "has the address" has_address full
soon wrote full 'REPORT pid 1'
enough full
soon wrote garbage 'REPORT pid 1'
enough garbage
finish

about "its files" seen
claim "the lease's tells the address" says "REPORT file /run/kinit/lease-c0 IPV4ADDR='10.99.1.7'"
claim "what it is" says "REPORT file /run/kinit/lease-c0 LEASESTATE='bound'"
claim "that it was renewed later than it was given" says \
	"REPORT file /run/kinit/lease-c0 LEASERENEW='[0-9]+ [0-9]+'"
claim "and has a sum" says "REPORT file /run/kinit/lease-c0 LEASESUM='[0-9a-f]{8}'"
about "a killed keeper" killed
claim "leaves an address without an end" says 'REPORT ip +inet 10\.99\.1\.7/16'
claim "for ever" says 'valid_lft forever'
about "a keeper that dies before init runs" early
claim "is told" says 'network worker \(process [0-9]+\) was ended by signal 9$'
claim "and init runs" says 'REPORT pid 1$'
about "kinit.lease=off" off
claim "the address has its lease's end" says 'valid_lft (3[0-9]{3})sec'
about "kinit.lease=forever" forever
claim "the address has none" says 'REPORT ip +valid_lft forever'
about "a keeper that keeps its root" stays
claim "says so" says 'lease keeper: cannot have /run/kinit/empty as its root: .+'
about "a keeper whose /run is full" full
claim "says so" says 'cannot .*/run.*No space left on device$'
claim "and init runs" says 'REPORT pid 1$'
about "a file of a lease that is garbage" garbage
claim "is told" says 'kinit\.lease\.file=/garbage tells no address: '
claim "and the lease is found without" says 'takes 10\.99\.1\.7'
tap_done
