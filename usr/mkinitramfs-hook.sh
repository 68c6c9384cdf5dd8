# mkinitramfs-hook.sh (sourced by mkinitramfs, and again where hooks run): hooks of
# initramfs-tools. They fill the folder $work/hook/tree, their DESTDIR, in a
# place where nothing else can be written; what they ask for of modules goes the
# way of all modules, the rest into the image as it is.
# shellcheck shell=bash disable=SC2034,SC2154 # variables come from and go to mkinitramfs

hook_paths=/usr/sbin:/usr/bin:/sbin:/bin
hook_odd='[^A-Za-z0-9_.-]'

# The place: a copy of the root's mounts, read-only, with a /tmp and a /var/tmp
# of its own, in which no process stays behind

# hook_bind FROM AT: with all that is mounted there
hook_bind() {
	mount --rbind "$1" "$2" || die "--hook: cannot show $1 to hooks"
}

# hook_cover FOLDER: memory over it; not where a link would lead elsewhere
hook_cover() {
	[ -d "$place/$1" ] && [ "$(realpath "$place/$1")" = "$place/$1" ] || return
	mount -t tmpfs -o mode=1777 hooks "$place/$1" ||
		die "--hook: cannot mount hooks' own $root/$1"
	open+=("$place/$1")
}

# hook_mounts: the lines of mountinfo, without mounts that no path leads to, as
# another one is over them: all that is on the way to a mount must carry it.
hook_mounts() {
	awk '
	{ line[NR] = $0; up[$1] = $2; at[$5] = at[$5] " " $1 }
	function shown(id, path,  chain, ids, n) {
		for (chain = " "; id in up && !index(chain, " " id " "); id = up[id])
			chain = chain id " "
		while (1) {
			for (n = split(at[path], ids, " "); n > 0; n--)
				if (!index(chain, " " ids[n] " ")) return 0
			if (path == "/") return 1
			sub(/\/[^\/]*$/, "", path)
			if (path == "") path = "/"
		}
	}
	END {
		for (i = 1; i <= NR; i++) {
			$0 = line[i]
			if (shown($1, $5)) print
		}
	}' /proc/self/mountinfo
}

# hook_flags OPTIONS: in $flags what a mount may not do already: in a user
# namespace it is an error to leave that out
hook_flags() {
	local one words time=,strictatime
	flags=
	IFS=, read -r -a words <<<"$1"
	for one in "${words[@]}"; do
		case $one in
		nosuid | nodev | noexec | nosymfollow | nodiratime) flags+=,$one ;;
		noatime | relatime) time=,$one ;;
		esac
	done
	flags+=$time
}

# hook_shut: all mounts of the place that are not in $open; what cannot be made
# read-only is hidden under something else
hook_shut() {
	local mounts line point name options rest one flags hidden=()
	mounts=$(hook_mounts) || die "--hook: cannot read /proc/self/mountinfo"
	mapfile -t mounts <<<"$mounts"
	for line in "${mounts[@]}"; do
		read -r _ _ _ _ point options rest <<<"$line"
		point=$(printf %b "$point")
		[[ $point/ == "$place"/* && $rest != *"- autofs "* ]] || continue
		for one in "${open[@]}" "${hidden[@]/%//}"; do
			[[ $point != "$one" && ( $one != */ || $point != "$one"* ) ]] || continue 2
		done
		hook_flags "$options"
		if mount -c -o "remount,bind,ro$flags" "$point" 2>"$work/hook/why"; then
			continue
		fi
		name=$root${point#"$place"}
		if [ "$point" = "$place" ] || ! hook_hide "$point"; then
			die "--hook: cannot make ${name:-/} read-only for hooks:" \
				"$(tail -n 1 "$work/hook/why")"
		fi
		hidden+=("$point")
		note "hooks do not see ${name//[^ -~]/?}, which cannot be made read-only"
	done
}

# hook_hide POINT: a folder is empty then, a file as /dev/null
hook_hide() {
	mount -c -t tmpfs -o ro,mode=755,size=4k hidden "$1" 2>/dev/null ||
		mount -c --bind /dev/null "$1" 2>/dev/null
}

