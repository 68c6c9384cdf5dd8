#!/bin/bash
# overlay.t: whole boots whose root nothing is written to: overlays over NFS 3,
# NFS 4.2, squashfs and ext4, with what is written in memory or on a disk;
# image files as the root; /usr and further file systems on disks.
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
image=$lab_build/initramfs.cpio

# boot_nfs NAME CLIENT APPEND, boot NAME CLIENT DISKS APPEND: to the end of the
# report
boot_nfs() {
	lab_boot_client "$2" initrd="$image" append="$3"
	lab_wait_client "$2" 60
	about "$1" "$2"
}
boot() {
	disk_boot "$2" virtio "$3" "$lab_build/kernel/server.bzImage" "$image" "$4"
	lab_wait_client "$2" 60
	about "$1" "$2"
}

# a script, DIR: files for "writes" of report-init; of six bytes each
# shellcheck disable=SC2016 # expanded where it runs
make_below='
	mkdir -p "$1/etc/below/dir" &&
	cd "$1/etc/below" &&
	for f in touched chmod chown renamed appended deleted linked dir/gone dir/file; do
		echo below >"$f"
	done'
# below TIME: what "writes" found before or after it wrote
below() {
	tr -d '\r' <"$tap_log" | awk -v want="$1" '
		/REPORT below touched/ { n++ }
		/REPORT below/ && n == want { sub(/.*REPORT below /, ""); print }'
}
fresh='touched 644 0:0 6
chmod 644 0:0 6
chown 644 0:0 6
renamed 644 0:0 6
new-name is not there
appended 644 0:0 6
deleted 644 0:0 6
linked 644 0:0 6
link is not there
created is not there
dir 755 0:0 DIR
new-dir/file is not there'
written='touched 644 0:0 6
chmod 600 0:0 6
chown 644 12:34 6
renamed is not there
new-name 644 0:0 6
appended 644 0:0 11
deleted is not there
linked 644 0:0 6
link 644 0:0 6
created 644 0:0 5
dir is not there
new-dir/file 644 0:0 6'
# a directory has as many bytes as its file system says
without_size() { sed -E 's/^(dir [0-9]+ [0-9:]+) [0-9]+/\1 DIR/'; }

claim_overlay() {
	claim "init runs and reports" says '^REPORT end'
	claim "the root is an overlay" says '^REPORT mount overlay / overlay rw,'
	claim "what is below is read-only" \
		says '^REPORT mount [^ ]+ /run/initramfs/lower [^ ]+ ro,'
	claim "init writes to the root" says '^REPORT root-write ok'
}
claim_writes() {
	claim "every kind of change works" equal \
		"$(tr -d '\r' <"$tap_log" | sed -n 's/^REPORT write //p' | tr '\n' ';')" \
		"touch ok;chmod ok;chown ok;rename ok;append ok;delete ok;link ok;create ok;mkdir ok;chmod-dir ok;delete-in-dir ok;rename-dir ok;"
	claim "and is seen" equal "$(below 2)" "$written"
}

# What is written is in memory.
lab_start_server nics=1 || exit 1
lab_server_do "set -- /srv/report; $make_below"
ip="ip=10.0.2.77::10.0.2.1:255.255.255.0::eth0:off root=/dev/nfs"
for version in 3 4.2; do
	boot_nfs "NFS $version" "nfs$version" \
		"$ip nfsroot=10.0.2.1:/srv/report,vers=$version rw kinit.overlay=tmpfs:size=8m -- writes"
	claim_overlay
	claim "the memory has its size" \
		says '^REPORT mount tmpfs /run/initramfs/rw tmpfs .*size=8192k'
	claim "nothing of an earlier boot is there" \
		equal "$(below 1 | without_size)" "$fresh"
	claim_writes
	claim "the kernel has nothing to say" says_not 'overlayfs: '
	claim "nothing is written on the server" equal \
		"$(lab_server_do 'ls -R /srv/report/etc/below | tr "\n" " "; cat /srv/report/etc/below/appended')" \
		"/srv/report/etc/below: appended chmod chown deleted dir linked renamed touched  /srv/report/etc/below/dir: file gone below"
done
lab_kill server

# What is written is on a disk: seen again after the next boot.
below_tree() {
	disk_tree "$1"
	bash -c "set -- '$lab_dir/$1.tree'; $make_below"
}
below_tree ext4
disk_ext4 ext4 32 -L system
mkdir "$lab_dir/rw.tree"
disk_ext4 rw 16 -L written
for word in kinit.overlay=LABEL=written rd.overlay=/dev/vdb; do
	keep=yes boot "$word" "disk-${word%%=*}" "ext4 rw" \
		"root=/dev/vda rw $word -- writes"
	claim_overlay
	claim "the disk is below it" \
		says '^REPORT mount /dev/vdb /run/initramfs/rw ext4 rw,'
	[ "$word" = rd.overlay=/dev/vdb ] ||
		claim "nothing of an earlier boot is there" \
			equal "$(below 1 | without_size)" "$fresh"
	[ "$word" = rd.overlay=/dev/vdb ] || claim_writes
