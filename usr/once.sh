#!/bin/sh
# once.sh OUT INPUT... -- COMMAND...: run the command, which makes the file OUT
# of the contents of these inputs, unless OUT is there and was made by the same
# command of the same contents: a checkout changes times, and what takes minutes
# is not made again for these. What OUT was made of is in OUT.inputs.
set -eu
usage() { echo "usage: once.sh OUT INPUT... -- COMMAND..." >&2; exit 2; }

[ $# -ge 3 ] || usage
out=$1
shift
for word; do
	[ "$word" != -- ] || break
	[ -r "$word" ] || { echo "once.sh: cannot read $word" >&2; exit 1; }
done
[ "$word" = -- ] || usage

# the words, which have the command, then what is in the files
made_of=$({
	printf '%s\n' "$@"
	for word; do
		[ "$word" != -- ] || break
		sha256sum <"$word"
	done
} | sha256sum)

while [ "$1" != -- ]; do
	shift
done
shift
[ $# -gt 0 ] || usage
if [ -e "$out" ] && [ "$(cat "$out.inputs" 2>/dev/null)" = "$made_of" ]; then
	touch "$out"
	exit 0
fi
rm -f "$out.inputs"
"$@"
[ -e "$out" ] || { echo "once.sh: $1 did not make $out" >&2; exit 1; }
echo "$made_of" >"$out.inputs"
