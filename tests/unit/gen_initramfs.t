#!/bin/bash
# gen_initramfs from the outside: directories, lists and archives as sources,
# owners, times, compressions, dependencies, and what it must refuse. GNU cpio
# and the compressors themselves say what is in an archive.
# GEN_INITRAMFS is the tool (default: that of the build folder).
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
tool=$(readlink -f "${GEN_INITRAMFS:-$(usr/build.sh folder)/bin/gen_initramfs}")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
chmod 711 "$tmp"
cp "$tool" "$tmp/gi" || exit 1
gi=$tmp/gi
mkdir -m 777 "$tmp/w"
cd "$tmp/w" || exit 1
umask 022
export LC_ALL=C TZ=UTC
# a make above us has nothing to do with those that are run here
unset SOURCE_DATE_EPOCH KBUILD_BUILD_TIMESTAMP MAKEFLAGS MFLAGS

# What only somebody else than root can show; we may be that already.
user() {
	if [ "$(id -u)" -ne 0 ]; then
		"$@"
	else
		setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"
	fi
}

# list ARCHIVE: type and mode, uid, gid, size or device, name
list() {
	cpio -itvn --quiet <"$1" | awk '{
		at = $5 ~ /,$/ ? 10 : 9
		size = at == 10 ? $5 $6 : $5
		printf "%s %s %s %s", $1, $3, $4, size
		for (; at <= NF; at++) printf " %s", $at
		print "" }'
}

# run ARGUMENT...: the tool, with $tools as its PATH; sets status,
# messages are in ./err
tools=$PATH
run() {
	PATH=$tools "$gi" "$@" 2>err
	status=$?
}

# fails TEXT MESSAGE ARGUMENT...: exit status 1, a message that matches, and no
# output but the old one
fails() {
	local text=$1 message=$2
	shift 2
	echo old >out
	run -o out "$@"
	claim "$text" failed_well "$message"
}

failed_well() {
	[ "$status" = 1 ] && grep -qE -- "$1" err && [ "$(cat out)" = old ] &&
		[ -z "$(compgen -G '.gen_init*')" ] && return
	echo "# status $status, messages:" >&2
	head -c 1000 err >&2
	return 1
}

# makes TEXT EXPECTED ARGUMENT...: the archive holds these lines
makes() {
	local text=$1 expected=$2
	shift 2
	rm -f out
	run -o out "$@"
	claim "$text" equal "$status $(cat err)$(list out)" "0 $expected"
}

tap_name=directory
mkdir -p tree/a/c tree/a-b tree/empty
printf 12345 >tree/a/x
: >tree/A
chmod 4755 tree/A
chmod 1777 tree/empty
ln -s ../x tree/a/l
ln -s 'a b' tree/a/m
mkfifo -m 600 tree/a/p
echo y >tree/a-b/y
chmod 640 tree/a-b/y
id="$(id -u) $(id -g)"
contents="-rwsr-xr-x I 0 A
drwxr-xr-x I 0 a
drwxr-xr-x I 0 a-b
-rw-r----- I 2 a-b/y
drwxr-xr-x I 0 a/c
lrwxrwxrwx I 5 a/l -> ../x
lrwxrwxrwx I 4 a/m -> a b
prw------- I 0 a/p
-rw-r--r-- I 5 a/x
drwxrwxrwt I 0 empty"
makes "sorted by bytes, without itself, links not followed" "${contents//I/$id}" tree
# of the same second, so that bytes can be compared
run -o tree.cpio -d @0 tree
run -d @0 tree/// >out
claim "to standard output; slashes behind the name" cmp -s out tree.cpio
ln -s tree link
run -o out -d @0 link
claim "a source may be a symbolic link" cmp -s out tree.cpio
run -o out -d @0 tree tree/empty
claim "an empty directory adds nothing" cmp -s out tree.cpio
run -o out -d @0 -- tree
claim "after --" cmp -s out tree.cpio

