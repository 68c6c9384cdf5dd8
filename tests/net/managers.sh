#!/bin/sh
# managers.sh DIR: network managers of this Debian, out of their packages, as a
# tree DIR/root that lies over this machine's own; nothing is installed.
set -eu
dir=${1:?usage: managers.sh DIR}
. /etc/os-release
"$(dirname "$0")/../../usr/fetch-deb.sh" "${VERSION_CODENAME:?}" '^systemd$' \
	'^udev$' '^systemd-resolved$' '^systemd-timesyncd$' \
	'^libsystemd-shared$' '^network-manager$' '^libnm0$' '^libndp0$' \
	'^netplan.io$' '^libnetplan0$' '^ifupdown$' '^isc-dhcp-client$' \
	'^dhcpcd$' '^dhcpcd-base$' '^connman$' '^cloud-init$' '^chrony$' \
	'^dbus$' '^dbus-daemon$' '^dbus-bin$' '^dbus-system-bus-common$' \
	"$dir"
# as on a machine whose /usr is merged: overlayfs would hide its links
cd "$dir/root"
for part in bin sbin lib lib64; do
	[ ! -d $part ] || [ -L $part ] || {
		mkdir -p usr/$part
		cp -a $part/. usr/$part/
		rm -rf $part
	}
done
rm -f usr/sbin/resolvconf
touch ../ready
