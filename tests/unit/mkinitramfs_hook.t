#!/bin/bash
# mkinitramfs_hook.t: mkinitramfs --hook with hooks and hook functions made here,
# in a root that has klibc's shell: what comes into the image, in which order
# hooks run, and how those that fail, hang or write elsewhere are named.
set -u
cd "$(dirname "$0")/../.." || exit 1
top=$PWD
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
tmp=$(realpath "$(mktemp -d)")
trap 'chmod -R u+rwX "$tmp"; rm -rf "$tmp"' EXIT
# shellcheck source=tests/unit/image.sh
. tests/unit/image.sh
mod_make
# shellcheck source=tests/unit/hooks.sh
. tests/unit/hooks.sh

# what is in the image
hook second first <<'HOOK'
echo second >>"$DESTDIR/order"
HOOK
hook first third <<'HOOK'
echo first >>"$DESTDIR/order"
HOOK
hook third <<'HOOK'
echo third >>"$DESTDIR/order"
HOOK
hook files <<'HOOK'
copy /bin/sh /bin/sh; copy /bin/cat /lib/own/cat; copy /bin/cat "/etc/a name"
ln -s cat "$DESTDIR/usr/lib/own/link"
mkdir "$DESTDIR/own"
cat >"$DESTDIR/variables" <<END
$version $MODULESDIR $CONFDIR $MODULES $BUSYBOX $BUSYBOXDIR $KEYMAP $verbose $#
END
echo temporary >/tmp/own
copy /tmp/own /own/temporary
HOOK
chmod 4751 "$dir/files"
hooked "hooks" --hook "$dir"
claim "run in the order of their prereqs" equal "$(cat "$tmp/tree/order")" \
	$'third\nfirst\nsecond'
claim "bring programs, in /usr" cmp -s "$tmp/tree/usr/bin/sh" "$mod_root/bin/sh"
claim "which /bin leads to" equal "$(readlink "$tmp/tree/bin")" usr/bin
claim "and folders below /lib" cmp -s "$tmp/tree/usr/lib/own/cat" "$mod_root/bin/cat"
claim "and links" equal "$(readlink "$tmp/tree/usr/lib/own/link")" cat
claim "and names with blanks" cmp -s "$tmp/tree/etc/a name" "$mod_root/bin/cat"
claim "have the documented variables" equal "$(cat "$tmp/tree/variables")" \
	"6.0-test /lib/modules/6.0-test /etc/initramfs-tools list n  n n 0"
claim "and a /tmp" equal "$(cat "$tmp/tree/own/temporary")" temporary
claim "which is not this machine's" [ ! -e /tmp/own ]
claim "all is root's" equal "$(unpack "$out" | cpio -tv --quiet 2>/dev/null |
	awk '$3 != "root" || $4 != "root"')" ""
claim "nothing is made for them and left" \
	equal "$(ls -d "$tmp/tree"/{conf,scripts,usr/lib/modules} 2>/dev/null)" ""
claim "kinit is there as ever" cmp -s "$tmp/tree/init" "$(usr/build.sh folder)/bin/kinit"
claim "and its table" has virtio_net.ko
claim "nothing is said" equal "$(wc -l <"$tmp/said")" 1
MODULES=most BUSYBOX=y BUSYBOXDIR=/b KEYMAP=y hooked "variables" --hook "$dir"
claim "may be set" equal "$(cat "$tmp/tree/variables")" \
	"6.0-test /lib/modules/6.0-test /etc/initramfs-tools most y /b y n 0"
mkdir "$tmp/folder"
ln -s folder "$tmp/link"
TMPDIR=$tmp/link hooked "temporary folders behind a link" --hook "$dir"
claim "are no reason to do without a place" [ -e "$tmp/tree/variables" ]
hooked "one hook" --hook "$dir/files"
claim "runs alone" [ ! -e "$tmp/tree/order" ]
claim "but runs" [ -e "$tmp/tree/variables" ]
hooked "two folders" --hook "$dir/third" --hook "$dir/first"
claim "run one after another" equal "$(cat "$tmp/tree/order")" $'third\nfirst'
claim "and one may name what ran before" equal "$(grep -c 'run after' "$tmp/said")" 0
mkdir "$mod_root/etc/hooks"
mv "$dir/third" "$mod_root/etc/hooks/"
hooked "hooks in the root" --hook "$mod_root/etc/hooks"
claim "run" equal "$(cat "$tmp/tree/order")" third

