#!/bin/bash
# stock.sh kernel|peers DIR: Debian's stock kernel (linux-image-amd64) of this
# host's suite, and the images that Debian's own tools make for it, in a root
# of their own made by mmdebstrap and thrown away; nothing is installed on this
# host, and no step needs root.
# kernel: DIR/kver, boot/{vmlinuz,config}-KVER, lib/modules/KVER, and
# initramfs-tools.img. peers: netboot.img, of initramfs-tools with
# MODULES=netboot, dracut.img if dracut makes one, and dracut.log.
# shellcheck disable=SC2016 # the quoted text is for hooks
set -eu
PATH=$PATH:/usr/sbin:/sbin
prog=${0##*/}
kind=$1
dir=$2
# shellcheck source=tests/lab/mirror.sh
. "$(dirname "$0")/mirror.sh"

die() {
	echo "$prog: $*" >&2
	exit 1
}

# What these packages recommend of what has to do with the image is taken too:
# without zstd and systemd they make other images than a Debian machine has.
include=linux-image-amd64,initramfs-tools,klibc-utils,busybox,zstd,kmod
include=$include,nfs-common,systemd-sysv

# run in the new root, by sh -c with the root as $1
make_netboot='
chroot "$1" sh -eu -c "
	kver=\$(ls /usr/lib/modules)
	cp -r /etc/initramfs-tools /tmp/netboot
	sed -i s/^MODULES=.*/MODULES=netboot/ /tmp/netboot/initramfs.conf
	mkinitramfs -d /tmp/netboot -o /boot/netboot.img \$kver"'
make_dracut='
chroot "$1" sh -u -c "
	kver=\$(ls /usr/lib/modules)
	dracut --no-hostonly --add \"nfs network-legacy\" --zstd \
		/boot/dracut.img \$kver >/boot/dracut.log 2>&1 ||
		echo \"dracut: exit status \$?\" >>/boot/dracut.log"'

case $kind in
kernel)
	hooks=()
	what="and its own image for it"
	;;
peers)
	include=$include,dracut-core,dracut-network,procps,iproute2,netbase
	hooks=(--customize-hook="$make_netboot" --customize-hook="$make_dracut")
	what="and further images of its own for it"
	;;
*) die "usage: $prog kernel|peers DIR" ;;
esac

umask 022
mkdir -p "$(dirname "$dir")"
work=$(mktemp -d "$(dirname "$dir")/stock.XXXXXX")
trap 'rm -rf "$work"' EXIT
find_mirror "$work/sources"
mkdir "$work/new"
start=$SECONDS
echo "Taking Debian's stock kernel, $what, in a root"
echo "made by mmdebstrap: takes some minutes."
mmdebstrap --variant=minbase --include="$include" "${proxy[@]/#/--aptopt=}" \
	--dpkgopt='path-exclude=/usr/share/doc/*' \
	--dpkgopt='path-exclude=/usr/share/man/*' \
	--dpkgopt='path-exclude=/usr/share/locale/*' \
	"${hooks[@]}" --customize-hook='chmod a+r "$1"/boot/*' \
	--customize-hook="copy-out /boot $work/new" \
	--customize-hook="copy-out /usr/lib/modules $work/new" \
	--format=null "$suite" /dev/null "${mirror[@]}" <"$work/sources" \
	>"$work/log" 2>&1 || {
	tail -n 20 "$work/log" >&2
	die "mmdebstrap made no root with the stock kernel"
}
cd "$work/new"
kver=$(ls modules)
mv "boot/initrd.img-$kver" initramfs-tools.img ||
	die "initramfs-tools made no image of its own"
cd - >/dev/null

if [ "$kind" = peers ]; then
	# the mirror may have gone on since
	[ "$kver" = "$(cat "$dir/kver")" ] ||
		die "this is kernel $kver, $dir has $(cat "$dir/kver"): remove $dir"
	rm -f "$dir"/dracut.*
	for image in netboot.img dracut.img dracut.log; do
		[ ! -e "$work/new/boot/$image" ] || mv "$work/new/boot/$image" "$dir/"
	done
else
	mkdir "$work/new/lib"
	mv "$work/new/modules" "$work/new/lib/"
	echo "$kver" >"$work/new/kver"
	rm -rf "$dir"
	mv "$work/new" "$dir"
fi
echo "  $dir: $kver, ready after $((SECONDS - start)) s"
