# fstype beside klibc's: what is on disks
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh
compare /usr/lib/klibc/bin/fstype
truncate -s 64M /tmp/disk

for mkfs in "mke2fs -q -t ext2" "mke2fs -q -t ext3" "mke2fs -q -t ext4"; do
	$mkfs /tmp/disk >/dev/null 2>&1
	same "$mkfs, a file" '$P /tmp/disk | head -n 2'
	same "$mkfs, standard input" '$P </tmp/disk | head -n 2'
	same "$mkfs, -" '$P - </tmp/disk | head -n 2'
done
gzip -c /lab/bin/fstype >/tmp/file.gz
cat /tmp/file.gz /tmp/disk >/tmp/image.gz
same "a compressed image" '$P /tmp/image.gz | head -n 2'
mkswap /tmp/disk >/dev/null 2>&1
same "a swap space" '$P /tmp/disk | head -n 1'
# klibc has no size of it
gives "a swap space has a size" '$P /tmp/disk | sed -n 2p' 'FSSIZE=67108864
status 0'
# klibc tells nothing, and an error where a file is shorter than it reads
gives "a file of no format" '$P /etc/passwd' "FSTYPE=unknown
FSSIZE=0
UUID=''
LABEL=''
status 0"
gives "nothing in it" ': >empty; $P empty | head -n 1' 'FSTYPE=unknown
status 0'
same "too many operands" '$P a b'
says "a file that is not there" '$P /nothere' \
	'fstype: cannot read /nothere: No such file' 2
says "a name of 4096 characters" '$P "$(printf %04096d 0)"' 'too long' 2
says "a device that is full" '$P /tmp/disk >/dev/full' \
	'fstype: cannot write: No space left' 2
