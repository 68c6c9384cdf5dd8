#!/bin/bash
# The command line: what cannot be right ends the boot at step plan, before any
# network; what has no effect is told; the rest is init's.
# shellcheck source=tests/pid1/lib.sh
. "$(dirname "$0")/lib.sh"

# bad NAME COMMAND-LINE NUMBER TEXT-REGEX: with panic=-1 it ends at once
bad_names=() bad_numbers=() bad_texts=()
bad() {
	boot "$1" "$2 panic=-1" -l 5
	bad_names+=("$1") bad_numbers+=("$3") bad_texts+=("$4")
}
nfs='root=/dev/nfs nfsroot=10.0.0.1:/srv'
bad vers=9 "$nfs,vers=9" 1010 "option 'vers=9'"
bad addr= "$nfs,addr=10.0.0.2" 1010 "option 'addr=10.0.0.2'"
bad retry "$nfs,retry=often" 1010 "option 'retry=often'"
bad later-option "$nfs,tcp,vers=9,ro" 1010 "option 'vers=9'"
bad name 'root=/dev/nfs nfsroot=-server:/srv' 1009 "'-server:/srv'"
bad list 'nfsroot=server.example,10.0.0.300:/srv' 1009 "server.example"
bad address 'root=/dev/nfs nfsroot=10.0.0.300:/srv' 1009 "10.0.0.300"
bad up 'root=/dev/nfs nfsroot=10.0.0.1:/srv/../etc' 1009 '"\.\."'
bad no-root 'quiet' 1002 'no root='
bad empty-root 'root=' 1002 'no root='
bad unknown-root 'root=nosuch:thing' 1003 'root=nosuch:thing'
bad ip 'root=test: ip=10.0.0.300' 1004 "10.0.0.300"
bad ip-method 'root=test: ip=ibft' 1005 ibft
bad rootdelay 'root=test: ip=off rootdelay=soon' 1007 'rootdelay=soon'
bad carrier 'root=test: ip=off carrier_timeout=-1' 1007 'carrier_timeout=-1'
bad init "root=test: ip=off init=/$(printf '%0300d' 0)" 1008 'init=/0000'
bad caps "root=test: ip=off drop_capabilities=cap_nothing" 1011 cap_nothing
many='root=test:'
for i in $(seq 65); do many="$many ip=:::::e$i:dhcp"; done
bad many-ip "$many" 1006 'more than 64 interfaces'
bad later 'root=test: ip=off bond=bond0:eth0,eth1' 1019 'bond=bond0:eth0,eth1'
bad bootdev 'root=test: ip=eth0:dhcp bootdev=eth1' 1020 'bootdev=eth1'
bad route 'root=test: ip=off rd.route=10.0.0.0/33:10.0.0.1' 1020 'rd.route='
bad ipv6 'root=test: ip=off nameserver=2001:db8::1' 1020 'IPv6'
bad no-bootif 'root=test: ip=BOOTIF:dhcp' 1020 'no BOOTIF='

# these pass step plan: without any interface they fail at step network, for
# which the clock of "fast" waits 1.2 s
ok_names=()
good() {
	fast "$1" "$2 panic=-1" -l 8
	ok_names+=("$1")
}
good utf-8 'root=/dev/nfs nfsroot=10.0.0.1:/srv/büro'
good root=nfs 'root=nfs nfsroot=10.0.0.1:/srv'
good nfsroot-alone 'nfsroot=10.0.0.1:/srv'
good empty-root-and-nfsroot 'root= nfsroot=10.0.0.1:/srv'
good rootfstype=nfs 'rootfstype=nfs'
good root-from-dhcp 'root=/dev/nfs'
good mountvers 'root=/dev/nfs nfsroot=10.0.0.1:/srv,mountvers=3'
good rootwait 'root=/dev/nfs rootwait nfsroot=10.0.0.1:/srv'

