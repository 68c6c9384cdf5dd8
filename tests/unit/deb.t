#!/bin/bash
# deb.t: the Debian package: lintian finds no error in it, no name in it belongs
# to another package, and what is unpacked from it makes an image.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# shellcheck source=tests/unit/modules.sh
. tests/unit/modules.sh
tap_log=$tmp/said

make_deb() {
	env -u MAKEFLAGS -u MAKELEVEL make deb >"$tmp/said" 2>&1 &&
		deb=$(sed -n 's/: [0-9]* bytes$//p' "$tmp/said" | tail -n 1) &&
		[ -f "$deb" ]
}

lintian_is_content() {
	lintian --allow-root "$1" >"$tmp/said" 2>&1 && ! grep '^E:' "$tmp/said"
}

installs() {
	"$tmp/root/usr/sbin/kinit-mkinitramfs" -k $mod_kver --root "$mod_root" \
		-o "$tmp/image" >"$tmp/said" 2>&1
}

names() {
	find "$tmp/root/usr" ! -type d -path "*/$1/*" -printf '%f\n' | LC_ALL=C sort | tr '\n' ' '
}

# programs of names that others have; halt's page is poweroff's and reboot's
small="blkid devwait dmesg findfs halt insmod losetup mdassemble mount mountpoint
	netinfo nuke pivot_root resume switch_root umount"

tap_name="make deb"
claim "makes a package" make_deb
claim "which lintian finds no error in" lintian_is_content "$deb"
cp "$deb" "$tmp/first"
claim "and makes it again" make_deb
claim "with the same bytes" cmp "$deb" "$tmp/first"

tap_name="the package"
claim "unpacks" dpkg -x "$deb" "$tmp/root"
claim "has the version of the changelog" \
	equal "$(dpkg -f "$deb" Package Version | tr '\n' ' ')" \
	"Package: kinit-tools Version: $(sed -n 's/^## \([0-9][0-9.]*\).*/\1/p' \
		CHANGELOG.md | grep . || echo 0.1)-1 "
claim "keeps the programs to itself" equal \
	"$(cd "$tmp/root/usr/lib/kinit/bin" && printf '%s\n' * | LC_ALL=C sort)" \
	"$(printf '%s\n' $small earlyutils elf-needs fstype gen_init_cpio \
		gen_initramfs ipconfig kinit nfsmount poweroff reboot run-init |
		LC_ALL=C sort)"
claim "has two names in the path, its own" equal \
	"$(cd "$tmp/root" && find . -path '*/usr/*bin/*' ! -path './usr/lib/*' | sort)" \
	"$(printf './usr/sbin/%s\n' kinit-mkinitramfs kinitctl)"
claim "has manual pages of programs that boot" equal "$(names man8)" \
	"$(printf '%s.8.gz\n' earlyutils fstype ipconfig kinit-mkinitramfs kinit kinitctl \
		nfsmount run-init | cat - <(printf '%s.8kinit.gz\n' $small) |
		LC_ALL=C sort | tr '\n' ' ')"
claim "and of the codes" equal "$(names man7)" "kinit-errors.7.gz "
claim "its page has the name of its command" \
	grep -q '^\.Nm kinit-mkinitramfs' <(zcat "$tmp/root/usr/share/man/man8/kinit-mkinitramfs.8.gz")
claim "belongs to root" equal \
	"$(dpkg -c "$deb" | awk '$2 != "root/root"')" ""
mod_make
claim "its kinit-mkinitramfs makes an image" installs
claim "with its own kinit" cmp "$tmp/root/usr/lib/kinit/bin/kinit" \
	<(zstd -dqc "$tmp/image" | cpio -i --quiet --to-stdout init 2>/dev/null)
tap_done
