#!/bin/sh
# root-table.sh KINDS LAYERS: the C file with the tables of root_spec.h, for a
# program that is linked with these kinds of roots and layers, in this order. A
# name stands for kinit/root_NAME.h or kinit/layer_NAME.h; one with a '/' for
# that header.
set -eu
blocks=false more=false

# table TYPE PREFIX ARRAY NAME...
table() {
	type=$1 prefix=$2 array=$3
	shift 3
	printf 'const struct %s *const %s[] = {\n' "$type" "$array"
	for name; do
		printf '\t&%s,\n' "$prefix${name##*/"$prefix"}"
	done
	# an array of nothing is no C
	[ $# -gt 0 ] || printf '\tNULL,\n'
	printf '};\nconst size_t n_%s = %d;\n\n' "$array" $#
}

printf '/* Made by usr/root-table.sh. */\n#include "kinit/root_spec.h"\n#include "lib/block_spec.h"\n#include "lib/fail_code.h"\n\n'
for kind in $1; do
	case $kind in
	*/*) printf '#include "%s.h"\n' "$kind" ;;
	*) printf '#include "kinit/root_%s.h"\n' "$kind" ;;
	esac
	[ "$kind" != block ] || blocks=true
	[ "$kind" = nfs ] || more=true
done
for layer in $2; do
	printf '#include "kinit/layer_%s.h"\n' "$layer"
	[ "$layer" = overlay ] || more=true
done
echo
# shellcheck disable=SC2086 # lists of names
table root_method root_ root_kinds $1
# shellcheck disable=SC2086
table root_layer layer_ root_layers $2
printf 'const bool root_blocks = %s;\n' "$blocks"
printf 'const bool block_more = %s;\n' "$blocks"
printf 'const bool fail_more = %s;\n' "$more"
