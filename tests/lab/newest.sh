#!/bin/bash
# newest.sh DIR: the newest kernel that Debian has for its stable release, of its
# backports: DIR/kver, and DIR/lib/modules/KVER with vmlinuz, config and modules.
# Nothing is installed on this host, and no step needs root.
set -eu
PATH=$PATH:/usr/sbin:/sbin
dir=${1:?usage: newest.sh DIR}
suite=trixie-backports
top=$(cd "$(dirname "$0")/../.." && pwd)

# From 7.x on vmlinuz, modules and config come in a package each; -rt-amd64 and
# -cloud-amd64 would sort behind the plain one.
version='[0-9][0-9.+~a-z]*-amd64$'
start=$SECONDS
echo "Taking the newest kernel of $suite: about 130 MB."
"$top/usr/fetch-deb.sh" "$suite" "^linux-binary-$version" \
	"^linux-modules-$version" "^linux-base-$version" "$dir/deb"
kver=$(ls "$dir/deb/root/usr/lib/modules")
for file in vmlinuz config kernel; do
	[ -e "$dir/deb/root/usr/lib/modules/$kver/$file" ] || {
		echo "newest.sh: the packages have no $file for '$kver'" >&2
		exit 1
	}
done
rm -rf "${dir:?}/lib"
mv "$dir/deb/root/usr/lib" "$dir/"
rm -rf "$dir/deb"
depmod -b "$dir" "$kver"
echo "$kver" >"$dir/kver"
echo "  $dir: $kver, ready after $((SECONDS - start)) s"
