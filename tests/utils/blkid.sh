# blkid beside util-linux's: tags of devices and files
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh
compare /usr/sbin/blkid

# Without what ours does not tell, see DEVIATIONS in its page; sorted, as the
# order of devices is another one.
cat >/tmp/known <<'END'
#!/bin/sh
sed -E 's/ (BLOCK_SIZE|PTUUID|UUID_SUB|LABEL_FATBOOT|SEC_TYPE)="[^"]*"//g
	/^(BLOCK_SIZE|PTUUID|UUID_SUB|LABEL_FATBOOT|SEC_TYPE)=/d'
END
chmod +x /tmp/known

for part in 1 2 3 4 5 6 7 8 9; do
	same "partition $part of a GPT" "\$P -c /dev/null /dev/vdd$part | /tmp/known"
done
for part in 1 2 5 6; do
	same "partition $part of an MBR" \
		"\$P -c /dev/null -s LABEL -s UUID -s TYPE -s PARTUUID /dev/vde$part"
done
same "a disk with a GPT" '$P -c /dev/null /dev/vdd | /tmp/known'
same "a disk with an MBR" '$P -c /dev/null -s PTTYPE -o value /dev/vde'
same "an empty disk" '$P -c /dev/null /dev/vdc'
same "all devices" '$P -c /dev/null | /tmp/known | grep -v "PTTYPE=" | sort'
same "all, exported" '$P -c /dev/null -o export -s TYPE -s LABEL | sort |
	uniq -c'
same "export" '$P -c /dev/null -o export /dev/vdd1 /dev/vdd2 | /tmp/known'
same "export, for a shell" '$P -c /dev/null -o export -s LABEL /dev/vdd1'
same "values" '$P -c /dev/null -o value -s LABEL -s UUID -s TYPE /dev/vdd1'
same "names only" '$P -c /dev/null -o device /dev/vdd1 /dev/vdc /dev/vdd2'
same "one tag" '$P -s TYPE -o value /dev/vdd8'
same "two tags" '$P -s UUID -s LABEL /dev/vdd8'
same "a tag that it has not" '$P -s LABEL /dev/vdd3'
same "a tag that nobody knows" '$P -s SHOE /dev/vdd3'
same "-L" '$P -c /dev/null -L FATDISC'
same "-U" '$P -c /dev/null -U 1234-ABCD'
says "-L and -U together" '$P -L FATDISC -U 1234-ABCD' "blkid: -L or -U, and not '1234-ABCD'" 4
same "-L, not there" '$P -c /dev/null -L nothere'
same "-U, not there" '$P -c /dev/null -U 1'
same "-t TYPE" '$P -c /dev/null -t TYPE=vfat -o device'
same "-t LABEL with a blank" '$P -c /dev/null -t "LABEL=swap space" -s LABEL'
same "-t of nothing" '$P -c /dev/null -t TYPE=zonefs'
same "-t of one device" '$P -t TYPE=ext2 /dev/vdd1 /dev/vdd3 | /tmp/known'
same "-l -t" '$P -c /dev/null -l -t LABEL=xdisc -o device'
same "-p of one tag" '$P -p -s TYPE -o value /dev/vdd9'
same "a GPT has nine partitions" '$P -c /dev/null -o device /dev/vdd? | wc -l'
same "long options" '$P --cache-file=/dev/null --match-token LABEL=m5 \
	--output device'
same "an image file" 'truncate -s 4M i; mke2fs -q -t ext3 -L i \
	-U 11111111-2222-3333-4444-555555555555 i; $P i | /tmp/known'
same "a file of no format" '$P /etc/passwd'
same "an empty file" ': >e; $P e'
same "a folder" '$P .'
same "a file that is not there" '$P /nothere'
same "one of two is not there" '$P -s TYPE /nothere /dev/vdd1'
same "compressed images are none" 'echo | gzip >z; $P z'
same "a label with all that is escaped" 'truncate -s 4M i
	mke2fs -q -t ext2 -L "\\ \"<\`\$>'\''é" i
	$P -s LABEL i; $P -o export -s LABEL i; $P -o value -s LABEL i'
same "-l without -t" '$P -l'
same "-t without a value" '$P -t TYPE'
same "-p without a device" '$P -p'
same "an unknown format" '$P -o list3 /dev/vdd1'
same "an unknown option" '$P -Z /dev/vdd1'
same "an option without its value" '$P -s'
says "which cannot be opened" '$P /nothere' \
	'cannot open /nothere: No such file' 2
says "an option, by name" '$P --garbage-collect' \
	"unknown option '--garbage-collect'" 1
says "no list of types" '$P -k' "unknown option '-k'" 1
says "a format, by name" '$P -o udev /dev/vdd1' "format 'udev'" 4
says "a name of 4096 characters" '$P "$(printf %04096d 0)"' \
	'cannot open 0000' 2
says "-L of 4096 characters" '$P -L "$(printf %04096d 0)"; [ $? = 2 ] &&
	{ echo found none >&2; exit 2; }' 'found none' 2
says "standard output that is full" '$P >/dev/full' \
	'cannot write standard output: No space' 4
