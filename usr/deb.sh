#!/bin/bash
# deb.sh: put what "make install" installs into a Debian package below the build
# folder, kinit-tools_VERSION_ARCH.deb. VERSION is that of the newest release in
# CHANGELOG.md. DEBFULLNAME and DEBEMAIL name who makes it. No root needed; the
# same sources give the same bytes.
set -eu
export LC_ALL=C TZ=UTC
umask 022
prog=${0##*/}
cd "$(dirname "$0")/.."
build=$(usr/build.sh folder)
stage=$build/deb
package=kinit-tools

die() {
	echo "$prog: $*" >&2
	exit 1
}

print_changelog() {
	cat <<-TEXT
		$package ($version) unstable; urgency=medium

		  * See changelog.gz for what changed.

		 -- $maintainer  $(date -R -d "@$SOURCE_DATE_EPOCH")
	TEXT
}

# The libraries of the tools that run on the host, as dpkg-shlibdeps sees them.
print_depends() {
	mkdir -p "$stage/debian"
	printf 'Source: %s\n\nPackage: %s\nArchitecture: any\n' $package $package \
		>"$stage/debian/control"
	(cd "$stage" && dpkg-shlibdeps -O root/usr/lib/kinit/bin/{gen_*,elf-needs} 2>/dev/null) |
		sed -n 's/^shlibs:Depends=//p'
}

# Documents and control files, from usr/deb.
add_documents() {
	local doc=$stage/root/usr/share/doc/$package page
	mkdir -p "$doc" "$stage/root/DEBIAN" "$stage/root/usr/share/lintian/overrides"
	install -m 644 usr/deb/copyright "$doc/copyright"
	gzip -9nc CHANGELOG.md >"$doc/changelog.gz"
	print_changelog | gzip -9n >"$doc/changelog.Debian.gz"
	install -m 644 usr/deb/lintian-overrides \
		"$stage/root/usr/share/lintian/overrides/$package"
	for page in "$stage"/root/usr/share/man/man?/*; do
		gzip -9n "$page"
	done
}

add_control() {
	local depends size
	depends=$(print_depends)
	[ -n "$depends" ] || die "dpkg-shlibdeps finds no libraries of gen_init_cpio"
	size=$(du -sk --apparent-size --exclude=DEBIAN "$stage/root" | cut -f 1)
	sed "s|@VERSION@|$version|; s|@ARCH@|$arch|; s|@SIZE@|$size|
		s|@MAINTAINER@|$maintainer|; s|@DEPENDS@|$depends|" \
		usr/deb/control >"$stage/root/DEBIAN/control"
	(cd "$stage/root" && find usr -type f | sort | xargs md5sum >DEBIAN/md5sums)
}

version=$(sed -n 's/^## \[\{0,1\}v\{0,1\}\([0-9][0-9.]*\).*/\1/p' CHANGELOG.md | head -n 1)
version=${version:-0.1}-1
arch=$(dpkg --print-architecture)
maintainer="${DEBFULLNAME:-kinit maintainers} <${DEBEMAIL:-kinit@example.org}>"
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(stat -c %Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH
deb=$build/${package}_${version}_$arch.deb

[ "$(usr/build.sh arch)" = "$(usr/build.sh machine)" ] ||
	die "the image tools are for this machine, and so must a package be"
rm -rf "$stage"
mkdir -p "$stage"
make -s --no-print-directory install DESTDIR="$stage/root" PREFIX=/usr B="$build"
add_documents
add_control
dpkg-deb --root-owner-group -Zxz --build "$stage/root" "$deb.new" >/dev/null
mv "$deb.new" "$deb"
echo "$deb: $(stat -c %s "$deb") bytes"
