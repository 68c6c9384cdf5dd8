# mount beside util-linux's and klibc's
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh

mkdir -p /tmp/images
for size in 8 9; do
	truncate -s ${size}M /tmp/images/$size
	mke2fs -q -t ext4 -L "label $size" \
		-U $size$size$size$size$size$size$size$size-2222-4333-8444-555555555555 \
		/tmp/images/$size
done
truncate -s 2M /tmp/images/swap /tmp/images/blank
mkswap /tmp/images/swap >/dev/null 2>&1
e=/tmp/images/8
# what is mounted in the folder of a case, and no loop device is left of it
see='; echo $?; grep " $PWD" /proc/self/mountinfo | cut -d " " -f 4-'
end='trap "losetup -D" EXIT; mkdir d e; '

compare /usr/lib/klibc/bin/mount
same "the list" 'mkdir d; mount -t tmpfs -o size=1m,nosuid x d; $P | sort; mount -o remount,ro d; $P | grep case'
same "a tmpfs with options" "$end"'$P -t tmpfs -o size=1m,nodev,noexec x d'"$see"
same "to be read" "$end"'$P -r -t tmpfs x d'"$see"
same "a device" "$end"'losetup /dev/loop4 '$e'; $P -t ext4 /dev/loop4 d'"$see"'; umount d'
same "bound, moved, remounted" \
	"$end"'mount -t tmpfs x d; $P -o bind d e; $P -o remount,ro x d'"$see"'; umount e; $P -o move d e'"$see"
same "with -n and -i, and what is last counts" "$end"'$P -n -i -w -r -t tmpfs -o rw x d'"$see"
same "-f does nothing" '$P -f a b'

compare /usr/bin/mount
same "the list of a type" '$P -t tmpfs; $P -t proc,sysfs'
same "the list, names with blanks" 'mkdir "a b"; mount -t tmpfs "x y" "a b"; $P -t tmpfs'
same "an image" "$end"'$P '$e' d'"$see"'; umount d; losetup -a'
same "an image of that type" "$end"'$P -t ext4 -o ro '$e' d'"$see"'; umount d'
same "an image, with -o loop" "$end"'$P -o loop,noatime '$e' d'"$see"'; umount d'
same "a device, without a type" "$end"'losetup /dev/loop4 '$e'; $P /dev/loop4 d'"$see"'; umount d; $P -t auto /dev/loop4 d'"$see"'; umount d'
same "a device, twice" "$end"'losetup /dev/loop4 '$e'; $P /dev/loop4 d; $P /dev/loop4 e; $P /dev/loop4 d; echo $?'"$see"'; umount d e'
for name in LABEL="label 9" UUID=99999999-2222-4333-8444-555555555555; do
	same "$name" "$end"'losetup /dev/loop3 /tmp/images/8; losetup /dev/loop4 /tmp/images/9; $P "'"$name"'" d'"$see"'; umount d'
done
same "a UUID that is not there" "$end"'$P UUID=12345678-2222-4333-8444-555555555555 d; $P LABEL=none d'
same "one of several types" "$end"'$P -t xfs,ext4 '$e' d'"$see"'; umount d'
same "read-only and read-write" "$end"'$P -r -o rw -t tmpfs x d; $P -w -r -t tmpfs x e'"$see"
same "a device that can only be read" \
	"$end"'losetup -r /dev/loop4 '$e'; $P /dev/loop4 d'"$see"'; umount d'
same "the same, with -w" "$end"'losetup -r /dev/loop4 '$e'; $P -w /dev/loop4 d'"$see"
same "bound" "$end"'mount -t tmpfs x d; mkdir d/f; mount -t tmpfs y d/f; $P --bind d e'"$see"
same "bound with what is in it" "$end"'mount -t tmpfs x d; mkdir d/f; mount -t tmpfs y d/f; $P --rbind d e'"$see"
same "bound and read-only" "$end"'$P --bind -o ro,nosuid /tmp/images d; $P --bind -r /etc e'"$see"
same "bound, and remounted" "$end"'$P -o bind /tmp/images d; $P -o remount,bind,ro d'"$see"
same "a file, bound" 'touch f; $P --bind /etc/passwd f'"$see"
same "moved" "$end"'mount -t tmpfs x d; $P --move d e'"$see"'; $P --move e d'"$see"
for how in shared slave private rshared rslave rprivate; do
	# it is something else before
	case $how in *shared) before=private ;; *) before=shared ;; esac
	same "made $how" "$end"'mount -t tmpfs x d; mount --make-'"$before"' d; mkdir d/f; mount -t tmpfs y d/f; $P --make-'$how' d'"$see"' | sed "s/:[0-9]*//g"'
