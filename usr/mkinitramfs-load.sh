# mkinitramfs-load.sh (sourced by mkinitramfs): the modules in $wanted, with what
# they depend on, into $work: modules/, firmware/ and kinit's table.
# shellcheck shell=bash disable=SC2004,SC2034,SC2154
# (wanted[$name] has names; variables come from and go to mkinitramfs)

# What unpacks the files with a suffix; the kernel's symbols have its name.
declare -A unpacker=([gz]=gzip [xz]=xz [zst]=zstd)

# For awk: the name of a module, as module_name
awk_key='
function key(s) {
	sub(/.*\//, "", s); sub(/\.ko.*/, "", s); gsub(/-/, "_", s)
	return s
}'

# groups WANTED...: lines "NAME FIRST SECOND ... NAME", what modprobe would load
# for each, without what is built in. Its output for several modules has no
# marks between them, but each ends with the wanted one.
groups() {
	kmod_probe -a --show-depends -- "$@" | awk -v names="$*" "$awk_key"'
	BEGIN { count = split(names, want, " "); i = 1 }
	!/^insmod / { next }
	{
		name = key($0)
		if (!(name in seen)) line = line " " name
		seen[name] = 1
	}
	name == want[i] && count > 1 {
		print want[i++] line; line = ""; split("", seen)
	}
	END {
		if (count == 1) print want[1] line
		else if (i <= count) exit 1
	}'
}

# All groups into $work/groups. What softdeps brought in is wanted in its own
# right too. A module with a softdep "post" does not come last: it goes alone.
resolve() {
	local before=-1 name names post
	post=
	[ ! -e "$tree/modules.softdep" ] ||
		post=$(sed -n 's/^softdep \([^ ]*\) .*post:.*/\1/p' "$tree/modules.softdep" |
			tr '\n-' ' _') || die "cannot read $tree/modules.softdep"
	post=" $post"
	while [ "$before" -ne ${#wanted[@]} ]; do
		before=${#wanted[@]}
		names=()
		: >"$work/groups"
		for name in "${!wanted[@]}"; do
			if [[ $post != *" $name "* ]]; then
				names+=("$name")
			else
				groups "$name" >>"$work/groups" ||
					die "modprobe cannot resolve $name"
			fi
		done
		groups "${names[@]}" >>"$work/groups" ||
			die "modprobe cannot resolve the modules of $tree"
		tr ' ' '\n' <"$work/groups" | sort -u >"$work/found" ||
			die "cannot sort the modules"
		while read -r name; do
			is_module "$name" || die_without "$name"
			wanted[$name]=1
		done <"$work/found"
	done
}

# unpack SUFFIX: always, also what the kernel could unpack itself: the image is
# compressed as a whole, and a boot has less to do
unpack() {
	local files=("$work"/modules/*".ko.$1") tool=${unpacker[$1]}
	[ ${#files[@]} -gt 0 ] || return 0
	command -v "$tool" >/dev/null || die "$tool is needed to unpack the modules of $kver"
	# from inside, so that messages name the module and not our folder
	(cd "$work/modules" && "$tool" -dq -- "${files[@]##*/}") ||
		die "a module of $tree is corrupt"
	rm -f -- "${files[@]}" # zstd leaves them
}

# The modules into $work/modules, and what they say about themselves into
# $work/info.
stage() {
	local name
	mkdir "$work/modules"
	for name in "${!wanted[@]}"; do
		printf '%s\0' "$tree/${path[$name]}"
	done | xargs -0 cp --no-preserve=mode -t "$work/modules" -- ||
		die "cannot copy a module of $tree"
	unpack gz
	unpack xz
	unpack zst
	(cd "$work/modules" && modinfo -- *) >"$work/info" ||
		die "a module of $tree is corrupt"
	awk -v kver="$kver" '
	function check() {
		if (file && !magic) {
			print "'"$prog"': " file " is not a kernel module"
			bad = 1
		} else if (file && magic != kver) {
			print "'"$prog"': note: " file " is for kernel " magic \
				", not for " kver
		}
	}
	/^filename:/ { check(); file = $2; sub(/.*\//, "", file); magic = "" }
	/^vermagic:/ { magic = $2 }
	END { check(); exit bad }' "$work/info" >&2 || die "a module of $tree is corrupt"
}

# kinit's table: what is loaded in any case, in the order of $forced, then every
# alias of every module in the image, and its own name.
# '-' and '_' are the same, except in brackets; a blank in an alias, which no
# table of words can hold, becomes '?', which matches it.
write_table() {
	local name
	(cd "$work/modules" && printf '%s\n' *) >"$work/files"
	awk "$awk_key"'
	function normal(s,  out, i, c, inside) {
		gsub(/[^!-~]/, "?", s)
		if (s !~ /-/) return s
		for (i = 1; i <= length(s); i++) {
			c = substr(s, i, 1)
			if (c == "[") inside = 1
			if (c == "]") inside = 0
			out = out (c == "-" && !inside ? "_" : c)
		}
		return out
	}
	part == 1 { file[key($0)] = $0 }
	part == 2 {
		line = ""
		for (i = 2; i <= NF; i++) line = line " " file[$i]
		loads[$1] = line
		print $1 line
	}
	part == 3 && /^filename:/ { name = key($0) }
	part == 3 && /^alias:/ { sub(/^alias:[ \t]*/, ""); print normal($0) loads[name] }
	' part=1 "$work/files" part=2 "$work/groups" part=3 "$work/info" |
		sort -u >"$work/sorted"
	{
		for name in "${forced[@]}"; do
			awk -v name="$name" '$1 == name { $1 = "kinit:load"; print }' \
				"$work/sorted"
		done
		cat "$work/sorted"
	} >"$work/table"
}

# stage_firmware NAME: the file as the kernel would find it, into
# $work/firmware; unpacked where the kernel cannot. 1: there is none.
stage_firmware() {
	local dir suffix file tool to=$work/firmware/$1
	for dir in "updates/$kver/" updates/ "$kver/" ""; do
		for suffix in '' .zst .xz; do
			file=$root/lib/firmware/$dir$1$suffix
			[ -f "$file" ] || continue
			mkdir -p "${to%/*}"
			tool=
			[ -z "$suffix" ] || tool=${unpacker[${suffix#.}]}
			if [ -z "$tool" ] || config_has "FW_LOADER_COMPRESS_${tool^^}"; then
				cp --no-preserve=mode -- "$file" "$to$suffix" ||
					die "cannot copy $file"
			else
				command -v "$tool" >/dev/null || die "$tool is needed to unpack $file"
				"$tool" -dqc -- "$file" >"$to" || die "$file is corrupt"
			fi
			return 0
		done
	done
	return 1
}

take_firmware() {
	local name missing=()
	sed -n 's/^firmware:[[:blank:]]*//p' "$work/info" | sort -u >"$work/found" ||
		die "cannot sort the names of firmware"
	while read -r name; do
		if [[ ! $name =~ ^[A-Za-z0-9_./+,=@:-]+$ || /$name/ == */../* ]] ||
			! stage_firmware "$name"; then
			missing+=("$name")
		fi
	done <"$work/found"
	[ ${#missing[@]} -eq 0 ] || note "firmware that modules may ask for and that" \
		"is not in $root/lib/firmware: ${missing[*]}"
}

# Without --firmware: which modules may ask for some, "NAME FILE..." a line. Of
# all NICs or disks they are too many to name.
note_firmware() {
	local line lines=()
	awk "$awk_key"'
		/^filename:/ { if (files) print name files; name = key($0); files = "" }
		/^firmware:/ { sub(/^firmware:[ \t]*/, ""); files = files " " $0 }
		END { if (files) print name files }' "$work/info" | sort >"$work/found" ||
		die "cannot sort the names of firmware"
	mapfile -t lines <"$work/found"
	if [[ " ${nics[*]} " == *" all "* || $kind == block ]]; then
		[ ${#lines[@]} -eq 0 ] || note "modules in the image that may ask for" \
			"firmware: ${#lines[@]}; with --firmware it has that, too"
		return 0
	fi
	for line in "${lines[@]}"; do
		note "${line%% *} may ask for firmware, which the image has only with" \
			"--firmware: ${line#* }"
	done
}
