# resume beside klibc's. A machine that is woken up is in tests/boot/resume.t.
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh
compare /usr/lib/klibc/bin/resume
asked='cat /sys/power/resume /sys/power/resume_offset'
disk=/dev/vdc
number=$(printf '%d:%d' "$(stat -c 0x%t $disk)" "$(stat -c 0x%T $disk)")
mkswap -q -U 5bf1a52c-8cb9-4b29-97c1-8c9c8a0f1e01 -L sleep $disk

same "no operand" '$P'
same "three operands" '$P a b c'
same "a device that is not there" '$P /dev/nothere'
same "no block device" '$P /dev/null'
same "a file" '$P /etc/passwd'
same "a word" '$P nonsense'
same "a number that nothing has" '$P 99:99'
same "a name of 4096 characters" '$P "$(printf %04096d 0)"'
same "a swap without an image" "\$P $disk"
for device in $disk "$number" LABEL=sleep \
	UUID=5bf1a52c-8cb9-4b29-97c1-8c9c8a0f1e01; do
	says "$device has none" "\$P $device" \
		"resume: cannot resume from $device: there is no image" 255
done
gives "the kernel is not asked then" "/usr/lib/klibc/bin/resume 99:99
	\$P $disk; $asked" '99:99
0
status 0'
says "nor is it with an offset" "\$P $disk 16" 'there is no image' 255
says "an offset that is none" "\$P $disk 0x" "'0x' is no number of pages" 1
says "an offset that is too large" "\$P $disk 4294967296" 'is no number' 1
says "an option" "\$P -f $disk" "unknown option '-f'" 1

# The mark of an image, without one behind it: the kernel takes the mark away.
mark="printf 'SWAPSPACE2S1SUSPEND\\0' | dd of=$disk bs=1 seek=4076 conv=notrunc 2>/dev/null"
same "an image that is none" "$mark; \$P $disk"
gives "the kernel is asked then" "/usr/lib/klibc/bin/resume 99:99 5; $mark; \$P LABEL=sleep
	$asked" "$number
0
status 0"
says "that is said" "$mark; \$P $disk" 'the kernel did not take the image' 255
gives "nothing stays of it" "$mark; \$P $disk; dd if=$disk bs=1 skip=4086 count=10 2>/dev/null" \
	'SWAPSPACE2status 0'
gives "with an offset" "printf S1SUSPEND | dd of=$disk bs=1 seek=\$((4096 * 16 + 4086)) conv=notrunc 2>/dev/null
	\$P $disk 16; $asked" "$number
16
status 0"
