#!/bin/sh
# klibc.sh DIR: klibc's ipconfig of Debian 13, 2.0.14, as DIR/ipconfig: the
# installed one where that is as new, otherwise out of the package, unpacked and
# not installed. It wants its library where that is installed; this one wants it
# in /run, which a test has for itself: DIR/klibc-*.so, to be linked there.
set -eu
dir=${1:?usage: klibc.sh DIR}
top=$(cd "$(dirname "$0")/../.." && pwd)
root=
version=$(dpkg-query -W -f '${Version}' klibc-utils)
if dpkg --compare-versions "$version" lt 2.0.14; then
	"$top/usr/fetch-deb.sh" trixie '^klibc-utils$' '^libklibc$' "$dir/deb"
	root=$dir/deb/root
fi
program=$root/usr/lib/klibc/bin/ipconfig
library=$(LC_ALL=C grep -ao '/usr/lib/klibc-[A-Za-z0-9_-]*\.so' "$program")
rm -f "$dir"/klibc-*.so
cp "$root$library" "$dir/"
# as many characters
LC_ALL=C sed 's|/usr/lib/klibc-|/run/././klibc-|' "$program" >"$dir/ipconfig.new"
chmod +x "$dir/ipconfig.new"
rm -rf "$dir/deb"
mv "$dir/ipconfig.new" "$dir/ipconfig"
