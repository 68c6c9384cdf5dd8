#!/bin/bash
# images.sh DIR GEN_INIT_CPIO: make the images of the peers in the boot
# benchmark, DIR/{floor,busybox,bare,klibc}.cpio: each a /init that does DHCP (the
# floor does not) and mounts an NFSv3 root. A static BusyBox is taken from the
# machine, else from its package, unpacked and not installed.
set -eu
prog=${0##*/}
dir=$1
gen_init_cpio=$2
top=$(cd "$(dirname "$0")/../.." && pwd)

die() {
	echo "$prog: $*" >&2
	exit 1
}

is_static() {
	[ -x "$1" ] && ! LC_ALL=C readelf -lW "$1" | grep -q INTERP
}

find_busybox() {
	local package
	for busybox in /bin/busybox "$dir/busybox.d"/{usr/bin,bin}/busybox; do
		is_static "$busybox" && return
	done
	echo "Taking busybox-static from its package, without installing it"
	mkdir -p "$dir/busybox.d"
	(cd "$dir/busybox.d" && apt-get -q download busybox-static)
	package=$(compgen -G "$dir/busybox.d/busybox-static_*.deb" | tail -n 1)
	dpkg -x "$package" "$dir/busybox.d"
	for busybox in "$dir/busybox.d"/{usr/bin,bin}/busybox; do
		is_static "$busybox" && return
	done
	die "no static BusyBox"
}

# Directories and the console that each image has; then its own lines.
make_image() {
	local name=$1
	{
		printf 'dir %s 755 0 0\n' /dev /proc /sys /run /root /bin \
			/lib /usr /usr/lib
		echo 'nod /dev/console 600 0 0 c 5 1'
		echo "nod /dev/null 666 0 0 c 1 3"
		cat
	} >"$dir/$name.list"
	"$gen_init_cpio" "$dir/$name.list" >"$dir/$name.cpio"
}

mkdir -p "$dir"
dir=$(realpath "$dir")
# for lists, whose names have no blanks but variables that have
export dir top

"${KLCC:-klcc}" -static -std=gnu11 -O -c -o "$dir/floor.o" "$top/tests/bench/floor.c"
klcc -static -o "$dir/floor" "$dir/floor.o"
strip "$dir/floor"
make_image floor <<LIST
file /init \${dir}/floor 755 0 0
LIST

find_busybox
# busybox_image NAME: BusyBox with NAME-init and, for a network, NAME-udhcpc
busybox_image() {
	{
		for applet in sh ifconfig route hostname udhcpc mount switch_root \
			cat findfs sleep; do
			echo "slink /bin/$applet busybox 777 0 0"
		done
		cat <<-LIST
			file /bin/busybox \${busybox} 755 0 0
			file /init \${top}/tests/bench/$1-init 755 0 0
		LIST
		[ ! -e "$top/tests/bench/$1-udhcpc" ] ||
			echo "file /udhcpc \${top}/tests/bench/$1-udhcpc 755 0 0"
	} | make_image "$1"
}
export busybox
busybox_image busybox
busybox_image bare
busybox_image disk-busybox

loader=$(LC_ALL=C readelf -lW /usr/lib/klibc/bin/kinit |
	sed -n 's/.*interpreter: \(.*\)\]/\1/p')
make_image klibc <<LIST
file /init /usr/lib/klibc/bin/kinit 755 0 0
${loader:+file $loader $loader 755 0 0}
LIST
cp "$dir/klibc.cpio" "$dir/disk-klibc.cpio"
