#!/bin/bash
# mkinitramfs_add.t: programs and shells that mkinitramfs puts into an image: with
# what they need, where they are looked for, and that bad ones leave no image.
set -u
cd "$(dirname "$0")/../.." || exit 1
top=$PWD
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# shellcheck source=tests/unit/image.sh
. tests/unit/image.sh
mod_make

wrong() { bad "$@" --nic virtio_net; }
there() { [ -e "$tmp/tree$1" ] || [ -L "$tmp/tree$1" ]; }
absent() { ! there "$1"; }
is_link() { equal "$(readlink "$tmp/tree$1")" "$2"; }
# starts COMMAND...: in the image as root; $ORIGIN is known by /proc
starts() {
	# shellcheck disable=SC2016 # for the inner shell
	unshare -rm sh -c 'mount --rbind /proc "$0/proc" && exec chroot "$0" "$@"' \
		"$tmp/tree" "$@" >"$tmp/started" 2>&1
}
klibc=$(echo /lib/klibc-*.so)

whole "--shell" --shell
claim "/bin is in /usr" is_link /bin usr/bin
claim "the shell starts" starts /bin/sh -c 'echo "it runs"'
claim "and says so" equal "$(cat "$tmp/started")" "it runs"
claim "its library is where it looks for it" there "$klibc"
claim "klibc's other programs start" starts /bin/cat /lib/kinit/modules
claim "each program of earlyutils is there" equal \
	"$(for p in $("$(usr/build.sh folder)/bin/earlyutils" --list); do
		[ "$(readlink "$tmp/tree/bin/$p")" = earlyutils ] || echo "$p"
	done)" ""
claim "fstype is ours" starts /bin/fstype /init
for p in ipconfig nfsmount; do
	claim "$p is kinit" is_link /bin/$p /init
done
claim "so is /sbin/kinit" is_link /sbin/kinit /init
claim "klibc's kinit is not there" absent /bin/kinit
claim "/init is kinit" cmp -s "$tmp/tree/init" "$(usr/build.sh folder)/bin/kinit"
claim "programs are root's and others may run them" equal \
	"$(unpack "$out" | cpio -tv --quiet -n | awk '$NF == "usr/bin/sh" { print $1, $3, $4 }')" \
	"-rwxr-xr-x 0 0"
cp "$out" "$tmp/first"
(umask 077 && TMPDIR=$tmp make --nic virtio_net --shell)
tap_name="again, with another umask"
claim "the same bytes" cmp -s "$out" "$tmp/first"

tap_name="shell.list"
claim "has each program of earlyutils" equal \
	"$(for p in $("$(usr/build.sh folder)/bin/earlyutils" --list); do
		grep -q "^slink /bin/$p earlyutils " usr/shell.list || echo "$p"
	done)" ""
echo '#!/bin/sh' >"$tmp/my-init"
claim "makes an image" equal "$(
	{ cat usr/shell.list; echo "file $klibc $klibc 0755 0 0"; } |
		INIT=$tmp/my-init OURS=$(usr/build.sh folder)/bin KLIBC=/usr/lib/klibc/bin \
		"$(usr/build.sh folder)/bin/gen_init_cpio" -t 0 -o "$tmp/list.cpio" - 2>&1
	echo $?)" 0
rm -rf "$tmp/tree"
mkdir "$tmp/tree"
(cd "$tmp/tree" && cpio -idm --quiet -f 'dev/*' <"$tmp/list.cpio")
claim "whose shell starts" starts /bin/sh -c 'fstype /init && uname -s'

# Programs
whole "--add, three programs" --add getent /usr/sbin/cryptsetup cat
starts /usr/bin/getent passwd nobody
claim "one of the C library alone starts, and finds nobody" equal $? 2
claim "one with many libraries starts" starts /sbin/cryptsetup --version
claim "and says what it is" grep -q '^cryptsetup ' "$tmp/started"
claim "and one whose folder was not named" starts /bin/cat /lib/kinit/modules
claim "libgcc_s is there, for the end of threads" \
	there /lib/x86_64-linux-gnu/libgcc_s.so.1
