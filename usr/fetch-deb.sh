#!/bin/sh
# Fetch the package with the highest version number in its name among those
# that REGEX matches in Debian's SUITE, and unpack it below DIR/root; nothing is
# installed. Takes the machine's own mirror, with an apt state of its own below
# DIR, and checks Debian's signature. usage: usr/fetch-deb.sh SUITE REGEX DIR
set -eu

usage='usage: usr/fetch-deb.sh SUITE REGEX DIR'
suite=${1:?$usage} regex=${2:?$usage} dir=${3:?$usage}
die() { echo "fetch-deb.sh: $*" >&2; exit 1; }

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
echo "deb [signed-by=$keyring] $mirror $suite main" >"$dir/sources.list"
private() {
	command=$1
	shift
	"$command" -qq -o Dir::State="$dir/state" -o Dir::Cache="$dir/cache" \
		-o Dir::State::status="$dir/status" \
		-o Dir::Etc::sourcelist="$dir/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null \
		-o APT::Sandbox::User="$(id -un)" "$@"
}

private apt-get update || die "cannot read the package lists of $suite"
package=$(private apt-cache search --names-only "$regex" | cut -d' ' -f1 |
	sort -V | tail -n 1)
[ -n "$package" ] || die "$suite has no package that matches $regex"
(cd "$dir/deb" && private apt-get download "$package") ||
	die "cannot download $package of $suite"
dpkg -x "$dir"/deb/*.deb "$dir/root"
rm -rf "$dir/deb" "$dir/state" "$dir/cache"
