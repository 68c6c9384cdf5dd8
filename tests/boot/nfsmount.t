#!/bin/bash
# nfsmount.t: nfsmount beside klibc's own on one server: version 3 mounts that
# are alike, options of every kind that a kernel takes, names that mount.nfs has,
# a server that comes late. Then kinit's root: identifier and read-ahead.
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
options="soft hard intr nointr timeo=100 retrans=3 rsize=8192 wsize=8192 ac noac
	acregmin=3 acregmax=60 acdirmin=30 acdirmax=60 actimeo=9 nconnect=2
	rdirplus nordirplus sec=sys sharecache nosharecache resvport
	lookupcache=pos nofsc proto=tcp tcp port=2049 mountproto=tcp mountvers=3
	mountport=0 namlen=255 nolock cto nocto acl noacl local_lock=all
	posix noposix broken_suid fg retry=0 nofail _netdev noauto user comment=x
	x-systemd.automount context=a:b:c mounthost=10.0.2.1 mountaddr=10.0.2.1
	noatime nosuid nodev noexec defaults sloppy,unknown"

lab_init
cat >"$lab_dir/script" <<-SCRIPT
	#!/bin/sh
	mount -t proc proc /proc
	mount -t sysfs sysfs /sys
	mount -t devtmpfs dev /dev
	mount -t tmpfs run /run
	ipconfig -t 30 eth0 >/dev/null
	at=10.0.2.1:/srv/report
	# said NAME STATUS: the last line of its output, and what is mounted
	said() {
	    while read line; do echo "SCRIPT \$1 says \$line"; done <\$1.out
	    while read source dir type opts rest; do
	        [ "\$dir" = /root ] && echo "SCRIPT \$1 \$2 \$source \$type \$opts"
	    done </proc/mounts
	    echo "SCRIPT \$1 status \$2"
	    umount /root 2>/dev/null
	}
	try() { # NAME PROGRAM ARGUMENTS
	    name=\$1
	    shift
	    "\$@" >\$name.out 2>&1
	    said \$name \$?
	}
	try klibc-v3 klibc-nfsmount -o ro \$at /root
	try ours-v3 nfsmount -o ro,vers=3 \$at /root
	try klibc-opts klibc-nfsmount -o vers=3,tcp,rsize=8192,wsize=4096,timeo=50,retrans=4,soft,nocto,noac,noacl,port=2049 \$at /root
	try ours-opts nfsmount -o vers=3,tcp,rsize=8192,wsize=4096,timeo=50,retrans=4,soft,nocto,noac,noacl,port=2049 \$at /root
	try klibc-denied klibc-nfsmount 10.0.2.1:/srv/nothere /root
	try ours-denied nfsmount -o vers=3 10.0.2.1:/srv/nothere /root
	for option in $(echo $options); do
	    echo "SCRIPT option \$option"
	    nfsmount -o ro,vers=3,\$option \$at /root >option.out 2>&1 || {
	        echo "SCRIPT option \$option fails"
	        while read line; do echo "SCRIPT option says \$line"; done <option.out
	    }
	    umount /root || echo "SCRIPT option \$option mounts nothing"
	done
	for v in 4.0 4.1 4.2; do
	    try v\$v mount.nfs \$at /root -o ro,vers=\$v,minorversion=\${v#4.},proto=tcp,clientaddr=10.0.2.99,max_connect=2
	done
	try helper mount.nfs \$at /root -r -v -n -o hard,nofail,x-a,user
	try nfs4 mount.nfs4 \$at /root
	try unknown mount.nfs \$at /root -o ro,rubbish=1
	try krb5 mount.nfs \$at /root -o sec=krb5p
	try list nfsmount -o ro 10.0.2.1,10.0.2.1:/srv/report /root
	try remount-1 nfsmount -o ro,vers=4.2 \$at /root2
	try remount-2 mount.nfs \$at /root2 -o rw,remount
	while read source dir type opts rest; do
	    [ "\$dir" = /root2 ] && echo "SCRIPT remounted \$opts"
	done </proc/mounts
	echo "SCRIPT late"
	mount.nfs \$at /root -o ro,vers=4.2,port=2050,retry=1
	echo "SCRIPT late status \$?"
	echo "SCRIPT end"
	reboot
SCRIPT
{
	printf 'dir %s 755 0 0\n' /dev /proc /sys /run /root /root2 /bin /lib \
		/usr /usr/lib
	echo 'nod /dev/console 600 0 0 c 5 1'
	echo "file $loader $loader 755 0 0"
	for tool in sh mount umount reboot; do
		echo "file /bin/$tool $klibc/$tool 755 0 0"
	done
	echo "file /bin/klibc-nfsmount $klibc/nfsmount 755 0 0"
	for tool in ipconfig nfsmount; do
		echo "file /bin/$tool \${lab_build}/bin/$tool 755 0 0"
	done
	echo "slink /bin/mount.nfs nfsmount 777 0 0"
	echo "slink /bin/mount.nfs4 nfsmount 777 0 0"
	echo "file /init \${lab_dir}/script 755 0 0"
} >"$lab_dir/nfsmount.list"
"$lab_build/bin/gen_init_cpio" -o "$lab_dir/nfsmount.cpio" \
	"$lab_dir/nfsmount.list"

lab_start_server || exit 1
lab_dhcp_start 'dhcp-option=17,"/srv/report"'
lab_boot_client nfsmount initrd="$lab_dir/nfsmount.cpio"
about nfsmount nfsmount

# mounted NAME: the options of its mount, but for what a program names in
# another way: where mountd was found, the usual port, how often TCP repeats
mounted() {
	tr -d '\r' <"$tap_log" | sed -n "s/^SCRIPT $1 0 10\.0\.2\.1:\/srv\/report nfs4\? //p" |
		sed 's/,mount[a-z]*=[^,]*//g; s/,port=2049//; s/,retrans=[23]//'
}
alike() {
	[ -n "$(mounted "$1")" ] && equal "$(mounted "$2")" "$(mounted "$1")"
}

lab_wait_line nfsmount.log 'trying again, for [0-9]* s at most' 200 nfsmount
lab_server_do 'rpc.nfsd 0; rpc.nfsd -p 2050 -V 3 -V 4 -V 4.1 -V 4.2 8
	echo Y >/proc/fs/nfsd/v4_end_grace' >/dev/null
lab_wait_line nfsmount.log 'SCRIPT end' 100 nfsmount
claim "a version 3 mount is as klibc's" alike klibc-v3 ours-v3
claim "with klibc's options, too" alike klibc-opts ours-opts
claim "which are in effect" says \
	'ours-opts 0 .* rw,sync,.*,rsize=8192,wsize=4096,.*,soft,nocto,noac,nolock,noacl,.*,timeo=50,retrans=4,'
claim "klibc's status of a path that is not there is 1" \
	says 'klibc-denied status 1'
claim "and ours" says 'ours-denied status 1'
claim "in the same words" says \
	'ours-denied says nfsmount: cannot mount 10\.0\.2\.1:/srv/nothere .*: Permission denied'
claim "each option was tried" says 'SCRIPT option sloppy,unknown'
claim "none made the mount fail" says_not 'SCRIPT option .* (fails|mounts nothing|says)'
for v in 4.0 4.1 4.2; do
	claim "version $v is mounted" says "v$v 0 .* nfs4 ro,.*vers=$v,"
done
claim "mount.nfs is told its flags behind the operands" says \
	'helper 0 .* nfs4 ro,nosuid,nodev,noexec,.*vers=4\.2,'
claim "and says what it tries" says 'helper says mount\.nfs: trying 10\.0\.2\.1, NFS 4\.2'
claim "mount.nfs4 mounts for writing" says 'nfs4 0 .* nfs4 rw,'
claim "an unknown option has its name and status 32" says \
	"unknown says mount\.nfs: .*Unknown parameter 'rubbish'"
claim "which is told to mount(8)" says 'unknown status 32'
claim "Kerberos is refused" says 'krb5 says .*sec=krb5p needs rpc\.gssd'
claim "a list of servers is taken" says 'list 0 10\.0\.2\.1:/srv/report nfs4 ro,'
claim "a mount is made writable" says 'SCRIPT remounted rw,.*vers=4\.2,'
claim "a server that comes late is waited for" says 'SCRIPT late status 0'

# boots NAME APPEND...: kinit's root, till the end of the report
boots() {
	local name=$1

	shift
	lab_boot_client "$name" initrd="$lab_build/initramfs.cpio" "$@"
	lab_wait_client "$name" 60
	about "$name" "$name"
}

# its usual port again, and as much in one READ as a larger machine offers
lab_server_do 'rpc.nfsd 0; echo 1048576 >/proc/fs/nfsd/max_block_size
	rpc.nfsd -V 3 -V 4 -V 4.1 -V 4.2 8
	echo Y >/proc/fs/nfsd/v4_end_grace' >/dev/null
root="root=/dev/nfs ip=::::clone:eth0:dhcp"
boots clone1 append="$root"
claim "the root's rsize is the server's" says '^REPORT mount .* / nfs4 .*,rsize=1048576,'
claim "its read-ahead is one rsize" says '^REPORT readahead 1024'
claim "it has an identifier" says '^REPORT identifier kinit--52:54:00:00:00:01'
boots clone2 mac=52:54:00:00:00:02 append="$root kinit.nfs.readahead=300"
claim "the read-ahead is what is asked for" says '^REPORT readahead 300'
# shellcheck disable=SC2016 # expanded on the server
clients=$(lab_server_do 'cat /proc/fs/nfsd/clients/*/info')
claim "two clones with one host name are two clients of the server" equal \
	"$(grep -oE 'name: ".*kinit--52:54:00:00:00:0[12]/clone"' <<<"$clients" |
		sort -u | wc -l)" 2
boots own append="$root nfs.nfs4_unique_id=mine kinit.nfs.readahead=0"
claim "an identifier of the command line is left alone" \
	says '^REPORT identifier \(null\)'
tap_done
