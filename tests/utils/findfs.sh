# findfs beside util-linux's: names of devices
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh
compare /usr/sbin/findfs

for tag in LABEL=FATDISC LABEL=xdisc 'LABEL="swap space"' UUID=1234-ABCD \
	UUID=11111111-2222-3333-4444-000000000009 \
	PARTUUID=aaaaaaaa-1111-1111-1111-000000000006 PARTUUID=cafe0123-05 \
	PARTLABEL=first LABEL=m5 'LABEL=a "b'\''$ Ä'; do
	escaped=$(printf '%s' "$tag" | sed 's/[\\"$]/\\&/g')
	same "$tag" "\$P \"$escaped\""
done
same "a label that is not there" '$P LABEL=nothere'
same "a UUID that is not there" '$P UUID=11111111-2222-3333-4444-555555555555'
same "PARTUUID= of no form" '$P PARTUUID=cafe'
same "LABEL= without a label" '$P LABEL='
same "another tag" '$P XX=y'
same "a name is its own" '$P /dev/vdc'
same "also of nothing" '$P nothing'
same "no operand" '$P'
same "two operands" '$P LABEL=m1 LABEL=m5'
same "an unknown option" '$P -x LABEL=m1'
gives "a UUID in the other case" \
	'$P UUID=1234-abcd' "$(printf '/dev/vdd2\nstatus 0')"
gives "a partition behind another one" \
	'$P PARTUUID=aaaaaaaa-1111-1111-1111-000000000001/PARTNROFF=5' \
	"$(printf '/dev/vdd6\nstatus 0')"
says "what is not there" '$P LABEL=nothere' "unable to resolve 'LABEL=nothere'" 1
says "a label of 4096 characters" '$P LABEL="$(printf %04096d 0)"' \
	'more than 255 characters' 1
says "an option, by name" '$P --fast LABEL=m1' "unknown option '--fast'" 2
says "standard output that is full" '$P LABEL=m1 >/dev/full' \
	'cannot write standard output: No space' 1
