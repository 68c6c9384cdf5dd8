#!/bin/bash
# bad.t: whole boots in virtual machines that must fail: with a message that
# names step, object and error, then a reboot as panic=-1 asks, never a dead
# process 1. They run side by side: most of their time is waiting.
# limit: 600 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh

# claim_fails NAME CLIENT CODE REGEX: it failed with this message and code, and
# rebooted
claim_fails() {
	local ended=no
	lab_wait_client "$2" 100 && ended=yes
	about "$1" "$2"
	claim "the message names object and error" says "kinit: cannot $4"
	claim "the code has an advice" says "kinit: KI-$3: ."
	claim "kinit says that the boot failed" says 'kinit: boot failed at step [a-z]+'
	claim "the machine reboots by itself" equal $ended yes
	claim "the reboot is kinit's" says 'reboot: (machine restart|Restarting system)'
	claim "process 1 did not die" says_not 'Kernel panic|Attempted to kill init'
	claim "no init ran" says_not '^(REPORT|INIT-CLOCK)'
}

lab_start_server nics=3 || exit 1
lab_dhcp_start 'dhcp-host=52:54:00:00:00:0a,set:dots' \
	'dhcp-option=tag:dots,17,"10.0.2.1:/srv/../etc"'
nfs="ip=dhcp root=/dev/nfs"

lab_boot_client nocarrier carrier=off port=0 \
	append="$nfs nfsroot=10.0.2.1:/srv/tiny,vers=3,retry=0 carrier_timeout=3"
lab_boot_client path3 port=1 mac=52:54:00:00:00:02 \
	append="$nfs nfsroot=10.0.2.1:/srv/nothere,vers=3,retry=0"
lab_boot_client away port=2 mac=52:54:00:00:00:03 \
	append="$nfs nfsroot=10.0.2.200:/srv/tiny,vers=4.2,retry=0"
claim_fails "NFS server that is not there" away '400[45]' \
	'.*10\.0\.2\.200.*(No route to host|timed out|unreachable)'
claim_fails "wrong path, NFS 3" path3 4016 \
	'.*10\.0\.2\.1:/srv/nothere.*(Permission denied|No such file)'
lab_boot_client path4 port=1 mac=52:54:00:00:00:02 \
	append="$nfs nfsroot=10.0.2.1:/srv/nothere,vers=4.2,retry=0"
lab_boot_client noinit port=2 mac=52:54:00:00:00:03 \
	append="$nfs nfsroot=10.0.2.1:/srv/noinit,vers=3,retry=0"
claim_fails "NIC without carrier" nocarrier 2003 \
	'use any interface: no carrier for 3 s: Network is down'
lab_boot_client nonic nic=none \
	append="$nfs nfsroot=10.0.2.1:/srv/tiny,vers=3,retry=0 carrier_timeout=3"
lab_boot_client nolog nic=none \
	append="$nfs nfsroot=10.0.2.1:/srv/tiny carrier_timeout=3 printk.devkmsg=off"
claim_fails "wrong path, NFS 4.2" path4 4016 '.*10\.0\.2\.1:/srv/nothere.*No such file'
claim_fails "root without init" noinit 3004 \
	'find an init in 10\.0\.2\.1:/srv/noinit: .*: No such file or directory'
claim_fails "no NIC" nonic 2002 'find a network interface: No such device'

claim_fails "a kernel log that takes nothing" nolog 2002 \
	'find a network interface: No such device'
claim "what goes to the console then has no time" \
	says '^kinit: cannot find a network interface'

# No /dev/kmsg until kinit has mounted devtmpfs, and no console either: the
# server's kernel has no image of ours linked in that would bring the nodes, but
# every kernel has one with /dev/console, which the link puts out of the way.
bare_image() {
	local list=$lab_dir/$1.list ip=${2:-}
	cat >"$list"
	cat >>"$list" <<-LIST
		dir /proc 0755 0 0
		file /init \${lab_build}/bin/kinit 0755 0 0
	LIST
	"$lab_build/bin/gen_init_cpio" -o "$lab_dir/$1.cpio" "$list"
	lab_boot_client "$1" nic=none kernel="$lab_build/kernel/server.bzImage" \
		initrd="$lab_dir/$1.cpio" \
		append="$nfs nfsroot=10.0.2.1:/srv/tiny carrier_timeout=3 $ip"
}
bare_image nokmsg <<<'dir /dev 0755 0 0'
bare_image nodev <<'LIST'
dir /dev 0755 0 0
slink /dev/console nowhere 0777 0 0
LIST
bare_image nodevip ip=10.0.0.300::::::off <<'LIST'
dir /dev 0755 0 0
slink /dev/console nowhere 0777 0 0
LIST

lab_boot_client badip port=0 \
	append="root=/dev/nfs nfsroot=10.0.2.1:/srv/tiny ip=10.0.0.300::::::off"
for client in nokmsg nodev; do
	claim_fails "an image with few device nodes ($client)" $client 2002 \
		'find a network interface: No such device'
	# with the kernel's time: it is in the log
	claim "what it waits for is in the kernel log" \
		says '^\[ *[0-9.]+\] kinit: waiting for network: no interface'
	claim "and why it failed" \
		says '^\[ *[0-9.]+\] kinit: cannot find a network interface'
done
claim_fails "a bad parameter, and no device node" nodevip 1004 \
	"understand ip=10\.0\.0\.300"
about "an image with few device nodes" nodev
claim "there was no console" says 'unable to open an initial console'
lab_boot_client dots port=1 mac=52:54:00:00:00:0a append="$nfs"
lab_boot_client badroot port=2 mac=52:54:00:00:00:03 \
	append="$nfs nfsroot=fe80::1:/srv/tiny,vers=3 ip=dhcp quote=\"open"
claim_fails "an address that is none in ip=" badip 1004 \
	"understand ip=10\.0\.0\.300.*the client address '10\.0\.0\.300': Invalid argument"
claim "the network is not touched" says_not 'IP-Config'
claim_fails "'..' in DHCP's root path" dots 3003 \
	"use DHCP's root path '10\.0\.2\.1:/srv/\.\./etc': .*: Invalid argument"
claim_fails "an address without brackets in nfsroot=" badroot 1009 \
	"use nfsroot= 'fe80::1:/srv/tiny,vers=3': a server is a name or an address, IPv6 in brackets"
claim "the network is not touched" says_not 'IP-Config'
claim "a quote that is not closed is told of" says "kinit: a '\"' on the kernel command line is never closed"
tap_done