claim "links stay links" [ -L "$tmp/tree/lib/x86_64-linux-gnu/libuuid.so.1" ]
claim "no shell is there" absent /bin/sh
whole "--add of a library" --add /lib/x86_64-linux-gnu/libz.so.1
claim "is by its path" [ -f "$tmp/tree/lib/x86_64-linux-gnu/libz.so.1" ]
claim "and not among programs" absent /bin/libz.so.1
whole "--add and --shell, the same name" --add uname --shell
claim "what is added stays" cmp -s "$tmp/tree/bin/uname" /usr/bin/uname

# A root of its own, with programs made here
sys=$tmp/system
mkdir -p "$sys"/{usr/{bin,sbin,lib},opt/tool/{bin,lib},etc,lib64}
cp -r "$mod_root/lib" "$sys/"
echo 'int answer(void) { return 42; }' >"$tmp/lib.c"
echo 'int answer(void); int main(void) { return answer(); }' >"$tmp/main.c"
gcc -shared -fPIC -Wl,-soname,libanswer.so.1 -o "$sys/opt/tool/lib/libanswer.so.1.0" "$tmp/lib.c"
ln -s libanswer.so.1.0 "$sys/opt/tool/lib/libanswer.so.1"
# shellcheck disable=SC2016 # for the linker
gcc -o "$sys/opt/tool/bin/ask" "$tmp/main.c" "$sys/opt/tool/lib/libanswer.so.1.0" \
	-Wl,-rpath,'$ORIGIN/../lib'
cp /lib64/ld-linux-x86-64.so.2 "$sys/usr/lib/ld.so"
ln -s /usr/lib/ld.so "$sys/lib64/ld-linux-x86-64.so.2"
cp /lib/x86_64-linux-gnu/libc.so.6 "$sys/usr/lib/"
ln -s /opt/tool/bin/ask "$sys/usr/bin/ask"
gcc -static -o "$sys/usr/bin/alone" -x c - <<<'int main(void) { return 43; }'
mod_root=$sys
whole "--root with programs" --add ask alone
starts /bin/ask
claim "RUNPATH from where the program is, behind links from /" equal $? 42
claim "the loader's link leads into the image" \
	is_link /lib64/ld-linux-x86-64.so.2 /usr/lib/ld.so
claim "the library's name is a link" is_link /opt/tool/lib/libanswer.so.1 libanswer.so.1.0
claim "the host's own is not there" absent /lib/x86_64-linux-gnu
starts /bin/alone
claim "a static one" equal $? 43
whole "a program by its path" --add /opt/tool/bin/ask
claim "a link where a shell looks" is_link /bin/ask /opt/tool/bin/ask

# /etc/ld.so.cache of that root knows a folder of its own, the image has none
mkdir "$sys/opt/odd"
mv "$sys"/opt/tool/lib/* "$sys/opt/odd/"
echo /opt/odd >"$sys/etc/ld.so.conf"
unshare -r ldconfig -r "$sys" -X
whole "a library that the cache knows" --add ask
starts /bin/ask
claim "is found in the image without a cache" equal $? 42
rm "$sys/etc/ld.so.cache"
wrong "a library that is not found" \
	'/opt/tool/bin/ask needs libanswer.so.1, which is not found below .*/system' --add ask
claim "and which program" said '^mkinitramfs: --add: cannot add ask$'
head -c 4000 "$sys/opt/odd/libanswer.so.1.0" >"$sys/usr/lib/libanswer.so.1"
wrong "a library that is cut off" \
	'needs libanswer.so.1: /usr/lib/libanswer.so.1 ' --add ask
