#!/bin/bash
# nfs.t: NFS roots of every version, from servers of every kind: nfs-utils whole
# and in parts, nfs-ganesha, over IPv6, late, in grace, killed and started again
# while a root is being mounted and afterwards; and two clones of one machine.
# limit: 600 s
# shellcheck disable=SC2016 # expanded on the server
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
# shellcheck source=tests/lab/nfs.sh
. tests/lab/nfs.sh

report=/srv/report
clients=()
declare -A texts=() versions=() sources=()

# root NAME TEXT VERSION SERVER:PATH [,OPTIONS [WORDS [ARGUMENT...]]]: a client
# that shall have this root, with this version
root() {
	local name=$1
	clients+=("$name")
	texts[$name]=$2
	versions[$name]=${3//./\\.}
	sources[$name]=$(sed 's/[].[]/\\&/g' <<<"$4")
	local options=${5:-} words=${6:-}
	set -- "$4" "${@:7}"
	nfs_boot "$name" "nfsroot=$1$options $words" "${@:2}"
}

claim_root() {
	about "${texts[$1]}" "$1"
	claim "init runs and reports" says '^REPORT end'
	claim "the root is that server's, NFS ${versions[$1]/\\/}" \
		says "^REPORT mount ${sources[$1]} / nfs4? .*vers=${versions[$1]},"
	claim "the log names it" \
		says "kinit: mounted ${sources[$1]} \(NFS ${versions[$1]}\)"
}

# ms NAME WHAT: milliseconds of kinit's timeline
ms() {
	sed -n "s/.*kinit: timeline: .*$2 \\([0-9]*\\).*/\\1/p" "$lab_dir/$1.log" |
		head -n 1
}

nfs_start || exit 1
lab_server_do 'ip address add fe80::1/64 dev lan0
	ip address add fd00:2::1/64 dev lan0 nodad'
places "place v4 21" "serve v4 mountd cld -N 3" \
	"place v3 22" "serve v3 rpcbind mountd -N 4" \
	"place deaf 23" "serve deaf rpcbind mountd -N 4" "deaf deaf" \
	"place old 24" "serve old mountd cld -N 3 -N 4.2" \
	"place grace 25" "serve grace mountd -N 3" "stop grace" \
	"place late 26" "serve late mountd cld -N 3" "stop late" \
	"place ganesha 29" "ganesha ganesha" \
	"place during3 31 delay 300ms" "serve during3 rpcbind mountd -N 4" \
	"place during4 32 delay 300ms" "serve during4 mountd cld -N 3" \
	"place after3 35" "serve after3 rpcbind mountd -N 4" \
	"place after4 36" "serve after4 mountd cld -N 3"

# the longest first: a server that starts 30 s after its client's /init
root late "a server that starts 30 s late" 4.2 10.0.2.26:$report ,vers=4.2
lab_wait_line late.log 'Run /init' 30 late
lab_server_do '{ sleep 30; sh /lab/nfs-servers.sh start late; } >/dev/null 2>&1 &'

place_do flap during4 1 4
root during4 "a server that is started again during the mount" 4.2 \
	10.0.2.32:$report ,vers=4.2 kinit.nfs.timeout=20
place_do flap during3 1 4
root during3 "the same, NFS 3" 3 10.0.2.31:$report ,vers=3 kinit.nfs.timeout=20
# its clients may open nothing for 10 s, as it cannot know who was there
root grace "a server in grace" 4.2 10.0.2.25:$report ,vers=4.2
lab_wait_line grace.log 'Run /init' 30 grace
place_do start grace

for version in 3 4.0 4.1 4.2; do
	root "v$version" "NFS $version" $version 10.0.2.1:$report ,vers=$version
done
root any "no version is named" 4.2 10.0.2.1:$report
root any4 "vers=4" 4.2 10.0.2.1:$report ,vers=4
root only3 "no version is named, and the server has but 3" 3 10.0.2.22:$report
root only41 "no version is named, and the server has none above 4.1" 4.1 \
	10.0.2.24:$report
root only4 "a server for NFS 4 without rpcbind" 4.2 10.0.2.21:$report
root deaf "NFS 3 without rpcbind" 3 10.0.2.23:$report \
	,vers=3,port=2049,mountport=20048
for version in 3 4.0 4.2; do
	root "ganesha$version" "nfs-ganesha, NFS $version" $version \
		10.0.2.29:$report ,vers=$version
done
for version in 3 4.2; do
	root "link$version" "a link-local server, NFS $version" $version \
		"[fe80::1%eth0]:$report" ,vers=$version
done

# killed behind the mount, while init waits, and there again when it goes on
for version in 3 4; do
	root after$version "a server that is started again behind the mount" \
		"${version/4/4.2}" "10.0.2.3$((version + 2)):$report" \
		",vers=${version/4/4.2}" "rw later"
done
for version in 3 4; do
	lab_wait_line after$version.log '^REPORT later' 60 after$version
	place_do stop after$version
	lab_server_do "{ sleep 8; sh /lab/nfs-servers.sh start after$version; } >/dev/null 2>&1 &"
done
sleep 5.5
early=$(grep -l '^REPORT end' "$lab_dir"/after?.log)

# the program, in a guest that gets an address by hand
cat >"$lab_dir/script" <<'SCRIPT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mkdir -p /mnt /proc /sys
mount -t proc proc /proc
mount -t devtmpfs dev /dev
# the kernel tells itself over lo that a machine is not there
ip link set lo up
ip link set eth0 up
ip address add fd00:2::7/64 dev eth0
n=0
# until the address is no longer tentative
while ! ping -6 -c 1 -W 1 fd00:2::1 >/dev/null 2>&1; do
	n=$((n + 1))
	[ $n -lt 20 ] || break
	sleep 0.5
done
# try NAME PROGRAM ARGUMENT...: mount, what is mounted there, unmount
try() {
	name=$1
	shift
	"$@" 2>&1 | sed "s/^/SCRIPT $name said /"
	echo "SCRIPT $name has $(ls /mnt/sbin | tr '\n' ' ')of $(grep ' /mnt ' /proc/mounts)"
	umount /mnt
}
for version in 3 4.0 4.1 4.2; do
	try $version nfsmount -o ro,vers=$version [fd00:2::1]:/srv/report /mnt
done
try scope nfsmount -o ro,vers=4.2 [fe80::1%eth0]:/srv/report /mnt
try helper mount.nfs4 [fd00:2::1]:/srv/report /mnt -n -o ro,retry=0
try absent nfsmount -o ro,vers=4.2,retry=0 [fd00:2::99]:/srv/report /mnt
reboot -f
SCRIPT
"$lab_build/bin/gen_init_cpio" -o "$lab_dir/script.img" - <<'LIST'
dir /bin 0755 0 0
file /bin/busybox /bin/busybox 0755 0 0
file /bin/nfsmount ${lab_build}/bin/nfsmount 0755 0 0
slink /bin/mount.nfs4 nfsmount 0777 0 0
file /init ${lab_dir}/script 0755 0 0
LIST
nfs_boot program "" initrd="$lab_dir/script.img"

# what nfsd knows of its clients outlives them
for clone in 1 2; do
	ADDRESS=ip=10.0.2.5$clone:::255.255.255.0:clone:eth0:off \
		root clone$clone "clone $clone" 4.2 10.0.2.1:$report ,vers=4.2 "" \
		mac=52:54:00:00:00:5$clone
done
nfs_wait

for client in "${clients[@]}"; do
	claim_root "$client"
done
about "a server that starts 30 s late" late
claim "it is waited for, and that is said" \
	says 'kinit: (waiting for|cannot mount) 10\.0\.2\.26:/srv/report'
claim "the root is there within 20 s of it" \
	test "$(ms late root)" -ge 30000 -a "$(ms late root)" -lt 52000
about "a server in grace" grace
claim "it is mounted and its files are waited for, and that is said" \
	says 'kinit: waiting for 10\.0\.2\.25:.* \(looking for init\): serves NFS'
about "a server that is started again during the mount" during4
claim "the mount takes as long as the server" test "$(ms during4 root)" -ge 4000
for version in 3 4; do
	about "a server that is started again behind the mount" after$version
	claim "the root, NFS $version, can be written afterwards" \
		says '^REPORT root-write ok'
done
claim "nothing went on without the server" equal "$early" ""
about "nfsmount over IPv6" program
for version in 3 4.0 4.1 4.2; do
	claim "mounts NFS $version" \
		says "^SCRIPT $version has init other of \[fd00:2::1\]:$report .*vers=${version/./\\.},.*addr=fd00:2::1"
done
claim "mounts a link-local server" \
	says "^SCRIPT scope has init other of \[fe80::1%eth0\]:$report .*addr=fe80::1%"
claim "as mount.nfs4, too" \
	says "^SCRIPT helper has init other of \[fd00:2::1\]:$report .*vers=4\.2,"
claim "says that a machine is not there" \
	says '^SCRIPT absent said nfsmount: KI-400[45]: '
tap_name="two clones of one machine"
claim "are two clients of the server" equal "$(lab_server_do '
	cat /proc/fs/nfsd/clients/*/info | grep "^name:.*clone" | sort -u | wc -l')" 2
tap_done
