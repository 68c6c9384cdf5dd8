#!/bin/bash
# mkinitramfs.t: what is in an image and in its table, on a small tree of
# modules made here, and that bad input leaves nothing behind.
set -u
cd "$(dirname "$0")/../.." || exit 1
top=$PWD
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
tmp=$(mktemp -d)
trap 'chmod -R u+rwX "$tmp"; rm -rf "$tmp"' EXIT
# shellcheck source=tests/unit/image.sh
. tests/unit/image.sh
mod_make

image "--nic virtio_net" --nic virtio_net
claim "the modules are these" equal "$(files)" \
	"modules nfs.ko nfsv3.ko nfsv4.ko sunrpc.ko virtio_net.ko virtio_pci.ko virtio_ring.ko "
claim "the table is this" equal "$(cat "$tmp/tree/lib/kinit/modules")" \
"fs_nfs sunrpc.ko nfs.ko
fs_nfs4 sunrpc.ko nfs.ko
nfs sunrpc.ko nfs.ko
nfsv3 sunrpc.ko nfs.ko nfsv3.ko
nfsv4 sunrpc.ko nfs.ko nfsv4.ko
pci:v00001AF4d*sv* virtio_ring.ko virtio_pci.ko
sunrpc sunrpc.ko
virtio:d00000001v* virtio_ring.ko virtio_net.ko
virtio_net virtio_ring.ko virtio_net.ko
virtio_pci virtio_ring.ko virtio_pci.ko
virtio_ring virtio_ring.ko"
claim "/init is kinit" cmp -s "$tmp/tree/init" "$(usr/build.sh folder)/bin/kinit"
claim "/sbin/modprobe is /init" equal "$(readlink "$tmp/tree/sbin/modprobe")" /init
claim "/dev has console and kmsg" equal \
	"$(unpack "$out" | cpio -tv --quiet 2>/dev/null | awk '/^c/ { print $1, $5, $6, $NF }')" \
	$'crw------- 5, 1 dev/console\ncrw------- 1, 11 dev/kmsg'
claim "the modules are unchanged" \
	cmp -s "$tmp/tree/lib/kinit/nfs.ko" "$mod_tree/kernel/fs/nfs/nfs.ko"
claim "the summary counts modules and bytes" \
	said "image: 7 modules, $(stat -c %s "$out") bytes \(zstd\)\$"
cp "$out" "$tmp/first"
mkdir "$tmp/other folder"
TMPDIR="$tmp/other folder" image "again, elsewhere" --nic virtio_net
claim "the same bytes" cmp -s "$out" "$tmp/first"
claim "no temporary file stays" equal "$(ls -A "$tmp/other folder")" ""

image all
claim "all wired NICs, PHYs, their buses and softdeps" equal "$(files)" \
	"helper-one.ko mii.ko modules nfs.ko nfsv3.ko nfsv4.ko nic-one.ko phy-one.ko sunrpc.ko usb-nic.ko virtio_net.ko virtio_pci.ko virtio_ring.ko xhci-pci.ko "
claim "a softdep comes before" \
	line 'pci:v00008086d0000100Esv*sd*bc*sc*i* mii.ko helper-one.ko nic-one.ko'
claim "the softdep has its own lines" line 'helper:x helper-one.ko'
claim "a name has _ in its line" line 'nic_one mii.ko helper-one.ko nic-one.ko'

image "a USB NIC" --nic usb-nic
claim "brings the host controller" has xhci-pci.ko
claim "and no other bus" lacks virtio_pci.ko
image "--modules" --nic virtio_net --modules odd first
claim "- is _ except in brackets, a blank is ?" \
	line 'odd:a_[0-9a-f]_x?y* odd.ko'
claim "a softdep may come after" line 'first first.ko last.ko'
claim "and has its own line" line 'last last.ko'

# Longer than any buffer: an alias of 5000 characters, in a line with two files
long=long:$(printf 'x%.0s' {1..4995})
mod drivers/misc/long.ko '' ring "alias=$long"
mod_index
image "a line of 5020 characters" --modules long
claim "is in the table" line "$long virtio_ring.ko long.ko"

# Names that a list cannot hold, or that are none
cp "$mod_tree/modules.dep" "$tmp/modules.dep"
printf '%s\n' 'kernel/drivers/misc/my disk@1.ko: kernel/fs/nfs/nfs.ko' \
	'kernel/drivers/net/ethernet/x/nic@2.ko:' 'kernel/.ko:' '' >>"$mod_tree/modules.dep"
