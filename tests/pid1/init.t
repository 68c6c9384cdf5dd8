#!/bin/bash
# The switch, and what the real init finds: arguments, environment, mounts,
# descriptors, signals, an initramfs that was emptied.
# shellcheck source=tests/pid1/lib.sh
. "$(dirname "$0")/lib.sh"

others='ip=off nfsroot=10.0.0.1:/srv nfsaddrs=off dhcpclass=x carrier_timeout=5'
others="$others kinit_mount=none;/none;tmpfs load_ramdisk=1 FOO=bar"
others="$others hibernate=noresume resume=/dev/sdz single"

echo 'pci:* good.ko.xz' >"$lab_dir/table"

boot usual "root=test:orphan,descriptors $others -- -x --help init=/nothing"
# init= of the command line, not that behind "--"
boot after "root=test: ip=off init=/sbin/init -- memory"
boot classic "root=test: ip=off -- memory" -x pivot_root=22
boot no-signalfd "root=test:orphan ip=off" -x signalfd4=38
boot own-proc "" -P -u KI- -l 5
boot without "root=test: ip=off" -x mount:0xe=19 -x mount:6=19 -x mount:2=19
boot no-dev "root=test: ip=off" -D
boot no-fds "root=test: ip=off" -n
boot nothing "root=test: ip=off panic=-1" -n -D -l 5
boot modules "root=test:modules,wait=1000 ip=off kinit.modules=none -- memory" \
	-f "$lab_dir/table=lib/kinit/modules"
small=$(new_root small)
rmdir "$small/sys" "$small/run"
boot small "root=test: ip=off" -r "$small"
: >"$lab_dir/kmsg.txt"
chmod 666 "$lab_dir/kmsg.txt"
boot kmsg "root=test: ip=off bogus=1" -b "$lab_dir/kmsg.txt=dev/kmsg"
boot full "root=test: ip=off" -b /dev/full=dev/kmsg

# the root is the initramfs itself; what is mounted cannot be moved
boot itself "root=test:initramfs ip=off init=/init panic=1"
# ESTALE, from the file system that init is looked for in
boot stale "root=test:retry=0 ip=off panic=-1" -x pread64=116
boot unmoved "root=test: ip=off" -D -x mount:0x2000=22
boot unswitched "root=test: ip=off panic=1" -D -x mount:0x2000=22 -x pivot_root=22

# these files of the machine are nobody's here: others stand in for them
: >"$lab_dir/bset.txt"
chmod 666 "$lab_dir/bset.txt"
helper=proc/sys/kernel/usermodehelper
caps=drop_capabilities=CAP_SYS_MODULE,cap_net_raw
boot caps "root=test: ip=off $caps" -b "$lab_dir/bset.txt=$helper/bset" \
	-b /dev/null=$helper/inheritable
boot caps-fail "root=test: ip=off $caps panic=-1"

empty=$(new_root empty)
rm "$empty/sbin/init"
boot no-init "root=test: ip=off panic=-1" -r "$empty"
boot no-such-init "root=test: ip=off panic=-1 init=/no/such"
boot init-is-dir "root=test: ip=off panic=-1 init=/sbin"
other=$(new_root other)
mkdir "$other/bin"
mv "$other/sbin/init" "$other/bin/sh"
mkdir "$other/sbin/init"
boot fallback "root=test: ip=off" -r "$other"
linked=$(new_root linked)
mkdir "$linked/lib"
mv "$linked/sbin/init" "$linked/lib/system"
ln -s /lib/system "$linked/sbin/init"
boot linked "root=test: ip=off" -r "$linked"
finish

about "a boot" usual
claim "gets to init" says 'REPORT pid 1$'
claim "which reboots" ended_by reboot
claim "init knows its name" says 'REPORT argv 0 /sbin/init$'
claim "words that nobody knows are its arguments" says 'REPORT argv 1 single$'
claim "words behind -- are, too" says 'REPORT argv 2 -x$'
claim "they are no options of kinit" says 'REPORT argv 3 --help$'
claim "nor its parameters" says 'REPORT argv 4 init=/nothing$'
claim "kinit's parameters are not in its environment" says_not \
	'REPORT env [0-9]+ (ip|nfsroot|nfsaddrs|dhcpclass|carrier_timeout|kinit_mount|load_ramdisk)='
claim "others are" says 'REPORT env [0-9]+ FOO=bar$'
claim "also what kinit only reads" says 'REPORT env [0-9]+ resume=/dev/sdz$'
claim "and what the kernel puts there" says 'REPORT env 0 HOME=/$'
claim "no signal is blocked" says 'REPORT status SigBlk:.0+$'
claim "nor ignored" says 'REPORT status SigIgn:.0+$'
claim "descriptors 0 to 2 are open" equal \
	"$(times 'REPORT fd [012] /dev/console$')" 3
claim "and no other" equal "$(times 'REPORT fd ')" 3
claim "/proc is mounted once" equal "$(times 'REPORT mount [^ ]+ /proc ')" 1
claim "/dev, too" equal "$(times 'REPORT mount [^ ]+ /dev ')" 1
claim "/run, too" equal "$(times 'REPORT mount tmpfs /run tmpfs')" 1
claim "the root is the one that was mounted" \
	equal "$(times 'REPORT root-dir sbin$')" 1
