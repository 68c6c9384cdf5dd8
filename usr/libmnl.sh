#!/bin/sh
# Provides the static libmnl for a klibc link: OUT/lib/libmnl.a and OUT/include.
# Takes the installed libmnl-dev where it ships an archive (Debian 13 and
# later); otherwise fetches Debian 13's package from the machine's own mirror
# with a private apt state, checks Debian's signature and unpacks it under OUT.
# Nothing is installed.  usage: usr/libmnl.sh OUT
set -eu

out=${1:?usage: usr/libmnl.sh OUT}
die() { echo "libmnl.sh: $*" >&2; exit 1; }

triplet=$(gcc -print-multiarch)
mkdir -p "$out"
out=$(cd "$out" && pwd)

collect() { # ROOT: copy the archive and the header out of an unpacked package
	mkdir -p "$out/lib" "$out/include/libmnl"
	cp "$1/usr/include/libmnl/libmnl.h" "$out/include/libmnl/"
	cp "$1/usr/lib/$triplet/libmnl.a" "$out/lib/"
}

if [ -f "/usr/lib/$triplet/libmnl.a" ]; then
	collect ""
	exit 0
fi

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -f "$keyring" ] || die "no $keyring: install debian-archive-keyring"
mirror=$(apt-get indextargets --format '$(REPO_URI)' \
	'Created-By: Packages' 'Origin: Debian' | grep -v -e security | sort -u |
	head -n 1)
[ -n "$mirror" ] || die "apt knows no Debian mirror: run apt-get update, \
or set LIBMNL_CFLAGS and LIBMNL_LIBS"

apt=$out/apt
rm -rf "$apt"
mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$apt/deb"
: >"$apt/status"
echo "deb [signed-by=$keyring] $mirror trixie main" >"$apt/sources.list"
private_apt() {
	apt-get -qq -o Dir::State="$apt/state" -o Dir::Cache="$apt/cache" \
		-o Dir::State::status="$apt/status" \
		-o Dir::Etc::sourcelist="$apt/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null \
		-o APT::Sandbox::User="$(id -un)" "$@"
}
echo "libmnl: the installed package has no archive; fetching Debian 13's" >&2
private_apt update || die "cannot read the package lists of trixie"
(cd "$apt/deb" && private_apt download libmnl-dev) ||
	die "cannot download libmnl-dev of trixie"
dpkg -x "$apt"/deb/libmnl-dev_*.deb "$apt/root"
collect "$apt/root"
rm -rf "$apt"