rm "$sys/usr/lib/libanswer.so.1"
wrong "a program that is not there" '--add: there is no program nothere below' --add nothere
wrong "a path that is not there" 'cannot open .*/bin/nothere: No such file' --add /bin/nothere
wrong "a relative path" "'\./ask' is neither a name nor a path" --add ./ask
wrong "a folder" '/usr/bin: Permission denied' --add /usr/bin
printf '#! /usr/bin/perl -w\n' >"$sys/usr/bin/script"
chmod +x "$sys/usr/bin/script"
wrong "a script" '/usr/bin/script is a script: its interpreter is /usr/bin/perl$' --add script
echo text >"$sys/usr/bin/text"
wrong "a text" '/usr/bin/text is no program: it is not ELF' --add /usr/bin/text
cp "$sys/usr/bin/alone" "$sys/usr/bin/arm"
printf '\267\0' | dd of="$sys/usr/bin/arm" bs=1 seek=18 conv=notrunc status=none
wrong "another machine's" '/usr/bin/arm is for aarch64, not for x86_64' --add arm
ln -s one "$sys/usr/bin/two"
ln -s two "$sys/usr/bin/one"
wrong "links in a circle" 'usr/bin/one: Too many levels of symbolic links' --add one
mkdir "$sys/sbin"
cp "$sys/usr/bin/alone" "$sys/sbin/modprobe"
wrong "a name that kinit has" '/sbin/modprobe is in the image already' --add modprobe
cp "$sys/opt/tool/bin/ask" "$sys/usr/bin/platform"
# shellcheck disable=SC2016 # for the linker
gcc -o "$sys/usr/bin/platform" "$tmp/main.c" "$sys/opt/odd/libanswer.so.1.0" \
	-Wl,-rpath,'/opt/$PLATFORM'
