#!/bin/sh
# Fetch, for each REGEX, the package with the highest version number in its name
# among those that match it in Debian's SUITE, and unpack them all below
# DIR/root; nothing is installed. Takes the machine's own mirror, with an apt
# state of its own below DIR, and checks Debian's signature. -a: packages of
# another of Debian's architectures, of which the machine's apt need not know.
# -d: with what they depend on, and this machine does not have.
# usage: usr/fetch-deb.sh [-a ARCH | -d] SUITE REGEX... DIR
set -eu

die() { echo "fetch-deb.sh: $*" >&2; exit 1; }
usage() { die "usage: fetch-deb.sh [-a ARCH | -d] SUITE REGEX... DIR"; }

arch=$(dpkg --print-architecture)
depends=no
case ${1:-} in
-a)
	arch=${2:?}
	shift 2
	;;
-d)
	depends=yes
	shift
	;;
esac
[ $# -ge 3 ] || usage
suite=$1
shift
for dir; do :; done

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -f "$keyring" ] || die "no $keyring: install debian-archive-keyring"
mirror=$(apt-get indextargets --format '$(REPO_URI)' \
	'Created-By: Packages' 'Origin: Debian' | grep -v -e security | sort -u |
	head -n 1)
[ -n "$mirror" ] || die "apt knows no Debian mirror: run apt-get update"

rm -rf "$dir"
mkdir -p "$dir/state/lists/partial" "$dir/cache/archives/partial" "$dir/deb"
dir=$(cd "$dir" && pwd)
: >"$dir/status"
echo "deb [arch=$arch signed-by=$keyring] $mirror $suite main" \
	>"$dir/sources.list"
private() {
	command=$1
	shift
	"$command" -qq -o Dir::State="$dir/state" -o Dir::Cache="$dir/cache" \
		-o Dir::State::status="$dir/status" \
		-o Dir::Etc::sourcelist="$dir/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null \
		-o APT::Architecture="$arch" -o APT::Architectures::="$arch" \
		-o APT::Sandbox::User="$(id -un)" "$@"
}

# download PACKAGE: into $dir/deb
download() {
	if [ $depends = no ]; then
		(cd "$dir/deb" && private apt-get download "$1")
	else
		# as if to install, and then it does not; locks are for that
		private apt-get install --download-only --reinstall -y \
			--no-install-recommends -o Debug::NoLocking=1 \
			-o Dir::State::status=/var/lib/dpkg/status \
			-o Dir::Cache::archives="$dir/deb" "$1"
	fi
}

private apt-get update || die "cannot read the package lists of $suite"
while [ $# -gt 1 ]; do
	# what is asked for matches what others provide, too
	package=$(private apt-cache search --names-only "$1" | cut -d' ' -f1 |
		grep -E -e "$1" | sort -V | tail -n 1)
	[ -n "$package" ] || die "$suite has no package that matches $1"
	download "$package" || die "cannot download $package of $suite"
	shift
done
for deb in "$dir"/deb/*.deb; do
	dpkg -x "$deb" "$dir/root"
done
rm -rf "$dir/deb" "$dir/state" "$dir/cache"
