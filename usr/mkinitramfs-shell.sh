# mkinitramfs-shell.sh (sourced by mkinitramfs): a shell and programs to use by
# hand or in scripts: our own, klibc's or BusyBox's. What --add brings stays, and
# ours come before the others of the same name.
# shellcheck shell=bash disable=SC2154 # variables come from and go to mkinitramfs

# ask_names PROGRAM: a static program with --list what it can be called, in $names.
# It runs as what may do nothing, alone in an empty root; without namespaces only
# if it is this machine's own, and not what is below --root.
ask_names() {
	local start=("$1") apart one status=0 alone=$work/alone name=${1##*/}
	# one cannot leave a root by a process elsewhere, either
	apart=(unshare --user --map-user=65534 --map-group=65534 -mpinf --kill-child)
	if "${apart[@]}" true 2>"$work/why"; then
		mkdir -p "$alone"
		cp --no-preserve=mode -- "$1" "$alone/$name" || die "cannot copy $1"
		chmod 755 "$alone" "$alone/$name"
		start=("${apart[@]}" --root="$alone" --wd=/ "/$name")
	elif [[ -n $root && $(realpath -- "$1") == "$root"/* ]]; then
		die "$1 needs a place of its own to run in: $(tail -n 1 "$work/why")"
	fi
	# unshare heeds no other signal
	timeout --foreground -s KILL 10 "${start[@]}" --list </dev/null 2>&1 |
		head -c 65536 >"$work/names" || status=$?
	rm -rf -- "$alone"
	[ $status != 137 ] || die "$1 --list took longer than 10 s"
	[ $status = 0 ] || die "cannot run $1 --list: status $status," \
		"$(head -c 200 "$work/names" | tr -c '\n -~' '?')"
	[ "$(stat -c %s "$work/names")" -lt 65536 ] || die "$1 --list says too much"
	mapfile -t names <"$work/names"
	for one in "${names[@]}"; do
		[[ $one =~ ^[][A-Za-z0-9_.+-]+$ && $one != . && $one != .. ]] ||
			die "$1 --list: odd name: ${one//[^ -~]/?}"
	done
}

# earlyutils, and kinit under its other names
add_ours() {
	local program name names=()
	program=$(dirname -- "$kinit")/earlyutils
	[ -x "$program" ] || program=$(find_program earlyutils)
	[ -n "$program" ] || die "earlyutils is not here: make builds it"
	ask_names "$program"
	add_here "$program" /bin/earlyutils
	for name in "${names[@]}"; do
		has_program "$name" || put_link "/bin/$name" earlyutils
	done
	for name in ipconfig nfsmount run-init; do
		has_program "$name" || put_link "/bin/$name" "$kinit_at"
	done
}

# klibc's programs, which are small as they share a library
add_klibc() {
	local dir=$system/usr/lib/klibc/bin program
	[ -x "$dir/sh" ] || die "there is no $dir/sh: the shell is in Debian's" \
		"package klibc-utils"
	may_list "$dir"
	for program in "$dir"/*; do
		has_program "${program##*/}" ||
			add_here "$program" "/bin/${program##*/}"
	done
}

# Only a static one: it must work whatever else is in the image.
add_busybox() {
	local program='' file name names=()
	for file in "$system/bin/busybox" "$system/usr/bin/busybox"; do
		[ -n "$program" ] || [ ! -f "$file" ] || program=$file
	done
	[ -n "$program" ] || die "there is no $system/bin/busybox: it is in Debian's" \
		"package busybox-static"
	"$elf_needs" --root "${system:-/}" --like "$kinit" --as /bin/busybox \
		"$program" >"$work/needs" || die "cannot take $program"
	[ ! -s "$work/needs" ] || die "$program is not static: that of Debian's" \
		"package busybox-static is"
	ask_names "$program"
	put_file "$program" /bin/busybox 755
	for name in "${names[@]}"; do
		has_program "$name" || put_link "/bin/$name" busybox
	done
}
