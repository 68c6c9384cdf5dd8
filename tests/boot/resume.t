#!/bin/bash
# resume.t: virtual machines that are put to sleep on disk, and that kinit wakes
# up. The kernel resumes by itself from a device that it knows by name, so the
# tests name it by UUID or label.
# limit: 600 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/disk.sh
. tests/lab/disk.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
PATH=$PATH:/usr/sbin:/sbin
kernel=$lab_build/kernel/server.bzImage
uuid=5bf1a52c-8cb9-4b29-97c1-8c9c8a0f1e01

# run NAME CLIENT DISKS INITRD APPEND: a machine that keeps what it writes
run() {
	keep=yes memory=${memory:-160} disk_boot "$2" virtio "$3" "$kernel" \
		"$4" "$5"
	lab_wait_client "$2" 90
	about "$1" "$2"
}

# sleeps NAME CLIENT DISKS SEED APPEND: a machine that goes to sleep
sleeps() {
	run "$1" "$2" "$3" "$lab_dir/sleep.cpio" "rdinit=/sleep SEED=$4 $5"
	claim "it goes to sleep" says "^DISK sleeps with $4"
	claim "it does not go on" says_not '^DISK (woke|memory)'
}

# boot NAME CLIENT DISKS APPEND: a boot with kinit, or with $image
boot() {
	run "$1" "$2" "$3" "${image:-$lab_build/initramfs.cpio}" \
		"root=LABEL=system ro $4"
}

# wake NAME CLIENT DISKS DISK APPEND: the same, with DISK as it was when the machine
# went to sleep (DISK.asleep). Under emulation the kernel that it came from may hang before it says a word (one of
# 20 or so), with the loaded image complete: then it is done once more.
wake() {
	local try
	for try in 1 2; do
		cp "$lab_dir/$4.asleep" "$lab_dir/$4.disk"
		boot "$1" "$2" "$3" "$5"
		says 'PM: Image loading done' && says_not '^DISK' || break
		lab_say "the machine hangs while it wakes up (try $try)"
	done
}

woke() {
	claim "it goes on where it was" says '^DISK woke up: ok'
	claim "its memory is what it was" says "^DISK memory of $1 is whole"
	claim "no init runs" says_not '^REPORT'
}

# what a boot is that finds nothing to wake up
afresh() {
	claim "nothing wakes up" says_not '^DISK'
	claim "the root's init runs" says '^REPORT mount [^ ]+ / ext4'
}

lab_init
disk_tree root
disk_ext4 root 8 -L system
disk_file swap 192
mkswap -q -U "$uuid" -L sleep "$lab_dir/swap.disk"
{
	cat "$lab_build/initramfs.cpio"
	printf '%s\n' "file /sleep $lab_build/lab/disk-init 0755 0 0" |
		"$lab_build/bin/gen_init_cpio" -
} >"$lab_dir/sleep.cpio"

boot "a swap without an image" empty "root swap" "resume=UUID=$uuid"
afresh
claim "the kernel is not asked" says_not 'kinit: .*resum'

sleeps "a machine with a swap" sleep1 "root swap" 4711 "SWAP=/dev/vdb"
cp "$lab_dir/swap.disk" "$lab_dir/swap.asleep"
wake "resume=UUID=" wake1 "root swap" swap "resume=UUID=$uuid"
woke 4711
claim "it was kinit that said so" says 'kinit: resuming from vdb'

wake "resume=LABEL=" wake2 "root swap" swap "resume=LABEL=sleep"
woke 4711

# without kinit: klibc's shell, and our resume
klibc=/usr/lib/klibc/bin
loader=$(LC_ALL=C readelf -lW $klibc/sh |
	sed -n 's/.*interpreter: \(.*\)\]/\1/p')
cat >"$lab_dir/script" <<'SCRIPT'
#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
echo "SCRIPT begins"
resume LABEL=nobody
echo "SCRIPT status $?"
resume LABEL=sleep
echo "SCRIPT goes on"
SCRIPT
{
	printf 'dir %s 755 0 0\n' /dev /proc /sys /bin /lib /usr /usr/lib
	echo 'nod /dev/console 600 0 0 c 5 1'
	echo "file $loader $loader 755 0 0"
	echo "file /bin/sh $klibc/sh 755 0 0"
	echo "file /bin/mount $klibc/mount 755 0 0"
	echo "file /bin/resume \${lab_build}/bin/resume 755 0 0"
	echo "file /init \${lab_dir}/script 755 0 0"
} | "$lab_build/bin/gen_init_cpio" - >"$lab_dir/script.cpio"
image=$lab_dir/script.cpio wake "the program resume" wake4 "root swap" swap ""
woke 4711
claim "a script runs it" says '^SCRIPT begins'
claim "a device that is not there is told" \
	says 'resume: cannot resume from LABEL=nobody: No such device'
claim "as klibc's it ends with 255" says '^SCRIPT status 255'
claim "the script does not go on" says_not '^SCRIPT goes on'

cp "$lab_dir/swap.asleep" "$lab_dir/swap.disk"
boot "noresume" noresume "root swap" "resume=UUID=$uuid noresume"
afresh
claim "the image is still there" cmp -s "$lab_dir/swap.asleep" "$lab_dir/swap.disk"

boot "hibernate=noresume" hibernate "root swap" "resume=UUID=$uuid hibernate=noresume"
afresh
claim "the image is still there" cmp -s "$lab_dir/swap.asleep" "$lab_dir/swap.disk"

memory=192 boot "an image of another memory size" other "root swap" "resume=UUID=$uuid"
afresh
claim "that is told" says 'kinit: cannot resume from UUID=[^ ]*: the kernel did not take the image'
claim "with the number" says 'kinit: KI-3020'

boot "a swap that is not there" missing root "resume=LABEL=nobody"
afresh
claim "that is told" says 'kinit: cannot resume from LABEL=nobody: the device is not there'

boot "a resume= that is no device" word root "resume=/dev/mapper/swap"
afresh
claim "that is told" says 'kinit: cannot use resume=/dev/mapper/swap'

# a file without holes, whose first page is a swap's
disk_tree files
tr '\0' x </dev/zero | head -c 134217728 >"$lab_dir/files.tree/swapfile"
mkswap -q "$lab_dir/files.tree/swapfile" 2>/dev/null
disk_ext4 files 192 -b 4096 -L files
offset=$(debugfs -R 'bmap /swapfile 0' "$lab_dir/files.disk" 2>/dev/null)
sleeps "a machine with a swap file" sleep2 "root files" 815 \
	"resume_offset=$offset MOUNT=/dev/vdb SWAP=/mnt/swapfile"
cp "$lab_dir/files.disk" "$lab_dir/files.asleep"
wake "resume_offset=" wake3 "root files" files \
	"resume=LABEL=files resume_offset=$offset"
woke 815

kernel=$lab_build/kernel/bzImage
boot "a kernel without hibernation" never "" "resume=/dev/vda"
claim "that is told" says 'kinit: cannot resume from /dev/vda: the kernel has no hibernation'
tap_done
