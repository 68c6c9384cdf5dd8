#!/bin/sh
# mdadm.sh DIR: mdadm of this host's own Debian suite, and a static BusyBox, in
# DIR/root, and DIR/version; nothing is installed on this host, and no step
# needs root.
set -eu
PATH=$PATH:/usr/sbin:/sbin
dir=${1:?usage: mdadm.sh DIR}
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=/dev/null
. /etc/os-release
"$top/usr/fetch-deb.sh" "${VERSION_CODENAME:?}" '^mdadm$' '^busybox-static$' \
	'^libc6$' '^libudev1$' "$dir"
mkdir -p "$dir/root/bin"
for path in usr/sbin/mdadm sbin/mdadm usr/bin/busybox; do
	[ ! -f "$dir/root/$path" ] || cp "$dir/root/$path" "$dir/root/bin/"
done
"$dir/root/bin/busybox" --list >"$dir/applets"
echo "  $dir: ready"
