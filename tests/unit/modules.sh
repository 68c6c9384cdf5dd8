# modules.sh (sourced by bash): a small tree of kernel modules, for tests of
# mkinitramfs: real objects for kmod, without code. In $mod_root, below $tmp.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables from and for those who source it

mod_kver=6.0-test
mod_root="$tmp/root of modules"
mod_tree=$mod_root/lib/modules/$mod_kver

# mod FILE "EXPORTS" "IMPORTS" [INFO...]: one module; INFO is KEY=VALUE as
# modinfo shows it
mod() {
	local file=$mod_tree/kernel/$1 exports=$2 imports=$3 word
	shift 3
	mkdir -p "${file%/*}"
	{
		echo '.section .modinfo,"a"'
		for word in "$@" "vermagic=$mod_kver SMP "; do
			printf '.asciz "%s"\n' "$word"
		done
		echo '.section __ksymtab_strings,"a"'
		for word in $exports; do
			printf '.asciz "%s"\n' "$word"
		done
		echo '.data'
		for word in $imports; do
			printf '.quad %s\n' "$word"
		done
	} | gcc -c -x assembler -o "$file" -
}

mod_index() {
	PATH=$PATH:/usr/sbin:/sbin depmod -b "$mod_root" "$mod_kver"
}

mod_make() {
	local name
	rm -rf "$mod_root"
	mod net/sunrpc/sunrpc.ko rpc ''
	mod fs/nfs/nfs.ko nfs rpc alias=fs-nfs alias=fs-nfs4
	mod fs/nfs/nfsv3.ko '' 'nfs rpc'
	mod fs/nfs/nfsv4.ko '' 'nfs rpc built'
	mod drivers/net/ethernet/x/nic-one.ko '' mii \
		'alias=pci:v00008086d0000100Esv*sd*bc*sc*i*' 'softdep=pre: helper-one' \
		firmware=nic/one.fw firmware=nic/two.fw firmware=nic/missing.fw
	mod drivers/net/mii.ko mii ''
	mod drivers/misc/helper-one.ko '' '' alias=helper:x
	mod drivers/net/phy/phy-one.ko '' '' 'alias=mdio:00000000000000????'
	mod drivers/net/usb/usb-nic.ko '' mii 'alias=usb:v0B95p7720d*dc*'
	mod drivers/net/usb/hso.ko '' '' 'alias=usb:v0AF0p7701d*'
	mod drivers/usb/host/xhci-pci.ko '' '' 'alias=pci:v*d*sv*sd*bc0Csc03i30*'
	mod drivers/net/wireless/wifi.ko '' '' 'alias=pci:v0000168Cd*'
	mod drivers/net/virtio_net.ko '' ring 'alias=virtio:d00000001v*'
	mod drivers/virtio/virtio_ring.ko ring ''
	mod drivers/virtio/virtio_pci.ko '' ring 'alias=pci:v00001AF4d*sv*'
	mod drivers/misc/odd.ko '' '' 'alias=odd:a-[0-9a-f]-x y*'
	mod drivers/misc/first.ko '' '' 'softdep=post: last'
	mod drivers/misc/last.ko '' ''
	mod net/built.ko built ''
	for name in order builtin builtin.modinfo; do
		: >"$mod_tree/modules.$name"
	done
	mod_index
	# what is built in has no file, and no line in modules.dep
	rm "$mod_tree/kernel/net/built.ko"
	echo kernel/net/built.ko >"$mod_tree/modules.builtin"
	mod_index 2>/dev/null
	mkdir -p "$mod_root/boot"
	echo CONFIG_RD_ZSTD=y >"$mod_root/boot/config-$mod_kver"
}
