#!/bin/bash
# root.sh server|debian|managers IMAGE: make a root file system of this host's own
# Debian suite with mmdebstrap and put it into an ext2 image; neither step needs
# root. server: nfs-utils and DHCP servers under our own init, without systemd.
# debian: what the diskless client boots, systemd up to a login prompt.
# managers: the same with all that manages networks, none of it enabled.
# shellcheck disable=SC2016 # the quoted text is for hooks and fakeroot
set -eu
PATH=$PATH:/usr/sbin:/sbin
prog=${0##*/}
kind=$1
image=$2

# shellcheck source=tests/lab/mirror.sh
. "$(dirname "$0")/mirror.sh"

die() {
	echo "$prog: $*" >&2
	exit 1
}

# The first program of the server machine: what it needs to read the scripts
# that come on its second disk, so that these change without a new image.
print_server_init() {
	cat <<'INIT'
#!/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev 2>/dev/null
mount -t tmpfs run /run
mkdir -p /lab
tar -xf /dev/vdb -C /lab
exec /lab/server.sh
INIT
}

exclude=(
	--dpkgopt=path-exclude=/usr/share/doc/*
	--dpkgopt=path-exclude=/usr/share/man/*
	--dpkgopt=path-exclude=/usr/share/info/*
	--dpkgopt=path-exclude=/usr/share/locale/*
)

case $kind in
server)
	include=nfs-kernel-server,nfs-common,rpcbind,dnsmasq-base,iproute2
	include=$include,tcpdump,kmod,procps,samba,nfs-ganesha-vfs
	# dnsmasq's leases last two minutes at least
	include=$include,isc-dhcp-server
	# what the small programs are compared with, and who visits a rescue system
	include=$include,util-linux,mount,busybox-static,klibc-utils,openssh-client
	hooks=(
		--customize-hook='printf "%s\n" "$LAB_INIT" >"$1/lab-init"'
		--customize-hook='chmod 755 "$1/lab-init"; mkdir -p "$1/srv/debian"'
		--customize-hook='ln -sf /proc/mounts "$1/etc/mtab"'
	)
	;;
debian)
	include=systemd-sysv,udev,login,passwd,iproute2,iputils-ping,procps
	hooks=(
		--customize-hook='chroot "$1" passwd -q -d root'
		--customize-hook='chroot "$1" systemd-machine-id-setup'
		--customize-hook='chroot "$1" systemctl -q mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer'
		--customize-hook='rm -f "$1/etc/hostname" "$1/etc/fstab"'
	)
	;;
managers)
	include=systemd-sysv,udev,login,passwd,iproute2,iputils-ping,procps,dbus
	include=$include,systemd-resolved,network-manager,dhcpcd,dhcpcd-base
	include=$include,ifupdown,isc-dhcp-client,netplan.io,connman,cloud-init
	hooks=(
		--customize-hook='chroot "$1" passwd -q -d root'
		--customize-hook='chroot "$1" systemd-machine-id-setup'
		--customize-hook='chroot "$1" systemctl -q mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer'
		--customize-hook='chroot "$1" systemctl -q disable systemd-networkd systemd-networkd-wait-online systemd-resolved NetworkManager NetworkManager-wait-online NetworkManager-dispatcher dhcpcd networking connman connman-wait-online cloud-init-local cloud-init cloud-config cloud-final'
		--customize-hook='rm -f "$1/etc/hostname" "$1/etc/fstab" "$1/etc/network/interfaces"'
	)
	;;
*)
	die "usage: $prog server|debian|managers IMAGE"
	;;
esac

umask 022
mkdir -p "$(dirname "$image")"
work=$(mktemp -d "$(dirname "$image")/root.XXXXXX")
trap 'rm -rf "$work"' EXIT
find_mirror "$work/sources"
# as text, not files: without root, mmdebstrap's apt and hooks run under another
# user id, which may not come into our directories
LAB_INIT=$(print_server_init)
export LAB_INIT

start=$SECONDS
echo "Making the $kind root (Debian $suite) with mmdebstrap: takes about a minute."
mmdebstrap --variant=minbase --include="$include" "${proxy[@]/#/--aptopt=}" \
	"${exclude[@]}" "${hooks[@]}" --customize-hook='rm -f "$1/etc/resolv.conf"' \
	"$suite" "$work/root.tar" "${mirror[@]}" <"$work/sources" 2>&1 |
	sed -u -n '/customize-hook\|tempdir\|automatically\|signed-by/d
		s/^\([IWE]: .*\)/  \1/p' || true
[ -s "$work/root.tar" ] || die "mmdebstrap made no $kind root"

# fakeroot remembers the archive's owners and devices for mke2fs; what even its
# owner may not read (Debian 13: /etc/gshadow-) mke2fs could not read either
kib=$(($(stat -c %s "$work/root.tar") * 5 / 4096 + 98304))
echo "  writing the image: $((kib / 1024)) MiB"
mkdir "$work/root"
truncate -s "${kib}K" "$work/image"
fakeroot -- sh -eu -c '
	tar -xpf "$1/root.tar" -C "$1/root" --numeric-owner
	find "$1/root" -type f ! -perm -400 -exec chmod u+r {} +
	mke2fs -q -t ext2 -m 0 -d "$1/root" "$1/image"
	rm -rf "$1/root"' sh "$work" || die "cannot write the $kind image"
mv "$work/image" "$image"
echo "  $image: ready after $((SECONDS - start)) s"
