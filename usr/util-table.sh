#!/bin/sh
# util-table.sh NAME...: the C file with the table of utils/util.h, for a program
# that is linked with these small ones, in this order.
set -eu
printf '/* Made by usr/util-table.sh. */\n#include "lib/block_spec.h"\n#include "utils/util.h"\n\n'
printf 'const struct util utils[] = {\n'
for name; do
	printf '\t{ "%s", %s_main },\n' "$name" "$(echo "$name" | sed 's/-/_/g')"
done
printf '};\nconst size_t n_utils = %d;\n' $#
# what they have together must be small: see block_spec.h
[ $# -eq 1 ] && more=true || more=false
printf 'const bool block_more = %s;\n' $more
