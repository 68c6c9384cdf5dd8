#!/bin/sh
# Checks that no compiler makes, as TAP: who may include whom, what must not
# be called, sizes of files, manual pages, shell scripts.  usage: tests/lint.sh
set -u
cd "$(dirname "$0")/.." || exit 1
n=0
sources=$(find lib ipconfig nfsmount kinit utils usr tests -name '*.[ch]')
boot=$(find lib ipconfig nfsmount kinit utils -name '*.[ch]')
# all but what is made, and history
ours() { find . \( -path ./build -o -path ./.git \) -prune -o -type f "$@"; }
pages=$(ours -name '*.[178]' -print)
# whatever they are called: by the first line, or by what one that is to be
# sourced says of itself
scripts=$(ours -exec awk '
	FNR == 1 && /^#!.*[\/ ](ba|da)?sh( |$)/ { print FILENAME; nextfile }
	/^# shellcheck shell=/ { print FILENAME; nextfile }' {} + | sort)

# claim TEXT OUTPUT: passes when OUTPUT, the list of offences, is empty
claim() {
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

claim "there are files of each kind to look at, scripts without a suffix, too" \
	"$(for list in "$sources" "$boot" "$pages" "$scripts"; do
		[ -n "$list" ] || echo "an empty list"
	done
	for f in .ci/run tests/lab/tap.sh tests/bench/bare-init usr/mkinitramfs; do
		printf '%s\n' "$scripts" | grep -qxF "./$f" || echo "not in it: $f"
	done)"

# includes FOLDER ALLOWED...: every quoted include comes from one of these
includes() {
	folder=$1
	shift
	allowed=$(printf '%s|' "$@" "$folder" | sed 's/|$//')
	claim "$folder includes only from: $folder $*" \
		"$(grep -nE '^#include "' "$folder"/*.[ch] |
			grep -vE "#include \"($allowed)/")"
}
includes lib
includes ipconfig lib
includes nfsmount lib
includes utils lib
includes kinit lib ipconfig nfsmount utils
includes usr

claim "unbounded string functions are not used" \
	"$(grep -nE '\b(strcpy|strcat|sprintf|strncpy|gets|strtok|atoi|strto[a-z]+)\(' \
		$boot)"
claim "nothing sleeps in the boot path" \
	"$(grep -nE '\b(sleep|usleep|nanosleep)\(' $boot)"
# lib/start.c defines malloc() and exit(), as a C library without a heap does
claim "nothing runs a shell or allocates memory in the boot path" \
	"$(grep -nE '\b(system|popen|malloc|calloc|realloc|alloca)\(' $boot |
		grep -v '^lib/start\.c:')"
claim "nothing below main() exits in the boot path" \
	"$(grep -nE '(^|[^_])\b(exit|abort|assert)\(' $boot |
		grep -v '^lib/start\.c:')"
claim "#if stands only where C libraries and architectures are told apart" \
	"$(grep -nE '^#[[:space:]]*(if|elif)\b' $boot |
		grep -vE '^lib/compat\.h:|^lib/(sys\.[ch]|start\.c):|^[^:]*\.h:[0-9]+:#ifndef [A-Z_]+_H$')"
claim "no source file is longer than 400 lines" \
	"$(wc -l $sources | awk '$1 > 400 && $2 != "total"')"
claim "no script of the image tools is longer than 400 lines" \
	"$(wc -l usr/mkinitramfs usr/*.sh | awk '$1 > 400 && $2 != "total"')"
claim "no line of C is longer than 80 columns" \
	"$(expand $sources 2>/dev/null | awk 'length > 80' | head -n 5)"
claim "manual pages are clean" "$(mandoc -Tlint -Wwarning $pages 2>&1)"
# as after a merge that took both
claim "no section or option stands twice in a manual page" \
	"$(awk '/^\.(Sh|Ss|It Fl) / && seen[FILENAME, $0]++ {
		print FILENAME ": " $0 }' $pages)"
claim "shell scripts are clean" \
	"$(shellcheck -S warning -x $scripts 2>&1 | head -n 40)"
echo "1..$n"
