#!/bin/sh
# Provides the static libmnl for a klibc link: OUT/lib/libmnl.a and OUT/include.
# Takes the installed libmnl-dev where it ships an archive (Debian 13 and
# later), otherwise Debian 13's package, unpacked under OUT and not installed.
# OUT/ready says that they are there. For this machine, or for a DEBIAN-ARCH, for
# which compilers are called PREFIX*.
# usage: usr/libmnl.sh OUT [DEBIAN-ARCH PREFIX]
set -eu

out=${1:?usage: usr/libmnl.sh OUT [DEBIAN-ARCH PREFIX]}
arch=${2:-$(dpkg --print-architecture)}
die() { echo "libmnl.sh: $*" >&2; exit 1; }

triplet=$("${3:-}gcc" -print-multiarch)
mkdir -p "$out"
out=$(cd "$out" && pwd)

collect() { # ROOT: copy the archive and the header out of an unpacked package
	mkdir -p "$out/lib" "$out/include/libmnl"
	cp -p "$1/usr/include/libmnl/libmnl.h" "$out/include/libmnl/"
	cp -p "$1/usr/lib/$triplet/libmnl.a" "$out/lib/"
	touch "$out/ready"
}

if [ -f "/usr/lib/$triplet/libmnl.a" ]; then
	collect ""
	exit 0
fi

echo "libmnl: the installed package has no archive; fetching Debian 13's" >&2
"$(dirname "$0")/fetch-deb.sh" -a "$arch" trixie '^libmnl-dev$' "$out/deb" ||
	die "cannot take libmnl-dev of trixie: set LIBMNL_CFLAGS and LIBMNL_LIBS"
collect "$out/deb/root"
rm -rf "$out/deb"
