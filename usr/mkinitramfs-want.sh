# mkinitramfs-want.sh (sourced by mkinitramfs): what there is below $tree, and
# which of these modules the image shall have: in $wanted, by name.
# shellcheck shell=bash disable=SC2004,SC2034,SC2154
# (wanted[$name] has names; variables come from and go to mkinitramfs)

declare -A path=() builtin=() wanted=() odd=() walked=()

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

# want_lines TEXT: the same for kmod's lines; it writes '-' in names, or '_'
want_lines() {
	local lines
	mapfile -t lines <<<"${1//-/_}"
	want_if "${lines[@]}"
}

usb_hosts=(xhci_pci xhci_plat_hcd ehci_pci ehci_platform ohci_pci
	ohci_platform uhci_hcd dwc2)
virtio_hosts=(virtio_pci virtio_mmio)

# want_below REGEX [NOT]: all modules whose file matches, but not those whose
# name matches NOT
want_below() {
	local name file
	for name in "${!path[@]}"; do
		if [[ ${path[$name]} =~ $1 && ! $name =~ ${2:-^$} ]]; then
			wanted[$name]=1
		fi
	done
	for file in "${odd[@]}"; do
		[[ ! $file =~ $1 ]] || note "left out, for its odd name: $file"
	done
}

# Wired NICs, what talks to their PHYs, and the buses on which they are found.
# USB network functions of phones and modems are none.
want_all_nics() {
	want_below '^kernel/drivers/(net/(ethernet|usb|phy|mdio|pcs|hyperv|fjes)|s390/net|pci/controller)/' \
		'^(hso|sierra_net|qmi_wwan|cdc_mbim|huawei_cdc_ncm|cdc_phonet|ipheth|kalmia|lg_vl600)$'
	want_if virtio_net vmxnet3 xen_netfront hv_vmbus \
		"${virtio_hosts[@]}" "${usb_hosts[@]}"
}

# want_named NAME...: these, and the buses which their aliases speak of. These
# are read in depmod's list: kmod cannot look into every compressed module.
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
	[ -r "$tree/modules.alias" ] || die "cannot read $tree/modules.alias"
	aliases=$'\n'$(awk -v names=" ${modules[*]} " '
		index(names, " " $NF " ") { print $2 }' "$tree/modules.alias")
	[[ $aliases != *$'\n'virtio:* ]] || want_if "${virtio_hosts[@]}"
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
	want_lines "$modules"
}

