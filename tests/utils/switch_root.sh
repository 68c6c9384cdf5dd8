# switch_root beside util-linux's and BusyBox's, as process 1 of namespaces
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh
mkdir -p /tmp/busybox
ln -sf "$(command -v busybox)" /tmp/busybox/switch_root
start='. /tmp/place.sh; place'
all='before="mount -t proc proc /proc; mount -t sysfs sys /sys
	mount -t tmpfs dev /dev; mount -t tmpfs run /run; "'

make_place
compare /tmp/busybox/switch_root
same "init is run" "$start; leave /root /sbin/init a 'b c'"
same "by a link" "$start; leave /root /absolute"
same "a console" "$start; : >r/root/console; exec 8<r/root/console
	leave -c /console /root /sbin/init; cat <&8"
same "no operand" "$start; leave"
same "one operand" "$start; leave /root"
same "an unknown option" "$start; leave -x /root /sbin/init; ls r/bin"
same "no such root" "$start; leave /nothere /sbin/init; ls r/bin"
same "a file as the root" "$start; leave /bin/sh /sbin/init; ls r/bin"
same "a directory of the initramfs" "$start; leave /bad /bin/sh; ls r/bin"
same "the root itself" "$start; leave / /bin/sh; ls r/bin"
same "a name of 4096 characters" \
	"$start; leave \"\$(printf %04096d 0)\" /sbin/init; ls r/bin"
same "not as process 1" \
	"$start; WORD=word chroot r /bin/switch_root /root /sbin/init; ls r/bin"

compare /usr/sbin/switch_root
# shellcheck disable=SC2046 # several
make_place $(ldd /usr/sbin/switch_root | grep -o '/[^ ]*')
same "init is run" "$start; leave /root /sbin/init a 'b c'"
same "what is mounted comes along" "$start; $all; leave /root /sbin/init"
same "some of it" "$start; before='mount -t proc proc /proc
	mount -t tmpfs run /run; '; leave /root /sbin/init"
same "what the new root has not is gone" \
	"$start; rm -r r/root/run; $all; leave /root /sbin/init"
same "what it has mounted itself stays" \
	"$start; $all; mount -t ramfs its r/root/run; leave /root /sbin/init"
same "no operand" "$start; leave"
same "one operand" "$start; leave /root"
same "an unknown long option" "$start; leave --nonsense /root /sbin/init; ls r/bin"
same "no such root" "$start; leave /nothere /sbin/init; ls r/bin"
same "-h" "$start; leave -h >/dev/null"
same "--version" "$start; leave --version >/dev/null"
same "an option behind the root is init's" "$start; leave /root /sbin/init -V"

# util-linux's and BusyBox's have deleted the initramfs by then
for init in nothere script junk plain; do
	says "$init is refused before anything is changed" \
		"$start; $all; leave /root /sbin/$init
		[ -e r/bin/sh ] || exit 9; exit 1" \
		"cannot run /sbin/$init" 1
done
says "an initramfs is needed" \
	"$start; mkdir -p x/root; : >x/init
	mkdir root2; unshare -mpf \$P r/root /sbin/init" \
	'cannot switch root to r/root: Operation not permitted' 1
