#!/bin/bash
# good.t: whole boots in virtual machines that succeed: DHCP and static, NFS 3,
# 4.1 and 4.2, a DHCP server that comes late. The booted root's init reports
# what it finds itself in.
# limit: 600 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh

# boot NAME CLIENT APPEND: boot to the end of the report
boot() {
	lab_boot_client "$2" append="$3"
	lab_wait_client "$2" 60
	about "$1" "$2"
}

# What holds in every booted root.
claim_common() {
	claim "init runs and reports" says '^REPORT end'
	claim "init is process 1" says '^REPORT pid 1[[:space:]]*$'
	claim "kinit logs a timeline" says 'kinit: timeline: link-up [0-9]+ carrier [0-9]+ (bound|address) [0-9]+ root [0-9]+ init [0-9]+'
	claim "the root has the server's own rsize" \
		says "^REPORT mount .* / nfs4? .*rsize=$block_size,"
	claim "the root has the server's own wsize" \
		says "^REPORT mount .* / nfs4? .*wsize=$block_size,"
	claim "the root has timeo=600" says '^REPORT mount .* / nfs4? .*timeo=600,'
	claim "/dev is mounted" says '^REPORT mount [^ ]+ /dev devtmpfs'
	claim "/proc is mounted" says '^REPORT mount [^ ]+ /proc proc'
	claim "/sys is mounted" says '^REPORT mount [^ ]+ /sys sysfs'
	claim "/run is mounted" says '^REPORT mount [^ ]+ /run tmpfs'
	claim "descriptors 0 to 2 are the console" \
		equal "$(grep -acE '^REPORT fd [012] /dev/console' "$tap_log")" 3
	claim "there is no other descriptor" says_not '^REPORT fd ([3-9]|[0-9]{2})'
	claim "there is a default route" \
		says '^REPORT route eth0[[:space:]]+00000000[[:space:]]+0102000A'
	claim "lo has 127.0.0.1" says '^REPORT local +\|-- 127\.0\.0\.1'
	claim "init's environment has no ip= or nfsroot=" \
		says_not '^REPORT env [0-9]+ (ip|nfsroot|root|nfsaddrs)='
	claim "init's arguments have no boot parameters of kinit's" \
		says_not '^REPORT argv [0-9]+ (ip|nfsroot|root)='
	claim "init is not handed blocked signals" \
		says '^REPORT status SigBlk:[[:space:]]0+[[:space:]]*$'
	claim "init is not handed ignored signals" \
		says '^REPORT status SigIgn:[[:space:]]0+[[:space:]]*$'
}

dhcp_packets() {
	lab_server_do 'grep -cE "DHCP(DISCOVER|OFFER|REQUEST|ACK|NAK|DECLINE|RELEASE)\(" /run/dnsmasq.log'
}

lab_start_server nics=1 || exit 1
block_size=$(lab_server_do 'cat /proc/fs/nfsd/max_block_size')

lab_dhcp_start 'dhcp-option=17,"10.0.2.1:/srv/report,vers=3"'
boot "DHCP and NFS 3" dhcp3 "ip=dhcp root=/dev/nfs rw"
claim_common
claim "the root is version 3" says '^REPORT mount 10\.0\.2\.1:/srv/report / nfs .*vers=3,'
claim "the root is writable" says '^REPORT root-write ok'
claim "four DHCP packets, no more" equal "$(dhcp_packets)" 4
claim "the host name is DHCP's" says '^REPORT hostname diskless-1'
claim "init is /sbin/init without arguments" \
	equal "$(grep -ac '^REPORT argv' "$tap_log")" 1
claim "the lease is written to /run" \
	says "^REPORT run net-eth0.conf IPV4ADDR='10\.0\.2\.11'"
claim "and as the kernel would tell of it" says '^REPORT kinit pnp #PROTO: DHCP'
lab_dhcp_stop

