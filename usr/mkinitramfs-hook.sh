# mkinitramfs-hook.sh (sourced by mkinitramfs): hooks of initramfs-tools. They fill
# the folder $work/hook/tree, their DESTDIR, in a place where nothing else can be
# written (mkinitramfs-hook-run.sh); what they ask for of modules goes the way of
# all modules, the rest into the image as it is.
# shellcheck shell=bash disable=SC2034,SC2154 # variables come from and go to mkinitramfs

# In that place

# hook_inside COMMAND... -- MODE FOLDER...: becomes hook_session in another bash
hook_inside() {
	local command=()
	while [ "$1" != -- ]; do
		command+=("$1")
		shift
	done
	shift
	export prog here work root kver limit hook_uid hook_gid hook_arch
	export -f die note
	# shellcheck disable=SC2016 # expanded in there
	exec "${command[@]}" bash -c 'set -euo pipefail; shopt -s nullglob
		. "$here/mkinitramfs-hook-run.sh"; hook_session "$@"' "$prog" "$@"
}

# hook_wait SIGNAL COMMAND... -- MODE FOLDER...: hook_inside beside this one, so
# that a signal to this one can end it at once, by SIGNAL
hook_wait() {
	local status=0
	ending=$1
	shift
	hook_inside "$@" &
	running=$!
	wait "$running" || status=$?
	running=
	[ $status -lt 128 ] || die "hooks were ended by signal $((status - 128))"
	[ $status = 0 ] || exit 1
}

# hook_end: of that. With process 1 of its namespaces all in them ends, and after
# them unshare, which itself heeds no signal but KILL.
hook_end() {
	local first=
	[ ! -s "$work/hook/first" ] || read -r first <"$work/hook/first" || true
	kill "-$ending" "${first:-$running}" 2>/dev/null || true
	wait "$running" 2>/dev/null || true
}

# hook_all FOLDER...: in a place, if there can be namespaces for it
hook_all() {
	local rights apart
	for rights in mpf Urmpf; do
		[[ $rights != mpf || $EUID = 0 ]] || continue
		apart=(unshare "-$rights" --kill-child)
		if "${apart[@]}" true 2>"$work/hook/why"; then
			hook_wait KILL "${apart[@]}" -- place "$@"
			return
		fi
	done
	[ -z "$root" ] || die "hooks of $root need a place of their own:" \
		"$(tail -n 1 "$work/hook/why")"
	note "nothing keeps hooks from writing elsewhere: $(tail -n 1 "$work/hook/why")"
	hook_wait TERM -- open "$@"
}

# What they left

# hook_plain FILE: a file, and no link: to read it does not take for ever, and
# leads nowhere else
hook_plain() {
	[[ -f $1 && ! -L $1 ]]
}

hook_names() {
	if [ -d "$hooked/usr/lib/modules" ]; then
		find "$hooked/usr/lib/modules" -name '*.ko*' -printf '%f\n' |
			sed 's/\.ko.*//' || return
	fi
	! hook_plain "$work/hook/asked/modules" ||
		tr ' ' '\n' <"$work/hook/asked/modules"
}

# hook_same FILE FILE
hook_same() {
	if hook_plain "$1" && hook_plain "$2"; then
		cmp -s -- "$1" "$2"
	else
		[[ -L $1 && -L $2 && $(readlink -- "$1") == "$(readlink -- "$2")" ]]
	fi
}

