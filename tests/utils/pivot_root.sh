# pivot_root beside util-linux's and klibc's
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh

# what is there is looked at by the shell alone
good='mkdir new; mount -t tmpfs t new; mkdir new/old new/here'
look='echo $?; cd /; echo *; cd /old && echo l*'
for oracle in /usr/sbin/pivot_root /usr/lib/klibc/bin/pivot_root; do
	compare "$oracle"
	same "a new root" "$good; \$P new new/old; $look"
	same "from inside" "$good; cd new; \$P . old; $look"
	same "one over the other" "$good; cd new; \$P . .; echo \$?; cd /; echo l*"
	same "no operand" '$P'
	same "one operand" '$P new'
	same "three operands" '$P a b c'
	same "an unknown option" '$P -x / /'
	same "an unknown long option" '$P --nonsense'
	same "no such directory" '$P new new/old'
	same "a file" "$good; : >new/f; \$P new/f new/old"
	same "no mount point" 'mkdir -p new/old; $P new new/old'
	same "the old root elsewhere" "$good; mkdir old; \$P new old"
	same "the root itself" '$P / /'
	same "a name of 4096 characters" '$P "$(printf %04096d 0)" /'
done
# neither of them takes it
gives "behind --" "$good; \$P -- new new/old; $look" '0
here old
lab lab-init lib lib64 lost+found
status 0'
says "both names are told" '$P one two' \
	'pivot_root: cannot make one the root with the old one on two: No such file' 1
