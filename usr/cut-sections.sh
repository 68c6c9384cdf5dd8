#!/bin/sh
# cut-sections.sh FILE: takes the table of sections off a 64-bit ELF program
# that strip has left with one: 280 bytes that the kernel does not look at. (An
# ld of binutils 2.41 does that itself, with -z nosectionheader.)
set -eu
file=${1:?usage: cut-sections.sh FILE}
end=0
for segment in $(readelf -lW "$file" | awk '$1 == "LOAD" { print $2 "+" $5 }'); do
	offset=${segment%+*} length=${segment#*+}
	[ $((offset + length)) -le $end ] || end=$((offset + length))
done
[ $end -gt 0 ] || { echo "cut-sections.sh: $file has no segments" >&2; exit 1; }
truncate -s "$end" "$file"
# e_shoff, then e_shnum and e_shstrndx of its header
for field in 40+8 60+4; do
	head -c "${field#*+}" /dev/zero |
		dd of="$file" bs=1 seek="${field%+*}" conv=notrunc status=none
done
