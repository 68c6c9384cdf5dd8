#!/bin/bash
# deps.t: on a machine that has next to nothing, every target of "make help" ends
# with the list of Debian packages that it takes, and not with the first error of
# a compiler. DEPS=no installs none; the stand-in for such a machine is a PATH
# with the few programs that make and deps.sh themselves run.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tap_log=$tmp/said

mkdir "$tmp/bin"
# what is in /usr/sbin, deps.sh finds all the same
for program in bash sh make env dirname uname id find sed echo mkdir; do
	ln -s "$(type -P "$program")" "$tmp/bin/"
done

# lacking TARGET: what it says there
lacking() {
	env -i PATH="$tmp/bin" DEPS=no B="$tmp/build" make "$1" >"$tmp/said" 2>&1
}

# wants PACKAGE...: these are in the list
wants() {
	local package
	for package; do
		grep -q "^  $package " "$tmp/said" || return
	done
}

made() { find "$tmp/build" -type f 2>/dev/null; }

declare -A also=(
	[check-make]=gcc-aarch64-linux-gnu
	[check]="gcc-aarch64-linux-gnu flex qemu-system-x86 shellcheck dpkg-dev"
	[check-unit]=shellcheck [check-image]="cpio flex genisoimage" [check-net]=strace
	[check-boot]="qemu-system-x86 flex cpio" [boot]=qemu-system-x86
	[kernel]=flex [bench-boot]="qemu-system-x86 cpio" [bench-cpio]="cpio flex"
	[bench-stock]=qemu-system-x86 [bench-first-packet]="qemu-system-x86 flex"
	[deb]=dpkg-dev [fuzz]=clang
)
targets=$(make -s help | sed 's/^  make //; s/^  .*/all/; s/ .*//')
for target in $targets check-{unit,fault,image,make,net,pid1,boot}; do
	[ "$target" != clean ] || continue
	tap_name="make $target"
	lacking "$target"
	claim "fails" test $? -ne 0
	# shellcheck disable=SC2086 # several packages
	claim "lists the packages it takes" \
		wants gcc libklibc-dev ${also[$target]:-}
	claim "and runs no compiler" equal \
		"$(grep -E 'not found|No such file|Error 127|cannot' "$tmp/said")" ""
	claim "and makes nothing" equal "$(made)" ""
done
tap_done
