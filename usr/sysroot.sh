#!/bin/sh
# sysroot.sh DEBIAN-ARCH PREFIX DIR: klibc for another machine, as DIR/klcc, which
# runs PREFIXgcc and knows its own headers and libraries in DIR/root. Taken from
# the packages of the suite that this machine has; nothing is installed.
set -eu
arch=$1 prefix=$2 dir=$3
# shellcheck source=/dev/null
. /etc/os-release

echo "Fetching klibc for $arch"
# klibc's linux/ and asm/ are links to linux-libc-dev's beside it
"$(dirname "$0")/fetch-deb.sh" -a "$arch" "${VERSION_CODENAME:?}" \
	'^libklibc-dev$' '^libklibc$' '^linux-libc-dev$' "$dir"

# quoted TEXT: for a string of Perl, the same way as in klcc, and for sed
quoted() {
	printf '%s\n' "$1" | sed 's/[^A-Za-z0-9_]/\\&/g; s/[\\&|]/\\&/g'
}
sed "s|\"\\\\/usr\\\\/lib\\\\/klibc|\"$(quoted "$dir/root/usr/lib/klibc")|
	s|^@CC = .*|@CC = (\"$(quoted "${prefix}gcc")\");|
	s|^@LD = .*|@LD = (\"$(quoted "${prefix}ld")\");|
	s|^@STRIP = .*|@STRIP = (\"$(quoted "${prefix}strip")\");|" \
	"$dir/root/usr/bin/klcc" >"$dir/klcc.new"
chmod 755 "$dir/klcc.new"
mv "$dir/klcc.new" "$dir/klcc"
