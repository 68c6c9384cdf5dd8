#!/bin/bash
# images.t: images that gen_initramfs makes for an ordinary user, in every way
# that the kernel takes one. The kernel's own usr/Makefile and script judge
# sources and archives; one kernel is linked with an image, and boots with it
# and with one of each compression as its initrd.
# limit: 600 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh

methods="gzip bzip2 lzma xz lzo lz4 zstd none"
time=1600000000
kernel=$(usr/kernel.sh where)
uid=$(id -u)
gid=$(id -g)
[ "$uid" -ne 0 ] || uid=65534 gid=65534

lab_init
work=$(mktemp -d)
run=$(mktemp -d "$kernel/images.XXXXXX")
objects=$run/objects
trap 'rm -rf "$work" "$run"; lab_stop' EXIT

# user COMMAND...: as somebody who is not root, in $work
user() {
	local as=()
	[ "$(id -u)" -ne 0 ] ||
		as=(setpriv "--reuid=$uid" "--regid=$gid" --clear-groups --)
	(umask 022 && cd "$work" && "${as[@]}" "$@")
}

# The root-image and root-files of the kernel's documentation, and for each
# METHOD the file image.METHOD with a name for /init that it alone has.
make_images() {
	local method
	cp "$lab_build/bin/gen_initramfs" "$work/gen"
	cp "$lab_build/bin/kinit" "$work/kinit"
	chmod 755 "$work" "$work"/*
	[ "$(id -u)" -ne 0 ] || chown -R "$uid:$gid" "$work"
	user mkdir -p root-image/etc/empty
	user install -m 755 kinit root-image/init
	user ln -s ../init root-image/etc/link
	user mkfifo root-image/etc/fifo
	user tee root-files >/dev/null <<-'END'
		dir /dev 0755 0 0
		nod /dev/console 0600 0 0 c 5 1
		nod /dev/kmsg 0600 0 0 c 1 11
		dir /proc 0755 0 0
		dir /sys 0755 0 0
		dir /run 0755 0 0
		dir /root 0700 0 0
	END
	user cp root-files root-list
	user tee -a root-list >/dev/null <<-END
		file /init $work/kinit 0755 0 0
	END
	find "$work" -exec touch -h -d @$time {} +
	for method in $methods; do
		user tee mark >/dev/null <<-END
			dir /$method 0755 0 0
			slink /$method/kinit ../init 0777 0 0
		END
		user ./gen -d @$time -C "$method" -u -1 -g -1 \
			-o "image.$method" root-image root-files mark || return
	done
	user ./gen -d @$time -u -1 -g -1 -o mixed.cpio -l mixed.d \
		"$work/root-image" "$work/root-files" || return
	user ./gen -d @$time -o list.cpio root-list || return
	for method in gz xz zst; do
		user ./gen -o "mixed.cpio.$method" mixed.cpio || return
	done
}

# A private copy of the client's objects; see copy_client() in usr/kernel.sh.
copy_kernel() {
	(
		flock 9
		cp -a --reflink=auto "$kernel/client" "$objects"
	) 9>>"$kernel/lock"
	grep -rlZF --include='*.cmd' "$kernel/client" "$objects/tools" |
		xargs -0r sed -i "s|$kernel/client|$objects|g"
}

kernel_make() {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u MAKEOVERRIDES \
		KBUILD_BUILD_USER=kinit KBUILD_BUILD_HOST=kinit \
		KBUILD_BUILD_VERSION=1 KBUILD_BUILD_TIMESTAMP=@$time \
		timeout 300 nice make -C "$kernel/source" O="$objects" "$@" \
		>>"$lab_dir/make.log" 2>&1 || tail -n 20 "$lab_dir/make.log" >&2
}

# embed SOURCE...: have the kernel's usr/Makefile take these
embed() {
	sed -i -e '/^CONFIG_INITRAMFS_ROOT_[UG]ID=/d' \
		-e "s|^CONFIG_INITRAMFS_SOURCE=.*|CONFIG_INITRAMFS_SOURCE=\"$*\"\\
CONFIG_INITRAMFS_ROOT_UID=$uid\\
CONFIG_INITRAMFS_ROOT_GID=$gid|" "$objects/.config"
	rm -f "$objects"/usr/{initramfs_inc_data,initramfs_data.cpio}
	kernel_make usr/
}

# embedded FILE: that is what the kernel has now
embedded() {
	cmp "$objects/usr/initramfs_inc_data" "$work/$1"
}

# paths FILE: of a dependency file, sorted
paths() {
	sed -e '/^deps_initramfs := /d' -e 's/ \\$//' "$1" | sort -u
}

tap_name="an ordinary user"
make_images
claim "makes all images" equal $? 0
claim "with files and devices that are root's" equal \
	"$(cpio -itvn --quiet <"$work/mixed.cpio" | awk '{ print $1, $3, $4, $NF }')" \
	"drwxr-xr-x 0 0 etc
drwxr-xr-x 0 0 etc/empty
prw-r--r-- 0 0 etc/fifo
lrwxrwxrwx 0 0 ../init
-rwxr-xr-x 0 0 init
drwxr-xr-x 0 0 dev
crw------- 0 0 dev/console
crw------- 0 0 dev/kmsg
drwxr-xr-x 0 0 proc
drwxr-xr-x 0 0 sys
drwxr-xr-x 0 0 run
drwx------ 0 0 root"

tap_name=CONFIG_INITRAMFS_SOURCE
copy_kernel
embed "$work/root-image $work/root-files"
claim "directory and list: the kernel's script makes our bytes" \
	embedded mixed.cpio
claim "and our dependencies" equal "$(paths "$work/mixed.d")" \
	"$(paths "$objects/usr/.initramfs_data.cpio.d")"
embed "$work/root-list"
claim "a list: the kernel's tool makes our bytes" embedded list.cpio
embed "$work/mixed.cpio"
claim "a .cpio is taken as it is" embedded mixed.cpio
for suffix in gz xz zst; do
	embed "$work/mixed.cpio.$suffix"
	claim "a .cpio.$suffix is taken as it is" embedded "mixed.cpio.$suffix"
done

# with the last one, and all compressions
sed -i '/CONFIG_RD_/d' "$objects/.config"
printf 'CONFIG_RD_%s=y\n' GZIP BZIP2 LZMA XZ LZO LZ4 ZSTD >>"$objects/.config"
kernel_make olddefconfig
rm -f "$objects/arch/x86/boot/bzImage"
kernel_make -j2 bzImage
claim "a kernel with mixed.cpio.zst is linked" \
	test -s "$objects/arch/x86/boot/bzImage"

# client NAME PORT [key=value...]
client() {
	local name=$1 port=$2
	shift 2
	lab_boot_client "$name" kernel="$objects/arch/x86/boot/bzImage" \
		port="$port" mac="52:54:00:00:00:0$((port + 1))" "$@"
}

# booted NAME INIT: that image's init came to the end
booted() {
	lab_wait_client "$1" 60
	about "$1" "$1"
	claim "its init is run" says "Run $2 as init process"
	claim "kinit mounts the root" says 'kinit: timeline: .* root [0-9]+'
	claim "the real init is process 1" says '^REPORT pid 1[[:space:]]*$'
	claim "and comes to its end" says '^REPORT end'
}

lab_start_server nics=3 || exit 1
lab_dhcp_start 'dhcp-option=17,"10.0.2.1:/srv/report,vers=3"'
boot="ip=dhcp root=/dev/nfs ro"
client built-in 0 append="$boot"
# shellcheck disable=SC2086 # several words
set -- built-in $methods
for i in 1 2 3; do
	for ((port = 0; port < 3; port++)); do
		name=${*:$(((i - 1) * 3 + port + 1)):1}
		[ "$name" = built-in ] || client "$name" $port \
			initrd="$work/image.$name" append="$boot rdinit=/$name/kinit"
	done
	for ((port = 0; port < 3; port++)); do
		name=${*:$(((i - 1) * 3 + port + 1)):1}
		if [ "$name" = built-in ]; then
			booted built-in /init
		else
			booted "$name" "/$name/kinit"
		fi
	done
done
tap_done
