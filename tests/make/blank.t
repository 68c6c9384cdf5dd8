#!/bin/bash
# blank.t: a checkout whose path has a blank: programs, tools, image, tests and
# package are made there; the kernel, whose makefiles refuse such a path, has
# its place below the user's cache.
# limit: 300 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
libmnl=$(usr/build.sh folder)/libmnl
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tap_log=$tmp/said
tree="$tmp/a check out"
mkdir "$tree"
tar --exclude=./build --exclude=./.git -cf - . | tar -xf - -C "$tree"
unset B ARCH GEN_INIT_CPIO GEN_INITRAMFS IPCONFIG XDG_CACHE_HOME
# what would only be fetched once more
place=$("$tree/usr/build.sh" folder)
mkdir -p "$tree/$place"
cp -a "$libmnl" "$tree/$place/"
cd "$tree" || exit 1

says_only_ok() {
	"$@" >"$tmp/said" 2>&1 && ! grep -v '^ok\|^1\.\.' "$tmp/said"
}
quietly() { "$@" >"$tmp/said" 2>&1; }
# place HOME: where the kernel is built then
place() { env HOME="$1" usr/kernel.sh where 2>&1; }

tap_name="in a path with a blank"
claim "everything is made" quietly make -s all size
claim "and has its size" says_only_ok tests/size.sh
claim "a unit test is compiled" quietly make -s "$place/host/tests/unit/t_str"
claim "and runs" quietly "$place/host/tests/unit/t_str"
for test in tests/unit/{gen_init_cpio_order,gen_initramfs,mkinitramfs}.t; do
	claim "$test passes" says_only_ok "$test"
done
claim "a package is made" quietly make -s deb
claim "and everything is installed elsewhere" \
	quietly make -s install DESTDIR="$tmp/else where"
claim "from where it makes images" grep -q "^usage: kinit-mkinitramfs" \
	<("$tmp/else where/usr/local/sbin/kinit-mkinitramfs" --what 2>&1)

tap_name="the kernel"
claim "is built below the cache" grep -qxE "$tmp/home/\.cache/kinit/kernel-[0-9a-f]{12}" \
	<(place "$tmp/home")
claim "which may be named" equal \
	"$(XDG_CACHE_HOME=$tmp/cache usr/kernel.sh where | grep -c "^$tmp/cache/kinit/")" 1
claim "and must not have a blank itself" grep -q "both have a blank" \
	<(place "$tmp/my home")
claim "elsewhere it is built in the build folder" \
	equal "$(B=$tmp/build usr/kernel.sh where)" "$tmp/build/kernel"
tap_done