# want_chain DEVICE: its driver, those of the buses from there up to the root of
# the device tree, and those of what supplies them, as clocks and regulators do
want_chain() {
	local device supplier
	device=$(realpath "$1")
	while [[ $device == */devices/* && -z ${walked[$device]:-} ]]; do
		walked[$device]=1
		want_driver "$device"
		for supplier in "$device"/supplier:*/supplier; do
			want_chain "$supplier"
		done
		device=${device%/*}
	done
}

# The drivers of this machine's wired NICs, and of their PHYs.
want_this() {
	local nic device found=no
	for nic in "$sys"/class/net/*; do
		[[ -e $nic/device && ! -e $nic/phy80211 ]] || continue
		[ "$(cat "$nic/type")" = 1 ] || continue
		! grep -qx DEVTYPE=wwan "$nic/uevent" || continue
		found=yes
		for device in "$nic/device" "$nic/phydev"; do
			[ ! -e "$device" ] || want_chain "$device"
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
	# for DHCP
	[ $# -eq 0 ] || want_if af_packet
}

# NFS, and what it asks the kernel for.
want_nfs() {
	local name
	want nfs
	for name in nfsv3 nfsv4; do
		is_module "$name" || is_builtin "$name" ||
			note "kernel $kver has no $name: such roots will not mount"
	done
	want_if nfsv3 nfsv4 nfs_layout_nfsv41_files nfs_layout_flexfiles
}

# What disks need: their drivers and those of what they hang on, file systems
# and what these ask for by name, md, and what a root may be made of. PCMCIA and
# ports that must be tried out are left out.
disks=(virtio_blk virtio_scsi nvme sd_mod sr_mod mmc_block usb_storage uas
	mpt3sas mpi3mr mptsas mptspi megaraid_sas hpsa aacraid smartpqi
	hv_storvsc hv_vmbus xen_blkfront vmw_pvscsi)
nls=(nls_cp437 nls_ascii nls_iso8859_1 nls_utf8)
file_systems=(ext4 xfs btrfs f2fs vfat squashfs erofs isofs udf overlay loop
	virtiofs 9p 9pnet_virtio)
md=(md_mod raid0 raid1 raid10 raid456 linear)

want_block() {
	want_below '^kernel/drivers/(ata|mmc/host|pci/controller)/' \
		'^(pata_legacy|pata_pcmcia|pata_isapnp|sdricoh_cs)$'
	want_if "${disks[@]}" "${file_systems[@]}" "${nls[@]}" "${md[@]}" \
		"${virtio_hosts[@]}" "${usb_hosts[@]}"
}

# want_alias ALIAS WHAT: what the kernel would ask for by that name
want_alias() {
	local modules
	modules=$(kmod_probe -q -R -- "$1") || die "kernel $kver has no $2"
	want_lines "$modules"
}

# want_type TYPE: the file system of that name
want_type() {
	! is_builtin "$1" || return 0
	want_alias "fs-$1" "file system $1"
	[ "$1" != vfat ] || want_if "${nls[@]}"
}

# want_disk DEVICE: what drives the block device with this folder in sysfs, and
# all that it is made of; in $found that there is one. A loop device is none.
want_disk() {
	local device part
	device=$(realpath -e "$1" 2>/dev/null) || die "--root auto: there is no $1"
	[ ! -e "$device/partition" ] || device=${device%/*}
	case $device in
	*/virtual/block/md*)
		want md_mod
		want_alias "md-$(cat "$device/md/level")" "such md level"
		;;
	*/virtual/block/loop*)
		want loop
		return
		;;
	*/virtual/block/*)
		die "--root auto: the root is on ${device##*/}," \
			"which kinit cannot set up"
		;;
	*/virtual/nvme-subsystem/*)
		for part in "${device%/*}"/nvme*; do
			[ ! -L "$part" ] || want_chain "$part"
		done
		;;
	esac
	for part in "$device"/slaves/*; do
		want_disk "$part"
	done
	want_chain "$device"
	found=yes
}

# want_source NUMBER SOURCE: the disk of what is mounted. Btrfs has a number of
# its own, and may be on several disks.
want_source() {
	local name one part
	if [[ $1 != 0:* ]]; then
		want_disk "$sys/dev/block/$1"
		return
	fi
	name=$(realpath -m -- "$2")
	name=${name##*/}
	for one in "$sys"/fs/btrfs/*/devices/"$name"; do
		for part in "${one%/*}"/*; do
			want_disk "$part"
		done
		return
	done
	want_disk "$sys/class/block/$name"
}

# want_mount TYPE NUMBER SOURCE: what mounts that; in $network that it comes from
# there, in $found that it is more than memory and layers of others
want_mount() {
	case $1 in
	tmpfs | ramfs | rootfs) ;;
	overlay) want_type overlay ;;
	nfs | nfs4)
		want_nfs
		network=yes found=yes
		;;
	cifs | smb3)
		want_type cifs
		network=yes found=yes
		;;
	9p | virtiofs)
		want_type "$1"
		want_if 9pnet_virtio "${virtio_hosts[@]}"
		found=yes
		;;
	*)
		want_type "$1"
		want_source "$2" "$3"
		;;
	esac
}

# This machine's own root and /usr, what these are layers of, and the swap from
# which it resumes.
want_own() {
	local number point fields type source found=no
	while read -r _ _ number _ point _ fields; do
		read -r type source _ <<<"${fields#*- }"
		case $point in
		/ | /usr | /run/initramfs/*)
			want_mount "$type" "$number" "$(printf %b "$source")"
			;;
		esac
	done <"${KINIT_MOUNTINFO:-/proc/self/mountinfo}"
	[ $found = yes ] || die "--root auto: this machine's root is in memory," \
		"or what is below it cannot be seen: say nfs, block or all"
	number=0:0
	[ ! -r "$sys/power/resume" ] || read -r number <"$sys/power/resume"
	if [[ $(realpath "$sys/dev/block/$number") == */virtual/block/dm-* ]]; then
		note "the swap to resume from is on what kinit cannot set up"
	elif [ "$number" != 0:0 ]; then
		want_disk "$sys/dev/block/$number"
	fi
}

# want_root KIND: what roots of that kind need; for a root on the network in
# $nics the cards, where none are named
want_root() {
	local network=no
	case $1 in
	nfs) want_nfs ;;
	block) want_block ;;
	all)
		want_nfs
		want_block
		;;
	auto) want_own ;;
	esac
	[ ${#nics[@]} -eq 0 ] || return 0
	case $1 in
	nfs | all) nics=(all) ;;
	auto) [ $network = no ] || nics=(this) ;;
	esac
}
