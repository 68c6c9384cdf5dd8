#!/bin/sh
# Prints the size of every program as TAP and fails those past their limit for
# this architecture in tests/size.limit, and those that use SSE: the stack is
# aligned to 8 bytes only, see the Makefile.  Exit status 1 if one fails.
# usage: size.sh
set -u
cd "$(dirname "$0")/.." || exit 1
B=$(usr/build.sh folder)
case $(usr/build.sh arch) in
arm64) column=3 ;;
*) column=2 ;;
esac
awk -v n=$column '/^[^#]/ { print $1, $n }' tests/size.limit | {
	n=0
	bad=0
	while read -r program limit; do
		n=$((n + 1))
		case $program in
		kinit-nfs) file=$B/tables/$program ;;
		*) file=$B/bin/$program ;;
		esac
		size=$(stat -c %s "$file" 2>/dev/null || echo missing)
		if [ "$size" != missing ] && [ "$size" -le "$limit" ]; then
			printf 'ok %d - ' $n
		else
			printf 'not ok %d - ' $n
			bad=1
		fi
		echo "$program is $size bytes, at most $limit"
	done
	[ "$column" = 3 ] || for program in "$B"/bin/*.full "$B"/tables/*.full; do
		n=$((n + 1))
		objdump -d "$program" | awk '/%xmm/ { sse = 1 }
			END { exit sse || NR < 100 }' || {
			printf 'not '
			bad=1
		}
		name=${program##*/}
		echo "ok $n - ${name%.full} and its libraries use no SSE"
	done
	echo "1..$n"
	exit $bad
}