cp "$mod_tree/modules.builtin" "$tmp/modules.builtin"
echo >>"$mod_tree/modules.builtin"
image "odd names that nobody wants" --nic virtio_net
claim "do no harm" cmp -s "$out" "$tmp/first"
claim "and nothing is said" equal "$(grep -c odd "$tmp/said")" 0
image "an odd name among all NICs"
claim "is left out, and that is said" said \
	'note: left out, for its odd name: kernel/drivers/net/ethernet/x/nic@2\.ko$'
bad "an odd name that is wanted" \
	'modules\.dep: odd name of a module: kernel/drivers/misc/my disk@1\.ko' \
	--modules 'my disk@1'
bad "a NIC with an odd name" 'odd name of a module: .*/nic@2\.ko' --nic 'nic@2'
bad "no name" 'a module without a name' --modules ''
cp "$tmp/modules.dep" "$mod_tree/modules.dep"
cp "$tmp/modules.builtin" "$mod_tree/modules.builtin"
mod 'drivers/misc/odd@dep.ko' oddity ''
mod drivers/misc/needy.ko '' oddity
mod_index
bad "an odd name that a wanted one needs" 'odd name of a module: .*/odd@dep\.ko' \
	--modules needy
mod_make

# --nic this: a machine with a virtio NIC and a wireless one
sys=$tmp/sys
pci=$sys/devices/pci0000:00/0000:00:03.0
mkdir -p "$pci/virtio0/net/eth0" "$sys/class/net" "$sys/bus/wifi" \
	"$sys/module"/{virtio_pci,wifi} "$sys/drivers"/{virtio_pci,virtio_net,wifi} \
	"$sys/devices/wifi/net/wlan0/phy80211"
echo virtio:d00000001v00001AF4 >"$pci/virtio0/modalias"
ln -s ../../module/virtio_pci "$sys/drivers/virtio_pci/module"
ln -s ../../module/wifi "$sys/drivers/wifi/module"
ln -s ../../../drivers/virtio_pci "$pci/driver"
ln -s ../../../../drivers/virtio_net "$pci/virtio0/driver"
ln -s ../../drivers/wifi "$sys/devices/wifi/driver"
ln -s ../../../virtio0 "$pci/virtio0/net/eth0/device"
ln -s ../../../wifi "$sys/devices/wifi/net/wlan0/device"
ln -s ../../devices/wifi/net/wlan0 "$sys/class/net/wlan0"
echo 1 | tee "$pci/virtio0/net/eth0/type" >"$sys/devices/wifi/net/wlan0/type"
touch "$pci/virtio0/net/eth0/uevent" "$sys/devices/wifi/net/wlan0/uevent"
KINIT_SYSFS=$sys bad "this without a wired NIC" 'no wired NIC' --nic this
ln -s ../../devices/pci0000:00/0000:00:03.0/virtio0/net/eth0 "$sys/class/net/eth0"
KINIT_SYSFS=$sys image this --nic this
claim "the NIC's driver and its bus, by driver and by alias" equal "$(files)" \
	"modules nfs.ko nfsv3.ko nfsv4.ko sunrpc.ko virtio_net.ko virtio_pci.ko virtio_ring.ko "

firmware=$mod_root/lib/firmware
mkdir -p "$firmware/nic" "$firmware/updates/nic"
echo old >"$firmware/nic/one.fw"
echo one >"$firmware/updates/nic/one.fw"
echo two | xz >"$firmware/nic/two.fw.xz"
image "--firmware" --nic nic-one --firmware
claim "as the kernel would find it" equal "$(cat "$tmp/tree/lib/firmware/nic/one.fw")" one
claim "unpacked if the kernel cannot" equal "$(cat "$tmp/tree/lib/firmware/nic/two.fw")" two
claim "what is missing is said, once" \
	equal "$(grep -c 'nic/missing.fw' "$tmp/said")" 1
claim "and not what --firmware is for" equal "$(grep -c -e --firmware "$tmp/said")" 0
image "no --firmware" --nic nic-one
claim "brings none" [ ! -e "$tmp/tree/lib/firmware" ]
claim "says who may ask for which files, and the option" equal "$(grep firmware "$tmp/said")" \
	"mkinitramfs: note: nic_one may ask for firmware, which the image has only with \
--firmware: nic/one.fw nic/two.fw nic/missing.fw"
image "a NIC without firmware" --nic virtio_net
claim "is not told so" equal "$(grep -c firmware "$tmp/said")" 0
image "all, no --firmware" --nic all
claim "how many, and the option" \
	said '^mkinitramfs: note: .* may ask for firmware: 1; with --firmware it has'

# Compressed trees. kmod without zlib makes no index of gzip's: it gets one that
# differs in this word.
xz "$mod_tree/kernel/fs/nfs/nfs.ko"
zstd -q --rm "$mod_tree/kernel/fs/nfs/nfsv3.ko"
xz "$mod_tree/kernel/drivers/net/virtio_net.ko"
mod_index
xz -dc "$mod_tree/kernel/drivers/net/virtio_net.ko.xz" |
	gzip >"$mod_tree/kernel/drivers/net/virtio_net.ko.gz"