# hook_modules: which modules they ask for: as files, up to initramfs-tools 0.142,
# or by name, later; and those to load at each boot, with parameters, in
# conf/modules. In $forced the names of these.
hook_modules() {
	local words names name word missing=()
	hook_names >"$work/names" || die "cannot read which modules hooks ask for"
	sort -u "$work/names" >"$work/found" || die "cannot sort the modules of hooks"
	while read -r word; do
		hook_named "$word"
	done <"$work/found"
	hook_plain "$hooked/conf/modules" || return 0
	while read -r word words; do
		[[ -n $word && $word != \#* ]] || continue
		hook_named "$word"
		for name in "${names[@]}"; do
			[[ " ${forced[*]} " == *" $name "* ]] || forced+=("$name")
		done
		[ -z "$words" ] || note "a hook loads $word with ${words//[^ -~]/?}:" \
			"such parameters can stand only on the kernel's command line," \
			"as $word.NAME=VALUE"
	done <"$hooked/conf/modules"
	[ ${#missing[@]} -eq 0 ] || note "hooks ask for modules that kernel $kver" \
		"does not have: $(printf '%s\n' "${missing[@]}" | sort -u | tr '\n' ' ')"
}

# hook_named WORD: wants the modules with that name or alias, in $names
hook_named() {
	local found
	names=()
	[ -n "$1" ] || return 0
	if [[ ! $1 =~ ^[A-Za-z0-9_.:,*+=~-]+$ ]]; then
		missing+=("${1//[^ -~]/?}")
		return 0
	fi
	module_name "$1"
	[ -z "${odd[$name]:-}" ] || die_without "$name"
	if is_module "$name"; then
		names=("$name")
	elif ! is_builtin "$name"; then
		found=$(kmod_probe -q -R -- "$1" 2>/dev/null) || missing+=("$1")
		mapfile -t names <<<"${found//-/_}"
	fi
	want_if "${names[@]}"
}

# hook_clean: without what mkinitramfs has in another form, and without folders
# that were made for hooks and stayed empty
hook_clean() {
	local dir
	for dir in usr/lib/modules conf; do
		[ "$(realpath -m "$hooked/$dir")" = "$(realpath "$hooked")/$dir" ] ||
			die "a hook made a link of the image's folder /$dir, or above it"
	done
	hook_modules
	rm -rf -- "$hooked/usr/lib/modules"
	for dir in conf/conf.d conf etc run scripts; do
		rmdir --ignore-fail-on-non-empty -- "$hooked/$dir" 2>/dev/null || true
	done
	for dir in before behind; do
		[ ! -s "$work/hook/asked/$dir" ] || note "a hook has an archive to be put" \
			"$dir the image: it is left out"
	done
}

# take_hooks FOLDER|FILE...: runs them; what they ask for is wanted then
take_hooks() {
	local one all=() why dir
	[ $# -gt 0 ] || return 0
	hooked=$work/hook/tree
	limit=${KINIT_HOOK_SECONDS:-300}
	[[ $limit =~ ^[1-9][0-9]{0,5}$ ]] || die "KINIT_HOOK_SECONDS is no number of seconds: $limit"
	[ -r "$root/usr/share/initramfs-tools/hook-functions" ] ||
		die "there is no $root/usr/share/initramfs-tools/hook-functions:" \
			"it is in the package initramfs-tools-core"
	for one; do
		[[ -d $one || -f $one ]] || die "--hook: there is no $one"
		one=$(realpath "$one")
		may_list "$one"
		[ -d "$one" ] || hook_usable "$one" || die "hook $one cannot run: $why"
		all+=("$one")
	done
	mkdir -p "$work/hook"/{place,asked} "$hooked"/{conf/conf.d,etc,run,scripts} \
		"$hooked/usr/lib/modules/$kver"
	for one in modules before behind; do
		: >"$work/hook/asked/$one"
	done
	for dir in bin sbin lib lib64; do
		mkdir -p "$hooked/usr/$dir"
		ln -s "usr/$dir" "$hooked/$dir"
	done
	hook_uid=$EUID hook_gid=$(id -g)
	hook_arch=$(dpkg --print-architecture 2>/dev/null) || hook_arch=$(uname -m)
	hook_all "${all[@]}"
	find "$hooked" -type d ! -perm -700 -exec chmod u+rwx {} \;
	hook_clean
}

# put_hooks: what they left, into the image, where what there is stays: kinit as
# /sbin/modprobe, firmware that mkinitramfs took itself, programs of --shell
put_hooks() {
	local file path kept=()
	[ ${#hooks[@]} -gt 0 ] || return 0
	find "$hooked" ! -type d -print0 >"$work/found" ||
		die "cannot read all that hooks left"
	while IFS= read -r -d '' file; do
		path=${file#"$hooked"}
		if [[ $path =~ ^/(bin|sbin|lib|lib64)$ ]] || ! put_has "$path"; then
			continue
		fi
		hook_same "$file" "$at" || kept+=("${path//[^ -~]/?}")
		rm -f -- "$file"
	done <"$work/found"
	[ ${#kept[@]} -eq 0 ] || note "hooks have other files for what is in the image" \
		"already: ${kept[*]}"
	put_tree "$hooked"
}
