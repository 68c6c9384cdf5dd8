#!/bin/bash
# kinds.t: whole boots from roots that are no disk of this machine: 9p and
# virtiofs, flash (jffs2 and ubifs), a share of an SMB server, and from arrays
# and a btrfs of several disks. disk.t and forms.t have the usual disks.
# limit: 900 s
set -u
cd "$(dirname "$0")/../.." || exit 1
PATH=$PATH:/usr/sbin:/sbin
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/disk.sh
. tests/lab/disk.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
kernel=$lab_build/kernel/server.bzImage
initrd=$lab_build/initramfs.cpio

# boot NAME KIND DISKS APPEND [ARGUMENT...]: to the end of the report
boot() {
	local name=$1 client=${1//[^a-zA-Z0-9]/-} kind=$2 disks=$3 append=$4
	shift 4
	disk_boot "$client" "$kind" "$disks" "$kernel" "$initrd" "$append" "$@"
	lab_wait_client "$client" "${seconds:-60}"
	about "$name" "$client"
}

# reports TYPE [ACCESS]
reports() {
	claim "init runs and reports" says '^REPORT end'
	claim "the root is $1" says "^REPORT mount [^ ]+ / $1 ${2:-ro}[, ]"
}

# ends_with CODE
ends_with() {
	claim "no init runs" says_not '^REPORT'
	claim "the failure has its code" says "kinit: $1: "
	claim "the machine is reset" says 'Rebooting|reboot: |machine restart'
}

# A folder of this machine.

# p9 TAG: QEMU's arguments
p9() {
	arguments=(-fsdev "local,id=f0,path=shared.tree,security_model=none"
		-device "virtio-9p-pci,fsdev=f0,mount_tag=$1")
}

# virtiofs TAG: starts its server, which ends with the machine; and the
# arguments. /run is of its own: without privileges there is no /run/virtiofsd.
virtiofs() {
	local program
	# shellcheck disable=SC2054 # commas of QEMU's options
	arguments=(-object memory-backend-memfd,id=mem,size=256M,share=on
		-numa node,memdev=mem
		-chardev socket,id=c0,path=virtiofs
		-device "vhost-user-fs-pci,chardev=c0,tag=$1")
	program=$(PATH=/usr/libexec:/usr/lib/qemu:$PATH command -v virtiofsd)
	[ -n "$program" ] || return
	rm -f "$lab_dir/virtiofs"
	# shellcheck disable=SC2016 # expanded by the inner shell
	unshare -rm timeout 120 sh -c '
		mount -t tmpfs run /run && mkdir -p /run/virtiofsd &&
		exec "$0" --socket-path="$1/virtiofs" -o source="$1/shared.tree"' \
		"$program" "$lab_dir" >"$lab_dir/virtiofsd.log" 2>&1 &
	lab_pids[virtiofsd]=$!
	for ((i = 0; i < 50; i++)); do
		[ ! -S "$lab_dir/virtiofs" ] || return 0
		sleep 0.1
	done
	lab_say "virtiofsd does not run: $(tail -n 5 "$lab_dir/virtiofsd.log")"
}

p9_options="rootfstype=9p rootflags=trans=virtio,version=9p2000.L"
disk_tree shared

p9 shared
boot "9p" none "" "root=shared $p9_options" "${arguments[@]}"
reports 9p
claim "the log names tag and type" says 'kinit: mounted shared \(9p\)'
claim "no block device is looked for" says_not 'kinit: .*block device'

p9 fade
boot "9p, rw, a tag that is a number" none "" "root=fade $p9_options rw" \
	"${arguments[@]}"
reports 9p rw
claim "the root can be written" says '^REPORT root-write ok'

p9 shared
boot "9p, another tag" none "" "root=others $p9_options rootwait=2" \
	"${arguments[@]}"
ends_with KI-3021
claim "the tag is said" says 'kinit: cannot mount others \(9p\): '

if [ -x /usr/lib/qemu/virtiofsd ] || [ -x /usr/libexec/virtiofsd ]; then
	tap_name=virtiofs
else
	tap_name="virtiofs needs virtiofsd, of Debian's qemu-system-common or virtiofsd"
fi
claim "its server is on this machine" equal "$tap_name" virtiofs
virtiofs shared
boot "virtiofs" none "" "root=shared rootfstype=virtiofs" "${arguments[@]}"
reports virtiofs
claim "the log names tag and type" says 'kinit: mounted shared \(virtiofs\)'

virtiofs fade
boot "virtiofs, rw, a tag that is a number" none "" \
	"root=fade rootfstype=virtiofs rw" "${arguments[@]}"
reports virtiofs rw

virtiofs shared
boot "virtiofs, another tag" none "" "root=others rootfstype=virtiofs rootwait=2" \
	"${arguments[@]}"
ends_with KI-3021
claim "the tag is said" says 'kinit: cannot mount others \(virtiofs\): '

# its server stops for a while: kill reaches all of its processes
virtiofs shared
disk_boot slow none "" "$kernel" "$initrd" \
	"root=shared rootfstype=virtiofs rootdelay=3" "${arguments[@]}"
lab_wait_line slow.log 'kinit: waiting for . s before the root' 30 slow
kill -STOP -- "-${lab_pids[virtiofsd]}"
lab_wait_line slow.log 'kinit: waiting for shared for 10 s' 30 slow
kill -CONT -- "-${lab_pids[virtiofsd]}"
lab_wait_client slow 60
about "virtiofs that is slow" slow
reports virtiofs
claim "what is waited for is said" says 'kinit: waiting for shared for 5 s \('

# Flash, which the kernel makes of a disk: blocks of 64 KiB.

# flash NAME MiB COMMAND...: NAME.disk, of that size, begins with what the
# command writes to the file that is its last argument
flash() {
	local name=$1 size=$2 command=("${@:3}")
	(cd "$lab_dir" && "${command[@]}" "$name.disk") || return
	# what is not written is ones
	(
		cat "$lab_dir/$name.disk"
		head -c "${size}M" /dev/zero | tr '\0' '\377'
	) | head -c "${size}M" >"$lab_dir/flash.part"
	mv "$lab_dir/flash.part" "$lab_dir/$name.disk"
}

flash jffs2 8 mkfs.jffs2 -U -e 64KiB -r shared.tree -o || exit 1
block=block2mtd.block2mtd=/dev/vda,65536
boot "jffs2 by number" virtio jffs2 "$block root=mtd0"
reports jffs2
claim "the log names device and type" says 'kinit: mounted mtd0 \(jffs2\)'

boot "jffs2 by name, rw" virtio jffs2 "$block,rootfs root=mtd:rootfs rw"
reports jffs2 rw
claim "the root can be written" says '^REPORT root-write ok'

boot "jffs2 on the block device of the flash" virtio jffs2 \
	"$block root=/dev/mtdblock0 rootfstype=jffs2"
reports jffs2

boot "flash that is not there" virtio jffs2 "$block root=mtd:nosuch rootwait=2"
ends_with KI-3021
claim "its name is said" says 'kinit: cannot mount mtd:nosuch \(jffs2\): '

# sub-pages of 1 byte: the headers take 128 bytes of each block
cat >"$lab_dir/ubi.conf" <<'CONF'
[rootfs]
mode=ubi
image=ubifs.image
vol_id=0
vol_type=dynamic
vol_size=4MiB
vol_name=rootfs
vol_flags=autoresize
CONF
(cd "$lab_dir" && mkfs.ubifs -U -m 8 -e 65408 -c 200 -r shared.tree \
	-o ubifs.image) || exit 1
flash ubi 16 ubinize -m 1 -p 64KiB ubi.conf -o || exit 1
boot "ubifs by name" virtio ubi "$block ubi.mtd=0 root=ubi0:rootfs rootfstype=ubifs"
reports ubifs
claim "the log names device and type" says 'kinit: mounted ubi0:rootfs \(ubifs\)'

boot "ubifs by number, rw" virtio ubi "$block ubi.mtd=0 root=ubi0_0 rw"
reports ubifs rw

# A share of an SMB server: its user root has the password "secret"; symbolic
# links are files of 1067 bytes there, which "mfsymlinks" takes for links. What a
# machine that was reset has cached, another one would wait for.

smb_start() {
	lab_server_do "mkdir -p /run/samba/private && cat >/run/smb.conf <<'END'
[global]
server role = standalone
disable netbios = yes
smb ports = 445
load printers = no
log file = /run/samba/log
lock directory = /run/samba
state directory = /run/samba
cache directory = /run/samba
pid directory = /run/samba
private dir = /run/samba/private
oplocks = no
smb2 leases = no
[root]
path = /srv/report
writable = yes
END
cd /srv/report/sbin && rm -f other &&
printf 'XSym\n%04d\n%s\n%s\n%1019s' 4 \"\$(printf init | md5sum | cut -c 1-32)\" \
	init '' >other &&
printf 'secret\nsecret\n' | smbpasswd -c /run/smb.conf -a -s root &&
smbd -D -s /run/smb.conf >/run/samba/said 2>&1"
}

# cifs NAME APPEND: to the end of the report
cifs() {
	local client=${1//[^a-zA-Z0-9]/-}
	lab_boot_client "$client" kernel="$kernel" initrd="$initrd" append="$2"
	lab_wait_client "$client" 60
	about "$1" "$client"
}

# refuses NAME CODE APPEND: it is tried again for long, so not to the end
refuses() {
	local client=${1//[^a-zA-Z0-9]/-}
	lab_boot_client "$client" kernel="$kernel" initrd="$initrd" append="$3"
	lab_wait_line "$client.log" "kinit: $2: " 60 "$client"
	lab_kill "$client"
	about "$1" "$client"
	claim "the failure has its code" says "kinit: $2: "
	claim "no init runs" says_not '^REPORT'
}

lab_start_server nics=1 || exit 1
lab_dhcp_start
smb_start || lab_say "no SMB server"
login=username=root,password=secret

cifs "cifs" "root=/dev/cifs cifsroot=//10.0.2.1/root,$login ip=dhcp"
reports cifs
claim "the newest version is taken" says '^REPORT mount [^ ]+ / cifs .*vers=3\.1\.1,'
claim "the log names server and share" says 'kinit: mounted //10\.0\.2\.1/root \('
claim "the password is not handed to init" says_not '^REPORT (env|argv) .*secret'

cifs "cifs, rw, another version, init is a link" \
	"root=/dev/cifs cifsroot=//10.0.2.1/root,$login,vers=2.1 ip=dhcp rw init=/sbin/other"
reports cifs rw
claim "the version is as asked" says '^REPORT mount [^ ]+ / cifs .*vers=2\.1,'
claim "links are followed" says '^REPORT argv 0 /sbin/other'
claim "the root can be written" says '^REPORT root-write ok'

lab_server_do 'pkill -STOP smbd'
lab_boot_client slow-cifs kernel="$kernel" initrd="$initrd" \
	append="root=/dev/cifs cifsroot=//10.0.2.1/root,$login ip=dhcp"
lab_wait_line slow-cifs.log 'kinit: waiting for //10' 40 slow-cifs
lab_server_do 'pkill -CONT smbd'
lab_wait_client slow-cifs 60
about "cifs that is slow" slow-cifs
reports cifs
claim "what is waited for is said" \
	says 'kinit: waiting for //10\.0\.2\.1/root for 5 s \(SMB 3\.1\.1\): its port answers'

refuses "cifs, another password" KI-3023 \
	"root=/dev/cifs cifsroot=//10.0.2.1/root,username=root,password=wrong ip=dhcp"
claim "it is not shown" says_not 'kinit: .*wrong'
refuses "cifs, no such share" KI-3022 \
	"root=/dev/cifs cifsroot=//10.0.2.1/nosuch,$login ip=dhcp"
claim "the share is said" \
	says 'kinit: cannot mount //10\.0\.2\.1/nosuch \(SMB 3\.1\.1\): No such file'
lab_kill server

# Arrays that mdadm makes in a machine of its own, each with the same ext4; and
# a btrfs of two disks, which mkfs.btrfs fills only when it is of one.

# md_image: $lab_dir/md.img, of mdadm, BusyBox and the init below
md_image() {
	local tools=$lab_build/lab/mdadm/root library
	cat >"$lab_dir/md-init" <<-'INIT'
		#!/bin/busybox sh
		/bin/busybox --install -s /bin
		mount -t sysfs sys /sys
		mount -t proc proc /proc
		mount -t devtmpfs dev /dev
		make() {
			yes | mdadm "$@" && dd if=/dev/vdg of="$2" bs=1M conv=fsync &&
				mdadm --stop "$2" && echo "MADE $2"
		}
		make --create /dev/md0 --run --assume-clean --homehost=lab --name=0 \
			-e 1.2 -l 1 -n 2 /dev/vda /dev/vdb
		make --create /dev/md1 --run --assume-clean -e 0.90 -l 1 -n 2 \
			/dev/vdc /dev/vdd
		make --build /dev/md2 -l 0 -n 2 -c 64 /dev/vde /dev/vdf
		mkdir /one /two
		mount -t ext4 -o ro /dev/vdg /one &&
			mount -t btrfs -o device=/dev/vdh,device=/dev/vdi /dev/vdh /two &&
			cp -a /one/. /two/ && umount /two && echo "MADE btrfs"
		reboot -f
	INIT
	{
		for name in bin dev lib lib64 proc run run/mdadm sys; do
			echo "dir /$name 755 0 0"
		done
		echo "nod /dev/console 600 0 0 c 5 1"
		echo "file /init $lab_dir/md-init 755 0 0"
		for name in mdadm busybox; do
			echo "file /bin/$name $tools/bin/$name 755 0 0"
		done
		for name in libudev.so.1 libc.so.6 ld-linux-x86-64.so.2; do
			library=$(readlink -f "$(find "$tools" -name $name | head -n 1)")
			echo "file /lib/$name $library 755 0 0"
		done
		echo "slink /lib64/ld-linux-x86-64.so.2 ../lib/ld-linux-x86-64.so.2 777 0 0"
	} >"$lab_dir/md.list"
	"$lab_build/bin/gen_init_cpio" "$lab_dir/md.list" >"$lab_dir/md.img"
}

[ -e "$lab_build/lab/mdadm/applets" ] ||
	tests/lab/mdadm.sh "$lab_build/lab/mdadm" >&2 || exit 1
uuid=1b671a64-40d5-491e-99b0-da01ff1f3341
disk_tree one
disk_ext4 one 16 -U $uuid || exit 1
for name in a b old-a old-b stripe-a stripe-b; do
	disk_file $name 24
done
md_image || exit 1
for name in two-a two-b; do
	disk_file $name 128
done
uuid2=7c0d9a35-1f0e-4d59-8f0b-6d2b0a5a4a11
(cd "$lab_dir" && mkfs.btrfs -q -d raid1 -m raid1 -U $uuid2 two-{a,b}.disk >&2) ||
	exit 1
keep=yes disk_boot mdadm virtio \
	"a b old-a old-b stripe-a stripe-b one two-a two-b" "$kernel" md.img quiet
lab_wait_client mdadm 90
about "mdadm" mdadm
claim "makes the arrays" equal "$(grep -ac '^MADE' "$tap_log")" 4

boot "raid1 by its name" virtio "a b" "root=/dev/md0"
reports ext4
claim "the log says what was started" \
	says "kinit: RAID 'lab:0', 2 of 2 members is md0"
claim "and what is mounted" says 'kinit: mounted /dev/md0 \(ext4\)'

boot "raid1 by what is in it" virtio "a b" "root=UUID=$uuid rw"
reports ext4 rw
claim "the array is mounted, not a member" \
	says "kinit: mounted UUID=$uuid \(/dev/md0\) \(ext4\)"

boot "raid1 with 0.90, as md= says" virtio "old-a old-b" \
	"root=/dev/md0 md=0,/dev/vda,/dev/vdb"
reports ext4
claim "it is md0" says '^REPORT mount /dev/(root|md0) / ext4'

boot "raid0 without superblocks, as md= says" virtio "stripe-a stripe-b" \
	"root=/dev/md0 md=0,0,4,0,/dev/vda,/dev/vdb"
reports ext4

disk_boot late none "" "$kernel" "$initrd" "root=/dev/md0" \
	-device virtio-scsi-pci,id=bus \
	-drive file=a.disk,format=raw,if=virtio,snapshot=on \
	-drive file=b.disk,format=raw,if=none,id=d1,snapshot=on
lab_wait_line late.log 'kinit: waiting for /dev/md0' 30 late
sleep 6
lab_monitor late "device_add scsi-hd,bus=bus.0,drive=d1"
lab_wait_client late 60
about "raid1, a member comes late" late
reports ext4
claim "it was waited for" says 'kinit: waiting for /dev/md0 for [0-9]+ s; block devices: vda'

boot "raid1, a member is missing" virtio a "root=/dev/md0 rootwait=4"
ends_with KI-3010
claim "the array is told" \
	says "kinit:   RAID 'lab:0', 1 of 2 members: kinit.md.degraded= starts it so"
claim "its member is not what is meant" says_not 'kinit: perhaps'

boot "raid1 that may be degraded" virtio a "root=/dev/md0 kinit.md.degraded=3"
reports ext4
claim "that is said" says "kinit: RAID 'lab:0', 1 of 2 members: started without the others"

boot "btrfs of two disks" virtio "two-a two-b" "root=UUID=$uuid2"
reports btrfs
claim "no mount of one disk fails" says_not 'kinit: cannot mount'

boot "btrfs of two disks, by name, rw" virtio "two-a two-b" "root=/dev/vdb rw"
reports btrfs rw

boot "btrfs of two disks, one is missing" virtio two-a "root=/dev/vda rootwait=2"
claim "no init runs" says_not '^REPORT'
claim "the mount fails" says 'kinit: cannot mount /dev/vda \(btrfs\)'

tap_done