fresh
hook patterns <<'HOOK'
mkdir "$DESTDIR/e*"
copy /bin/cat '/e*/a[b]?'
copy /bin/cat '/usr/l?b/*'
HOOK
hooked "names that look like patterns" --hook "$dir"
claim "are names" cmp -s "$tmp/tree/e*/a[b]?" "$mod_root/bin/cat"
claim "in each place" cmp -s "$tmp/tree/usr/l?b/*" "$mod_root/bin/cat"

# what others may not read
fresh
hook secret <<'HOOK'
copy /bin/cat /etc/open
HOOK
umask 022
hooked "a file that all may read" --hook "$dir"
claim "is in an image that all may read" equal "$(stat -c %a "$out")" 644
hook secret <<'HOOK'
umask 027
copy /bin/cat /etc/key
HOOK
hooked "a file that others may not read" --hook "$dir"
claim "is in an image that they may not read" equal "$(stat -c %a "$out")" 600
claim "and why, is said" once 'note: only its owner may read the image: it has /etc/key,'
hook secret <<'HOOK'
mkdir -m 700 "$DESTDIR/keys"
copy /bin/cat '/keys/a b'
HOOK
hooked "a file in a folder of its owner's" --hook "$dir"
claim "is no less secret" equal "$(stat -c %a "$out")" 600
claim "and named" once 'note: only its owner may read the image: it has /keys/a.* b,'

# modules
fresh
hook modules <<'HOOK'
manual_add_modules odd
manual_add_modules pci:v00008086d0000100Esv00000000sd00000000bc02sc00i00
manual_add_modules fs-nfs4
manual_add_modules built
old_add_modules phy-one
HOOK
hook loaded modules <<'HOOK'
echo "# a comment" >>"$DESTDIR/conf/modules"
force_load first
force_load helper:x
force_load first
force_load built
mkdir -p "$DESTDIR/lib/modules/$version" && : >"$DESTDIR/lib/modules/$version/modules.x"
mkdir -p "$DESTDIR/lib/firmware/nic" && echo one >"$DESTDIR/lib/firmware/nic/one.fw"
HOOK
hooked "modules" --hook "$dir"
claim "by name are in the table" line 'odd odd.ko'
claim "by alias, too" line 'nic_one mii.ko helper-one.ko nic-one.ko'
claim "as files, too" line 'phy_one phy-one.ko'
claim "those to be loaded are the first lines, in this order, once" \
	equal "$(grep -n kinit:load "$tmp/tree/usr/lib/kinit/modules")" \
	$'1:kinit:load first.ko last.ko\n2:kinit:load helper-one.ko'
claim "what is built in is no error" equal "$(grep -c built "$tmp/said")" 0
claim "nothing of them stays elsewhere" [ ! -e "$tmp/tree/usr/lib/modules" ]
claim "the list of modules to be loaded does" [ -s "$tmp/tree/conf/modules" ]
claim "firmware is below /lib/firmware" \
	equal "$(cat "$tmp/tree/usr/lib/firmware/nic/one.fw")" one
mkdir -p "$mod_root/lib/firmware/nic"
echo other >"$mod_root/lib/firmware/nic/one.fw"
hooked "--firmware" --firmware --hook "$dir"
claim "is in the place of a hook's" \
	equal "$(cat "$tmp/tree/usr/lib/firmware/nic/one.fw")" other
hook loaded <<'HOOK'
force_load virtio_pci debug=1
force_load nowhere
manual_add_modules 'odd $(name)'
HOOK
hooked "modules" --hook "$dir"
claim "with parameters are told how to get these" \
	once 'note: .* virtio_pci with debug=1: .*virtio_pci\.NAME=VALUE$'
claim "that are not there are named" \
	once 'note: hooks ask for modules that kernel 6\.0-test does not have: .*nowhere'
claim "the others are there" line 'odd odd.ko'

# what is left out
fresh
hook good <<'HOOK'
echo good >"$DESTDIR/good"
HOOK
echo 'exit 1' >"$dir/text"
cp "$dir/good" "$dir/odd name"
cp "$dir/good" "$dir/$(printf 'bell\a')"
mkdir "$dir/folder"
printf '#!/bin/sh\nif\n' >"$dir/broken"
chmod 755 "$dir/broken"
ln -s nowhere "$dir/dangling"
hooked "a folder with other things" --hook "$dir"
claim "gives what its hooks make" equal "$(cat "$tmp/tree/good")" good
claim "what is not executable is left out" once 'hook text is left out: it is not executable'
claim "an odd name, too" once 'hook odd name is left out: its name is odd'
claim "without its bell" once 'hook bell[?] is left out'
claim "a folder, too" once 'hook folder is left out: it is a folder'
claim "what the shell cannot read, too" once 'hook broken is left out: it is no script'
claim "a link to nothing, too" once 'hook dangling is left out: it is no file'
failed "a hook that is not executable" 'hook .*/text cannot run: it is not executable' \
	--hook "$dir/text"