# hook_place FOLDER...: mounts it in $place, for hooks in these; as process 1 of
# namespaces
hook_place() {
	local dir open=() n=0
	place=$(realpath "$work/hook/place")
	hook_bind "${root:-/}" "$place"
	for dir in proc sys dev; do
		[[ -n $root && -d $place/$dir && ! -L $place/$dir ]] || continue
		hook_bind "/$dir" "$place/$dir"
	done
	hook_cover tmp || die "--hook: ${root:-/} has no folder tmp"
	hook_cover var/tmp || true
	for dir; do
		[ -d "$dir" ] || dir=${dir%/*}
		n=$((n + 1))
		[ ! "$place${dir#"$root"}" -ef "$dir" ] || continue
		# not to be seen from in there, or not by this name
		mkdir "$place/tmp/hooks$n"
		hook_bind "$dir" "$place/tmp/hooks$n"
	done
	hook_shut
	dest=/tmp/mkinitramfs asked=/tmp/asked temporary=/tmp
	mkdir "$place$dest" "$place$asked"
	hook_bind "$work/hook/tree" "$place$dest"
	hook_bind "$work/hook/asked" "$place$asked"
	enter=(chroot "$place")
	# with files of others, programs that keep owners fail as a root who may
	# not, but not as the user who may not
	[ "$hook_uid" = 0 ] || enter=(unshare --user "--map-user=$hook_uid"
		"--map-group=$hook_gid" "--root=$place" --wd=/)
}

# hook_open: without such a place
hook_open() {
	place='' enter=()
	dest=$work/hook/tree asked=$work/hook/asked temporary=$work/hook/tmp
	mkdir "$temporary"
}

# Running them

# hook_call FILE WORD...: its output into $work/hook/words, what it says into
# $work/hook/log; in $status how it ended, in $late that it took too long
hook_call() {
	local start=$SECONDS
	# a signal ends the wait, and all of the hook at once: timeout has a process
	# group of its own
	trap hook_kill HUP INT TERM
	timeout -k 5 "$limit" env -i -C / "PATH=$hook_paths" LC_ALL=C HOME=/ \
		TMPDIR="$temporary" \
		${SOURCE_DATE_EPOCH:+"SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH"} \
		DESTDIR="$dest" CONFDIR=/etc/initramfs-tools version="$kver" \
		MODULESDIR="/lib/modules/$kver" DPKG_ARCH="$hook_arch" verbose=n \
		MODULES="${MODULES:-list}" BUSYBOX="${BUSYBOX:-n}" \
		BUSYBOXDIR="${BUSYBOXDIR:-}" KEYMAP="${KEYMAP:-n}" \
		RESUME="${RESUME:-}" FSTYPE="${FSTYPE:-}" \
		__TMPCPIOGZ="$asked/behind" __TMPEARLYCPIO="$asked/before" \
		__MODULES_TO_ADD="$asked/modules" "${enter[@]}" "$@" \
		</dev/null >"$work/hook/words" 2>"$work/hook/log" &
	status=0 late=no
	wait "$!" || status=$?
	trap - HUP INT TERM
	[[ $status != 124 && $status != 137 || $((SECONDS - start)) -lt $limit ]] ||
		late=yes
}

hook_kill() {
	local pid
	for pid in $(jobs -p); do
		kill -KILL -- "-$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null || true
	done
	{ wait; } 2>/dev/null
	exit 1
}

# hook_print NAME FILE: the end of what it says
hook_print() {
	tail -c 65536 -- "$2" | tr -c '\n\t -~' '?' | sed "s/^/hook $1: /" >&2
}

# hook_judge NAME: after hook_call
hook_judge() {
	hook_print "$1" "$work/hook/log"
	if grep -qs 'Read-only file system' "$work/hook/log" "$work/hook/words"; then
		note "hook $1 may write only below its DESTDIR"
	fi
	[ "$late" = no ] || die "hook $1 took longer than $limit s"
	[ "$status" = 0 ] || die "hook $1 failed with status $status"
}

# hook_usable FILE: 0, or in $why not
hook_usable() {
	why=
	if [[ ${1##*/} =~ $hook_odd ]]; then
		why="its name is odd"
	elif [ -d "$1" ]; then
		why="it is a folder"
	elif [ ! -f "$1" ]; then
		why="it is no file"
	elif [ ! -x "$1" ]; then
		why="it is not executable"
	elif ! timeout 10 sh -n "$1" 2>/dev/null; then
		why="it is no script that sh can read"
	fi
	[ -z "$why" ]
}

# hook_list DIR: the names of its hooks in $list
hook_list() {
	local file name
	list=()
	for file in "$1"/*; do
		name=${file##*/}
		if hook_usable "$file"; then
			list+=("$name")
		else
			note "hook ${name//[^ -~]/?} is left out: $why"
		fi
	done
	[ ${#list[@]} -gt 0 ] || note "there are no hooks in $1"
}

# hook_order SEEN: $list in the order of their prereqs, for hooks in that folder
hook_order() {
	local name words word
	for name in "${list[@]}"; do
		echo "$name $name" >&3
		hook_call "$1/$name" prereqs
		hook_judge "$name"
		word=$(head -c 4096 "$work/hook/words" | tr '\0' ' ') ||
			die "cannot read the prereqs of hook $name"
		read -r -d '' -a words <<<"$word" || true
		for word in "${words[@]}"; do
			if [[ " ${list[*]} ${done[*]} " == *" $word "* ]]; then
				echo "$word $name" >&3
			else
				note "hook $name is to run after ${word//[^ -~]/?}," \
					"which is not there"
			fi
		done
	done 3>"$work/hook/pairs"
	tsort "$work/hook/pairs" >"$work/hook/order" 2>"$work/hook/loop" ||
		grep -q 'contains a loop' "$work/hook/loop" ||
		die "cannot sort hooks: $(tail -n 1 "$work/hook/loop")"
	# it names those of a loop, and leaves one of its pairs out
	[ ! -s "$work/hook/loop" ] || note "hooks that are to run after each other:" \
		"$(sed '1d; s/^tsort: //' "$work/hook/loop" | tr '\n' ' ')"
	mapfile -t words <"$work/hook/order"
	list=()
	for name in "${words[@]}"; do
		[[ " ${done[*]} " == *" $name "* ]] || list+=("$name")
	done
}

# hook_session MODE FOLDER...: all hooks, with MODE place or open
hook_session() {
	local mode=$1 dir seen name n=0 list pid done=()
	shift
	umask 022
	if [ "$mode" = open ]; then
		hook_open
	else
		# for hook_end, in whose process namespace /proc still is
		read -r pid _ </proc/self/stat
		echo "$pid" >"$work/hook/first"
		hook_place "$@"
	fi
	for dir; do
		n=$((n + 1))
		if [ -d "$dir" ]; then
			hook_list "$dir"
		else
			list=("${dir##*/}")
			dir=${dir%/*}
		fi
		seen=${dir#"$root"}
		[ -z "$place" ] || [ "$place$seen" -ef "$dir" ] || seen=/tmp/hooks$n
		hook_order "$seen"
		for name in "${list[@]}"; do
			hook_call "$seen/$name"
			hook_print "$name" "$work/hook/words"
			hook_judge "$name"
			done+=("$name")
		done
	done
}

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
		. "$here/mkinitramfs-hook.sh"; hook_session "$@"' "$prog" "$@"
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
