#!/bin/bash
# hooks.t: mkinitramfs --hook with the hooks of cryptsetup-initramfs, lvm2, mdadm
# and what Debian has beside them, in a root made by mmdebstrap: what comes into
# the image, as initramfs-tools' own image has it, and that it works there.
# limit: 900 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
PATH=$PATH:/usr/sbin:/sbin

stock=$lab_build/lab/stock
kver=$(cat "$stock/kver") || exit 1
lab_init
root=$lab_dir/root
hooks=/usr/share/initramfs-tools/hooks
mkdir -p "$root" "$lab_dir/out"
tar -xf "$lab_build/lab/hooks.tar" -C "$root" --exclude='./dev/*' || exit 1
mkdir -p "$root/lib/modules"
# the same files under another name: none is written to. Without the kernel's
# configuration images are packed by gzip, in much less time.
cp -rl "$stock/lib/modules/$kver" "$root/lib/modules/" || exit 1

unpack() {
	if zstd -tq "$1" 2>/dev/null; then zstd -dqc "$1"; else gzip -dc "$1"; fi
}

# image NAME ARGUMENT...: in $lab_dir/NAME.img, unpacked in $tree
image() {
	tap_name="$1"
	tap_log=$lab_dir/$1.said
	tree=$lab_dir/out/$1
	local name=$1
	shift
	TMPDIR=$lab_dir usr/mkinitramfs -k "$kver" --root "$root" --nic virtio_net \
		-o "$lab_dir/$name.img" "$@" >"$tap_log" 2>&1
	claim "is made" equal $? 0
	mkdir "$tree"
	unpack "$lab_dir/$name.img" | (cd "$tree" && cpio -idm --quiet \
		'[!d]*' 2>/dev/null)
}

# inside FOLDER COMMAND...: as its root, with this machine's /proc
inside() {
	local folder=$1
	shift
	# shellcheck disable=SC2016 # expanded in there
	mkdir -p "$folder/proc" "$folder/dev"
	TMPDIR=/tmp timeout 300 unshare -rm sh -c 'mount --bind "$1" "$1" &&
		mount --rbind /proc "$1/proc" && mount --rbind /dev "$1/dev" &&
		exec chroot "$@"' sh "$folder" "$@"
}

# has PATH...: the root's own files
has() {
	local path
	for path; do
		cmp -s "$tree/$path" "$root/$path" || { echo "# $path" >&2; return 1; }
	done
}
lacks() { ! ls "$tree/$1" >/dev/null 2>&1; }
# runs PROGRAM ARGUMENT...: in the image, with the image's own libraries
runs() { inside "$tree" "$@" >>"$tap_log" 2>&1; }
# loads NAME: what the table loads for it is what modprobe would
loads() {
	equal "$(sed -n "s/^$1 //p" "$tree/usr/lib/kinit/modules")" \
		"$(modprobe -C "$lab_dir/out" -d "$root" -S "$kver" --show-depends "$1" |
			sed -n 's,^insmod .*/\([^ ]*\) *$,\1,p' | awk '!seen[$0]++' | paste -sd' ')"
}

image cryptroot --hook "$root$hooks/cryptroot"
claim "cryptsetup, its functions and askpass" has usr/sbin/cryptsetup usr/sbin/dmsetup \
	usr/lib/cryptsetup/functions usr/lib/cryptsetup/askpass
claim "cryptsetup runs" runs /sbin/cryptsetup --version
claim "so does dmsetup" runs /sbin/dmsetup help
claim "dm_crypt is in the table" loads dm_crypt
claim "and what LUKS2 takes" equal "$(loads algif_skcipher && loads xts; echo $?)" 0
claim "nothing of the others" equal "$(lacks usr/sbin/lvm && lacks usr/sbin/mdadm; echo $?)" 0

image lvm2 --hook "$root$hooks/lvm2"
claim "lvm, dmsetup, rules and configuration" has usr/sbin/lvm usr/sbin/dmsetup \
	usr/lib/udev/rules.d/56-lvm.rules etc/lvm/lvm.conf
claim "vgchange is lvm" equal "$(readlink "$tree/usr/sbin/vgchange")" lvm
claim "lvm runs" runs /sbin/lvm version --config 'global/locking_dir="/run"'
claim "device mapper, snapshots and raid are in the table" \
	equal "$(loads dm_mod && loads dm_snapshot && loads dm_raid; echo $?)" 0
claim "nothing of the others" equal "$(lacks usr/sbin/cryptsetup; echo $?)" 0

image mdadm --hook "$root$hooks/mdadm"
claim "mdadm, mdmon and rules" has usr/sbin/mdadm usr/sbin/mdmon \
	usr/lib/udev/rules.d/64-md-raid-assembly.rules
claim "a configuration" grep -q ^HOMEHOST "$tree/etc/mdadm/mdadm.conf"
claim "mdadm runs" runs /sbin/mdadm --version
claim "raid456 is in the table" loads raid456
claim "raid levels are loaded in any case" \
	equal "$(sed -n 's/^kinit:load .* \?\(raid[0-9]*\)\.ko$/\1/p' \
		"$tree/usr/lib/kinit/modules" | sort -u | paste -sd' ')" "raid0 raid1 raid10 raid456"
