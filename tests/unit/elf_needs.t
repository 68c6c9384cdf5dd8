#!/bin/bash
# elf_needs.t: elf-needs beside ld.so, which starts the programs that are made
# here, and what it says of bad ones. It runs under ASan.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
needs=$(usr/build.sh path)/host/elf-needs
tmp=$(realpath "$(mktemp -d)")
trap 'rm -rf "$tmp"' EXIT
tap_log=$tmp/said
cd "$tmp" || exit 1

# library FILE SONAME [LIBRARY...] and program FILE [LIBRARY...]: with $rpath, and
# $tags as -Wl,--disable-new-dtags for DT_RPATH
library() {
	local file=$1 name=$2
	shift 2
	mkdir -p "$(dirname "$file")"
	echo "int in_${name//[^a-z]/_}(void) { return 1; }" |
		gcc -shared -fPIC -o "$file" -x c - -Wl,-soname,"$name" \
			-Wl,--no-as-needed -x none "$@" -Wl,--unresolved-symbols=ignore-all \
			${rpath:+"-Wl,-rpath,$rpath"} ${tags:-}
}
program() {
	local file=$1
	shift
	mkdir -p "$(dirname "$file")"
	echo 'int main(void) { return 0; }' |
		gcc -o "$file" -x c - -Wl,--no-as-needed -x none "$@" \
			-Wl,--unresolved-symbols=ignore-all \
			${rpath:+"-Wl,-rpath,$rpath"} ${tags:-}
}
# found FILE: libraries that ld.so loads, sorted, without links
found() {
	ldd "$1" 2>/dev/null | sed -n 's/.*=> \(\/[^ ]*\) (.*/\1/p; s/^[[:blank:]]\(\/[^ ]*\) (.*/\1/p' |
		xargs -r -d '\n' realpath | sort -u
}
# same NAME FILE: all that ld.so finds, and nothing else
same() {
	tap_name=$1
	"$needs" "$2" >list 2>"$tmp/said"
	claim "is taken" equal $? 0
	claim "the files are ld.so's" equal \
		"$(grep -v $'\t' list | grep -vxF "$(realpath "$2")" | sort)" "$(found "$2")"
}
# bad NAME REGEX ARGUMENT...
bad() {
	tap_name=$1
	local regex=$2 status
	shift 2
	"$needs" "$@" >list 2>"$tmp/said"
	status=$?
	claim "exit status 1" equal $status 1
	claim "says so, once" grep -qE "^elf-needs: $regex\$" "$tmp/said"
	claim "in one line" equal "$(wc -l <"$tmp/said")" 1
	claim "prints nothing" equal "$(cat list)" ""
}

rpath='' tags=''
same "a program of the C library" /usr/bin/env
# ld.so loads libgcc_s when a thread ends
"$needs" /usr/sbin/cryptsetup >list
tap_name="one with many libraries"
claim "the files are ld.so's, and libgcc_s, which ends threads" equal \
	"$(grep -v $'\t' list | grep -vx /usr/sbin/cryptsetup | sort)" \
	"$({ found /usr/sbin/cryptsetup
		realpath /lib/x86_64-linux-gnu/libgcc_s.so.1; } | sort)"
# shellcheck disable=SC2016 # for the linker
{
	library a/libone.so libone.so.1
	ln -s libone.so a/libone.so.1
	library b/libone.so.1 libone.so.1
	rpath='$ORIGIN/../a' program bin/runpath a/libone.so
	rpath='$ORIGIN/../a' tags=-Wl,--disable-new-dtags program bin/rpath a/libone.so
	rpath='/nowhere::${ORIGIN}/../a:' program bin/several a/libone.so
	rpath="$tmp/\$LIB:$tmp/a" program bin/lib a/libone.so
	# a library of a library: RPATH of the program counts, RUNPATH does not
	rpath='$ORIGIN' library a/libtwo.so libtwo.so a/libone.so
	library c/libthree.so libthree.so a/libone.so
	rpath='$ORIGIN/../a:$ORIGIN/../c' tags=-Wl,--disable-new-dtags \
		program bin/inherits c/libthree.so
	rpath='$ORIGIN/../a:$ORIGIN/../c' program bin/not-inherits c/libthree.so
	# RUNPATH of a library: RPATHs no longer count
	rpath='$ORIGIN/../b' library c/libfour.so libfour.so a/libone.so
	rpath='$ORIGIN/../a:$ORIGIN/../c' tags=-Wl,--disable-new-dtags \
		program bin/own-runpath c/libfour.so
	# a circle, and one that is its own
	library d/libx.so libx.so
	rpath='$ORIGIN' library d/liby.so liby.so d/libx.so
	mv d/libx.so d/first.so
	rpath='$ORIGIN' library d/libx.so libx.so d/liby.so d/first.so
	rm d/first.so
	rpath='$ORIGIN/../d' program bin/circle d/libx.so
}
same "RUNPATH with \$ORIGIN" "$tmp/bin/runpath"
claim "its library's link is there" grep -qx "$tmp/a/libone.so.1"$'\tlibone.so' list
same "RPATH with \$ORIGIN" "$tmp/bin/rpath"
same "several folders, an empty one too" "$tmp/bin/several"
same "a folder with \$LIB" "$tmp/bin/lib"
same "a library's library, by the program's RPATH" "$tmp/bin/inherits"
same "a library's own RUNPATH" "$tmp/bin/own-runpath"
claim "is the only one" grep -qx "$tmp/b/libone.so.1" list
same "libraries that need each other" "$tmp/bin/circle"
bad "a library's library, by the program's RUNPATH" \
	"libthree.so needs libone.so.1, which is not found" "$tmp/bin/not-inherits"
