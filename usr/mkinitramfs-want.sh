# mkinitramfs-want.sh (sourced by mkinitramfs): what there is below $tree, and
# which of these modules the image shall have: in $wanted, by name.
# shellcheck shell=bash disable=SC2004,SC2034,SC2154
# (wanted[$name] has names; variables come from and go to mkinitramfs)

declare -A path=() builtin=() wanted=() odd=()

# module_name FILE: as the kernel and kmod call it; in $name
module_name() {
	name=${1##*/}
	name=${name%%.ko*}
	name=${name//-/_}
}

# is_module NAME, is_builtin NAME: what this kernel has by that name
is_module() { [ -n "${1:+${path[$1]:-}}" ]; }
is_builtin() { [ -n "${1:+${builtin[$1]:-}}" ]; }

# die_without NAME: why such a module cannot be taken
die_without() {
	[ -n "$1" ] || die "a module without a name is wanted"
	[ -z "${odd[$1]:-}" ] || die "$tree/modules.dep: odd name of a module: ${odd[$1]}"
	die "there is no module $1 for kernel $kver in $tree"
}

# Fills path[NAME] and builtin[NAME] from the tree's own indexes. A file whose
# name a list cannot hold is in odd[NAME] instead: it ends only what wants it.
read_tree() {
	local file name
	[ -d "$tree" ] || die "kernel $kver has no modules: there is no $tree"
	[ -r "$tree/modules.dep" ] || die "cannot read $tree/modules.dep:" \
		"\"depmod -b ${root:-/} $kver\" makes it"
	while IFS=: read -r file _; do
		module_name "$file"
		[ -n "$name" ] || continue
		if [[ $file =~ ^[A-Za-z0-9_./+,=~-]+$ ]]; then
			path[$name]=$file
		else
			odd[$name]=$file
		fi
	done <"$tree/modules.dep"
	[ ${#path[@]} -gt 0 ] || die "kernel $kver has no modules: $tree/modules.dep is empty"
	[ -r "$tree/modules.builtin" ] || return 0
	while read -r file; do
		module_name "$file"
		[ -z "$name" ] || builtin[$name]=1
	done <"$tree/modules.builtin"
}

# config_has SYMBOL: is it y in the kernel's configuration? Unknown is no.
config_has() {
	[ -n "$config" ] && grep -q "^CONFIG_$1=y" "$config"
}

# kmod with the modules of KVER, and without this host's own modprobe.d, which
# is not about the machine that boots
kmod_probe() {
	modprobe -C "$work/empty" -d "${root:-/}" -S "$kver" "$@"
}

# What is wanted

# want NAME...: these must be there, as modules or built in
want() {
	local name
	for name in "$@"; do
		module_name "$name"
		if is_module "$name"; then
			wanted[$name]=1
		elif ! is_builtin "$name"; then
			die_without "$name"
		fi
	done
}

# want_if NAME...: those of them that are modules
want_if() {
	local name
	for name in "$@"; do
		! is_module "$name" || wanted[$name]=1
	done
}

usb_hosts=(xhci_pci xhci_plat_hcd ehci_pci ehci_platform ohci_pci
	ohci_platform uhci_hcd dwc2)

# Wired NICs, what talks to their PHYs, and the buses on which they are found.
# USB network functions of phones and modems are none.
want_all_nics() {
	local name file
	local nics='^kernel/drivers/(net/(ethernet|usb|phy|mdio|pcs|hyperv|fjes)|s390/net|pci/controller)/'
	local others='^(virtio_net|vmxnet3|xen_netfront)$'
	local modems='^(hso|sierra_net|qmi_wwan|cdc_mbim|huawei_cdc_ncm|cdc_phonet|ipheth|kalmia|lg_vl600)$'
	for name in "${!path[@]}"; do
		if [[ ${path[$name]} =~ $nics && ! $name =~ $modems ]] ||
			[[ $name =~ $others ]]; then
			wanted[$name]=1
		fi
	done
	for file in "${odd[@]}"; do
		[[ ! $file =~ $nics ]] || note "left out, for its odd name: $file"
	done
	want_if virtio_pci virtio_mmio hv_vmbus "${usb_hosts[@]}"
}

# want_named NAME...: these, and the buses which their aliases speak of
want_named() {
	local aliases name modules=()
	want "$@"
	for name in "$@"; do
		module_name "$name"
		if is_module "$name"; then
			modules+=("$name")
		else
			note "$name is built into kernel $kver"
		fi
	done
	[ ${#modules[@]} -gt 0 ] || return 0
	aliases=$'\n'$(modinfo -b "${root:-/}" -k "$kver" -F alias "${modules[@]}") ||
		die "cannot read one of these modules: ${modules[*]}"
	[[ $aliases != *$'\n'virtio:* ]] || want_if virtio_pci virtio_mmio
	[[ $aliases != *$'\n'vmbus:* ]] || want_if hv_vmbus pci_hyperv
	[[ $aliases != *$'\n'usb:* ]] || want_if "${usb_hosts[@]}"
}

# want_driver DEVICE: the module of the driver that is bound to it here; where
# KVER has none of that name, what it has for such a device
want_driver() {
	local name alias modules
	[ -e "$1/driver" ] || return 0
	name=$(realpath "$1/driver/module" 2>/dev/null) || name=$(realpath "$1/driver")
	module_name "$name"
	if is_module "$name" || is_builtin "$name"; then
		want_if "$name"
		return 0
	fi
	alias=
	[ ! -r "$1/modalias" ] || read -r alias <"$1/modalias" || true
	[ -n "$alias" ] || return 0
	modules=$(kmod_probe -q -R -- "$alias") || return 0
	# shellcheck disable=SC2086 # a list of modules
	want_if ${modules//-/_}
}

# The drivers of this machine's wired NICs, of their PHYs, and of the buses
# from there up to the root of the device tree.
want_this() {
	local nic device found=no
	for nic in "$sys"/class/net/*; do
		[[ -e $nic/device && ! -e $nic/phy80211 ]] || continue
		[ "$(cat "$nic/type")" = 1 ] || continue
		! grep -qx DEVTYPE=wwan "$nic/uevent" || continue
		found=yes
		for device in "$nic/device" "$nic/phydev"; do
			[ -e "$device" ] || continue
			device=$(realpath "$device")
			while [[ $device == */devices/* ]]; do
				want_driver "$device"
				device=${device%/*}
			done
		done
	done
	[ $found = yes ] || die "--nic this: this machine has no wired NIC"
}

want_nics() {
	local word names=()
	for word in "$@"; do
		case $word in
		all) want_all_nics ;;
		this) want_this ;;
		*) names+=("$word") ;;
		esac
	done
	[ ${#names[@]} -eq 0 ] || want_named "${names[@]}"
}

# What the root needs, and what NFS and kinit ask the kernel for.
want_nfs() {
	local name
	want nfs
	for name in nfsv3 nfsv4; do
		is_module "$name" || is_builtin "$name" ||
			note "kernel $kver has no $name: such roots will not mount"
	done
	want_if nfsv3 nfsv4 nfs_layout_nfsv41_files nfs_layout_flexfiles af_packet
}