claim "a hook that is to run before is named" \
	says 'note: hook mdadm is to run after udev, which is not there'

# An image without kinit as its init
cat >"$lab_dir/script" <<'SCRIPT'
#!/bin/sh
PATH=/sbin:/bin
export PATH
mount -t proc proc /proc
mount -t devtmpfs dev /dev
cryptsetup --version && echo "SCRIPT cryptsetup"
lvm version && echo "SCRIPT lvm"
mdadm --version && echo "SCRIPT mdadm"
modprobe dm_crypt && dmsetup targets
modprobe kinit:load
while read -r name rest; do
	echo "SCRIPT module $name"
done </proc/modules
echo "SCRIPT end"
SCRIPT
image script --root block --shell --init "$lab_dir/script" --hook "$root$hooks"
lab_boot_client script kernel="$stock/boot/vmlinuz-$kver" memory=512 nic=none \
	initrd="$lab_dir/script.img" append=quiet
lab_wait_client script 90
about "a script as init" script
claim "it ran" says '^SCRIPT end'
claim "cryptsetup runs" says '^SCRIPT cryptsetup'
claim "lvm runs" says '^SCRIPT lvm'
claim "mdadm runs" says '^SCRIPT mdadm'
claim "modprobe loads for the device mapper" says '^crypt +v[0-9]'
claim "and what hooks want loaded" says '^SCRIPT module raid10'

lab_boot_client kinit kernel="$stock/boot/vmlinuz-$kver" memory=512 nic=none \
	initrd="$lab_dir/mdadm.img" append='root=/dev/nfs nfsroot=10.0.2.1:/x ip=dhcp'
lab_wait_client kinit 60
about "kinit" kinit
claim "loads what hooks want loaded" says 'async_tx: api initialized'

# The same hooks under initramfs-tools' own mkinitramfs
image all --hook "$root$hooks"
claim "all of these" has usr/sbin/cryptsetup usr/sbin/lvm usr/sbin/mdadm
claim "no hook is left out" says_not 'is left out'
claim "none writes elsewhere" says_not 'only below its DESTDIR'
claim "kinit's modprobe stays" equal "$(readlink "$tree/usr/sbin/modprobe")" /init
cp -r "$root/etc/initramfs-tools" "$root/tmp/list"
cp "$stock/boot/config-$kver" "$root/boot/"
sed -i s/^MODULES=.*/MODULES=list/ "$root/tmp/list/initramfs.conf"
inside "$root" mkinitramfs -d /tmp/list -o /tmp/own.img "$kver" >"$lab_dir/own.said" 2>&1
tap_log=$lab_dir/own.said
claim "initramfs-tools makes an image, too" equal $? 0
mkdir "$lab_dir/out/own"
unpack "$root/tmp/own.img" | (cd "$lab_dir/out/own" && cpio -idm --quiet '[!d]*' 2>/dev/null)
# but for what is kinit's, programs that are BusyBox's links there (BUSYBOX=y), and
# what mdadm's hook leaves with a date in it
claim "each file that hooks bring is in that, too, and the same" equal "$(
	cd "$tree" && find . -type f ! -path './usr/lib/kinit/*' ! -path ./init \
		! -path './usr/bin/*' ! -name mdadm.conf.tmp -exec sh -c 'own=$1
			shift
			for file; do
				cmp -s "$file" "$own/$file" || echo "$file"
			done' sh "$lab_dir/out/own" {} +)" ""

# In the root itself
mkdir -p "$root/opt/kinit/bin"
cp usr/mkinitramfs usr/mkinitramfs-*.sh "$root/opt/kinit/"
for name in kinit gen_initramfs gen_init_cpio elf-needs earlyutils; do
	[ ! -x "$lab_build/bin/$name" ] || cp "$lab_build/bin/$name" "$root/opt/kinit/bin/"
done
own() {
	inside "$root" /opt/kinit/mkinitramfs -k "$kver" --nic virtio_net \
		--hook "$hooks/cryptroot" -o "/tmp/$1.img" >"$tap_log" 2>&1
}
tap_name="in the root"
tap_log=$lab_dir/inside.said
own inside
claim "an image is made" equal $? 0
unpack "$lab_dir/cryptroot.img" >"$lab_dir/cryptroot.cpio"
unpack "$root/tmp/inside.img" >"$lab_dir/inside.cpio"
claim "it is the same" cmp -s "$lab_dir/cryptroot.cpio" "$lab_dir/inside.cpio"
claim "in a place of its own" says_not "nothing keeps hooks"
printf '#!/bin/sh\necho "unshare: no" >&2\nexit 1\n' >"$root/usr/local/bin/unshare"
chmod 755 "$root/usr/local/bin/unshare"
tap_name="without namespaces"
own open
claim "an image is made" equal $? 0
unpack "$root/tmp/open.img" >"$lab_dir/open.cpio"
claim "it is the same" cmp -s "$lab_dir/cryptroot.cpio" "$lab_dir/open.cpio"
claim "a note says that nothing keeps hooks in" \
	says 'note: nothing keeps hooks from writing elsewhere: unshare: no'

tap_done