gcc -static -o static -x c - <<<'int main(void) { return 0; }'
same "a static one" "$tmp/static"

# Another machine's library of the name is passed over
mkdir -p e
cp b/libone.so.1 e/
printf '\267\0' | dd of=e/libone.so.1 bs=1 seek=18 conv=notrunc status=none
rpath="$tmp/e:$tmp/a" program bin/passes a/libone.so
same "a library for another machine in the way" "$tmp/bin/passes"
rpath="$tmp/e" program bin/only a/libone.so
bad "only that of another machine" \
	"$tmp/bin/only needs libone.so.1: $tmp/e/libone.so.1 is for another machine" \
	"$tmp/bin/only"

bad "no file" "cannot open $tmp/none: No such file or directory" "$tmp/none"
bad "a folder" "cannot open $tmp/bin: Permission denied" "$tmp/bin"
mkfifo fifo
bad "a FIFO" "cannot open $tmp/fifo: Permission denied" "$tmp/fifo"
ln -s one two
ln -s two one
bad "links in a circle" "cannot open $tmp/one: Too many levels of symbolic links" "$tmp/one"
bad "a file as a folder" "cannot open $tmp/static/x: Not a directory" "$tmp/static/x"
: >empty
bad "an empty file" "$tmp/empty is no program: it is not ELF" "$tmp/empty"
printf '#!/bin/sh -e\n' >script
bad "a script" "$tmp/script is a script: its interpreter is /bin/sh" "$tmp/script"
cp bin/runpath arm
printf '\267\0' | dd of=arm bs=1 seek=18 conv=notrunc status=none
bad "another machine's" "$tmp/arm is for aarch64, not for x86_64" "$tmp/arm"
printf '\360\377' | dd of=arm bs=1 seek=18 conv=notrunc status=none
bad "an unknown machine's" "$tmp/arm is for machine 65520, not for x86_64" "$tmp/arm"
for size in 5 63 100 1000; do
	head -c $size bin/runpath >short
	bad "a program of $size bytes" "$tmp/short: damaged: it .*" "$tmp/short"
done
long=$(printf 'x%.0s' {1..4096})
bad "a name of 4096 characters" 'cannot open .*' "/$long"
bad "--root of 4096 characters" '--root: File name too long' --root "/$long" /bin/true
newline=$'a\nb'
mkdir "$newline"
cp static "$newline/"
bad "a name with a line end" 'cannot open .*|name of .*' "$tmp/$newline/static"
sed 's|/lib64/ld-linux|/lib64/ld-LINUX|' /usr/bin/env >noloader
bad "a loader that is not there" \
	"$tmp/noloader needs /lib64/ld-LINUX-x86-64.so.2, which is not found" "$tmp/noloader"

# Below another root, links from / are from there
mkdir -p root/{bin,lib64,usr/lib} outside
cp static outside/prog
ln -s "$tmp/outside/prog" root/bin/prog
bad "a link out of the root" "cannot open $tmp/root/bin/prog: No such file or directory" \
	--root "$tmp/root" /bin/prog
ln -s ../../../../../../bin/real root/bin/up
cp static root/bin/real
tap_name="a link up and up"
claim "ends at the root" equal "$("$needs" --root "$tmp/root/" /bin/up 2>&1)" \
	$'/bin/up\t../../../../../../bin/real\n/bin/real'
mkdir root/etc
echo text >root/etc/ld.so.cache
cp a/libone.so root/usr/lib/libone.so.1
cp /lib64/ld-linux-x86-64.so.2 root/lib64/
cp /lib/x86_64-linux-gnu/libc.so.6 root/usr/lib/
program root/bin/one a/libone.so
tap_name="a cache that is none"
claim "the default folders still count" equal "$("$needs" --root root /bin/one 2>said |
	sort | tr '\n' ' ')" \
	"/bin/one /lib64/ld-linux-x86-64.so.2 /usr/lib/libc.so.6 /usr/lib/libone.so.1 "
claim "and that is said" equal "$(cat said)" \
	"elf-needs: note: root/etc/ld.so.cache is of another format: only default folders count"
tap_name="--as"
claim "the file itself is not printed" equal \
	"$("$needs" --root root --as /usr/bin/x root/bin/one 2>/dev/null | grep -c one)" 1
tap_name="--like"
claim "another machine" equal "$("$needs" --like arm /bin/true 2>&1)" \
	"elf-needs: /usr/bin/true is for x86_64, not for machine 65520"

tap_name="the command line"
for words in "" "--what /bin/true" "/bin/true /bin/cat" "bin/true" "--as x /bin/true"; do
	# shellcheck disable=SC2086 # words
	"$needs" $words >/dev/null 2>said
	claim "'$words' is exit status 2" equal $? 2
done
tap_done
