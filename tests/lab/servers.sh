#!/bin/sh
# servers.sh DIR: DHCP, BOOTP, RARP and name servers of this machine's Debian,
# unpacked below DIR/root with the libraries that this machine does not have:
# Kea, ISC's dhcpd, rarpd, Unbound. They are not installed, as their packages
# start services. dnsmasq and BusyBox, whose udhcpd is the third, are
# (usr/deps.sh).
set -eu
dir=${1:?usage: servers.sh DIR}
# shellcheck source=/dev/null
. /etc/os-release

echo "Taking servers from Debian ${VERSION_CODENAME:?}."
"$(dirname "$0")/../../usr/fetch-deb.sh" -d "$VERSION_CODENAME" \
	'^kea-dhcp4-server$' '^isc-dhcp-server$' '^rarpd$' '^unbound$' "$dir"
for program in kea-dhcp4 dhcpd rarpd unbound; do
	[ -x "$dir/root/usr/sbin/$program" ] || {
		echo "servers.sh: the packages have no $program" >&2
		exit 1
	}
done
touch "$dir/ready"