done
same "remounted as it was, but read-only" "$end"'mount -t tmpfs -o nosuid,nodev,noatime x d; $P -o remount,ro d'"$see"'; $P -o remount,rw,noexec d'"$see"
same "remounted to be read, then otherwise" "$end"'mount -r -t tmpfs x d; $P -o remount,noexec d'"$see"
same "remounted by both names: only what is said" "$end"'mount -t tmpfs -o nosuid x d; $P -o remount,ro x d'"$see"
same "remounted: strictatime" "$end"'mount -t tmpfs x d; $P -o remount,strictatime d'"$see"
same "remounted: relatime" "$end"'mount -t tmpfs -o noatime x d; $P -o remount,relatime d'"$see"
same "-f does nothing" "$end"'$P -f -t tmpfs x d'"$see"
same "a swap space, and nothing known" "$end"'$P /tmp/images/swap d; $P /tmp/images/blank d; $P -t ext4 /tmp/images/blank d'
same "a source that is not there" "$end"'$P /nothere d; $P -t ext4 /nothere d; $P --bind /nothere d; $P --move /nothere d'
same "a directory that is not there" "$end"'$P -t tmpfs x /nothere; $P '$e' /nothere; $P --bind d /nothere; echo $?; losetup -a'
same "an option that the kernel does not know" "$end"'$P -t tmpfs -o nonsense x d; $P -t ext4 -o data=nonsense '$e' d'"$see"
same "unknown options, too many operands" '$P -z; $P --nothing; $P a b c; $P -o; $P -t; $P -o ro'
same "an option of others" "$end"'$P -t tmpfs -o x-initrd.mount,X-none,nofail,_netdev,exec x d'"$see"

# with a file as /etc/fstab has it: fstab LINES
fstab() {
	printf '%s' "$end"'printf "%s\n" '"$1"' >f; mount --bind f /etc/fstab; '
}
pair='"x $PWD/d tmpfs size=1m,nodev 0 0" "y $PWD/e tmpfs ro"'
same "all" "$(fstab "$pair")"'$P -a'"$see"
same "all, twice" "$(fstab "$pair")"'$P -a; $P -a'"$see"
same "all but noauto, swap and /" "$(fstab '"x $PWD/d tmpfs noauto" "/dev/none none swap sw" "/dev/none / ext4 ro" "# x $PWD/e tmpfs" "" "y $PWD/e tmpfs nodev"')"'$P -a'"$see"
same "all, one fails" "$(fstab '"/dev/none $PWD/d ext4" "y $PWD/e tmpfs nodev"')"'$P -a'"$see"
same "all fail" "$(fstab '"/dev/none $PWD/d ext4" "UUID=0a0a $PWD/e ext4"')"'$P -a'"$see"
same "all, one may be missing" "$(fstab '"/dev/none $PWD/d ext4 nofail" "UUID=0a0a $PWD/d auto nofail" "LABEL=none $PWD/e ext4 ro,nofail"')"'$P -a'"$see"
same "one by its directory" "$(fstab "$pair")"'$P "$PWD/e"'"$see"
same "one by its source" "$(fstab "$pair")"'$P x'"$see"
same "one of noauto, with more options" "$(fstab '"x $PWD/d tmpfs noauto,nosuid,nodev,size=1m"')"'$P -o suid,ro "$PWD/d"'"$see"
same "one with -r, and with -t" "$(fstab "$pair")"'$P -r "$PWD/d"'"$see"'; umount d; $P -t ramfs "$PWD/d"'"$see"
same "an image" "$(fstab '"'$e' $PWD/d ext4 loop,ro" "/tmp/images/9 $PWD/e auto ro"')"'$P -a; $P -a'"$see"'; umount d e'
same "bound" "$(fstab '"/tmp/images $PWD/d none rbind" "$PWD/d $PWD/e none bind,ro"')"'$P -a; $P -a'"$see"
same "remounted as it is there" "$(fstab "$pair")"'mount -t tmpfs -o nosuid x d; $P -o remount,ro "$PWD/d"'"$see"
same "a name with blanks" "$(fstab "'x '\"\$PWD\"'/a\\040b tmpfs nodev'")"'mkdir "a b"; $P -a'"$see"'; umount "a b"; $P "$PWD/a b"'"$see"
same "one that is not in it" "$(fstab "$pair")"'$P /nothere; $P UUID=0a0a'
same "an empty file, and what is no fstab" "$end"': >f; mount --bind f /etc/fstab; $P -a; head -c 100000 /dev/zero | tr "\0" x >f; $P x'

