#!/bin/bash
# kernel.sh client|server|pnp: build the client kernel with initramfs.cpio of the
# build folder linked in (kernel/bzImage), or a variant of it: the lab's server
# machine, without an image, or one that can do IP configuration and NFS root
# itself, too. Takes Debian's linux-source package and the fragments in
# $KERNEL_CONFIG. Does nothing when nothing changed, relinks when only the image
# did. kernel.sh where: print the folder of the source and the objects.
set -eu
prog=${0##*/}
top=$(cd "$(dirname "$0")/.." && pwd)
build=$("$top/usr/build.sh" path)
kind=${1:-client}
fragments=${KERNEL_CONFIG:-usr/kernel.config}
expected=1295 # objects of the default client, for the progress line

case $kind in
client)
	out=$build/kernel/bzImage
	image=$build/initramfs.cpio
	;;
server)
	out=$build/kernel/server.bzImage
	image=
	fragments="$fragments tests/lab/server.config"
	;;
pnp)
	out=$build/kernel/pnp.bzImage
	image=$build/initramfs.cpio
	fragments="$fragments tests/bench/pnp.config"
	;;
where) ;;
*)
	echo "usage: $prog client|server|pnp|where" >&2
	exit 2
	;;
esac

die() {
	echo "$prog: $*" >&2
	exit 1
}

# The kernel's own makefiles refuse a path with a blank or a colon; then the
# work is done below the user's cache, in a folder for each such path.
find_place() {
	local id
	kernel=$build/kernel
	if [[ $kernel == *[[:space:]:]* ]]; then
		id=$(printf '%s' "$kernel" | sha256sum | cut -c 1-12)
		kernel=${XDG_CACHE_HOME:-$HOME/.cache}/kinit/kernel-$id
		[[ $kernel != *[[:space:]:]* ]] ||
			die "the kernel cannot be built below '$build' nor '$kernel': both have a blank or a colon in their path"
	fi
	source=$kernel/source
	objects=$kernel/$kind
}

# The image where the kernel's makefiles can read it.
copy_image() {
	[ "$kernel" != "$build/kernel" ] || return 0
	echo "The kernel's makefiles refuse the blank in our path: building in $kernel"
	[ -n "$image" ] || return 0
	cmp -s "$image" "$kernel/initramfs.cpio" || cp "$image" "$kernel/initramfs.cpio"
	image=$kernel/initramfs.cpio
}

# What an outer make exports (jobs, variables) is not meant for the kernel's.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES
export KBUILD_BUILD_USER=kinit KBUILD_BUILD_HOST=kinit KBUILD_BUILD_VERSION=1

kernel_make() {
	make -C "$source" O="$objects" KBUILD_BUILD_TIMESTAMP="$timestamp" "$@"
}

find_tarball() {
	local found
	found=$(compgen -G '/usr/src/linux-source-*.tar.xz' | sort -V | tail -n 1) ||
		die "no /usr/src/linux-source-*.tar.xz: install linux-source"
	tarball=$found
	timestamp=$(date -u -d "@$(stat -c %Y "$tarball")")
}

# Unpack once; another tarball makes everything built from the old one void.
unpack_source() {
	local id
	id=$(stat -c '%n %s %Y' "$tarball")
	[ "$(cat "$kernel/source.id" 2>/dev/null)" != "$id" ] || return 0
	echo "Unpacking ${tarball##*/}"
	rm -rf "$source" "$kernel"/{client,server,pnp}
	mkdir -p "$source"
	tar -xf "$tarball" -C "$source" --strip-components=1
	echo "$id" >"$kernel/source.id"
}

# All fragments as one; of two lines for the same symbol the later one holds.
print_fragment() {
	# shellcheck disable=SC2086 # a list of files
	cat $fragments | awk '
	/^CONFIG_[A-Za-z0-9_]+=/ { split($0, part, "="); name = part[1] }
	/^# CONFIG_[A-Za-z0-9_]+ is not set$/ { name = $2 }
	name { if (!(name in line)) order[++n] = name; line[name] = $0; name = "" }
	END { for (i = 1; i <= n; i++) print line[order[i]] }'
	echo "CONFIG_INITRAMFS_SOURCE=\"$image\""
}

# Symbols of the fragment that .config does not have as asked.
print_lost() {
	awk '
	FNR == NR { have[$0] = 1; split($0, part, "="); set[part[1]] = 1; next }
	/^#/ { if ($2 in set) print $2; next }
	!($0 in have) { split($0, part, "="); print part[1] }' \
		"$objects/.config" "$1"
}

