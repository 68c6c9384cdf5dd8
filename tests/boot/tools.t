#!/bin/bash
# tools.t: an image of the older kind, a shell script with klibc's sh and
# mount, boots with our ipconfig, nfsmount and run-init in the place of
# klibc's: as programs of their own, then as names of kinit.
# limit: 600 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh

klibc=/usr/lib/klibc/bin
loader=$(LC_ALL=C readelf -lW $klibc/sh |
	sed -n 's/.*interpreter: \(.*\)\]/\1/p')

# image NAME: NAME.cpio, with the lines about our programs on standard input
image() {
	cat >"$lab_dir/script" <<-'SCRIPT'
		#!/bin/sh
		mount -t proc proc /proc
		mount -t sysfs sysfs /sys
		mount -t devtmpfs dev /dev
		mount -t tmpfs run /run
		ipconfig -t 30 eth0 || echo "SCRIPT ipconfig failed"
		. /run/net-eth0.conf
		nfsmount -o ro,vers=3 "$ROOTSERVER:/srv/nothere" /root ||
			echo "SCRIPT nfsmount failed as it must"
		nfsmount -o ro,vers=3 "$ROOTSERVER:$ROOTPATH" /root
		run-init -n /root /sbin/nothere ||
			echo "SCRIPT run-init -n failed as it must"
		run-init -n -d CAP_NOTHING /root /sbin/init ||
			echo "SCRIPT run-init -d failed as it must"
		run-init -n /root /sbin/init && echo "SCRIPT run-init -n is content"
		for dir in dev proc sys run; do
			mount -o move /$dir /root/$dir
		done
		exec run-init -d CAP_NET_RAW,cap_syslog /root /sbin/init word
	SCRIPT
	{
		# the loader's folder: /lib, or since Debian 13 /usr/lib
		printf 'dir %s 755 0 0\n' /dev /proc /sys /run /root /bin \
			/lib /usr /usr/lib
		echo 'nod /dev/console 600 0 0 c 5 1'
		echo "file $loader $loader 755 0 0"
		echo "file /bin/sh $klibc/sh 755 0 0"
		echo "file /bin/mount $klibc/mount 755 0 0"
		echo "file /init \${lab_dir}/script 755 0 0"
		cat
	} >"$lab_dir/$1.list"
	"$lab_build/bin/gen_init_cpio" -o "$lab_dir/$1.cpio" "$lab_dir/$1.list"
}

boots() {
	lab_boot_client "$1" initrd="$lab_dir/$1.cpio" append=""
	lab_wait_client "$1" 60
	about "$2" "$1"
	claim "ipconfig gets a lease, in klibc's words" \
		says 'IP-Config: eth0 complete \(dhcp from 10\.0\.2\.1\):'
	claim "nfsmount says what is wrong with a path" \
		says 'nfsmount: cannot mount 10\.0\.2\.1:/srv/nothere on /root'
	claim "and fails" says 'SCRIPT nfsmount failed as it must'
	claim "run-init -n refuses an init that is not there" \
		says 'SCRIPT run-init -n failed as it must'
	claim "run-init -n accepts one that is" says 'SCRIPT run-init -n is content'
	claim "run-init -d refuses a name that is none" \
		says 'run-init: there is no capability CAP_NOTHING'
	claim "and fails" says 'SCRIPT run-init -d failed as it must'
	claim "init is process 1 of the root over NFS" says '^REPORT pid 1[[:space:]]*$'
	claim "its root is the server's" \
		says '^REPORT mount 10\.0\.2\.1:/srv/report / nfs .*vers=3,'
	claim "it has its argument" says '^REPORT argv 1 word'
	# 41 of them, without bits 13 and 34: 2^41 - 1 - 2^13 - 2^34
	claim "capabilities that were dropped are not there" \
		says '^REPORT status CapBnd:[[:space:]]*000001fbffffdfff'
	claim "init does not have them" \
		says '^REPORT status CapEff:[[:space:]]*000001fbffffdfff'
	# 2^32 - 1 - 2^13, and of 32 or of 9 bits 2^2; newer kernels have 9
	claim "nor do the programs that the kernel starts" \
		says '^REPORT helper bset 4294959103[[:space:]]+(4294967291|507)'
	claim "/run came along, and the lease in it" \
		says "^REPORT run net-eth0.conf IPV4ADDR='10\.0\.2\.11'"
}

lab_start_server || exit 1
lab_dhcp_start 'dhcp-option=17,"/srv/report"'

for tool in ipconfig nfsmount run-init; do
	echo "file /bin/$tool \${lab_build}/bin/$tool 755 0 0"
done | image programs
boots programs "three programs"

{
	echo "file /bin/kinit \${lab_build}/bin/kinit 755 0 0"
	for tool in ipconfig nfsmount run-init; do
		echo "slink /bin/$tool kinit 777 0 0"
	done
} | image names
boots names "one binary, three names"
tap_done
