#!/bin/bash
# kernel-cpio.sh: the kernel's own gen_init_cpio as build/cache/cpio/kernel-VERSION:
# of each linux-source package that is installed, and of the newest that Debian
# has. Silent when they are there.
set -eu
cd "$(dirname "$0")/.."
prog=${0##*/}
tools=build/cache/cpio

# compile TARBALL VERSION
compile() {
	local tool=$tools/kernel-$2
	tar --occurrence=1 -xOf "$1" "linux-source-$2/usr/gen_init_cpio.c" >"$tool.c"
	"${HOSTCC:-gcc}" -O2 -w -o "$tool.new" "$tool.c"
	mv "$tool.new" "$tool"
	echo "  $tool"
}

# version TARBALL
version() {
	local name=${1##*/linux-source-}
	echo "${name%.tar.xz}"
}

mkdir -p "$tools"
for tarball in /usr/src/linux-source-*.tar.xz; do
	if [ ! -e "$tarball" ]; then
		echo "$prog: no $tarball: install linux-source" >&2
		exit 1
	fi
	tool=$tools/kernel-$(version "$tarball")
	# another package of the same version number brings another date
	[ "$tool" -nt "$tarball" ] || compile "$tarball" "$(version "$tarball")"
done

if [ ! -e "$tools/newest" ]; then
	echo "Fetching Debian's newest kernel source (160 MB) for its gen_init_cpio"
	usr/fetch-deb.sh trixie-backports '^linux-source-[0-9.]+$' "$tools/newest.d"
	tarball=$(compgen -G "$tools/newest.d/root/usr/src/linux-source-*.tar.xz")
	compile "$tarball" "$(version "$tarball")"
	version "$tarball" >"$tools/newest"
	rm -rf "$tools/newest.d"
fi
