# image.sh (sourced by bash): images that mkinitramfs makes of the small tree in
# modules.sh, and what is in them. $top and $tmp are set by who sources it.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables from and for those who source it

# shellcheck source=tests/unit/modules.sh
. tests/unit/modules.sh
PATH=$PATH:/usr/sbin:/sbin
tap_log=$tmp/said
out=$tmp/out/image

# make ARGUMENT...: an image, with what is said in $tmp/said
make() {
	timeout -k 5 120 "$top/usr/mkinitramfs" -k $mod_kver --root "$mod_root" -o "$out" "$@" \
		>"$tmp/said" 2>&1
}

# image NAME ARGUMENT...: a good one, unpacked in $tmp/tree; about NAME
image() {
	tap_name=$1
	shift
	rm -rf "$tmp/tree"
	mkdir "$tmp/tree"
	make "$@"
	claim "is made" equal $? 0
	unpack "$out" | (cd "$tmp/tree" && cpio -idm --quiet 2>/dev/null \
		'lib/*' 'lib' init 'sbin/*' sbin)
}

unpack() {
	case $(od -An -tx1 -N 4 "$1" | tr -d ' ') in
	28b52ffd) zstd -dqc "$1" ;;
	1f8b*) gzip -dc "$1" ;;
	*) cat "$1" ;;
	esac
}

# has FILE, lacks FILE: in the image's /lib/kinit
has() { [ -f "$tmp/tree/lib/kinit/$1" ]; }
lacks() { ! has "$1"; }
line() { grep -qxF -- "$1" "$tmp/tree/lib/kinit/modules"; }
said() { grep -qE -- "$1" "$tmp/said"; }
files() { find "$tmp/tree/lib/kinit" -type f -printf '%f\n' | sort | tr '\n' ' '; }

# refused STATUS NAME REGEX ARGUMENT...: that exit status, these words, and
# nothing left
refused() {
	local want=$1 regex=$3 status
	tap_name=$2
	shift 3
	rm -f "$out"
	make "$@"
	status=$?
	claim "exit status $want" equal $status "$want"
	claim "says which" said "$regex"
	claim "nothing is left" equal "$(ls -A "$tmp/out")" ""
}
bad() { refused 1 "$@"; }
usage_bad() { refused 2 "$@"; }

# whole NAME ARGUMENT...: a good image, all of which but devices is in $tmp/tree
whole() {
	tap_name=$1
	shift
	make --nic virtio_net "$@"
	claim "is made" equal $? 0
	rm -rf "$tmp/tree"
	mkdir "$tmp/tree"
	unpack "$out" | (cd "$tmp/tree" && cpio -idm --quiet -f 'dev/*' 2>/dev/null)
}

# fake PROGRAM PATTERN STATUS: one in $tmp/fake that ends so where its arguments
# match, after what it does
fake() {
	local real
	real=$(command -v "$1")
	mkdir -p "$tmp/fake"
	printf '#!/bin/bash\ncase "$*" in\n%s) %s "$@"; exit %s ;;\nesac\nexec %s "$@"\n' \
		"$2" "${4-$real}" "$3" "$real" >"$tmp/fake/$1"
	chmod 755 "$tmp/fake/$1"
}
mkdir "$tmp/out"
