#!/bin/sh
# Prints the size of every program as TAP and fails those past their limit in
# tests/size.limit.  usage: size.sh [FOLDER]
set -u
bin=${1:-$("$(dirname "$0")/../usr/build.sh" path)/bin}
grep -v '^#' "$(dirname "$0")/size.limit" | {
	n=0
	while read -r program limit; do
		n=$((n + 1))
		size=$(stat -c %s "$bin/$program" 2>/dev/null || echo missing)
		if [ "$size" != missing ] && [ "$size" -le "$limit" ]; then
			printf 'ok %d - ' $n
		else
			printf 'not ok %d - ' $n
		fi
		echo "$program is $size bytes, at most $limit"
	done
	echo "1..$n"
}