claim "nothing of the initramfs is seen" says_not 'REPORT root-dir (init|root)$'
claim "an orphan was reaped at once" says 'mounted the test root'
claim "and the worker had but its own two descriptors and the first three" \
	says 'mounted the test root'
claim "the timeline is told" says 'kinit: timeline: root [0-9]+ init [0-9]+$'

about "three seconds later" after
claim "the initramfs is empty" says '== left 0$'
about "a kernel before 7.0, which refuses to pivot" classic
claim "boots" says 'REPORT pid 1$'
claim "the root is the one that was mounted" says 'REPORT root-dir sbin$'
claim "nothing of the initramfs is seen" says_not 'REPORT root-dir (init|root)$'
claim "the initramfs is emptied" says '== left 0$'
about "a kernel without signalfd" no-signalfd
claim "boots, and orphans are reaped" says 'REPORT pid 1$'
about "/proc that nobody has mounted" own-proc
claim "is mounted" says_not 'cannot mount proc'
claim "and read: it is this machine's" \
	says '(KI-1002: |KI-1003: |step (network|root))'
about "a kernel without sysfs, tmpfs and devtmpfs" without
claim "warns of sysfs" says 'cannot mount sysfs on /sys: No such device: going'
claim "warns of tmpfs" says 'cannot mount tmpfs on /run: No such device: going'
claim "boots" says 'REPORT pid 1$'
claim "has none there" says_not 'REPORT mount .* /(sys|run) '
about "a kernel without devtmpfs" no-dev
claim "warns, once for each step that wants it" says \
	'cannot mount devtmpfs on /dev: Operation not permitted: going on'
claim "boots" says 'REPORT pid 1$'
about "no descriptor at the start" no-fds
claim "init has three" equal "$(times 'REPORT fd [012] /dev/console$')" 3
claim "and no other" equal "$(times 'REPORT fd ')" 3
about "no descriptor, and no console" nothing
claim "boots and reboots" ended_by reboot
about "a module that the kernel does not take" modules
claim "does not hinder the boot" says 'REPORT pid 1$'
claim "the one that is missing is told" \
	says 'kinit.modules=: the image has no module none$'
claim "module workers end before init" equal "$(times 'REPORT process')" 2
claim "the initramfs is emptied" says '== left 0$'
about "a root without /sys and /run" small
claim "boots" says 'REPORT pid 1$'
claim "says what it does without" \
	says 'cannot move /run into the new root: No such file'
claim "has none there" says_not 'REPORT mount .* /run '
about "a kernel log" kmsg
claim "gets the messages" grep -q '^<6>kinit: timeline: ' "$lab_dir/kmsg.txt"
claim "and the console does not, as the kernel shows them" says_not 'kinit: '

about "a root that is the initramfs" itself
claim "is refused" says \
	'cannot leave the initramfs for /root: Device or resource busy$'
claim "with its number" says 'KI-5001: '
claim "before anything is moved or emptied" says '== left [1-9]'
claim "reboots" ended_by reboot
about "file systems that the kernel does not move" unmoved
claim "are told" equal "$(times 'cannot move /(proc|sys|run) into')" 3
claim "and left behind" says 'REPORT cmdline cannot read'
claim "init runs" says 'REPORT pid 1$'
about "a root that the kernel does not move" unswitched
claim "is told" says 'cannot switch root to the test root: Invalid argument$'
claim "with its number" says 'KI-5002: '
claim "reboots as panic= says" says 'rebooting in 1 s \(panic=1\)$'
claim "so it does" ended_by reboot

about "a kernel log that takes nothing" full
claim "has the console for its messages" says 'kinit: timeline: '
about "drop_capabilities=" caps
claim "drops them" says 'REPORT status CapBnd:.*edfff$'
claim "for what the kernel starts, too" equal \
	"$(cat "$lab_dir/bset.txt")" "$(((1 << 32) - 1 - 0x12000)) 4294967295"
claim "init does not get the word" says_not 'REPORT env [0-9]+ drop'
about "capabilities that cannot be dropped" caps-fail
claim "are told" says 'cannot drop capabilities: open /proc/sys/kernel/user'
claim "with a number" says 'KI-5004: '
claim "before the switch" says '== left [1-9]'
claim "reboots" ended_by reboot

about "a root without init" no-init
claim "is told" says \
	'cannot find an init in the test root: no /sbin/init, /etc/init, /bin/init or /bin/sh that can run'
claim "with its number" says 'KI-3004: '
claim "it is not tried again" equal "$(times 'KI-')" 1
claim "reboots" ended_by reboot
about "init= that is not there" no-such-init
claim "is told" says 'cannot run init=/no/such of the test root.*No such file'
claim "with its number" says 'KI-3005: '
claim "another is not taken" says_not REPORT
about "init= that is a directory" init-is-dir
claim "is told" says 'cannot run init=/sbin of the test root'
claim "with its number" says 'KI-3005: '
about "/sbin/init that cannot run" fallback
claim "is told" says 'kinit: not taking /sbin/init: '
claim "/bin/sh is taken" says 'REPORT argv 0 /bin/sh$'
about "/sbin/init that is an absolute link" linked
claim "leads to where it will after the switch" says 'REPORT argv 0 /sbin/init$'
about "a root whose server forgets it" stale
claim "is no reason to run another init" says_not 'REPORT|switch root'
claim "and told as what it is" says \
	'cannot look for init in the test root: Stale file handle$'
claim "it ends the boot, when retry= says so" ended_by reboot
tap_done
