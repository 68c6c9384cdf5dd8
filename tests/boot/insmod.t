#!/bin/bash
# insmod.t: our insmod beside klibc's and kmod's, with Debian's stock kernel and
# its modules: one script as /init does the same with each.
# limit: 300 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
PATH=$PATH:/usr/sbin:/sbin

stock=$lab_build/lab/stock
kver=$(cat "$stock/kver") || exit 1
klibc=/usr/lib/klibc/bin
loader=$(LC_ALL=C readelf -lW $klibc/sh |
	sed -n 's/.*interpreter: \(.*\)\]/\1/p')

# plain NAME: the module NAME, unpacked and without a signature: $lab_dir/NAME.ko
plain() {
	local file
	file=$(find "$stock/lib/modules/$kver" -name "$1.ko*" | head -n 1)
	case $file in
	*.xz) xz -dc "$file" ;;
	*.zst) zstd -dcq "$file" ;;
	*) cat "$file" ;;
	esac >"$lab_dir/$1.ko"
}

# Lines "CASE tool name: status loaded interfaces"; what is said is between them.
write_script() {
	cat <<-'SCRIPT'
		#!/bin/sh
		mount -t proc proc /proc
		mount -t sysfs sysfs /sys
		mount -t devtmpfs dev /dev
		loaded() {
			while read -r name rest; do
				[ "$name" = dummy ] && echo loaded && return
			done </proc/modules
			echo no
		}
		try() { # NAME ARGUMENT...
			name=$1
			shift
			eval "$before"
			eval "$input" '"/$tool/insmod" "$@"' "$from"
			status=$?
			# numdummies cannot be read
			count=0
			for nic in /sys/class/net/dummy*; do
				[ ! -e "$nic" ] || count=$((count + 1))
			done
			echo "CASE $tool $name: $status $(loaded) $count"
			[ "$(loaded)" = no ] || /kmod/rmmod dummy
			before= input= from=
		}
		for tool in klibc kmod ours; do
			before= input= from=
			try good /dummy.ko
			before='"/$tool/insmod" /dummy.ko'
			try twice /dummy.ko
			try parameter /dummy.ko numdummies=3
			try unknown /dummy.ko numdummies=2 nonsense=1
			echo "MARK $tool" >/dev/kmsg
			try blank /dummy.ko numdummies=4 "nonsense=1 tabbed=2"
			[ $tool != ours ] || /ours/dmesg -t
			try wrong /dummy.ko numdummies=x
			try symbol /nfs_layout_flexfiles.ko
			try junk /init
			try empty /empty.ko
			try truncated /truncated.ko
			try version /version.ko
			try signed /signed.ko
			try missing /nothere.ko
			try directory /dev
			try name /other-name
			try packed /dummy.ko.xz
			try zstd /dummy.ko.zst
			from=' </dummy.ko'
			try stdin -
			input='cat /dummy.ko | '
			try pipe -
			echo "CASE $tool done"
		done
		/ours/poweroff -f
	SCRIPT
}

# The files of the image, for gen_init_cpio
write_list() {
	local tool file
	printf 'dir %s 755 0 0\n' /dev /proc /sys /bin /klibc /kmod /ours \
		/lib /lib64 /lib/x86_64-linux-gnu /usr /usr/lib
	echo 'nod /dev/console 600 0 0 c 5 1'
	echo "file $loader $loader 755 0 0"
	for tool in sh mount cat; do
		echo "file /bin/$tool $klibc/$tool 755 0 0"
	done
	echo "file /klibc/insmod $klibc/insmod 755 0 0"
	echo "file /kmod/insmod $(readlink -f "$(command -v kmod)") 755 0 0"
	echo "slink /kmod/rmmod insmod 777 0 0"
	ldd "$(command -v kmod)" | grep -o '/[^ ]*' | while read -r file; do
		echo "file $file $(readlink -f "$file") 755 0 0"
	done
	for tool in insmod dmesg poweroff; do
		echo "file /ours/$tool \${lab_build}/bin/$tool 755 0 0"
	done
	echo "file /init \${lab_dir}/script 755 0 0"
	echo "file /other-name \${lab_dir}/dummy.ko 644 0 0"
	for file in dummy truncated version signed empty nfs_layout_flexfiles; do
		echo "file /$file.ko \${lab_dir}/$file.ko 644 0 0"
	done
	for file in xz zst; do
		echo "file /dummy.ko.$file \${lab_dir}/dummy.ko.$file 644 0 0"
	done
}

