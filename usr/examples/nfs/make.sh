#!/bin/sh
# make.sh FILE: the image of this folder.  PROGRAMS is where kinit's programs are,
# by default as built or installed with it, KLIBC where those of the package
# klibc-utils are.
set -eu
if [ $# -ne 1 ]; then
	echo "usage: make.sh FILE" >&2
	exit 2
fi
file=$1
EXAMPLE=$(dirname "$0")
usr=$EXAMPLE/../..
if [ -x "$usr/build.sh" ]; then
	: "${PROGRAMS:=$("$usr/build.sh" path)/bin}"
fi
: "${PROGRAMS:=$usr/bin}" "${KLIBC:=/usr/lib/klibc/bin}"
if [ ! -x "$PROGRAMS/gen_init_cpio" ]; then
	echo "make.sh: no programs in $PROGRAMS: PROGRAMS says where they are" >&2
	exit 1
fi
export EXAMPLE PROGRAMS KLIBC

# The library of klibc's programs is their loader, too: its name is in them.
loader=$(grep -ao '/[a-z/]*lib/klibc-[A-Za-z0-9_-]*\.so' "$KLIBC/sh" | head -n 1)
{
	cat "$EXAMPLE/list"
	echo "file $loader $loader 755 0 0"
} | "$PROGRAMS/gen_init_cpio" -t 0 -o "$file" -
