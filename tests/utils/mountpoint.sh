# mountpoint beside util-linux's: whether something is mounted there
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh
compare /usr/bin/mountpoint

for dir in / /tmp /tmp/ /etc /proc /proc/self /dev /dev/. /etc/passwd; do
	same "$dir" "\$P $dir"
	same "$dir, quiet" "\$P -q $dir"
done
same "the number of a file system" '$P -d / && $P -d /tmp && $P -d /proc'
same "the number of one that is none" '$P -d /etc; $P -qd /etc'
same "quiet, and the number" '$P -qd /'
same "the number of a device" '$P -x /dev/vda && $P -x /dev/vdb'
same "a device that is none" '$P -x /etc; $P -qx /etc; $P -x /dev/null'
same "a file with another one on it" \
	'touch f; $P f; mount --bind /etc/passwd f; $P f'
same "a directory, bound to itself" 'mkdir d; mount --bind d d; $P d; $P d/..'
same "a link to one" 'ln -s /tmp l; $P l; ln -s /etc m; $P m'
same "a name with blanks, tabs and newlines" \
	'd=$(printf "a b\tc\\nd\\\\040"); mkdir "$d"; mount -t tmpfs x "$d"; $P -q "$d"'
same "something mounted on it twice" \
	'mkdir d; mount -t tmpfs x d; mount -t tmpfs y d; $P d; umount d; $P d; umount d; $P d'
same "a file that is not there" '$P /nothere; $P -q /nothere; $P -x /nothere'
same "no operand, or two" '$P; $P a b'
same "an empty name" '$P ""'
same "an unknown option" '$P -z /; $P --nothing /'
same "without /proc" 'umount -l /proc; $P /proc; $P /tmp; $P -d /tmp'
same "among 100 mounts" \
	'i=0; while [ $i -lt 100 ]; do mkdir -p d$i; /usr/lib/klibc/bin/mount -t tmpfs x d$i; i=$((i + 1)); done
	$P d0 && $P d99 && $P -q d50/..'
gives "the source, as BusyBox" '$P -n /tmp; $P -n /etc' 'tmp /tmp
/etc is not a mountpoint
status 32'
says "what is no block device" '$P -x /etc' 'cannot find /etc: No such device' 32
says "an unknown option by name" '$P --nofollow /' "unknown option '--nofollow'" 1
says "a name of 4096 characters" '$P "$(printf %04096d 0)"' 'too long' 1
says "what is not there" '$P /nothere' \
	'mountpoint: cannot find /nothere: No such file' 1