# Kconfig silently drops what it does not know or what lacks a dependency: a
# fragment line that did not survive is an error, unless the symbol is listed
# on a "# may be unknown:" line and no Kconfig file of this kernel defines it.
check_config() {
	local symbol lost=() excused
	# shellcheck disable=SC2086 # a list of files
	excused=" $(sed -n 's/^# may be unknown://p' $fragments | tr '\n' ' ') "
	for symbol in $(print_lost "$1"); do
		symbol=${symbol#CONFIG_}
		# without an image there is nothing to compress
		[ -z "$image" ] && [[ $symbol == INITRAMFS_* ]] && continue
		if [[ $excused != *" $symbol "* ]] || grep -rqE --include='Kconfig*' \
			"^[[:space:]]*(menu)?config $symbol\$" "$source"; then
			lost+=("$symbol")
		fi
	done
	[ ${#lost[@]} -eq 0 ] ||
		die "the kernel did not take these lines of $fragments: ${lost[*]}"
}

# A variant starts as a copy of the client, so that only the difference is
# compiled. objtool's commands name its directory: as they are, it would be
# made anew, and with it every object.
copy_client() {
	rm -rf "$objects.new"
	cp -a --reflink=auto "$kernel/client" "$objects.new"
	grep -rlZF --include='*.cmd' "$kernel/client" "$objects.new/tools" |
		xargs -0r sed -i "s|$kernel/client|$objects|g"
	mv "$objects.new" "$objects"
}

configure() {
	local wanted=$kernel/$kind.fragment
	print_fragment >"$wanted.new"
	if [ -e "$objects/.config" ] && cmp -s "$wanted.new" "$wanted"; then
		return
	fi
	[ -d "$objects" ] || [ "$kind" = client ] || copy_client
	mkdir -p "$objects"
	rm -f "$wanted"
	kernel_make -s KCONFIG_ALLCONFIG="$wanted.new" allnoconfig >"$kernel/$kind.log" 2>&1 ||
		die "make allnoconfig failed: $(tail -n 5 "$kernel/$kind.log")"
	check_config "$wanted.new"
	mv "$wanted.new" "$wanted"
}

# What the kernel in $out was made of; read before make reads the same, so that
# an image which changes meanwhile is seen the next time.
print_inputs() {
	cat "$kernel/source.id" "$kernel/$kind.fragment" ${image:+"$image"} | sha256sum
}

up_to_date() {
	[ -e "$out" ] && [ "$inputs" = "$(cat "$kernel/$kind.inputs" 2>/dev/null)" ]
}

print_progress() {
	local count elapsed=$((SECONDS - started))
	count=$(grep -cE '^  (CC|AS) ' "$log" || true)
	printf '  %s kernel: %d objects' "$kind" "$count"
	[ $first = no ] || printf ' of about %d' "$expected"
	printf ', %d:%02d' $((elapsed / 60)) $((elapsed % 60))
}

# Compile in the background and say how far it is: on a terminal every second
# in place, elsewhere a line every 15 seconds.
compile() {
	local log=$kernel/$kind.log job status=0 last=0 started=$SECONDS first=no
	if [ ! -e "$objects/vmlinux" ]; then
		first=yes
		echo "Compiling the kernel: takes some minutes, but only once."
	fi
	: >"$log"
	kernel_make -j"$(nproc)" bzImage >"$log" 2>&1 &
	job=$!
	trap 'kill $job 2>/dev/null; exit 143' TERM
	while kill -0 $job 2>/dev/null; do
		sleep 0.2
		if [ -t 1 ] && [ $SECONDS -gt $last ]; then
			printf '\r%s' "$(print_progress)"
			last=$SECONDS
		elif [ ! -t 1 ] && [ $((SECONDS - last)) -ge 15 ] &&
			[ $SECONDS -gt $((started + 5)) ]; then
			print_progress
			echo
			last=$SECONDS
		fi
	done
	wait $job || status=$?
	[ ! -t 1 ] || printf '\r'
	if [ $status -ne 0 ]; then
		grep -E 'error|Error|warning: ' "$log" | head -n 20 >&2
		die "the kernel build failed; all of its output is in $log"
	fi
	print_progress
	cp "$objects/arch/x86/boot/bzImage" "$out.new"
	mv "$out.new" "$out"
	printf ', %d bytes\n' "$(stat -c %s "$out")"
}

find_place
if [ "$kind" = where ]; then
	echo "$kernel"
	exit 0
fi
cd "$top"
[ "$(usr/build.sh arch)" = x86_64 ] ||
	die "the fragments of the configuration are for x86_64 alone"
[ -z "$image" ] || [ -e "$image" ] || die "$image is not there: make it first"
# shellcheck disable=SC2086 # a list of files
ls $fragments >/dev/null || die "a fragment of the configuration is missing"
mkdir -p "$kernel" "$build/kernel"
copy_image
exec 9>"$kernel/lock"
flock 9
find_tarball
unpack_source
[ "$kind" = client ] || [ -d "$kernel/client" ] ||
	die "build the client kernel first: the $kind kernel is a variant of it"
configure
inputs=$(print_inputs)
if up_to_date; then
	touch "$out"
else
	compile
	echo "$inputs" >"$kernel/$kind.inputs"
fi
