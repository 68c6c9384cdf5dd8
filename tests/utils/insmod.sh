# insmod beside kmod's and klibc's, of a kernel that has no modules: what is
# wrong before it is asked. Modules are in tests/boot/insmod.t.
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh
for oracle in /usr/sbin/insmod /usr/lib/klibc/bin/insmod; do
	compare "$oracle"
	same "no operand" '$P'
	same "a file that is not there" '$P /nothere.ko'
	same "a directory" '$P /etc'
	same "a file that is no module" '$P /etc/passwd'
	same "an empty file" ': >empty.ko; $P empty.ko'
	same "with parameters" '$P /etc/passwd a=1 b'
	same "a device" '$P /dev/null'
	same "a name of 4096 characters" '$P "$(printf %04096d 0)"'
done
same "standard input" '$P - </etc/passwd'
same "standard input, a pipe" 'cat /etc/passwd | $P -'
says "a missing file is named" '$P /nothere.ko' \
	'insmod: cannot open /nothere\.ko: No such file' 1
says "a kernel without modules is told" '$P /etc/passwd' \
	'insmod: cannot load module /etc/passwd: Function not implemented' 1
says "an option is refused" '$P -f /etc/passwd' "unknown option '-f'" 1
says "a long option is refused" '$P --force /etc/passwd' "unknown option '--force'" 1
says "a parameter that the kernel cannot be given" \
	'$P /etc/passwd "a b=c"' 'parameter a b: the kernel cannot be given' 1
says "parameters that are too long" \
	'$P /etc/passwd a=1 "b=$(printf %04096d 0)"' \
	'parameter b: the kernel is given 4095 bytes' 1
