#!/bin/sh
# Provides the static libmnl for a klibc link: OUT/lib/libmnl.a and OUT/include.
# Takes the installed libmnl-dev where it ships an archive (Debian 13 and
# later), otherwise Debian 13's package, unpacked under OUT and not installed.
# usage: usr/libmnl.sh OUT
set -eu

out=${1:?usage: usr/libmnl.sh OUT}
die() { echo "libmnl.sh: $*" >&2; exit 1; }

triplet=$(gcc -print-multiarch)
mkdir -p "$out"
out=$(cd "$out" && pwd)

collect() { # ROOT: copy the archive and the header out of an unpacked package
	mkdir -p "$out/lib" "$out/include/libmnl"
	cp "$1/usr/include/libmnl/libmnl.h" "$out/include/libmnl/"
	cp "$1/usr/lib/$triplet/libmnl.a" "$out/lib/"
}

if [ -f "/usr/lib/$triplet/libmnl.a" ]; then
	collect ""
	exit 0
fi

echo "libmnl: the installed package has no archive; fetching Debian 13's" >&2
"$(dirname "$0")/fetch-deb.sh" trixie '^libmnl-dev$' "$out/deb" ||
	die "cannot take libmnl-dev of trixie: set LIBMNL_CFLAGS and LIBMNL_LIBS"
collect "$out/deb/root"
rm -rf "$out/deb"