tap_name=owners
makes "squash makes everybody root" "${contents//I/0 0}" -u squash -g squash tree
makes "-1 is the caller" "${contents//I/0 0}" -u -1 -g -1 tree
makes "a number is that id, the other stays" "${contents//I/0 $(id -g)}" \
	-u "$(id -u)" tree
makes "options hold until the next, for what is behind them" "drwxr-xr-x $id 0 c
lrwxrwxrwx $id 5 l -> ../x
lrwxrwxrwx $id 4 m -> a b
prw------- $id 0 p
-rw-r--r-- $id 5 x
${contents//I/0 0}
-rw-r----- 0 0 2 y
-rw-r----- $id 2 y" \
	tree/a -u squash -g squash tree tree/a-b -u 77 -g 77 tree/a-b
if [ "$(id -u)" -eq 0 ]; then
	mkdir own
	touch own/{1,2,3}
	chown 1000:1001 own/1
	chown 1001:1000 own/2
	makes "only the id that is given becomes 0" "-rw-r--r-- 0 1001 0 1
-rw-r--r-- 1001 0 0 2
-rw-r--r-- 0 0 0 3" -u 1000 -g 1000 own
fi

tap_name="an ordinary user"
cat >nodes <<'END'
# what only root could make
dir /dev 0755 0 0
nod /dev/console 0600 0 0 c 5 1
nod /dev/sda 0660 0 6 b 8 0
file /etc/hosts mine/a 0644 3 4
END
mkdir -m 777 desk
cp nodes desk/
# shellcheck disable=SC2016 # expanded by the shell that is started
(cd desk && user bash -c 'umask 022 && mkdir -p mine/etc && echo 1 >mine/a &&
	exec "$1" -o image -u -1 -g -1 mine nodes' bash "$gi") 2>err
claim "builds an image of root's with devices" \
	equal "$(cat err)$(list desk/image)" "-rw-r--r-- 0 0 2 a
drwxr-xr-x 0 0 0 etc
drwxr-xr-x 0 0 0 dev
crw------- 0 0 5,1 dev/console
brw-rw---- 0 6 8,0 dev/sda
-rw-r--r-- 3 4 2 etc/hosts"
run -o out nodes
claim "errors in a list have its line, an old image stays" \
	grep -q '^gen_initramfs: nodes:5: cannot open mine/a: No such file' err
mkdir -m 0 desk/mine/closed
user chmod 0 desk/mine/a
(cd desk && echo old >out && user "$gi" -o image2 mine 2>../err)
status=$?
claim "is told what it may not read" equal "$status $(sort err)" "1 \
gen_initramfs: mine/closed: cannot open: Permission denied"
rmdir desk/mine/closed
(cd desk && user "$gi" -o image2 mine 2>../err)
status=$?
claim "of files, too, and there is no image" equal \
	"$status $(cat err) $(compgen -G 'desk/*image2*')" \
	"1 gen_initramfs: mine/a: cannot open: Permission denied "

tap_name="another type"
mkdir -p usr-merged/usr/sbin real/sbin
echo init >usr-merged/usr/sbin/init
ln -s usr/sbin usr-merged/sbin
echo other >real/sbin/other
# warns TEXT EXPECTED ARGUMENT...: an archive, and these messages
warns() {
	local text=$1 expected=$2
	shift 2
	rm -f out
	run -o out "$@"
	claim "$text" equal "$status $(cat err)" "0 $expected"
}
warns "a directory in place of an earlier source's link" "gen_initramfs: real: \
warning: /sbin is a directory here and a symbolic link in usr-merged: \
the directory stays, without what the link led to" usr-merged real
warns "a link in place of a directory" "gen_initramfs: usr-merged: \
warning: /sbin is a symbolic link here and a directory in real: \
it stays a directory, unless that is empty" real usr-merged
printf '%s\n' 'dir /a 755 0 0' 'file .//sbin/./init nodes2 0644 0 0 /usr/y' \
	'nod /usr/x 600 0 0 b 1 1' 'nod /b 600 0 0 c 1 1' >types
printf '%s\n' 'sock /a/ 755 0 0' 'pipe sbin/init 600 0 0' \
	'slink /usr/x y 777 0 0' 'file /b nodes2 644 0 0' 'dir /usr/y 755 0 0' \
	'dir /usr/z 755 0 0' >types2
: >nodes2
warns "of every type, and by every name" "\
gen_initramfs: types2:1: warning: /a is a socket here and a directory in types: \
it stays a directory, unless that is empty
gen_initramfs: types2:2: warning: /sbin/init is a FIFO here and a file in types: \
the later one stays
gen_initramfs: types2:3: warning: /usr/x is a symbolic link here and a block \
device in types: the later one stays
gen_initramfs: types2:4: warning: /b is a file here and a character device in \
types: the later one stays
gen_initramfs: types2:5: warning: /usr/y is a directory here and a file in types: \
the later one stays" types types2
head -n 1 types >types3
warns "and back" "$(cat err)
gen_initramfs: types3:1: warning: /a is a directory here and a socket in types2: \
the later one stays" types types2 types3
warns "the same type is none" "" real real nodes2 types types3
cat types types2 >types4
warns "nor is a change within a source" "" types4 nodes2
for i in {1..3000}; do
	echo "dir /d$i 755 0 0"
done >many
sed s/dir/pipe/ many >many2
run -o out many many2
claim "of 3000 names each" equal "$status $(wc -l <err)" "0 3000"

tap_name="hard links"
mkdir -p links/a links/z
printf same >links/a/1
ln links/a/1 links/m
ln links/a/1 links/z/2
printf other >links/b
ln links/b outside
run -o out links
claim "stay links, stored where all their directories are" \
	equal "$(list out | awk '{ print $4, $5 }')" "0 a
5 b
0 z
0 a/1
0 m
4 z/2"
mkdir ex
(cd ex && cpio -idm --quiet <../out)
claim "GNU cpio unpacks them" equal \
	"$(stat -c %h ex/a/1 ex/b | tr '\n' ' ')$(cat ex/a/1 ex/m ex/z/2)" \
	"3 1 samesamesame"

tap_name=archive
for i in gzip:gz bzip2:bz2 lzma:lzma 'xz --check=crc32:xz' lzop:lzo \
	'lz4 -l:lz4' zstd:zst; do
	${i%:*} <tree.cpio >"packed.cpio.${i#*:}" 2>err || cat err
	cp "packed.cpio.${i#*:}" "packed-${i#*:}"
	run -o out "packed.cpio.${i#*:}"
	claim "packed by $i is passed on" cmp -s out "packed.cpio.${i#*:}"
	run "packed-${i#*:}" >out
	claim "packed by $i is known without its name" \
		cmp -s out "packed-${i#*:}"
	fails "packed by $i is no part of a mix" \
		"^gen_initramfs: packed-${i#*:} is a cpio archive: .* only source" \
		tree "packed-${i#*:}"
done
run -o out tree.cpio
claim "a plain one is passed on" cmp -s out tree.cpio
fails "and is no part of a mix" 'tree.cpio is a cpio archive' tree.cpio nodes
run -o out.gz tree.cpio
claim "and is compressed if that is asked for" \
	cmp -s <(gzip -dc <out.gz) tree.cpio
run -o out.gz packed-gz
claim "what is compressed is not compressed again" cmp -s out.gz packed-gz
fails "nor in another way" 'packed-gz is compressed by gzip, not by xz' \
	-C xz packed-gz
run -o out -C none tree.cpio -d @0 -u squash
claim "times and owners in it stay" cmp -s out tree.cpio
xz --check=crc64 <tree.cpio >crc64.xz
lz4 -q -9 - - <tree.cpio >frame.lz4
(cd tree && find . | cpio -o -H odc --quiet >../odc.cpio)
(cd tree && find . | cpio -o -H bin --quiet >../bin.cpio 2>/dev/null)
for i in crc64.xz:crc32 frame.lz4:'lz4 -l' odc.cpio:newc bin.cpio:newc; do
	fails "${i%:*}, which the kernel does not unpack, is refused" \
		"^gen_initramfs: ${i%:*}: .*${i#*:}" "${i%:*}"
done
cp nodes false.cpio
cp nodes false.cpio.gz
fails "something else by that name is refused" \
	'^gen_initramfs: false.cpio is not a cpio archive$' false.cpio
fails "also with a further suffix" 'false.cpio.gz is not a cpio' false.cpio.gz
head -c 512 /dev/zero | cat - tree.cpio >zeros.cpio
run -o out zeros.cpio
claim "zeros before an archive are part of it" cmp -s out zeros.cpio

tap_name=compression
mkdir big
head -c 20000 /dev/urandom | base64 -w 0 >noise
for _ in {1..16}; do cat noise; done >big/noise # more than fits into the buffers on the way
run -o plain.cpio -d @0 big
# as in scripts/Makefile.lib of the kernel; since 5.6 xz uses several threads if
# not told otherwise, and then the bytes are others
declare -A kernel=(
	[gzip]="gzip -n -f -9" [bzip2]="bzip2 -9" [lzma]="lzma -9"
	[xz]="xz -T1 --check=crc32 --lzma2=dict=1MiB" [lzo]="lzop -9"
	[lz4]="lz4 -q -l -9 - -" [zstd]="zstd -q -19" [none]="cat"
)
declare -A suffix=([gzip]=gz [bzip2]=bz2 [lzma]=lzma [xz]=xz [lzo]=lzo
	[lz4]=lz4 [zstd]=zst [none]=cpio)
for method in gzip bzip2 lzma xz lzo lz4 zstd none; do
	${kernel[$method]} <plain.cpio >want
	run -o "big.${suffix[$method]}" -d @0 big
	run -C $method -d @0 big >out
	claim "$method by name and by suffix is the same" \
		cmp -s out "big.${suffix[$method]}"
	if [ $method = lzo ]; then
		# the kernel's has the time of day in the header
		claim "lzo is the kernel's but for the header" \
			cmp -s -i 38 out want
		claim "lzop takes the header" lzop -q -t <out
		claim "its time is 0" equal \
			"$(od -An -tx1 -j 25 -N 8 out)" " 00 00 00 00 00 00 00 00"
		claim "it unpacks" cmp -s <(lzop -dc <out) plain.cpio
	else
		claim "$method is what the kernel's makefiles make" cmp -s out want
	fi
done
XZ_OPT=-0 XZ_DEFAULTS=--check=sha256 run -C xz -d @0 big >out
claim "the environment does not change it" cmp -s out big.xz
fails "an unknown method" "unknown compression: 'zip'" -C zip big
mkdir bin
tools=$tmp/w/bin
fails "a tool that is not there is named, with its package" \
	'^gen_initramfs: cannot run xz \(Debian package xz-utils\): No such file' \
	-C xz big
printf '#!/bin/sh\ncat >/dev/null\nexit 3\n' >bin/xz
printf '#!/bin/sh\nkill -9 $$\n' >bin/zstd
printf '#!/bin/sh\nexit 0\n' >bin/bzip2
chmod +x bin/*
tools=$tmp/w/bin:$PATH
fails "a tool that fails" '^gen_initramfs: xz failed with exit status 3$' \
	-C xz big
fails "a tool that dies" '^gen_initramfs: zstd was killed by signal 9$' \
	-C zstd big
fails "a tool that does not read it all" \
	'^gen_initramfs: cannot write to bzip2: Broken pipe$' -C bzip2 big
tools=$PATH
mkdir bad
touch bad/TRAILER!!!
fails "an error in the source" 'bad/TRAILER!!!: this name' -C gzip big bad

tap_name="times"
times() {
	cpio -itvn --quiet <"$1" | awk '{ print $6, $7, $8 }' | sort -u
}
touch -h -d @1000000000 tree/a/x
run -o out -d @86400 tree
claim "@SECONDS is the time of everything" equal "$(times out)" "Jan 2 1970"
run -d '2001-02-03 04:05:06 +0100' tree -o out2
run -d "@$(date -d '2001-02-03 04:05:06 +0100' +%s)" tree -o out
claim "what date takes, too" cmp -s out out2
SOURCE_DATE_EPOCH=86400 run -o out tree
claim "SOURCE_DATE_EPOCH does without -d" equal "$(times out)" "Jan 2 1970"
SOURCE_DATE_EPOCH=86400 run -o out tree -d @0
claim "and not with it" equal "$(times out)" "Jan 1 1970"
KBUILD_BUILD_TIMESTAMP='1971-01-01 UTC' run -o out tree
claim "KBUILD_BUILD_TIMESTAMP does as well" equal "$(times out)" "Jan 1 1971"
run -o out tree
claim "without all of them a file has its own" \
	equal "$(cpio -itvn --quiet <out | awk '$9 == "a/x" { print $8 }')" 2001
for date in @-1 @4294967296 1969-12-31 2200-01-01; do
	fails "$date does not fit" "date before 1970 or after 2106: '$date'" \
		-d "$date" tree
done
# shellcheck disable=SC2016 # not to be expanded by anyone
for date in nonsense @x '$(touch hacked)'; do
	fails "$date is no date" "bad date: '" -d "$date" tree
done
fails "an empty date" 'date is empty' -d '' tree
SOURCE_DATE_EPOCH=1x fails "a bad SOURCE_DATE_EPOCH" \
	"SOURCE_DATE_EPOCH is '1x': no seconds since 1970" tree
mkdir copy
cp -a tree copy/
touch copy/tree/{a,a/c,a-b/y}
run -o out -d @5 tree
(cd copy && umask 077 && exec "$gi" -o ../out2 -d @5 tree)
claim "another folder, umask and time give the same bytes" cmp -s out out2

tap_name=dependencies
deps="tree
tree/A
tree/a
tree/a-b
tree/a-b/y
tree/a/c
tree/a/p
tree/a/x
tree/empty"
cp nodes nodes2
sed -i "s|mine/a|\${FROM}/A|" nodes2
FROM=tree run -o out -l dep nodes2 tree nodes2
claim "all but links, each once, lists and what they name" equal \
	"$(cat dep)" "deps_initramfs := \\
$(sort -u <(echo "$deps") <(echo nodes2) | sed 's/$/ \\/')"
run -l dep -o out tree.cpio
claim "of an archive" equal "$(cat dep)" "deps_initramfs := \\
tree.cpio \\"
odd='tree 2'
mkdir -p "$odd/d"
# shellcheck disable=SC2016 # a name
touch "$odd"/d/{'$x','a:b','i\\n','c#d','f*','[g','h=i','~j','k;l'}
printf '%s\n' '-include dep' "image: \$(deps_initramfs); @touch \$@" \
	"\$(deps_initramfs): ;" >mk
run -o image -l dep "$odd"
touch -d '1 hour ago' "$odd" "$odd/d" "$odd"/d/*
touch -d '1 minute ago' image
claim "make finds nothing to do" make -s -q -f mk image
for file in "$odd"/d/* "$odd/d"; do
	touch "$file"
	make -s -q -f mk image 2>err
	claim "make sees a change of $file" equal "$?$(cat err)" 1
	touch -d '1 hour ago' "$file"
done
make -s -q -f mk image
claim "and again nothing" equal $? 0
echo keep >dep
fails "an error leaves it alone" 'No such file' -l dep tree none
claim "as it was" equal "$(cat dep)" keep
fails "it cannot be written" '^gen_initramfs: cannot create none/dep: No such' \
	-l none/dep tree
fails "it does not fit" '^gen_initramfs: cannot write /dev/full: No space' \
	-l /dev/full tree
printf '#\n' >$'new\nline'
fails "a newline in a name" 'cannot list dependencies: % or newline in new' \
	-l dep tree $'new\nline'
mkdir per%cent
fails "a % in a name" 'cannot list dependencies: % or newline in per%cent' \
	-l dep tree per%cent

tap_name=names
# GNU cpio and bsdcpio find the same files, with the same names and data
mkdir odd
while IFS='|' read -r text name; do
	name=$(printf '%bx' "$name")
	echo "$text" >"odd/${name%x}"
done <<'END'
Apple's Wi-Fi firmware|brcmfmac43602-pcie.apple,Mac Pro.bin
a blank before and behind| a 
a tab|a\tb
a newline|a\nb
a newline at the end|a\n
an escape sequence|\033[2J
DEL|\0177
UTF-8|\0303\0244
no UTF-8|\0377\0376
a backslash|a\\\\b
a quote|"'
a variable|${HOME}
END
mkdir -p odd/'d e/f'
ln odd/'d e'/../' a ' odd/'d e/f/'$'link\n'
run -o out odd
claim "any that a directory has" equal "$status $(cat err)" "0 "
for tool in cpio bsdcpio; do
	rm -rf ex
	mkdir ex
	(cd ex && $tool -idm --quiet <../out)
	claim "$tool unpacks the same" diff -r odd ex
done
claim "15 of them" equal "$(find ex -mindepth 1 -printf x | wc -c)" 15
rm -rf bad
mkdir -p bad/d
truncate -s 4294967296 "bad/d/ a" $'bad/d/\n'
fails "shown with octal digits" '^gen_initramfs: bad/d/.040a: cannot store' bad
claim "and all of them, each once" equal "$(grep -c 'bad/d/.0[41][02]' err) $(wc -l <err)" "2 2"
truncate -s 4294967296 bad/{e..z}
fails "but not more than 20" 'cannot store' bad
claim "that is 20" equal "$(wc -l <err)" 20
rm -rf bad
mkdir bad
for name in {a..z}; do
	ln -s "$(printf '%04095d' 0)" "bad/$name"
done
run -o out bad
claim "link targets of 4095 characters are stored" equal "$status" 0
printf 'file /a b\tnodes 0644 0 0\n' >blank
fails "a list has no blanks, and says so" \
	"^gen_initramfs: blank:1: mode .*; a list has no names with blanks, gen_initramfs takes folders$" blank
rm -rf bad
mkdir -p bad/sub
touch bad/sub/TRAILER!!!
run -o out bad
claim "TRAILER!!! further down is a name" equal "$status" 0
touch bad/TRAILER!!!
fails "at the top it is the end of an archive" \
	'^gen_initramfs: bad/TRAILER!!!: this name ends an archive' bad
mkdir long
(
	cd long || exit
	name=$(printf '%0255d' 0)
	for _ in {1..15}; do
		mkdir "$name" && cd -P "$name" || exit
	done
	touch "$(printf '%0255d' 1)"
)
run -o out long
claim "a path of 4095 characters is stored" equal \
	"$(cpio -t --quiet <out | tail -n 1 | wc -c)" 4096
(
	cd -P long || exit
	for _ in {1..15}; do
		cd -P 0* || exit
	done
	name=$(printf '%0254d' 2)
	rm 0* && mkdir "$name" && touch "$name/1"
)
fails "one of 4096 is not" 'path of more than 4095 characters: File name too long' long
(
	path=$(printf 'd/%.0s' {1..1000})
	mkdir -p "deep/$path" && cd -P "deep/$path" && mkdir -p "$path"
)
(ulimit -n 16 && exec "$gi" -o out deep) 2>err
claim "2001 levels in 16 descriptors" equal "$(cat err)$(cpio -t --quiet <out | wc -l)" 2000

tap_name="what goes wrong"
fails "no such source" '^gen_initramfs: cannot open none: No such file' tree none
mkfifo fifo
fails "a FIFO as a source" 'fifo is neither a directory nor a regular file' fifo
fails "no source" '^gen_initramfs: no source$'
for option in '-u x' '-g -2' '-u 4294967296' '-g' '-x' '-C' '-'; do
	# shellcheck disable=SC2086 # several words
	fails "options $option" '^gen_initramfs: |^usage' tree $option
done
run -h >out
claim "-h" equal "$status $(head -n 1 out)" \
	"0 usage: gen_initramfs [-o FILE] [-l DEPFILE] [-d DATE] [-C METHOD]"
fails "a folder as output" 'cannot create tree: Is a directory' -o tree tree
fails "a full disk" '^gen_initramfs: cannot write /dev/full: No space left' \
	-o /dev/full tree
for method in gzip lzo; do
	fails "a full disk behind $method" \
		'^gen_initramfs: cannot write /dev/full: No space left' \
		-o /dev/full -C $method big
done
claim "nothing else is said" equal "$(wc -l <err)" 1
(ulimit -f 100 && echo old >out && exec "$gi" -o out -C none big 2>err)
status=$?
claim "a file size limit" failed_well '^gen_initramfs: cannot write out: File too large'
truncate -s 4294967296 big/huge
fails "a file of 4 GiB" '^gen_initramfs: big/huge: cannot store, larger than 4 GiB' big
rm big/huge
printf 'dir /a 755 0 0\nfrob\n' >list3
fails "a bad line" '^gen_initramfs: list3:2: ' tree list3
fails "all of a list is checked" 'list3:2' list3 -u 5

# while_stalled COMMAND...: what happens to files while the tool waits, in the
# midst of a large one, for somebody to read
while_stalled() {
	rm -rf moving
	mkdir -p moving/z/last
	head -c 3000000 /dev/zero >moving/a
	echo right >moving/z/file
	"$gi" moving 2>err | {
		head -c 1000 >/dev/null
		"$@"
		cat >rest
	}
	status=${PIPESTATUS[0]}
}
# changed REGEX: that was noticed, and the archive has no end
changed() {
	[ "$status" = 1 ] && grep -qE "$1" err && ! grep -aq TRAILER rest
}
while_stalled truncate -s 500000 moving/a
claim "a file that becomes shorter" changed 'moving/a: .* has become shorter'
while_stalled truncate -s 5000000 moving/a
claim "a file that becomes longer" changed 'moving/a: .* has more than'
while_stalled ln -sf /etc/passwd moving/z/file
claim "a file that becomes a link to another" changed \
	'^gen_initramfs: moving/z/file: (cannot open: Too many levels|has changed)'
swap() {
	mv moving/z moving/y
	mkdir elsewhere
	echo wrong >elsewhere/file
	ln -s ../elsewhere moving/z
}
while_stalled swap
claim "a directory that becomes a link to another" changed \
	'^gen_initramfs: moving/z: (cannot open: Not a directory|has changed)'
while_stalled rm moving/z/file
claim "a file that goes" changed \
	'^gen_initramfs: moving/z/file: cannot open: No such file'

tap_name="directory loop"
mkdir -p loop/a/b
inside="mount --bind loop loop/a/b && exec $gi -o out loop"
if unshare -rm sh -c "mount --bind loop loop/a/b" 2>/dev/null; then
	echo old >out
	unshare -rm sh -c "$inside" 2>err
	status=$?
	claim "is found" failed_well \
		'^gen_initramfs: loop/a/b: directory contains itself: Too many levels'
fi
tap_done