# both NAME "STATUS LOADED INTERFACES" [TOOL...]: what the tools and ours give
both() {
	local name=$1 want=$2 tool
	shift 2
	for tool in "$@" ours; do
		claim "$name, $tool: $want" \
			says "^CASE $tool $name: ${want}[[:space:]]*$"
	done
}

lab_init
plain dummy
plain nfs_layout_flexfiles
: >"$lab_dir/empty.ko"
head -c 3000 "$lab_dir/dummy.ko" >"$lab_dir/truncated.ko"
# the last 28 bytes say that there is a signature, which is wrong then
sed "s/vermagic=$kver SMP/vermagic=$kver UP!/" "$lab_dir/dummy.ko" >"$lab_dir/signed.ko"
head -c -28 "$lab_dir/signed.ko" >"$lab_dir/version.ko"
xz -k --check=crc32 "$lab_dir/dummy.ko"
zstd -q "$lab_dir/dummy.ko"
write_script >"$lab_dir/script"
write_list >"$lab_dir/list"
"$lab_build/bin/gen_init_cpio" -o "$lab_dir/image" "$lab_dir/list" || exit 1

lab_boot_client insmod kernel="$stock/boot/vmlinuz-$kver" memory=512 nic=none \
	initrd="$lab_dir/image" append="quiet"
lab_wait_client insmod 150
about "insmod" insmod
all="klibc kmod"
# shellcheck disable=SC2086 # two words
{
	both good "0 loaded 1" $all
	both twice "1 loaded 1" $all
	both parameter "0 loaded 3" $all
	both unknown "0 loaded 2" $all
	both blank "0 loaded 4" $all
	both wrong "1 no 0" $all
	both symbol "1 no 0" $all
	both junk "1 no 0" $all
	both empty "1 no 0" $all
	both truncated "1 no 0" $all
	both version "1 no 0" $all
	both signed "1 no 0" $all
	both missing "1 no 0" $all
	both directory "1 no 0" $all
	both name "0 loaded 1" $all
	both stdin "0 loaded 1" klibc
	both pipe "0 loaded 1" klibc
}
unpacks=$(grep -c '^CONFIG_MODULE_DECOMPRESS=y' "$stock/boot/config-$kver")
for form in packed zstd; do
	if [ "$unpacks" = 1 ] && grep -q "^CONFIG_MODULE_COMPRESS_${form/packed/XZ}=y" \
		"$stock/boot/config-$kver"; then
		both "$form" "0 loaded 1"
	else
		both "$form" "1 no 0"
	fi
done
sed -n '/^MARK ours/,$p' "$lab_dir/insmod.log" >"$lab_dir/blank.log"
about "insmod" blank
claim "parameters with a blank: the log is there" \
	says "dummy: unknown parameter 'nonsense' ignored"
claim "a blank does not separate parameters" \
	says_not "dummy: unknown parameter 'tabbed' ignored"
about "insmod" insmod
claim "one that is there is told" \
	says '^insmod: cannot load module /dummy\.ko: File exists'
claim "a missing symbol is told in the kernel's words" \
	says '^insmod: cannot load module /nfs_layout_flexfiles\.ko: No such file or directory; kernel: nfs_layout_flexfiles: Unknown symbol'
claim "a wrong parameter, too" \
	says "^insmod: cannot load module /dummy\.ko: Invalid argument; kernel: dummy: .x. invalid for parameter .numdummies"
claim "a module of another kernel, too" \
	says '^insmod: cannot load module /version\.ko: Exec format error; kernel: (dummy|version): version magic'
claim "what is no module is told" \
	says '^insmod: cannot load module /init: Exec format error'
claim "what is not there is told" \
	says '^insmod: cannot open /nothere\.ko: No such file'
claim "all was done" says '^CASE ours done'
claim "poweroff ended the machine" says_not 'Kernel panic'
tap_done
