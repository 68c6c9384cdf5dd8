# losetup beside util-linux's and klibc's: files as block devices
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh

# the folder of a case has one file of 1 MiB, and no loop device is left of it
with='trap "losetup -D" EXIT; truncate -s 1M file; '

compare /usr/lib/klibc/bin/losetup
same "the first free one" "$with"'$P -f; losetup /dev/loop0 file; $P -f'
same "one for a file, named" "$with"'$P /dev/loop3 file; losetup -n -O NAME,BACK-FILE,RO'
same "a free one for a file, told" "$with"'$P -v -f file'
same "what one is" "$with"'$P -f file; $P /dev/loop0 | sed "s/:[0-9]* (.*file/ (file/"'
same "what one with an offset is" "$with"'$P -o 512 -f file; $P /dev/loop0 | sed "s/:[0-9]* (.*file/ (file/"; cat /sys/block/loop0/size'
same "away with it" "$with"'losetup /dev/loop0 file; $P -d /dev/loop0; losetup -a'
same "away with one that is free" '$P -d /dev/loop1'
same "what is free" '$P /dev/loop1'
same "away with what is not there" '$P -d /dev/nothere'
same "a file that is not there" '$P -f /nothere; $P /dev/loop0 /nothere'
same "nothing" '$P'
same "too many" '$P /dev/loop0 a b'

compare /usr/sbin/losetup
same "the first free one, told" "$with"'$P -f --show file; losetup -n -O NAME,BACK-FILE'
same "an offset in MiB" "$with"'truncate -s 8M file; $P -o 2M /dev/loop0 file; losetup -n -O OFFSET; losetup -D; $P -o 3MiB /dev/loop0 file; losetup -n -O OFFSET'
same "an offset above 4 GiB" \
	"$with"'truncate -s 6G file; $P -o 5368709120 -f file; losetup -n -O OFFSET; cat /sys/block/loop0/size'
same "offsets that are none" \
	"$with"'for o in x -1 1X 1KiBx "" 99999999999999999999 16E; do $P -o "$o" -f file; echo $?; done; losetup -a'
same "to be read" "$with"'$P -r -f file; losetup -n -O RO,BACK-FILE'
same "a file system that can only be read" \
	"$with"'mkdir d; mount -t tmpfs x d; truncate -s 1M d/f; mount -o remount,ro d; $P -f d/f; losetup -n -O RO,BACK-FILE'
same "with partitions" "$with"'$P -P -f file; cat /sys/block/loop0/loop/partscan'
same "several away" "$with"'losetup /dev/loop1 file; losetup /dev/loop2 file; $P -d /dev/loop1 /dev/loop2; losetup -a'
same "several, one of them free" "$with"'losetup /dev/loop1 file; $P -d /dev/loop5 /dev/loop1; losetup -a'
same "one that is taken" "$with"'losetup /dev/loop1 file; $P /dev/loop1 file'
same "a directory" '$P -f /tmp; $P -f -r /tmp'
same "an empty name" "$with"'$P ""; $P "" file; $P -f ""'
same "what is no loop device" "$with"'$P /dev/null file; $P -d /dev/null; $P /dev/null'
same "unknown options" '$P -x; $P --nothing; $P -o'
says "no encryption" '$P -e xor /dev/loop0 /etc/passwd' "unknown option '-e'" 1
for option in -a -c -j --sizelimit; do
	says "no $option" "\$P $option /dev/loop0" "unknown option '$option'" 1
done
says "no table" '$P --list' "unknown option '--list'" 1
says "a name of 4096 characters" '$P -f "$(printf %04096d 0)"' 'too long' 1
says "what is no loop device, by name" '$P -d /dev/vda' \
	'losetup: cannot detach /dev/vda: ' 1
says "a file that is not there, by name" '$P -f /nothere' \
	'losetup: cannot open /nothere: No such file' 1
