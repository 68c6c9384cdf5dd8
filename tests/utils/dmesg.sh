# dmesg beside util-linux's and klibc's: records that are written here
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh
compare /usr/bin/dmesg

# record TEXT: one record of the kernel log; \n and the like are taken
record() {
	# shellcheck disable=SC2059 # that is what it is for
	printf "$1" >/dev/kmsg
}
record '<4>mark begin'
record '<3>an error'
record '<6>one line\nanother\n\nthe fourth'
record '<5>tab\tbell\007 escape\033[31m delete\177 back\\\\slash \\\\x41'
record '<5>Latin-1 \351, half \342\202 a character, C1 \302\233'
record '<29>of a daemon'
record '<7>to debug'
record "<4>$(printf %0900d 0)"
record '<6> 2 blanks before and behind  '
record '<4>mark end'
marked="sed -n '/mark begin/,/mark end/p'"

same "records, all of them" "\$P | $marked"
same "the whole log" '$P | head -n 200'
same "raw, what the kernel wrote" '$P -r | head -n 50'
same "raw, by its long name" '$P --raw | head -n 50'
# util-linux 2.38 shows <5> for <12>, facility 1 and level 4
gives "raw, of a program" '$P -r | sed -n "s/[[].*[]] mark begin/mark/p"' '<12>mark
status 0'
same "without time" "\$P -t | $marked"
same "a size of the buffer" "\$P -s 16392 | $marked"
same "options together" '$P -ts 9 | tail -n 5'
same "no such console level" '$P -n nonsense'
same "console level 0" '$P -n 0'
same "console level 9" '$P -n 9; cat /proc/sys/kernel/printk'
for level in 1 3 4 7 8; do
	same "console level $level" \
		"echo 4 >/proc/sys/kernel/printk; \$P -n $level; cat /proc/sys/kernel/printk"
done
same "operands" '$P operand'
same "an unknown long option" '$P --nonsense'
same "no value" '$P -n'
same "follows" '(sleep 1; echo "<4>followed" >/dev/kmsg) &
	timeout 3 $P -w | tail -n 1 | sed "s/^.*] //"'
same "a full device" '$P >/dev/full'
says "without /dev/kmsg" 'mount -t tmpfs x /dev; $P' \
	'dmesg: cannot open /dev/kmsg: No such file' 1
# \351 and the like are kept where the locale is one of UTF-8
gives "UTF-8 is shown" "echo '<4>Gr\\303\\274\\303\\237e' >/dev/kmsg
	\$P -t | tail -n 1" 'Grüße
status 0'
for option in T k l; do
	says "-$option is refused" "\$P -$option" "dmesg: unknown option '-$option'" 1
done
says "a size that is none" '$P -s 1x' "dmesg: '1x' is no size" 1
says "a name of 4096 characters" '$P -n "$(printf %04096d 0)"' \
	"'0000.*' is no level" 1
compare /usr/lib/klibc/bin/dmesg
# which has the priority of what programs write in front
same "the kernel's" '$P | grep -v "^<" | head -n 100'
same "read and clear" 'echo "<4>read" >/dev/kmsg
	$P -c | tail -n 1 | grep -o "read$"; $P | grep -c read'
compare /usr/bin/dmesg
same "clear" 'echo "<4>cleared" >/dev/kmsg; $P -C; $P | wc -l'
same "read and clear, beside util-linux" 'echo "<4>read" >/dev/kmsg
	$P --read-clear | wc -l; $P | wc -l'
