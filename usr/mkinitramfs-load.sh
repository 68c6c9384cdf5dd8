# mkinitramfs-load.sh (sourced by mkinitramfs): the modules in $wanted, with what
# they depend on, into $work: modules/, firmware/ and kinit's table.
# shellcheck shell=bash disable=SC2004,SC2034,SC2154
# (wanted[$name] has names; variables come from and go to mkinitramfs)

# groups WANTED...: lines "NAME FIRST SECOND ... NAME", what modprobe would load
# for each, without what is built in. Its output for several modules has no
# marks between them, but each ends with the wanted one.
groups() {
	kmod_probe -a --show-depends -- "$@" | awk -v names="$*" '
	BEGIN { count = split(names, want, " "); i = 1 }
	!/^insmod / { next }
	{
		sub(/^insmod .*\//, ""); sub(/\.ko.*/, ""); gsub(/-/, "_")
		if (!($0 in seen)) line = line " " $0
		seen[$0] = 1
	}
	$0 == want[i] && count > 1 {
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
	post=" $(sed -n 's/^softdep \([^ ]*\) .*post:.*/\1/p' "$tree/modules.softdep" \
		2>/dev/null | tr '\n-' ' _')"
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
		while read -r name; do
			is_module "$name" || die_without "$name"
			wanted[$name]=1
		done < <(tr ' ' '\n' <"$work/groups" | sort -u)
	done
}

# unpack SUFFIX TOOL SYMBOL: what the kernel cannot unpack itself; what it can
# stays as it is and is only looked at
unpack() {
	local files=("$work"/modules/*".ko.$1") verb=-d
	[ ${#files[@]} -gt 0 ] || return 0
	command -v "$2" >/dev/null || die "$2 is needed to unpack the modules of $kver"
	if config_has MODULE_DECOMPRESS && config_has "MODULE_COMPRESS_$3"; then
		verb=-t
	fi
	# from inside, so that messages name the module and not our folder
	(cd "$work/modules" && "$2" $verb -q -- "${files[@]##*/}") ||
		die "a module of $tree is corrupt"
	if [ $verb = -d ]; then
		rm -f -- "${files[@]}" # zstd leaves them
	fi
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
	unpack gz gzip GZIP
	unpack xz xz XZ
	unpack zst zstd ZSTD
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

# kinit's table: every alias of every module in the image, and its own name.
# '-' and '_' are the same, except in brackets; a blank in an alias, which no
# table of words can hold, becomes '?', which matches it.
write_table() {
	(cd "$work/modules" && printf '%s\n' *) >"$work/files"
	awk '
	function key(s) {
		sub(/.*\//, "", s); sub(/\.ko.*/, "", s); gsub(/-/, "_", s)
		return s
	}
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
		sort -u >"$work/table"
}

# stage_firmware NAME: the file as the kernel would find it, into
# $work/firmware; unpacked where the kernel cannot. 1: there is none.
stage_firmware() {
	local dir file to=$work/firmware/$1
	for dir in "updates/$kver/" updates/ "$kver/" ""; do
		file=$root/lib/firmware/$dir$1
		mkdir -p "${to%/*}"
		if [ -f "$file" ]; then
			cp --no-preserve=mode -- "$file" "$to" || die "cannot copy $file"
		elif [ -f "$file.zst" ] && config_has FW_LOADER_COMPRESS_ZSTD; then
			cp --no-preserve=mode -- "$file.zst" "$to.zst" || die "cannot copy $file.zst"
		elif [ -f "$file.xz" ] && config_has FW_LOADER_COMPRESS_XZ; then
			cp --no-preserve=mode -- "$file.xz" "$to.xz" || die "cannot copy $file.xz"
		elif [ -f "$file.zst" ]; then
			zstd -dqc -- "$file.zst" >"$to" || die "$file.zst is corrupt"
		elif [ -f "$file.xz" ]; then
			xz -dqc -- "$file.xz" >"$to" || die "$file.xz is corrupt"
		else
			continue
		fi
		return 0
	done
	return 1
}

take_firmware() {
	local name missing=()
	while read -r name; do
		if [[ ! $name =~ ^[A-Za-z0-9_./+,=@:-]+$ || /$name/ == */../* ]] ||
			! stage_firmware "$name"; then
			missing+=("$name")
		fi
	done < <(sed -n 's/^firmware:[[:blank:]]*//p' "$work/info" | sort -u)
	[ ${#missing[@]} -eq 0 ] || note "firmware that modules may ask for and that" \
		"is not in $root/lib/firmware: ${missing[*]}"
}
