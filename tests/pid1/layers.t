#!/bin/bash
# What lies over the root or beside it: a root in memory, /usr and further file
# systems from words and from both fstabs.
# shellcheck source=tests/pid1/lib.sh
. "$(dirname "$0")/lib.sh"

ip='ip=off'
root=$(new_root layers)
mkdir -p "$root"/{usr,var,mnt,srv/usr,srv/data}
touch "$root/srv/usr/is-usr" "$root/srv/data/is-data"
ln -s /srv/data "$root/link"
echo old >"$root/var/old"

# nobody but the machine's root may rename directories below an overlay, so
# there is none here: tests/boot/overlay.t
boot overlay "root=test:wait=0 kinit.overlay=tmpfs:size=1m panic=-1 $ip"
boot state "root=test:wait=0 systemd.volatile=state $ip"
boot off "root=test:wait=0 rd.overlayfs=0 kinit.overlay=no $ip"
boot word "root=test:wait=0 kinit.overlay=tmpfs:size=1x $ip"
boot again "root=test:times=2,fail=5 systemd.volatile=state $ip"
boot usr "root=test:wait=0 mount.usr=/srv/usr mount.usrflags=bind $ip"
boot no-usr "root=test:wait=0 mount.usr=/srv/none mount.usrflags=bind panic=-1 $ip"
boot mounts "root=test:wait=0 kinit_mount=tmpfs;/mnt;tmpfs;size=64k,noexec kinit_mount=none;/link;tmpfs kinit_mount=none;/none;tmpfs $ip"
boot up "root=test:wait=0 kinit_mount=none;/mnt/../dev;tmpfs $ip"
cat >"$lab_dir/image.fstab" <<'END'
# the image's own
none / tmpfs defaults 0 0
none	/mnt	tmpfs	size=32k,nodev	0 0
none /srv tmpfs noauto
none swap swap defaults
LABEL=nobody /var ext4 defaults
/srv/data /link none bind,ro
END
boot image-fstab "root=test:wait=0 $ip" -f "$lab_dir/image.fstab=etc/fstab"

good=$root
root=$(new_root fstab)
mkdir -p "$root"/{etc,usr,srv/a\ usr,home}
touch "$root/srv/a usr/is-usr"
cat >"$root/etc/fstab" <<'END'
/dev/sda1 / ext4 defaults 0 1
/srv/a\040usr /usr none bind 0 0
none /home tmpfs defaults 0 0
END
boot fstab "root=test:wait=0 $ip"
root=$(new_root late)
mkdir -p "$root"/{etc,usr}
echo "LABEL=late /usr ext4" >"$root/etc/fstab"
boot late-usr "root=test:retry=1 panic=-1 $ip"
root=$(new_root nofail)
mkdir -p "$root"/{etc,usr}
echo "LABEL=late /usr ext4 nofail" >"$root/etc/fstab"
boot nofail-usr "root=test:wait=0 $ip"

# with merged /usr there is no init without it
root=$(new_root merged)
mkdir -p "$root"/usr/sbin "$root"/etc
mv "$root/sbin/init" "$root/usr/sbin/"
rmdir "$root/sbin"
ln -s usr/sbin "$root/sbin"
boot yes "root=test:wait=0 systemd.volatile=yes $ip"
finish
root=$good

about "an overlay that the kernel refuses" overlay
claim "ends the boot" says \
	'cannot overlay the test root \(overlay overlay\): Operation not permitted'
claim "with its number" says 'KI-3016: '
claim "and reboots" ended_by reboot
about "systemd.volatile=state" state
claim "is a /var in memory" says 'REPORT mount tmpfs /var tmpfs rw,'
claim "and no overlay" says_not 'REPORT mount overlay'
about "kinit.overlay=no" off
claim "wins over what follows" says_not 'REPORT mount overlay'
claim "and init runs" says 'REPORT end'
about "a size that is none" word
claim "is told" says 'understand kinit.overlay=tmpfs:size=1x'
claim "with its number" says 'KI-1016: '
about "a root that comes late" again
claim "has its /var in memory" says 'REPORT mount tmpfs /var tmpfs rw,'
about "systemd.volatile=yes" yes
claim "is a root in memory" says 'REPORT mount tmpfs / tmpfs rw,'
claim "with the /usr of the real one" says 'REPORT mount [^ ]+ /usr [^ ]+ ro,'
claim "in which init is found" says 'REPORT end'
claim "file systems are moved into it" says 'REPORT mount tmpfs /run tmpfs'

about "mount.usr=" usr
claim "is mounted" says 'REPORT mount [^ ]+ /usr '
claim "read-only, as roots are" says 'REPORT mount [^ ]+ /usr [^ ]+ ro,'
about "one that is not there" no-usr
claim "ends the boot" says 'cannot mount /usr of the test root \(bind /srv/none\): No such file'
claim "with its number" says 'KI-3018: '
about "/usr in the root's fstab" fstab
claim "is mounted" says 'REPORT mount [^ ]+ /usr '
claim "and nothing else of it" says_not 'REPORT mount [^ ]+ /home'
about "one whose device is not there yet" late-usr
claim "is told" says \
	'cannot mount /usr of the test root \(find LABEL=late\): No such device'
claim "with its number" says 'KI-3018: '
claim "and tried again" says 'trying the root again in 1\.[0-2] s$'
about "one that init can do without" nofail-usr
claim "is a warning" says 'cannot mount LABEL=late on /usr .*: going on without'
claim "and init runs" says 'REPORT end'
about "kinit_mount=" mounts
claim "is mounted" says 'REPORT mount tmpfs /mnt tmpfs .*noexec.*size=64k'
claim "links stay in the root" says 'REPORT mount none /srv/data tmpfs'
claim "a directory that is missing is a warning" \
	says 'cannot mount none on /none \(find the directory /none\): No such file'
claim "and init runs" says 'REPORT end'
about '".." in kinit_mount=' up
claim "is refused" says 'understand kinit_mount=none;/mnt/../dev;tmpfs'
about "the image's fstab" image-fstab
claim "is mounted" says 'REPORT mount none /mnt tmpfs .*size=32k'
claim "the root is not in it" says_not 'REPORT mount none / tmpfs'
claim "nor what is noauto" says_not 'REPORT mount none /srv tmpfs'
claim "a directory of the root is bound" says 'REPORT mount [^ ]+ /srv/data [^ ]+ ro,'
claim "a device that is not there is a warning" \
	says 'cannot mount LABEL=nobody on /var \(find LABEL=nobody\): No such device'
claim "and init runs" says 'REPORT end'
tap_done
