# mkinitramfs-put.sh (sourced by mkinitramfs): the folder $image, which becomes
# the image, and what is put there. Owners do not count, all is root's; devices
# are lines for gen_init_cpio in $work/nodes. With merged=yes /bin, /sbin, /lib
# and /lib64 are links to what is in /usr, as everywhere by now: then it is the
# same by which name a program or a library is asked for.
# shellcheck shell=bash disable=SC2034,SC2154 # variables come from and go to mkinitramfs

put_begin() {
	local dir
	image=$work/image
	mkdir "$image"
	: >"$work/nodes"
	[ "$merged" = yes ] || return 0
	for dir in bin sbin lib lib64; do
		mkdir -p "$image/usr/$dir"
		ln -s "usr/$dir" "$image/$dir"
	done
}

# may_list FOLDER: what cannot be read would look as if it were empty
may_list() {
	[[ ! -d $1 || ( -r $1 && -x $1 ) ]] || die "cannot read the folder $1"
}

# put_place PATH: where in $image that is, in $at; the folders above it are made
put_place() {
	local part above=$image
	[[ $1 == /* && $1/ != */../* ]] || die "no place in an image: $1"
	at=$1
	if [[ $merged = yes && $at =~ ^/(bin|sbin|lib|lib64)(/|$) ]]; then
		at=/usr$at
	fi
	local - IFS=/
	set -f # before the next line: names may have what looks like a pattern
	# shellcheck disable=SC2086 # the parts, without those that are empty
	set -- $at
	while [ $# -gt 1 ]; do
		part=$1
		shift
		[[ -n $part && $part != . ]] || continue
		above=$above/$part
		[ -d "$above" ] || [ -e "$above" ] || [ -L "$above" ] || mkdir "$above" ||
			die "cannot make $at in the image"
		[[ -d $above && ! -L $above ]] ||
			die "$at cannot be in the image: there ${above#"$image"} is no folder"
	done
	at=$above/${1:-}
}

# put_has PATH: is something there?
put_has() {
	put_place "$1"
	[ -e "$at" ] || [ -L "$at" ]
}

# put_dir PATH [MODE]
put_dir() {
	put_place "$1"
	if [ -L "$at" ] || { [ -e "$at" ] && [ ! -d "$at" ]; }; then
		die "$1 is in the image already, and no folder"
	fi
	[ -d "$at" ] || mkdir "$at" || die "cannot make $1 in the image"
	[ -z "${2:-}" ] || chmod "$(printf %o $((8#$2 | 8#700)))" "$at"
}

# put_file SOURCE PATH [MODE]: the same file may come twice, another one not
put_file() {
	put_place "$2"
	if [ -e "$at" ] || [ -L "$at" ]; then
		[[ -f $at && ! -L $at ]] && cmp -s -- "$1" "$at" ||
			die "$2 is in the image already, and is not $1"
		return 0
	fi
	cp --no-preserve=mode -- "$1" "$at" || die "cannot copy $1"
	chmod "$(printf %o $((8#${3:-644} | 8#400)))" "$at" || die "cannot copy $1"
	[ -n "$secret" ] || is_open "$1" || secret=$2
}

# is_open FILE: may all read it?
is_open() {
	local mode
	mode=$(stat -Lc %a -- "$1") || die "cannot read $1"
	((8#$mode & 4))
}

# put_text PATH TEXT
put_text() {
	printf '%s\n' "$2" >"$work/text"
	put_file "$work/text" "$1"
}

# put_link PATH TARGET
put_link() {
	local path=$1 target=$2
	if [[ $merged = yes && $path =~ ^/(bin|sbin|lib|lib64)$ ]]; then
		[[ $target =~ ^/?usr$path$ ]] || die "$path is a link to usr$path" \
			"in the image, and cannot be one to $target"
		return 0
	fi
	put_place "$path"
	if [[ $at != "$image$path" && $target == ../* ]]; then
		target=$(realpath -ms -- "${path%/*}/$target") # not from /usr
	fi
	if [ -e "$at" ] || [ -L "$at" ]; then
		[[ -L $at && $(readlink -- "$at") == "$target" ]] ||
			die "$path is in the image already, and is no link to $target"
		return 0
	fi
	ln -s -- "$target" "$at" || die "cannot make $path in the image"
}

# put_node PATH MODE b|c MAJOR MINOR, put_pipe PATH MODE
put_node() {
	put_place "$1"
	[[ ${at#"$image"} =~ ^[[:graph:]]+$ ]] || die "odd name of a device: $1"
	echo "nod ${at#"$image"} $2 0 0 $3 $4 $5" >>"$work/nodes"
}

put_pipe() {
	put_place "$1"
	[[ ${at#"$image"} =~ ^[[:graph:]]+$ ]] || die "odd name of a FIFO: $1"
	echo "pipe ${at#"$image"} $2 0 0" >>"$work/nodes"
}

# put_tree FOLDER [PATH]: all that is in it, with modes, links and devices
put_tree() {
	local file path mode major minor
	find "$1" -mindepth 1 -print0 | sort -z >"$work/found" ||
		die "cannot read all of $1"
	while IFS= read -r -d '' file; do
		path=${2:-}${file#"$1"}
		mode=$(stat -c '%a %Hr %Lr' -- "$file") || die "cannot read $file"
		read -r mode major minor <<<"$mode"
		if [ -L "$file" ]; then
			put_link "$path" "$(readlink -- "$file")"
		elif [ -d "$file" ]; then
			[[ $merged = yes && $path =~ ^/(bin|sbin|lib|lib64)$ ]] ||
				put_dir "$path" "$mode"
		elif [ -f "$file" ]; then
			put_file "$file" "$path" "$mode"
		elif [ -b "$file" ]; then
			put_node "$path" "$mode" b "$major" "$minor"
		elif [ -c "$file" ]; then
			put_node "$path" "$mode" c "$major" "$minor"
		elif [ -p "$file" ]; then
			put_pipe "$path" "$mode"
		else
			die "$file is nothing that an image can have"
		fi
	done <"$work/found"
}

# find_secret: in $secret what others may not read, where that is known by modes
find_secret() {
	[ -z "$secret" ] || return 0
	secret=$(cd "$image" && find . -type f ! -perm -004 -print -quit &&
		find . -type d ! -perm -001 -exec find {} -type f -print -quit \;) ||
		die "cannot read all of the image's folder"
	secret=${secret%%$'\n'*}
	secret=${secret#.}
}

# kinit, and places to mount at: first, so that nothing else takes their names
put_kinit() {
	local dir
	for dir in /dev /proc /sys /run /sbin /lib /lib/kinit; do
		put_dir $dir 755
	done
	put_dir /root 700
	put_node /dev/console 0600 c 5 1
	put_node /dev/kmsg 0600 c 1 11
	put_file "$kinit" "$kinit_at" 755
	# the kernel's own requests, such as for fs-nfs4
	put_link /sbin/modprobe "$kinit_at"
	[[ $merged = no || $kinit_at = /sbin/kinit ]] || put_link /sbin/kinit "$kinit_at"
}

# The table, what it names, and firmware
put_modules() {
	put_file "$work/table" /lib/kinit/modules
	put_place /lib/kinit/modules
	find "$work/modules" -type f -exec chmod 644 {} + \
		-exec mv -n -t "${at%/*}" {} +
	[ -z "$(ls -A "$work/modules")" ] ||
		die "/lib/kinit in the image has a file of a module's name"
	if [ -d "$work/firmware" ]; then
		put_dir /lib/firmware
		put_tree "$work/firmware" /lib/firmware
	fi
}