# shellcheck disable=SC2016
wrong "a folder of the processor's" 'looks for libraries in /opt/\$PLATFORM' --add platform
wrong "no klibc-utils" 'no .*/system/usr/lib/klibc/bin/sh: .* package klibc-utils' --shell
wrong "no busybox-static" 'no .*/system/bin/busybox: .* package busybox-static' --busybox
mkdir "$sys/bin"
cp "$sys/opt/tool/bin/ask" "$sys/bin/busybox"
mv "$sys"/opt/odd/* "$sys/opt/tool/lib/"
# its $ORIGIN is /bin
ln -s libanswer.so.1.0 "$sys/usr/lib/libanswer.so.1"
cp "$sys/opt/tool/lib/libanswer.so.1.0" "$sys/usr/lib/"
wrong "a BusyBox with libraries" 'bin/busybox is not static: .* busybox-static' --busybox

# --init
cat >"$tmp/init" <<<'#!/bin/sh -e'
wrong "--init, a script without a shell" \
	'a script for /bin/sh, which the image has not; --shell' --init "$tmp/init"
printf '#!/bin/sh\r\necho\n' >"$tmp/init-crlf"
wrong "--init, a script from elsewhere" "script for \\$'/bin/sh.r'" --init "$tmp/init-crlf"
echo '#!' >"$tmp/init-none"
wrong "--init, no interpreter" 'no interpreter to start it' --init "$tmp/init-none"
echo hello >"$tmp/init-text"
wrong "--init, a text" 'init-text|/init is no program: it is not ELF' --init "$tmp/init-text"
wrong "--init, no file" '--init: cannot read /nonexistent' --init /nonexistent
gcc -o "$tmp/init-program" -x c - <<<'int main(void) { return 44; }'
whole "--init, a program" --init "$tmp/init-program"
starts /init
claim "with its C library" equal $? 44
claim "kinit is /sbin/kinit" \
	cmp -s "$tmp/tree/sbin/kinit" "$(usr/build.sh folder)/bin/kinit"
claim "and /sbin/modprobe" is_link /sbin/modprobe /sbin/kinit
mod_root="$tmp/root of modules"
printf '#!/bin/sh\necho "of its own"\n' >"$tmp/init"
whole "--init, a script with a shell" --init "$tmp/init" --shell
starts /init
claim "starts" equal "$(cat "$tmp/started")" "of its own"
claim "ipconfig is still kinit" is_link /bin/ipconfig /sbin/kinit
whole "--busybox" --busybox --init "$tmp/init"
starts /init
claim "a script starts" equal "$(cat "$tmp/started")" "of its own"
claim "an applet is a link" is_link /bin/vi busybox
claim "what is ours stays ours" is_link /bin/fstype earlyutils
claim "also where BusyBox has it" is_link /sbin/modprobe /sbin/kinit
claim "klibc is not there" absent "$klibc"
echo '#!/bin/bash' >"$tmp/init-bash"
wrong "a script for another shell" 'for /bin/bash, which the image has not' \
	--shell --init "$tmp/init-bash"
printf '#!/bin/bash\nexit 45\n' >"$tmp/init"
whole "a script for a shell that is added" --add bash --init "$tmp/init"
starts /init
claim "starts" equal $? 45

# Programs that are asked for their names: they run, as nobody and alone
busybox() {
	gcc -static -o "$sys/bin/busybox" -x c -
}
mod_root=$sys
busybox <<'PROGRAM'
#include <dirent.h>
#include <stdio.h>
#include <unistd.h>
int main(void)
{
	DIR *root = opendir("/");
	int count = 0;

	while (root && readdir(root))
		count++;
	printf("[\n[[\nuser-%d\nfiles-%d\n", getuid(), count);
	printf("node-%d\n", chroot("/"));
	return 0;
}
PROGRAM
whole "a BusyBox below --root" --busybox
claim "has the names that it says" is_link "/bin/[[" busybox
claim "also one that looks like a pattern" is_link "/bin/[" busybox
claim "runs as nobody" is_link /bin/user-65534 busybox
claim "sees no file but itself" is_link /bin/files-3 busybox
claim "has no rights" is_link /bin/node--1 busybox
fake unshare '*' 1 'echo "unshare: no" >&2; :'
PATH=$tmp/fake:$PATH wrong "without namespaces" \
	'system/bin/busybox needs a place of its own to run in: unshare: no' --busybox
rm "$tmp/fake/unshare"
busybox <<<'#include <unistd.h>
int main(void) { for (;;) pause(); }'
start=$SECONDS
wrong "one that does not end" 'busybox --list took longer than 10 s$' --busybox
claim "is not waited for" [ $((SECONDS - start)) -lt 25 ]
busybox <<<'#include <unistd.h>
int main(void) { while (write(1, "name\n", 5) > 0); return 0; }'
wrong "one that does not stop talking" 'busybox --list says too much|cannot run .*busybox --list' --busybox
busybox <<<'#include <stdio.h>
int main(void) { puts("a\n../b"); return 0; }'
wrong "one with an odd name" 'busybox --list: odd name: \.\./b$' --busybox
mod_root="$tmp/root of modules"
fake unshare '*' 1 :
PATH=$tmp/fake:$PATH whole "this machine's own, without namespaces" --busybox
claim "has its names" is_link /bin/vi busybox
rm "$tmp/fake/unshare"

# Who may read the image
umask 022
printf '#!/bin/sh\n' >"$tmp/init-text.sh"
chmod 755 "$tmp/init-text.sh"
whole "--init, a script that all may read" --shell --init "$tmp/init-text.sh"
claim "is no secret" equal "$(stat -c %a "$out")" 644
chmod 700 "$tmp/init-text.sh"
whole "--init, a script that others may not read" --shell --init "$tmp/init-text.sh"
claim "nor may they read the image" equal "$(stat -c %a "$out")" 600
claim "which is said" said 'note: only its owner may read the image: it has /init,'

usage_bad "--shell and --busybox" 'only one of them' --shell --busybox
usage_bad "--add without a name" '--add needs a name' --add
usage_bad "--init with nothing" '--init needs a value' --init ''
wrong "--add of nothing" "'' is neither a name nor a path" --add ''
wrong "--add of 4096 characters" 'File name too long|No such file' \
	--add "/$(printf 'x%.0s' {1..4096})"
wrong "--init of 4096 characters" '--init: cannot read /x' \
	--init "/$(printf 'x%.0s' {1..4096})"
wrong "--add of a name with a line end" 'there is no program a' --add $'a\nb'
usage_bad "--init without a value" '--init needs a value' --init
if [ "$(id -u)" -ne 0 ]; then
	cp "$tmp/init-program" "$tmp/secret"
	chmod 0 "$tmp/secret"
	wrong "a program that cannot be read" 'secret: Permission denied' --add "$tmp/secret"
fi
tap_done
