# hooks.sh (sourced by bash, after image.sh and mod_make): hooks and hook functions
# made here, in the root of modules, which has klibc's shell.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables from and for those who source it

functions=$mod_root/usr/share/initramfs-tools/hook-functions

# The root: what hooks here use. /lib64, as on the machines where hooks come from
mkdir -p "$mod_root"/{bin,tmp,etc,proc,dev,usr/share/initramfs-tools}
for name in sh cat mkdir ln sleep ls mkfifo mv; do
	[ ! -e /usr/lib/klibc/bin/$name ] || cp /usr/lib/klibc/bin/$name "$mod_root/bin/"
done
cp /lib/klibc-*.so "$mod_root/lib/"

# two ways to note modules: a file in the image up to Debian 12, a name since 13
cat >"$functions" <<'FUNCTIONS'
copy() {
	mkdir -p "$DESTDIR${2%/*}"
	cat "$1" >"$DESTDIR$2"
}
old_add_modules() {
	mkdir -p "$DESTDIR/lib/modules/$version/kernel"
	: >"$DESTDIR/lib/modules/$version/kernel/$1.ko.xz"
}
manual_add_modules() { echo "$1" >>"$__MODULES_TO_ADD"; }
force_load() {
	manual_add_modules "$1"
	echo "$@" >>"$DESTDIR/conf/modules"
}
FUNCTIONS

# hook NAME [PREREQ...]: the rest of one is standard input, in $dir
dir=$tmp/hooks
hook() {
	mkdir -p "$dir"
	{
		echo '#!/bin/sh'
		echo "[ \"\${1:-}\" != prereqs ] || { echo '${*:2}'; exit 0; }"
		echo 'set -e; . /usr/share/initramfs-tools/hook-functions'
		cat
	} >"$dir/$1"
	chmod 755 "$dir/$1"
}
fresh() { rm -rf "$dir"; }
# all of the image, too
everything() {
	unpack "$out" | (cd "$tmp/tree" && cpio -idmu --quiet 2>/dev/null \
		'[!d]*' 'dev/[!ck]*')
}
# the words of hook and mkinitramfs, once
once() { equal "$(grep -cE -- "$1" "$tmp/said")" 1; }
hooked() {
	local name=$1
	shift
	image "$name" --nic virtio_net "$@"
	everything
}
failed() {
	local name=$1 regex=$2
	shift 2
	bad "$name" "$regex" --nic virtio_net "$@"
}