boot no-effect "root=test: ip=off kinit_mount=/a;/b resume=/dev/sdz \
noresume resume_offset=7 load_ramdisk=1 prompt_ramdisk=0 ramdisk_start=5 \
ramdisk_blocksize=9 ramdisk_device=x rootflags=x rootfstype=ext4 rootwait ro"
boot unknown "root=test: ip=off kinit.moduls=e1000e kinit_foo=1 kinit.bar \
kinit.modules other.word=1 kinits=1"
boot twice "root=test:fail=22 root=test: ip=off init=/x init=/sbin/init"
boot dashes "root=test: ip=off -- root=/dev/nosuch kinit.foo=1 ip=10.0.0.300"
boot quote 'root=test: ip=off foo="a b'
boot delay "root=test: ip=off rootdelay=2"
# a boot config: 5000 bytes are less than 32 KiB, 40000 are more
# filler LENGTH: words of 100 bytes
filler() {
	local i
	for ((i = 0; i < $1; i += 100)); do printf ' filler%05d=%087d' $i 0; done
}
boot 5000 "$(filler 5000) root=test: ip=off init=/sbin/init"
boot 40000 "root=test: ip=off$(filler 40000) init=/no/such" -l 5
finish

i=0
for name in "${bad_names[@]}"; do
	about "$name" "$name"
	claim "is told: ${bad_texts[i]}" says "kinit: cannot .*${bad_texts[i]}"
	claim "with its number" says "kinit: KI-${bad_numbers[i]}: "
	claim "the boot fails at step plan" says 'boot failed at step plan$'
	claim "without a network, at once" apart 'kinit: cannot' '== reboot' 0 2
	i=$((i + 1))
done
for name in "${ok_names[@]}"; do
	about "$name" "$name"
	claim "passes the plan" says 'boot failed at step network$'
	claim "and waits for an interface" says 'KI-2002: '
done

about "parameters of klibc that this kinit cannot do" no-effect
for name in load_ramdisk prompt_ramdisk ramdisk_start ramdisk_blocksize \
	ramdisk_device; do
	claim "$name= is told to have no effect" \
		says "kinit: $name= has no effect"
done
claim "nothing else is" equal "$(times 'has no effect')" 5
claim "the boot goes on" says 'REPORT pid 1$'
about "words that look like kinit's" unknown
claim "one with a dot is told" says 'kinit.moduls ignored: kinit has no such parameter'
claim "one with _ is" says 'kinit_foo ignored: kinit has no such parameter'
claim "one without a value is" says 'kinit.bar ignored: kinit has no such parameter'
claim "one that lacks its value is" says 'kinit.modules needs a value'
claim "no other is" equal "$(times 'no such parameter|needs a value')" 4
claim "the boot goes on" says 'REPORT pid 1$'
about "a parameter that is given twice" twice
claim "the last one counts" says 'REPORT argv 0 /sbin/init$'
about "words behind --" dashes
claim "are no parameters of kinit" says 'REPORT pid 1$'
claim "and no warning" says_not 'kinit.foo: '
claim "the first is init's first" says 'REPORT argv 1 root=/dev/nosuch$'
about "a quote that is never closed" quote
claim "is told" says "a '\"' on the kernel command line is never closed"
claim "the boot goes on" says 'REPORT pid 1$'
about "rootdelay=2" delay
claim "is told" says 'waiting for [12] s before the root is mounted'
claim "and kept" apart 'ip= says' 'mounted the test root' 1.8 6
about "a command line of 5000 bytes" 5000
claim "counts to its end" says 'REPORT argv 0 /sbin/init$'
claim "is as long as it should be" test \
	"$(wc -c <"$lab_dir/5000/cmdline")" -ge 5000
claim "without a warning" says_not 'longer than'
about "a command line of 40000 bytes" 40000
claim "is as long as it should be" test \
	"$(wc -c <"$lab_dir/40000/cmdline")" -ge 40000
claim "is cut, which is told" says 'command line is longer than 32768 bytes'
claim "what is before the cut counts, what is behind does not" \
	says 'REPORT argv 0 /sbin/init$'
tap_done
