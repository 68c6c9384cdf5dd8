# fstype beside klibc's: what is on disks
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh
compare /usr/lib/klibc/bin/fstype
truncate -s 64M /tmp/disk

for mkfs in "mke2fs -q -t ext2" "mke2fs -q -t ext3" "mke2fs -q -t ext4" mkswap; do
	$mkfs /tmp/disk >/dev/null 2>&1
	same "$mkfs, a file" '$P /tmp/disk | head -n 2'
	same "$mkfs, standard input" '$P </tmp/disk | head -n 2'
	same "$mkfs, -" '$P - </tmp/disk | head -n 2'
done
same "a file of no format" '$P /etc/passwd | head -n 2'
same "nothing in it" ': >empty; $P empty | head -n 2'
same "too many operands" '$P a b'
says "a file that is not there" '$P /nothere' \
	'fstype: cannot read /nothere: No such file' 2
says "a name of 4096 characters" '$P "$(printf %04096d 0)"' 'too long' 2
