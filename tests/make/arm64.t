#!/bin/bash
# arm64.t: what "make ARCH=arm64" makes: static programs for that architecture
# that run under user emulation and speak as this machine's do, an image with
# them, and the machine's own tools beside. "make arm64" comes before.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tap_log=$tmp/said
here=$(usr/build.sh folder)
# shellcheck source=tests/unit/modules.sh
. tests/unit/modules.sh
arm=$(env -u B ARCH=arm64 usr/build.sh folder)

# machine FILE: as readelf calls it
machine() { LC_ALL=C readelf -h "$1" | sed -n 's/^ *Machine: *//p'; }
# loads FILE: what the kernel would have to find beside it
loads() { LC_ALL=C readelf -lW "$1" | grep -E 'INTERP|DYNAMIC'; }

# speaks FOLDER COMMAND...: status and words of a program there
speaks() {
	local emulator=() status
	[ "$1" = "$here" ] || emulator=(qemu-aarch64)
	(cd "$1/bin" && timeout 20 "${emulator[@]}" "./$2" "${@:3}") 2>&1 </dev/null
	status=$?
	echo "status $status"
}

for program in kinit ipconfig nfsmount run-init fstype; do
	tap_name=$program
	claim "is for arm64" equal "$(machine "$arm/bin/$program")" AArch64
	claim "is static" equal "$(loads "$arm/bin/$program")" ""
	claim "has nothing that could be stripped" equal \
		"$(LC_ALL=C readelf -SW "$arm/bin/$program" | grep -E '\.(symtab|debug)')" ""
done

for command in "ipconfig -x" "ipconfig ip=10.0.0.300::::::off" "nfsmount" \
	"run-init" "run-init -n /nowhere /sbin/init"; do
	tap_name="$command under user emulation"
	# shellcheck disable=SC2086 # words
	said=$(speaks "$arm" $command)
	claim "says something" test "$(wc -l <<<"$said")" -gt 1
	# shellcheck disable=SC2086 # words
	claim "the same as on this machine" equal "$said" "$(speaks "$here" $command)"
done

tap_name="the image"
claim "is made by a tool of this machine" equal \
	"$(machine "$arm/bin/gen_init_cpio")" "$(machine "$(type -P make)")"
claim "has that kinit" cmp "$arm/bin/kinit" \
	<(cpio -i --quiet --to-stdout init <"$arm/initramfs.cpio" 2>/dev/null)
mod_make
claim "with modules is made from the source tree" \
	env -u B ARCH=arm64 usr/mkinitramfs -k $mod_kver --root "$mod_root" -o "$tmp/image"
claim "with that kinit, too" cmp "$arm/bin/kinit" \
	<(zstd -dqc "$tmp/image" | cpio -i --quiet --to-stdout init 2>/dev/null)
claim "this machine's dpkg knows no more architectures than before" \
	test "$(dpkg --print-foreign-architectures | grep -c arm64)" -eq 0
for program in kinit kinit-nfs nfsmount; do
	claim "$program is within its limit" grep -q "^ok .* $program is" \
		<(env -u B ARCH=arm64 tests/size.sh)
done
tap_done
