# umount beside util-linux's and klibc's
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh

see='; echo $?; grep -c " $PWD" /proc/mounts'
one='mkdir d; mount -t tmpfs x d; '

compare /usr/lib/klibc/bin/umount
same "a directory" "$one"'$P d'"$see"
same "lazily, in use" "$one"'(cd d; $P -l "$OLDPWD/d")'"$see"
same "with force, and -i" "$one"'$P -f -i d'"$see"

compare /usr/bin/umount
same "its whole name" "$one"'$P "$PWD/d"'"$see"
same "by what is mounted" "$one"'$P x'"$see"
same "a device" 'mkdir d; truncate -s 1M f; mke2fs -q f; losetup /dev/loop5 f; mount /dev/loop5 d; $P /dev/loop5'"$see"'; losetup -a | cut -d : -f 1; losetup -D'
same "several" "$one"'mkdir e; mount -t tmpfs y e; $P d e'"$see"
same "one in use" "$one"'(cd d; $P "$OLDPWD/d")'"$see"
same "one with another in it" "$one"'mkdir d/e; mount -t tmpfs y d/e; $P d'"$see"
same "with all that is in it" "$one"'mkdir d/e d/f; mount -t tmpfs y d/e; mkdir d/e/g; mount -t tmpfs z d/e/g; mount --bind d/e d/f; $P -R d'"$see"
same "with all, moved there" "$one"'mkdir e; mount -t tmpfs y e; mkdir e/g; mount -t tmpfs z e/g; mkdir d/f; mount --move e d/f; $P --recursive d'"$see"
same "with all, one on the other" "$one"'mkdir d/e; mount -t tmpfs y d/e; mkdir d/e/f; mount -t tmpfs z d/e/f; mount -t tmpfs w d/e; $P -R d'"$see"
same "two on one, both with -R one after the other" \
	"$one"'mount -t tmpfs y d; $P -R d; $P -R d'"$see"
same "with all, one in use" "$one"'mkdir d/e; mount -t tmpfs y d/e; (cd d; $P -R "$OLDPWD/d")'"$see"
same "-R of what is not mounted" 'mkdir d; $P -R d; $P -R /nothere'
same "what is not mounted" 'mkdir d; $P d'
same "what is not there" '$P /nothere'
same "what is not there, beside what is" "$one"'$P d /nothere'"$see"
same "a file" 'touch f; mount --bind /etc/passwd f; $P f'"$see"
same "a name with blanks and a backslash" \
	'd="a b\\040c"; mkdir "$d"; mount -t tmpfs x "$d"; $P "$d"'"$see"
same "no operands" '$P; $P -R'
same "-a with one" '$P -a x'
same "an empty name" '$P ""'
same "unknown options" '$P -z /; $P --nothing /; $P -t'
same "none of a server" '$P server:/export'
gives "60, from the last to the first" \
	'mount -t ramfs x .; cd ..; cd case; i=0; while [ $i -lt 60 ]; do mkdir d; cd d; /usr/lib/klibc/bin/mount -t ramfs "x$i" .; cd ..; cd d; i=$((i + 1)); done; cd /
	$P -a; grep -c ramfs /proc/mounts' '0
status 1'
gives "two that are not there" '$P a b' 'status 32'
gives "all, but not of /proc" \
	"$one"'mkdir d/e e; mount -t ramfs y d/e; mount -t proc z e; cd /; $P -a; grep " /tmp/case" /proc/mounts | cut -d " " -f 1,2' \
	'z /tmp/case/e
status 0'
for option in -d -r -t -v --all; do
	says "no $option" "\$P $option /" "unknown option '$option'" 1
done
says "what is not mounted, by name" '$P /etc' \
	'umount: cannot unmount /etc: Invalid argument' 32
says "what is in use, by name" "$one"'cd d; $P /tmp/case/d' \
	'cannot unmount /tmp/case/d: Device or resource busy' 32
says "an unknown option by name" '$P --quiet /' "unknown option '--quiet'" 1
says "a name of 4096 characters" '$P "$(printf %04096d 0)"' 'too long' 32
