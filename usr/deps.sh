#!/bin/bash
# deps.sh WHAT...: see that the Debian packages for build, kernel, lab, check, mkfs,
# bench, image, deb or arm64 are there; say which are missing and why, then install
# them with apt-get (through sudo when not root). DEPS=no: only list them and
# exit 1. Silent when nothing is missing. No package here starts a service.
set -eu
PATH=$PATH:/usr/sbin:/sbin
prog=${0##*/}

# needs | present if this command or file pattern exists | package | why
table='
build   | gcc                                 | gcc             | compiler
build   | make                                | make            | runs the build
build   | ld                                  | binutils        | linker
build   | /usr/include/stdio.h                | libc6-dev       | C library of the host tools
build   | klcc                                | libklibc-dev    | C library of kinit
build   | /usr/include/libmnl/libmnl.h        | libmnl-dev      | netlink library of kinit
build   | /usr/include/linux/rtnetlink.h      | linux-libc-dev  | kernel interfaces
kernel  | /usr/src/linux-source-*.tar.xz      | linux-source    | the source of the kernel
kernel  | gcc                                 | gcc             | compiler
kernel  | ld                                  | binutils        | linker
kernel  | /usr/include/stdio.h                | libc6-dev       | C library of the host tools
kernel  | bc                                  | bc              | arithmetic in kernel makefiles
kernel  | flex                                | flex            | scanner of kernel options
kernel  | bison                               | bison           | parser of kernel options
kernel  | /usr/include/libelf.h               | libelf-dev      | objtool, part of the kernel build
kernel  | perl                                | perl            | generates kernel tables
kernel  | xz                                  | xz-utils        | unpacks the kernel source
kernel  | zstd                                | zstd            | compresses the kernel
lab     | qemu-system-x86_64                  | qemu-system-x86 | the virtual machines
lab     | mmdebstrap                          | mmdebstrap      | makes their root file systems
lab     | /usr/share/keyrings/debian-archive-keyring.gpg | debian-archive-keyring | checks what mmdebstrap takes
lab     | fakeroot                            | fakeroot        | makes disk images without root
lab     | mke2fs                              | e2fsprogs       | makes disk images
lab     | gcc                                 | gcc             | compiles the init of the tests
lab     | /usr/include/stdio.h                | libc6-dev       | C library of the init of the tests
check   | clang                               | clang           | second compiler, fuzzers
check   | RT                                  | RT              | run time of fuzzers and sanitizers
check   | /usr/include/cmocka.h               | libcmocka-dev   | unit tests
check   | prove                               | perl            | runs the tests
check   | mandoc                              | mandoc          | checks man pages
check   | shellcheck                          | shellcheck      | checks scripts
check   | /usr/lib/klibc/bin/ipconfig         | klibc-utils     | the programs to be compatible with
check   | /bin/busybox                        | busybox-static  | images with BusyBox
check   | ssh-keygen                          | openssh-client  | makes keys
check   | dropbearkey                         | dropbear-bin    | images with a rescue on the network; starts no service
check   | ip                                  | iproute2        | network tests
check   | dnsmasq                             | dnsmasq-base    | DHCP server of network tests
check   | /usr/share/keyrings/debian-archive-keyring.gpg | debian-archive-keyring | checks packages that are unpacked, not installed
check   | cpio                                | cpio            | reads our archives
check   | bsdcpio                             | libarchive-tools | reads our archives
check   | strace                              | strace          | makes system calls fail
check   | setpriv                             | util-linux      | tests as an ordinary user
check   | bzip2                               | bzip2           | compressed images
check   | lzop                                | lzop            | compressed images
check   | lz4                                 | lz4             | compressed images
check   | zstd                                | zstd            | compressed images
check   | xz                                  | xz-utils        | compressed images
check   | lintian                             | lintian         | checks our Debian package
mkfs    | mkfs.ext4                           | e2fsprogs       | makes file systems
mkfs    | sfdisk                              | fdisk           | makes partition tables
mkfs    | mkfs.minix                          | util-linux      | minix, cramfs and swap; blkid
mkfs    | mkfs.xfs                            | xfsprogs        | makes file systems
mkfs    | mkfs.btrfs                          | btrfs-progs     | makes file systems
mkfs    | mkfs.f2fs                           | f2fs-tools      | makes file systems
mkfs    | mkfs.jfs                            | jfsutils        | makes file systems
mkfs    | mkfs.reiserfs                       | reiserfsprogs   | makes file systems
mkfs    | mkfs.reiser4                        | reiser4progs    | makes file systems
mkfs    | mkfs.nilfs2                         | nilfs-tools     | makes file systems
mkfs    | mkfs.vfat                           | dosfstools      | makes file systems
mkfs    | mkfs.exfat                          | exfatprogs      | makes file systems
mkfs    | mkntfs                              | ntfs-3g         | makes file systems
mkfs    | mkudffs                             | udftools        | makes file systems
mkfs    | mksquashfs                          | squashfs-tools  | makes file systems
mkfs    | mkfs.erofs                          | erofs-utils     | makes file systems
mkfs    | mkfs.jffs2                          | mtd-utils       | makes file systems
mkfs    | genromfs                            | genromfs        | makes file systems
mkfs    | genisoimage                         | genisoimage     | makes file systems
mkfs    | xorriso                             | xorriso         | makes file systems
mkfs    | cryptsetup                          | cryptsetup-bin  | makes LUKS devices
image   | modprobe                            | kmod            | finds the modules of an image
image   | zstd                                | zstd            | packs an image
image   | xz                                  | xz-utils        | unpacks modules
image   | /usr/lib/klibc/bin/sh               | klibc-utils     | the shell of images
arm64   | aarch64-linux-gnu-gcc               | gcc-aarch64-linux-gnu | compiler for arm64
arm64   | aarch64-linux-gnu-ld                | binutils-aarch64-linux-gnu | linker for arm64
arm64   | perl                                | perl            | runs the compiler of klibc
arm64   | /usr/share/keyrings/debian-archive-keyring.gpg | debian-archive-keyring | checks packages of arm64
check   | qemu-aarch64                        | qemu-user       | runs programs for arm64
deb     | dpkg-shlibdeps                      | dpkg-dev        | finds out what the package needs
bench   | /usr/lib/klibc/bin/kinit            | klibc-utils     | peer to compare with
bench   | cpio                                | cpio            | packs the images of peers
bench   | /usr/bin/time                       | time            | measures memory
'

# have WHAT: is this command or file (pattern) there?
have() {
	case $1 in
	/*) compgen -G "$1" >/dev/null ;;
	RT) compgen -G "/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer[-_]*" >/dev/null ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

# compiler-rt is packaged by version: that of the clang there is or will be
clang_rt() {
	local clang
	clang=$(apt-cache depends clang 2>/dev/null |
		sed -n 's/.*Depends: clang-\([0-9][0-9]*\)$/\1/p' | head -n 1)
	echo "libclang-rt-${clang:-14}-dev"
}

# as_root COMMAND...
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

apt() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
		-o DPkg::Lock::Timeout=300 "$@"
}

find_missing() {
	local need test package why want
	missing=() reasons=()
	while IFS='|' read -r need test package why; do
		read -r need <<<"$need"
		read -r test <<<"$test"
		read -r package <<<"$package"
		[ -n "$need" ] || continue
		for want in "${wants[@]}"; do
			if [ "$want" = "$need" ] && ! have "$test"; then
				add_missing "$package" "$need:$why"
			fi
		done
	done <<<"$table"
	# mmdebstrap without root maps the user's range of subordinate ids
	if [[ " ${wants[*]} " == *" lab "* ]] && [ "$(id -u)" -ne 0 ] &&
		! have newuidmap; then
		add_missing uidmap "lab: mmdebstrap without root"
	fi
}

add_missing() {
	local package=$1
	if [ "$package" = RT ]; then
		have apt-cache && update_lists_if_none
		package=$(clang_rt)
	fi
	[[ " ${missing[*]} " == *" $package "* ]] && return
	missing+=("$package")
	reasons+=("$2")
}

update_lists_if_none() {
	[ "${DEPS:-}" = no ] && return
	compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null || apt update
}

for want in "$@"; do
	case $want in
	build | kernel | lab | check | mkfs | bench | image | deb | arm64) ;;
	*)
		echo "$prog: no such need: $want" >&2
		exit 2
		;;
	esac
done
wants=("$@")
find_missing
[ ${#missing[@]} -gt 0 ] || exit 0

echo "Debian packages that are needed here and not installed:"
for i in "${!missing[@]}"; do
	printf '  %-22s %s\n' "${missing[i]}" "${reasons[i]}"
done
if [ "${DEPS:-}" = no ]; then
	echo "DEPS=no: not installing them. The command would be:"
	echo "  apt-get install --no-install-recommends ${missing[*]}"
	exit 1
fi
if [ "$(id -u)" -ne 0 ] && ! have sudo; then
	echo "$prog: cannot install them: neither root nor sudo. As root, run:" >&2
	echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
	exit 1
fi
echo "Installing them now."
update_lists_if_none
apt install --no-install-recommends "${missing[@]}" || {
	echo "$prog: once more, with new package lists"
	apt update
	apt install --no-install-recommends "${missing[@]}"
}
find_missing
if [ ${#missing[@]} -gt 0 ]; then
	echo "$prog: installed, but still not found: ${missing[*]}" >&2
	exit 1
fi