failed "one with an odd name" 'cannot run: its name is odd' --hook "$dir/odd name"
mkdir "$tmp/empty"
hooked "an empty folder" --hook "$tmp/empty"
claim "is told" once "note: there are no hooks in $tmp/empty"
failed "a folder that is not there" "--hook: there is no $tmp/nowhere" --hook "$tmp/nowhere"
failed "a name that is none" '--hook: there is no ' --hook ''
failed "a name of 4096 characters" '--hook: there is no x{4096}$' \
	--hook "$(printf 'x%.0s' {1..4096})"
mv "$functions" "$tmp/functions"
failed "no initramfs-tools" 'hook-functions: it is in the package initramfs-tools-core' \
	--hook "$dir"
mv "$tmp/functions" "$functions"

# prereqs
fresh
hook one two <<'HOOK'
HOOK
hook two one <<'HOOK'
HOOK
hook three 'nowhere /* $(bad)' <<'HOOK'
echo three >"$DESTDIR/three"
HOOK
hooked "prereqs in a circle" --hook "$dir"
claim "are named" once 'note: hooks that are to run after each other: (one two|two one)'
claim "those that are not there, too" \
	once 'note: hook three is to run after nowhere, which is not there'
claim "and are only words" once 'hook three is to run after /[*], which'
claim "the hook runs" equal "$(cat "$tmp/tree/three")" three
echo 'exit 0' >"$dir/one"
printf '#!/bin/sh\n[ $# = 0 ] || exit 7\n' >"$dir/two"
failed "a hook that fails to say its prereqs" 'hook two failed with status 7' --hook "$dir"

# what they say
fresh
hook talk <<'HOOK'
printf 'a \033[31mred\a\222 word\n'
echo "a warning" >&2
HOOK
hooked "what hooks say" --hook "$dir"
claim "is told with their name, without control characters" \
	once '^hook talk: a [?]\[31mred[?][?] word$'
claim "on both channels" once '^hook talk: a warning$'
hook much <<'HOOK'
x=xxxxxxxxxxxxxxxx; x=$x$x$x$x; x=$x$x$x$x; x=$x$x$x$x; i=0
while [ $i -lt 200 ]; do echo $x; i=$((i + 1)); done
echo the end
HOOK
hooked "much of it" --hook "$dir/much"
claim "is cut" [ "$(stat -c %s "$tmp/said")" -lt 70000 ]
claim "but not its end" once '^hook much: the end$'

# failures
fresh
hook fails <<'HOOK'
echo "no such thing" >&2
exit 23
HOOK
failed "a hook that fails" '^mkinitramfs: hook fails failed with status 23$' --hook "$dir"
claim "its words are told" said '^hook fails: no such thing$'
failed "two hooks, the second fails" 'hook fails failed with status 23' \
	--hook "$tmp/empty" --hook "$dir"
hook fails <<'HOOK'
not_a_command
HOOK
failed "a hook without a program" 'hook fails failed with status 127' --hook "$dir"
sed -i '1s,.*,#!/bin/nowhere,' "$dir/fails"
failed "a hook without its interpreter" 'hook fails failed with status 12[67]' --hook "$dir"

