#!/bin/bash
# nfs_causes.t: NFS roots that cannot be mounted, each for another reason, each
# made for real by a server (tests/lab/nfs-servers.sh) or by the client's own
# kernel: kinit says which, with its code, and never hangs.
# limit: 600 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
# shellcheck source=tests/lab/nfs.sh
. tests/lab/nfs.sh

names=()
declare -A texts=() codes=() messages=()

# cause NAME TEXT CODE REGEX NFSROOT [WORDS [ARGUMENT of lab_boot_client...]]
cause() {
	names+=("$1")
	texts[$1]=$2
	codes[$1]=$3
	messages[$1]=$4
	local name=$1 root=$5 words=${6:-}
	shift 5
	[ $# -eq 0 ] || shift
	# an attempt's server is looked at after 5 s, for 4 s
	nfs_boot "$name" "nfsroot=$root,retry=0 kinit.nfs.timeout=11 $words" "$@"
}

claim_cause() {
	about "${texts[$1]}" "$1"
	claim "has its code" says "kinit: KI-(${codes[$1]}): ."
	claim "server, path and cause are in one line" \
		says "kinit: cannot ${messages[$1]}"
	claim "no init runs" says_not '^REPORT'
	claim "the machine reboots by itself" \
		says 'reboot: (machine restart|Restarting system)'
	claim "process 1 did not die" says_not 'Kernel panic|Attempted to kill init'
}

nfs_start || exit 1
# what is sent to 192.0.2.1 goes through the server machine, and no further;
# one export is another machine's
lab_server_do '
	echo 1 >/proc/sys/net/ipv4/ip_forward
	ip route add blackhole 192.0.2.0/24
	mkdir -p /srv/denied
	echo "/srv/denied 10.9.9.9(ro,no_subtree_check)" >>/etc/exports
	exportfs -ra'
places "place v4 21" "serve v4 mountd cld -N 3" \
	"place v3 22" "serve v3 rpcbind mountd -N 4" "deaf v3" \
	"place nomountd 23" "serve nomountd rpcbind" \
	"place bare 24" \
	"place mute 25" "perl mute mute 111 2049 20048" \
	"place slow 26 delay 700ms" "serve slow mountd cld -N 3" \
	"place stale 27" "serve stale rpcbind mountd -N 4" \
	"place old 29" "serve old mountd cld -N 3 -N 4.2" \
	"place pseudo 30" "serve pseudo rpcbind mountd cld" \
	"place grace 28" \
	"in grace sh -c 'echo 90 >/proc/fs/nfsd/nfsv4gracetime'" \
	"serve grace mountd -N 3"
lab_server_do '
	mkdir /srv/gone
	echo "/srv/gone *(rw,no_root_squash,no_subtree_check)" \
		>>/tmp/places/stale.exports
	servers="sh /lab/nfs-servers.sh"
	$servers in stale exportfs -ra
	handle=$($servers in stale perl /lab/nfs-fakes.pl handle 20048 /srv/gone)
	rmdir /srv/gone
	$servers perl stale mountd 20049 $handle
	{
		echo "/srv *(ro,fsid=0,no_subtree_check)"
		echo "/srv/report *(ro,no_subtree_check)"
	} >/tmp/places/pseudo.exports
	$servers in pseudo exportfs -ra'

report=/srv/report
ports=port=2049,mountport=20048
at() { echo "mount 10\\.0\\.2\\.$1:$2 \\(NFS $3\\): "; }

GATEWAY='' cause noroute "no route" 4004 \
	'mount 198\.51\.100\.1:/srv/report \(NFS 4\.2\): .*unreachable' \
	198.51.100.1:$report,vers=4.2
cause nohost "no machine has the address" 4004 \
	"$(at 200 $report 3).*(unreachable|No route)" 10.0.2.200:$report,vers=3
cause silent "a host that is silent" 4005 \
	'mount 192\.0\.2\.1:/srv/report \(NFS 4\.2\): ' 192.0.2.1:$report,vers=4.2
cause refused4 "a port that is refused" 4003 "$(at 24 $report '4\.2').*refused" \
	10.0.2.24:$report,vers=4.2
cause refused3 "a port that is refused, NFS 3" 4003 \
	"$(at 24 $report 3).*refused" 10.0.2.24:$report,vers=3,$ports
cause mute4 "a port that takes connections and is silent" 4013 \
	"$(at 25 $report '4\.2')" 10.0.2.25:$report,vers=4.2
cause mute3 "an rpcbind that is silent" 401[34] "$(at 25 $report 3)" \
	10.0.2.25:$report,vers=3
cause norpcbind "NFS 3 without rpcbind" 4014 "$(at 22 $report 3)" \
	10.0.2.22:$report,vers=3
cause nomountd "an rpcbind that knows no mountd" 4015 "$(at 23 $report 3)" \
	10.0.2.23:$report,vers=3
cause export3 "a path that is not exported, NFS 3" 4016 "$(at 1 /usr/share 3)" \
	10.0.2.1:/usr/share,vers=3
cause export4 "a path that is not exported, NFS 4" 4016 \
	"$(at 1 /usr/share '4\.2')" 10.0.2.1:/usr/share,vers=4.2
cause denied3 "an export for others, NFS 3" 4002 "$(at 1 /srv/denied 3)" \
	10.0.2.1:/srv/denied,vers=3
cause denied4 "an export for others, NFS 4" '4002|4001|4016' \
	"$(at 1 /srv/denied '4\.2')" 10.0.2.1:/srv/denied,vers=4.2
cause path3 "a path that is not there, NFS 3" 4001 \
	"$(at 1 $report/no 3).*No such file" 10.0.2.1:$report/no,vers=3
cause path4 "a path that is not there, NFS 4" 4001 \
	"$(at 1 $report/no '4\.2').*No such file" 10.0.2.1:$report/no,vers=4.2
cause file3 "a path that is a file, NFS 3" 4009 "$(at 1 $report/sbin/init 3)" \
	10.0.2.1:$report/sbin/init,vers=3
cause file4 "a path that is a file, NFS 4" 4009 \
	"$(at 1 $report/sbin/init '4\.2')" 10.0.2.1:$report/sbin/init,vers=4.2
cause version3 "NFS 3 of a server for NFS 4" '4011|4003' "$(at 21 $report 3)" \
	10.0.2.21:$report,vers=3,$ports
cause version4 "NFS 4 of a server for NFS 3" 4011 "$(at 22 $report '4\.2')" \
	10.0.2.22:$report,vers=4.2
cause version42 "NFS 4.2 of a server for 4.1" 4011 "$(at 29 $report '4\.2')" \
	10.0.2.29:$report,vers=4.2
cause krb5 "sec=krb5" 4017 '.*sec=krb5.*gssd' \
	10.0.2.1:$report,vers=4.2,sec=krb5
cause tls "xprtsec=tls" 4017 '.*xprtsec=tls.*tlshd' \
	10.0.2.1:$report,vers=4.2,xprtsec=tls
cause option "an option that the kernel does not know" 4007 \
	"$(at 1 $report '4\.2').*bogus" 10.0.2.1:$report,vers=4.2,bogus=1
cause stale "a handle of a folder that is gone" 4018 "$(at 27 /srv/gone 3)" \
	10.0.2.27:/srv/gone,vers=3,port=2049,mountport=20049
cause slow "a server that is too slow" 4020 "$(at 26 $report '4\.2')" \
	10.0.2.26:$report,vers=4.2
cause grace "a server in grace, which ends too late" 4019 \
	'.*10\.0\.2\.28:/srv/report.*' 10.0.2.28:$report,vers=4.2
cause pseudo "a path below fsid=0" 4001 "$(at 30 $report '4\.2')" \
	10.0.2.30:$report,vers=4.2
cause version2 "a kernel without that version" 4008 "$(at 1 $report 2)" \
	10.0.2.1:$report,vers=2

# Debian's kernel, whose NFS is in modules: images without these, and without
# that of version 4
stock=$lab_build/lab/stock
kver=$(cat "$stock/kver") || exit 1
for modules in virtio_net nfsv3; do
	usr/mkinitramfs -k "$kver" --root "$stock" -o "$lab_dir/$modules.img" \
		--root block --nic virtio_net --modules $modules >/dev/null || exit 1
done
debian=(kernel="$stock/boot/vmlinuz-$kver" memory=512)
cause module "a module that is missing" 4021 "$(at 1 $report '4\.2').*No such device" \
	10.0.2.1:$report,vers=4.2 "" "${debian[@]}" initrd="$lab_dir/virtio_net.img"
cause module4 "the module of a version that is missing" 4021 \
	"$(at 1 $report '4\.2').*Version unavailable" 10.0.2.1:$report,vers=4.2 "" \
	"${debian[@]}" initrd="$lab_dir/nfsv3.img"
# and one that knows of no modules, for which the kernel is without NFS
cat >"$lab_dir/script" <<'SCRIPT'
#!/bin/busybox sh
/bin/busybox mkdir /mnt
/bin/nfsmount -o vers=4.2 10.0.2.1:/srv/report /mnt
echo "SCRIPT status $?"
/bin/busybox reboot -f
SCRIPT
"$lab_build/bin/gen_init_cpio" -o "$lab_dir/script.img" - <<'LIST'
dir /bin 0755 0 0
dir /dev 0755 0 0
nod /dev/console 0600 0 0 c 5 1
file /bin/busybox /bin/busybox 0755 0 0
file /bin/nfsmount ${lab_build}/bin/nfsmount 0755 0 0
file /init ${lab_dir}/script 0755 0 0
LIST
nfs_boot kernel "" "${debian[@]}" initrd="$lab_dir/script.img"
nfs_wait
for name in "${names[@]}"; do
	claim_cause "$name"
done
about "a path below fsid=0" pseudo
claim "the path that would work is said" says 'kinit: .*[^v]/report([^/a-z]|$)'
about "a kernel without NFS" kernel
claim "has its code" says '^nfsmount: KI-4008: .'
claim "server, path and cause are in one line" \
	says '^nfsmount: cannot mount 10\.0\.2\.1:/srv/report .*: No such device'
claim "the program's status says so" says '^SCRIPT status 1'
tap_done
