#!/bin/bash
# hooks.sh ARCHIVE: make a Debian root of this host's own suite by mmdebstrap with
# initramfs-tools and the packages whose hooks are tried, as a tar archive. Nothing
# is installed on this host, and no step needs root.
set -eu
PATH=$PATH:/usr/sbin:/sbin
archive=${1:?usage: hooks.sh ARCHIVE}
# shellcheck source=tests/lab/mirror.sh
. "$(dirname "$0")/mirror.sh"

include=initramfs-tools-core,cryptsetup-initramfs,lvm2,mdadm,klibc-utils,kmod

umask 022
mkdir -p "$(dirname "$archive")"
work=$(mktemp -d "$(dirname "$archive")/hooks.XXXXXX")
trap 'rm -rf "$work"' EXIT
find_mirror "$work/sources"
start=$SECONDS
echo "Making a Debian root ($suite) with hooks of initramfs-tools by mmdebstrap:"
echo "takes about a minute."
mmdebstrap --variant=minbase --include="$include" "${proxy[@]/#/--aptopt=}" \
	--dpkgopt='path-exclude=/usr/share/doc/*' \
	--dpkgopt='path-exclude=/usr/share/man/*' \
	--dpkgopt='path-exclude=/usr/share/locale/*' \
	"$suite" "$work/root.tar" "${mirror[@]}" <"$work/sources" >"$work/log" 2>&1 || {
	tail -n 20 "$work/log" >&2
	echo "hooks.sh: mmdebstrap made no root with hooks" >&2
	exit 1
}
mv "$work/root.tar" "$archive"
echo "  $archive: ready after $((SECONDS - start)) s"