fresh
hook outside <<'HOOK'
echo bad >/etc/outside
HOOK
failed "a hook that writes elsewhere" 'hook outside failed with status' --hook "$dir"
claim "where, in the shell's words" said '^hook outside: .*/etc/outside: Read-only file system'
claim "what it may do" said 'note: hook outside may write only below its DESTDIR$'
claim "there is no such file" [ ! -e "$mod_root/etc/outside" ]
hook outside <<'HOOK'
(echo bad >/etc/outside) || echo bad >>/lib/modules/6.0-test/modules.dep || :
HOOK
hooked "one that goes on then" --hook "$dir"
claim "is told" once 'note: hook outside may write only below its DESTDIR$'
claim "has changed nothing" equal "$(grep -c bad "$mod_tree/modules.dep")" 0
hook outside <<'HOOK'
ls /tmp
(echo bad >../outside) || :
(echo bad >"$DESTDIR/../outside") || :
HOOK
hooked "a place of its own" --hook "$dir"
claim "has nothing of /tmp" equal "$(grep -c "^hook.*${tmp##*/}" "$tmp/said")" 0
if [ -w / ]; then
	name=outside.$$
	hook outside <<-HOOK
		echo bad >/proc/sys/kernel/$name || echo bad >/proc/sys/kernel/hostname
	HOOK
	failed "a setting of the kernel" '/proc/sys/kernel/hostname: Read-only' --hook "$dir"
fi

# links that lead out of the image
for name in lib usr usr/lib conf; do
	fresh
	mkdir -p "$tmp/victim"/{modules,lib/modules,firmware,conf.d}
	hook links <<-HOOK
		/bin/mv "\$DESTDIR/$name" "\$DESTDIR/old"
		ln -s "$tmp/victim" "\$DESTDIR/$name"
		mkdir -p "\$DESTDIR/x"
	HOOK
	if [ $name = lib ]; then
		failed "a link in the place of /$name" '/lib is a link to usr/lib' --hook "$dir"
	else
		failed "a link in the place of /$name" "made a link of the image's folder" \
			--hook "$dir"
	fi
	claim "nothing there is touched" equal \
		"$(cd "$tmp/victim" && find . | sort | tr '\n' ' ')" \
		". ./conf.d ./firmware ./lib ./lib/modules ./modules "
done

fresh
hook hangs <<'HOOK'
sleep 1007 &
trap '' TERM
while :; do sleep 1007 || :; done
HOOK
start=$SECONDS
KINIT_HOOK_SECONDS=1 failed "a hook that hangs" 'hook hangs took longer than 1 s' --hook "$dir"
claim "is not waited for" [ $((SECONDS - start)) -lt 30 ]
claim "nor is its child left" equal "$(pgrep -f 'sleep 100[7]')" ""
hook hangs <<'HOOK'
(trap '' TERM HUP; sleep 1009) >/dev/null 2>&1 &
HOOK
hooked "a hook that leaves a process behind" --hook "$dir"
claim "does so for no longer than it runs" equal "$(pgrep -f 'sleep 100[9]')" ""
KINIT_HOOK_SECONDS=x failed "a limit that is none" 'KINIT_HOOK_SECONDS .*: x$' --hook "$dir"

# what mkinitramfs has itself
fresh
hook takes <<'HOOK'
copy /bin/cat /sbin/modprobe
echo early >>"$__TMPEARLYCPIO"
HOOK
hooked "a hook with a modprobe" --hook "$dir"
claim "is told" once 'note: hooks have other files .* already: /usr/sbin/modprobe$'
claim "kinit's is there" equal "$(readlink "$tmp/tree/usr/sbin/modprobe")" /init
claim "an archive for the front is told" once 'note: a hook has an archive to be put before the image'
hook takes <<'HOOK'
copy /bin/cat /init
HOOK
hooked "a hook with an /init" --hook "$dir"
claim "is told" once 'note: hooks have other files .* already: /init$'
claim "it is kinit" cmp -s "$tmp/tree/init" "$(usr/build.sh folder)/bin/kinit"

# what is no file, where files are read
fresh
hook fifo <<'HOOK'
mv "$__MODULES_TO_ADD" "$__MODULES_TO_ADD.old"
mkfifo "$__MODULES_TO_ADD"
HOOK
hooked "a FIFO for the list of modules" --hook "$dir"
hook fifo <<'HOOK'
mkdir "$DESTDIR/etc/conf"
mkfifo "$DESTDIR/sbin/modprobe"
mkfifo "$DESTDIR/init"
mkfifo "$DESTDIR/conf/modules"
HOOK
hooked "FIFOs with the names of files" --hook "$dir"
claim "are other files" once 'already: .*/init'
mkfifo "$tmp/pipe"
hook fifo <<HOOK
ln -s "$tmp/pipe" "\$DESTDIR/init"
ln -s "$tmp/pipe" "\$DESTDIR/conf/modules"
mv "\$__MODULES_TO_ADD" "\$__MODULES_TO_ADD.old"
ln -s "$tmp/pipe" "\$__MODULES_TO_ADD"
HOOK
hooked "links that lead to a FIFO" --hook "$dir"
claim "are other files, too" once 'already: /init$'

# tools that fail after they did their work
for tool in "find *-print0" "sort -z" "stat *%Hr*"; do
	fake "${tool%% *}" "*${tool#* }*" 1
	PATH=$tmp/fake:$PATH failed "a ${tool%% *} that fails" '^mkinitramfs: cannot read' \
		--hook "$dir"
	rm "$tmp/fake/${tool%% *}"
done

tap_name="the command line"
make --hook
claim "--hook without a name has exit status 2" equal $? 2
claim "the script is clean" shellcheck -x usr/mkinitramfs-hook.sh usr/mkinitramfs-hook-run.sh
tap_done
