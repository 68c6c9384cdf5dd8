# mkinitramfs-add.sh (sourced by mkinitramfs): programs with all that they need,
# as elf-needs finds it: those of --add, the image's own /init, the host's shell.
# shellcheck shell=bash disable=SC2154 # variables come from and go to mkinitramfs

# mode_of FILE: programs stay what they are, but nobody else's
mode_of() {
	if [ -x "$1" ]; then echo 755; else echo 644; fi
}

# add_needs ARGUMENT...: what elf-needs prints then, into the image; all must be
# for the machine that kinit is for
add_needs() {
	local path target
	"$elf_needs" --root "${system:-/}" --like "$kinit" "$@" >"$work/needs" || return
	while IFS=$'\t' read -r path target; do
		if [ -n "$target" ]; then
			put_link "$path" "$target"
		else
			put_file "$system$path" "$path" "$(mode_of "$system$path")"
		fi
	done <"$work/needs"
}

# add_here FILE PATH: a program that is here, wherever, under this name
add_here() {
	add_needs --as "$2" "$1" || die "cannot take $1"
	put_file "$1" "$2" 755
}

# add_program NAME: below $system; a name without a folder is looked for in PATH
add_program() {
	local name=$1 path='' dir dirs
	case $name in
	/*) path=$name ;;
	*/* | '') die "--add: '$name' is neither a name nor a path from / on" ;;
	*)
		IFS=: read -r -a dirs <<<"$PATH"
		for dir in "${dirs[@]}"; do
			[[ $dir == /* && -z $path ]] || continue
			if [[ -L $system$dir/$name || ( -f $system$dir/$name && -x $system$dir/$name ) ]]; then
				path=$dir/$name
			fi
		done
		[ -n "$path" ] || die "--add: there is no program $name${system:+ below $system}" \
			"in the folders of PATH"
		;;
	esac
	add_needs "$path" || die "--add: cannot add $name"
	# a shell in the image finds it by its name, too; but not what is a library
	if [[ ! $path =~ ^/(usr/(local/)?)?s?bin/[^/]*$ && $path != *.so* ]] &&
		! has_program "${path##*/}"; then
		put_link "/bin/${path##*/}" "$path"
	fi
}

# has_program NAME: in the image, where a shell looks for it
has_program() {
	put_has "/bin/$1" || put_has "/sbin/$1"
}

# runs_in_image PATH: is it there, with all that it needs?
runs_in_image() {
	put_has "$1" && "$elf_needs" --root "$image" --like "$kinit" "$1" >"$work/needs"
}

# is_script FILE: then its first line is in $line, and who reads it in $interpreter
is_script() {
	local start
	IFS= read -r -d '' -n 2 start <"$1" || :
	[ "$start" = '#!' ] || return 1
	IFS= read -r line < <(head -c 256 -- "$1" | tr -d '\0') || :
	read -r interpreter _ <<<"${line#??}"
}

# The program or script of --init, as the image's /init
add_init() {
	local line interpreter
	[[ -f $init && -r $init ]] || die "--init: cannot read $init"
	if is_script "$init"; then
		put_file "$init" /init 755
	else
		add_here "$init" /init
	fi
}

# When all is there: what a script for /init starts with
check_init() {
	local line interpreter
	is_script "$image/init" || return 0
	[[ $interpreter == /* ]] ||
		die "--init: $init: no interpreter to start it: $(printf %q "$line")"
	runs_in_image "$interpreter" || die "--init: $init is a script for" \
		"$(printf %q "$interpreter"), which the image has not;" \
		"--shell, --busybox or --add brings one"
}
