# mkinitramfs-hook-run.sh (sourced by mkinitramfs, and again where hooks run): the
# place in which hooks of initramfs-tools can write nothing but their DESTDIR, and
# how they run there: which, in which order, for how long. hook_session is all of
# it; mkinitramfs-hook.sh makes that place and takes what they leave.
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