rm "$mod_tree/kernel/drivers/net/virtio_net.ko.xz"
sed -i 's/virtio_net\.ko\.xz/virtio_net.ko.gz/' "$mod_tree"/modules.dep{,.bin}
image "compressed modules" --nic virtio_net
claim "are unpacked: xz, zstd and gzip" cmp -s "$out" "$tmp/first"
printf 'CONFIG_%s=y\n' MODULE_DECOMPRESS MODULE_COMPRESS_XZ RD_GZIP \
	>"$mod_root/boot/config-$mod_kver"
image "a kernel that unpacks xz, and gzip images" --nic virtio_net
claim "gets no compressed module" equal "$(files)" \
	"modules nfs.ko nfsv3.ko nfsv4.ko sunrpc.ko virtio_net.ko virtio_pci.ko virtio_ring.ko "
claim "and the table names none" line 'nfsv3 sunrpc.ko nfs.ko nfsv3.ko'
claim "the image is gzip's" equal "$(od -An -tx1 -N 2 "$out")" " 1f 8b"
for suffix in gz xz zst; do
	mod_make
	file=$mod_tree/kernel/fs/nfs/nfs.ko
	: >"$file.$suffix"
	rm "$file"
	sed -i "s,fs/nfs/nfs\.ko:,fs/nfs/nfs.ko.$suffix:," "$mod_tree/modules.dep"
	bad "a $suffix module that is cut" 'a module of .* is corrupt'
done
mod_make
rm "$mod_tree/modules.softdep"
image "no modules.softdep" --nic virtio_net
mod_make

# Tools that fail after they did their work
mkdir -p "$firmware/nic"
echo one >"$firmware/nic/one.fw"
for tool in "find *-print0" "sort -z" "stat *%Hr*"; do
	fake "${tool%% *}" "*${tool#* }*" 1
	PATH=$tmp/fake:$PATH bad "a ${tool%% *} that fails" '^mkinitramfs: cannot read' \
		--nic nic-one --firmware
	rm "$tmp/fake/${tool%% *}"
done

# Bad input
image "a configuration that is not known" --nic virtio_net
truncate -s 100 "$mod_tree/kernel/fs/nfs/nfsv4.ko"
bad "a module without its end" "'nfsv4'"
echo "no module" >"$mod_tree/kernel/fs/nfs/nfsv4.ko"
bad "a module that is none" "'nfsv4'"
rm "$mod_tree/kernel/fs/nfs/nfsv4.ko"
bad "a module that has gone" 'nfsv4\.ko'
mod_make
if [ "$(id -u)" -ne 0 ]; then
	chmod 0 "$mod_tree/kernel/fs/nfs/nfsv4.ko"
	bad "an unreadable module" 'nfsv4\.ko'
	chmod 644 "$mod_tree/kernel/fs/nfs/nfsv4.ko"
fi
bad "a module that does not exist" 'no module nothere ' --modules nothere
bad "a NIC that does not exist" 'no module nothere ' --nic nothere
bad "a KVER without modules" "6\.9-none has no modules" -k 6.9-none
bad "a KVER that leaves the folder" 'not a kernel version: \.\./x' -k ../x
bad "a kinit that is not there" 'cannot read /nonexistent' --kinit /nonexistent
mv "$mod_tree/modules.dep" "$tmp/modules.dep"
bad "no modules.dep" 'modules\.dep: "depmod -b .* makes it'
: >"$mod_tree/modules.dep"
bad "an empty modules.dep" 'modules\.dep is empty'
mv "$tmp/modules.dep" "$mod_tree/modules.dep"

tap_name="a full disk"
echo old >"$tmp/old"
# shellcheck disable=SC2016 # expanded by the inner shell
unshare -rm sh -c 'mount -t tmpfs -o size=24k none "$1" && cp "$2" "$1/image" &&
	{ "$3" -k "$4" --root "$5" -o "$1/image"; echo $?; ls -A "$1"; cat "$1/image"; }' \
	sh "$tmp/out" "$tmp/old" "$top/usr/mkinitramfs" $mod_kver "$mod_root" \
	>"$tmp/result" 2>"$tmp/said"
claim "exit status 1, the old image alone is there" \
	equal "$(cat "$tmp/result")" $'1\nimage\nold'
claim "says what cannot be written" said 'cannot write .*/out/image'

tap_name="the command line"
make --what
claim "an unknown option has exit status 2" equal $? 2
make --nic
claim "so has --nic without a name" equal $? 2
claim "the script is clean" shellcheck -x usr/mkinitramfs
tap_done