gives "bound, and what cannot be: nothing is half done" \
	"$end"'$P --bind -o mode=1 /nothere d; $P --bind /etc/passwd d; echo $?; grep -c "case/d" /proc/self/mountinfo' '32
0
status 1'
gives "without /proc and /sys" \
	'umount -l /sys; umount -l /proc; $P -t proc proc /proc && $P -t sysfs sysfs /sys && mount -t sysfs | wc -l' '1
status 0'
gives "an image, twice: two devices" \
	"$end"'$P '$e' d; $P '$e' e; losetup -a | wc -l; umount d e; losetup -a | wc -l' '2
0
status 0'
says "NFS" "$end"'$P server:/export d' 'cannot mount server:/export on d: No such' 32
says "NFS by its type" "$end"'$P -t nfs4 server:/export d' \
	'cannot mount server:/export on d as nfs4: ' 32
says "bound, with how it spreads: two calls" "$end"'$P --bind --make-private d e' \
	'cannot mount d on e: Invalid argument' 32
says "all of a type: not this one" '$P -a -t tmpfs' 'usage: mount' 1
for option in -v -T -B --source --make-unbindable; do
	says "no $option" "\$P $option x d" "unknown option '$option'" 1
done
says "the kernel's words" "$end"'$P -t tmpfs -o nonsense x d' \
	"cannot mount x on d as tmpfs: Invalid argument; kernel: tmpfs: Unknown parameter 'nonsense'" 32
says "a swap space" "$end"'$P /tmp/images/swap d' 'as swap: Invalid' 32
says "a file system that there is not" "$end"'$P -t nonsense x d' \
	'cannot mount x on d as nonsense: No such device' 32
says "a device that can only be read" \
	"$end"'losetup -r /dev/loop4 '$e'; $P /dev/loop4 d; r=$?; umount d; exit $r' \
	'/dev/loop4 can only be read: mounted so' 0
says "what is mounted there already" \
	"$end"'losetup /dev/loop4 '$e'; mount /dev/loop4 d; $P /dev/loop4 d; r=$?; umount d; exit $r' \
	'cannot mount /dev/loop4 on d: Device or resource busy' 32
says "a UUID that is not there" "$end"'$P UUID=0a0a d' 'cannot find UUID=0a0a' 1
says "a UUID that is none" "$end"'$P UUID= d' 'cannot find UUID=' 1
says "what is not in a file" '$P /nothere' 'cannot find in /etc/fstab /nothere: No such' 1
says "an unknown option by name" '$P --types-of x d' "unknown option '--types-of'" 1
says "too long an option" "$end"'$P -t tmpfs -o "$(printf %0300d 0)" x d' 'too long' 1
says "too long a list of options" "$end"'$P -t tmpfs -o "$(printf "ro,%.0s" $(seq 2000))" x d' 'too long' 1
says "a source of 4096 characters" "$end"'$P "$(printf %04096d 0)" d' 'too long' 32
says "a directory of 4096 characters" "$end"'$P -t tmpfs x "$(printf %04096d 0)"' 'too long' 32
says "an fstab that cannot be read whole is named" \
	'head -c 70000 /dev/zero | tr "\0" "#" >f; mount --bind f /etc/fstab; $P /mnt' \
	'mount: cannot read /etc/fstab: ' 1
