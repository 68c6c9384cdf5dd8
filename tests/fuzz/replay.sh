#!/bin/sh
# Runs every corpus through its decoder, built with ASan and UBSan, as TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$(usr/build.sh folder)
n=0
for target in tests/fuzz/fuzz_*.c; do
	name=$(basename "$target" .c)
	name=${name#fuzz_}
	n=$((n + 1))
	if out=$("$build/host/tests/fuzz/replay_$name" \
		tests/fuzz/corpus/"$name" 2>&1); then
		echo "ok $n - the corpus of $name does no harm"
	else
		echo "not ok $n - the corpus of $name does no harm"
		printf '%s\n' "$out" | head -n 30 | sed 's/^/# /'
	fi
done
echo "1..$n"