done
claim "what an earlier boot wrote is there" equal "$(below 1)" "$written"
disk_file none 4
boot "a disk without a file system" empty "ext4 none" \
	"root=/dev/vda kinit.overlay=/dev/vdb"
claim "is told" says \
	'cannot overlay /dev/vda.* \(find a file system on /dev/vdb\): Invalid argument'
claim "with its number" says 'KI-3016: '

# Images: squashfs below an overlay, then in a file of another root.
mksquashfs "$lab_dir/ext4.tree" "$lab_dir/squash.disk" -all-root -quiet \
	-no-progress >/dev/null
boot "squashfs" squash squash "root=/dev/vda rw rd.overlay -- writes"
claim_overlay
claim "squashfs is below" \
	says '^REPORT mount [^ ]+ /run/initramfs/lower squashfs ro,'
claim_writes
disk_tree host
rm "$lab_dir/host.tree/sbin/init"
mkdir "$lab_dir/host.tree/images"
cp "$lab_dir/squash.disk" "$lab_dir/host.tree/images/root-1.sqsh"
ln -s root-1.sqsh "$lab_dir/host.tree/images/root"
cp "$lab_dir/ext4.disk" "$lab_dir/host.tree/images/root.ext4"
mkfs.erofs --quiet --all-root "$lab_dir/host.tree/images/root.erofs" \
	"$lab_dir/ext4.tree" >/dev/null 2>&1
disk_ext4 host 64
boot "kinit.image=" image host \
	"root=/dev/vda kinit.image=/images/root kinit.overlay=tmpfs -- writes"
claim_overlay
claim "a loop device is below" \
	says '^REPORT mount /dev/[^ ]*loop[^ ]* /run/initramfs/lower squashfs ro,'
claim "the root that holds it stays" \
	says '^REPORT mount [^ ]+ /run/initramfs/host ext4 ro'
claim_writes
boot "an image with erofs" erofs host \
	"root=/dev/vda kinit.image=/images/root.erofs"
claim "init runs and reports" says '^REPORT end'
claim "it is the root" says '^REPORT mount /dev/[^ ]*loop[^ ]* / erofs ro,'
boot "an image in memory" ram host \
	"root=/dev/vda rw kinit.image=images/root.ext4,ram"
claim "init runs and reports" says '^REPORT end'
claim "the root is writable" says '^REPORT root-write ok'
claim "the root that held it is gone" says_not '/run/initramfs/host'
claim "the log tells of it" says 'kinit: mounted /dev/vda \(.*, image\)'
boot "an image that is not there" lost host \
	"root=/dev/vda kinit.image=/images/none"
claim "is told" says \
	'cannot use kinit.image= of /dev/vda.* \(open /images/none\): No such file'
claim "with its number" says 'KI-3017: '

# File systems beside the root.
disk_tree merged
mkdir -p "$lab_dir/merged.tree/mnt" "$lab_dir/usr.tree/sbin"
mv "$lab_dir/merged.tree/sbin/init" "$lab_dir/usr.tree/sbin/"
rmdir "$lab_dir/merged.tree/sbin"
ln -s usr/sbin "$lab_dir/merged.tree/sbin"
disk_ext4 merged 16
disk_ext4 usr 16 -L usr-label
boot "mount.usr=" usr "merged usr" \
	"root=/dev/vda mount.usr=LABEL=usr-label mount.usrflags=noatime"
claim "init is found there" says '^REPORT end'
claim "it is mounted" says '^REPORT mount /dev/vdb /usr ext4 ro,noatime'
echo "LABEL=usr-label /usr auto defaults 0 2" >"$lab_dir/merged.tree/etc/fstab"
disk_ext4 merged 16
boot "/usr in the root's fstab" fstab "merged usr" "root=/dev/vda"
claim "init is found there" says '^REPORT end'
claim "it is mounted" says '^REPORT mount /dev/vdb /usr ext4 ro,'
disk_make mbr
echo "PARTUUID=12345678-01 /usr" >"$lab_dir/merged.tree/etc/fstab"
disk_ext4 merged 16
boot "/usr on a partition" partition "merged mbr" "root=/dev/vda"
claim "init is found there" says '^REPORT end'
claim "it is mounted" says '^REPORT mount /dev/vdb1 /usr ext4 ro,'
echo "LABEL=usr-label /usr" >"$lab_dir/merged.tree/etc/fstab"
disk_ext4 merged 16
boot "kinit_mount=" mounts "merged usr rw" \
	"root=/dev/vda kinit_mount=/dev/vdc;/mnt;ext4;noexec"
claim "init is found" says '^REPORT end'
claim "it is mounted" says '^REPORT mount /dev/vdc /mnt ext4 rw,noexec'
tap_done
