#!/bin/bash
# modules.t: Debian's stock kernel, whose drivers and NFS are modules: a NIC that
# is plugged in late, parameters, what is kept out, and modules that cannot be
# loaded, which are warnings with the kernel's own words.
# limit: 600 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh

stock=$lab_build/lab/stock
kver=$(cat "$stock/kver") || exit 1
nfs='root=/dev/nfs nfsroot=10.0.2.1:/srv/report,vers=3'

# boot NAME CLIENT key=value...: boot Debian's kernel to the end of the report
boot() {
	local name=$1 client=$2
	shift 2
	lab_boot_client "$client" kernel="$stock/boot/vmlinuz-$kver" memory=512 "$@"
	lab_wait_client "$client" 90
	about "$name" "$client"
}

# add_bad_modules IMAGE OUT: one that is no module, one of another kernel, the
# same with a signature, which is wrong now, and one before what it needs, in
# another archive behind the first
add_bad_modules() {
	local bad=$lab_dir/bad module lonely
	mkdir "$bad"
	zstd -dcq "$1" | (cd "$bad" && cpio -idm --quiet lib/kinit/modules 'lib/kinit/*.ko*')
	echo "this is no module" >"$bad/broken.ko"
	module=$(find "$stock/lib/modules/$kver" -name 'dummy.ko*' | head -n 1)
	case $module in
	*.xz) xz -dc "$module" ;;
	*.zst) zstd -dcq "$module" ;;
	*) cat "$module" ;;
	esac | sed "s/vermagic=$kver SMP/vermagic=$kver UP!/" >"$bad/changed.ko"
	# the last 28 bytes say that there is a signature
	head -c -28 "$bad/changed.ko" >"$bad/dummy.ko"
	# compressed, perhaps
	lonely=$(cd "$bad/lib/kinit" && compgen -G 'nfs_layout_flexfiles.ko*')
	cat >>"$bad/lib/kinit/modules" <<-TABLE
		broken broken.ko
		changed changed.ko
		dummy dummy.ko
		gone gone.ko
		lonely $lonely
	TABLE
	cat >"$bad/list" <<-LIST
		file /lib/kinit/modules \${lab_dir}/bad/lib/kinit/modules 0644 0 0
		file /lib/kinit/broken.ko \${lab_dir}/bad/broken.ko 0644 0 0
		file /lib/kinit/changed.ko \${lab_dir}/bad/changed.ko 0644 0 0
		file /lib/kinit/dummy.ko \${lab_dir}/bad/dummy.ko 0644 0 0
	LIST
	{
		cat "$1"
		"$lab_build/bin/gen_init_cpio" -t 0 "$bad/list" | zstd -q
	} >"$2"
}

# plug NIC CLIENT SECONDS: plug a USB host controller and a USB NIC in
plug() {
	sleep "$2"
	lab_monitor "$1" 'device_add qemu-xhci,id=usb' \
		'device_add usb-net,bus=usb.0,netdev=n0,id=nic0,mac=52:54:00:00:00:01'
}

lab_init
image=$lab_dir/image
usr/mkinitramfs -k "$kver" --root "$stock" -o "$image" \
	--nic virtio_net e1000 cdc_ether rndis_host >/dev/null || exit 1
add_bad_modules "$image" "$lab_dir/bad.img" || exit 1
lab_start_server || exit 1
lab_dhcp_start

boot "parameters" params initrd="$image" \
	append="$nfs virtio_net.nonsense=1 e1000.nonsense=1 \"virtio_net.tabbed=1"$'\t'"2\""
claim "the root is booted" says '^REPORT end'
claim "a module gets its parameters" \
	says "virtio_net: unknown parameter 'nonsense' ignored"
claim "one with a tab in its value, too" \
	says "virtio_net: unknown parameter 'tabbed' ignored"
claim "as one parameter" says_not "virtio_net: unknown parameter '2' ignored"
claim "a driver that no device asks for is not loaded" \
	says_not 'Intel\(R\) PRO/1000'
claim "nothing is said to be wrong" says_not 'kinit: cannot'

boot "bad modules" bad initrd="$lab_dir/bad.img" \
	append="$nfs kinit.modules=broken,changed,dummy,gone,lonely,nowhere"
claim "a file that is no module is a warning" \
	says 'kinit: cannot load module broken\.ko: Exec format error'
claim "a wrong signature is a warning" \
	says 'kinit: cannot load module changed\.ko: Key was rejected by service'
claim "another kernel's module is a warning with the kernel's words" \
	says "kinit: cannot load module dummy\.ko: Exec format error; kernel: dummy: version magic '${kver//+/[+]} UP!"
claim "a missing file is a warning" \
	says 'kinit: cannot load module gone\.ko: No such file or directory[[:space:]]*$'
claim "a missing symbol is a warning with the kernel's words" \
	says 'kinit: cannot load module nfs_layout_flexfiles\.ko[.xzst]*: .*; kernel: nfs_layout_flexfiles: Unknown symbol'
claim "a name that the image does not have is a warning" \
	says 'kinit: kinit\.modules=: the image has no module nowhere'
claim "the root is booted all the same" says '^REPORT end'

boot "a module that is kept out" out initrd="$image" \
	append="$nfs modprobe.blacklist=floppy,virtio-net panic=-1"
claim "no interface is found" says 'kinit: cannot find a network interface'
claim "init is not run" says_not '^REPORT'

# panic=0: where emulated USB takes longer than the 12 s that a NIC has to
# appear, the network is tried again
lab_boot_client late kernel="$stock/boot/vmlinuz-$kver" memory=512 nic=later \
	initrd="$image" append="$nfs panic=0"
lab_wait_line late.log 'Run /init' 60 late
plug late 8
lab_wait_client late 90
about "a USB NIC 8 s after kinit" late
claim "the missing interface is told" \
	says 'kinit: waiting for network: no interface'
claim "the root is booted" says '^REPORT end'

tap_done
