#!/bin/sh
# The server machine's init, from the tar archive on its second disk: network,
# NFS exports, nfs-utils, then a loop that runs the commands which come through
# the virtio port "ctl" (a line "ID BASE64") and answers "ID STATUS BASE64".
# Started by /lab-init with /proc, /sys, /dev and /run mounted.

# option NAME: the value of lab.NAME= on the kernel command line
option() {
	sed -n "s/.*\\blab\\.$1=\\([^ ]*\\).*/\\1/p" /proc/cmdline
}

# One NIC is used as it is, several are the ports of a bridge; either way the
# client side is called lan0.
start_network() {
	ip link set lo up
	if [ "$(option nics)" = 1 ]; then
		ip link set eth0 name lan0
	else
		ip link add lan0 type bridge
		for nic in /sys/class/net/eth*; do
			ip link set "${nic##*/}" master lan0 up
		done
	fi
	ip link set lan0 up
	ip address add 10.0.2.1/24 dev lan0
}

make_exports() {
	mount -t tmpfs -o mode=755 tmp /tmp
	if [ "$(option debian)" = yes ]; then
		mount -t ext2 /dev/vdc /srv/debian
	fi
	# klibc's kinit opens the new root's own console
	for root in /lab/roots/*; do
		mknod -m 600 "$root/dev/console" c 5 1
		mv "$root" /srv/
	done
	for root in /srv/*; do
		echo "$root *(rw,no_root_squash,no_subtree_check,async)"
	done >/etc/exports
}

# NFSv4 opens wait for the end of the grace period. There is none when nfsdcld
# tells the kernel that nobody has anything to reclaim, and without nfsdcld, or
# another way to remember clients, 6.12 does not let it be ended by hand.
# Debian's nfs.conf has another directory for rpc_pipefs.
start_nfs() {
	mount -t nfsd nfsd /proc/fs/nfsd
	mkdir -p /run/rpcbind /var/lib/nfs/v4recovery /var/lib/nfs/nfsdcld \
		/var/lib/nfs/rpc_pipefs
	mount -t rpc_pipefs rpc_pipefs /var/lib/nfs/rpc_pipefs
	nfsdcld -p /var/lib/nfs/rpc_pipefs
	rpcbind -w
	exportfs -ra
	rpc.nfsd -V 3 -V 4 -V 4.1 -V 4.2 8
	rpc.mountd
	echo Y >/proc/fs/nfsd/v4_end_grace
}

serve_commands() {
	for port in /sys/class/virtio-ports/*; do
		[ "$(cat "$port/name")" = ctl ] && exec 3<>"/dev/${port##*/}"
	done
	echo "0 0 READY" >&3
	while read -r id command <&3; do
		echo "$command" | base64 -d >/tmp/command
		sh /tmp/command >/tmp/output 2>&1 3>&- </dev/null
		echo "$id $? $(base64 -w 0 /tmp/output)" >&3
	done
}

PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
start_network
make_exports
start_nfs
serve_commands