lab_dhcp_start 'dhcp-option=17,"10.0.2.1:/srv/report,vers=4.2"'
boot "DHCP and NFS 4.2" dhcp42 \
	"ip=dhcp root=/dev/nfs ro init=/sbin/other hello=world single"
claim_common
claim "the root is version 4.2" says '^REPORT mount 10\.0\.2\.1:/srv/report / nfs4? .*vers=4\.2,'
claim "the root is read-only" says '^REPORT root-write Read-only file system'
claim "four DHCP packets, no more" equal "$(dhcp_packets)" 4
claim "init= is obeyed" says '^REPORT argv 0 /sbin/other'
claim "an unknown word is init's argument" says '^REPORT argv 1 single'
claim "an unknown variable is in init's environment" says '^REPORT env [0-9]+ hello=world'
lab_dhcp_stop

boot "static and NFS 4.1" static41 \
	"ip=10.0.2.77::10.0.2.1:255.255.255.0:by-hand:eth0:off root=/dev/nfs nfsroot=10.0.2.1:/srv/report,vers=4.1 rw printk.devkmsg=off drop_capabilities=CAP_SYS_MODULE,cap_net_raw"
claim_common
# bits 16 and 13 of <linux/capability.h>
claim "init has not the capabilities that were dropped" \
	says '^REPORT status CapBnd:[[:space:]]+[0-9a-f]*fffedfff'
claim "messages come on the console when the kernel log takes none" \
	says '^kinit: timeline: '
claim "the root is version 4.1" says '^REPORT mount 10\.0\.2\.1:/srv/report / nfs4? .*vers=4\.1,'
claim "the timeline has the address" says 'kinit: timeline: .* address [0-9]+ '
claim "the host name is that of ip=" says '^REPORT hostname by-hand'
claim "the address is that of ip=" says '^REPORT mount .* / nfs4? .*clientaddr=10\.0\.2\.77,'

# only what the root needs is required: eth9 is not there, and nobody fails
lab_dhcp_start ""
boot "two ip=, one interface" two \
	"ip=:::::eth9:dhcp ip=:::::eth0:dhcp root=/dev/nfs nfsroot=10.0.2.1:/srv/report,vers=3 ro"
claim "init runs and reports" says '^REPORT end'
claim "the other is told" says 'eth9 is not configured: No such device'
# the words' order: 0 is for the first of those that may lead to the root
claim "its routes are the second word's" \
	says '^REPORT route eth0[[:space:]]+00000000[[:space:]]+0102000A.*[[:space:]]100[[:space:]]'
lab_dhcp_stop

lab_boot_client late \
	append="ip=dhcp root=/dev/nfs nfsroot=10.0.2.1:/srv/report,vers=3 ro"
lab_wait_line late.log 'Run /init' 60 late
sleep 5
lab_dhcp_start ""
lab_wait_client late 60
about "DHCP server 5 s late" late
claim_common
claim "the host name is DHCP's" says '^REPORT hostname diskless-1'
claim "the address came within 12 s" \
	says 'kinit: timeline: .* bound ([0-9]{4}|1[01][0-9]{3}) '

# An image with a large file beside kinit's: the memory comes back.
head -c 67108864 /dev/zero | tr '\0' x >"$lab_dir/ballast"
echo "file /ballast \${lab_dir}/ballast 0644 0 0" |
	"$lab_build/bin/gen_init_cpio" -o "$lab_dir/ballast.cpio" -
lab_boot_client heavy initrd="$lab_dir/ballast.cpio" memory=512 \
	append="ip=dhcp root=/dev/nfs nfsroot=10.0.2.1:/srv/report,vers=3 ro -- memory"
lab_wait_client heavy 60
about "an image of 64 MiB" heavy
claim "init runs and reports" says '^REPORT end'

# free WHEN: KiB that were free
free() {
	awk -v when="memory-$1" '$2 == when && $3 == "MemFree:" { print $4 }' "$tap_log"
}
claim "its memory comes back once init runs" \
	test "$(($(free later) - $(free now)))" -ge $((60 * 1024))
tap_done
