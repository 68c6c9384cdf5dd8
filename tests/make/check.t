#!/bin/bash
# check.t: tests/check.pl counts what a test says and how it ends, ends a test
# that hangs with everything that it started, and adds up lanes.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
check=$PWD/tests/check.pl
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tap_log=$tmp/said
export B="$tmp/build folder"
cd "$tmp" || exit 1

# script NAME: a test of this name, from standard input
script() {
	{
		echo '#!/bin/bash'
		cat
	} >"$1"
	chmod +x "$1"
}

# counts "N passed, N failed" STATUS TEST...
counts() {
	local want=$1 status=$2
	shift 2
	"$check" "$@" >said 2>&1
	equal $? "$status" && equal "$(tail -n 1 said)" "$want"
}

said() { grep -qE -- "$1" said; }
# gone FILE: the process whose number is there, or what its parent did not fetch
gone() { ! grep -q '^[0-9]* (.*) [^Z]' "/proc/$(cat "$1")/stat" 2>/dev/null; }

script good <<<'echo "ok 1"; echo "ok 2 - two"; echo 1..2'
script bad <<<'echo "ok 1"; echo "not ok 2 - two"; echo "words" >&2; echo 1..2; exit 1'
script skips <<<'echo "ok 1"; echo "ok 2 # skip no such program"; echo 1..2'
script none <<<'echo 1..0 # skip all'
script silent <<<'exit 0'
script dies <<<'echo "ok 1"; echo 1..1; kill -9 $$'
script exits <<<'echo "ok 1"; echo 1..1; exit 3'
script short <<<'echo "ok 1"; echo 1..2'
# a child in a process group of its own, as timeout(1) makes, that ignores TERM
script hangs <<'END'
# limit: 1 s
echo "ok 1"
timeout 60 bash -c 'trap "" TERM; echo $$ >child; while :; do sleep 0.1; done' &
sleep 60
END
script leaves <<'END'
echo "ok 1"
echo 1..1
sleep 60 &
echo $! >left
END

tap_name="a run"
claim "of good tests is good" counts "2 passed, 0 failed" 0 good
claim "with a bad one is bad" counts "3 passed, 1 failed" 1 good bad
claim "shows what was wrong" said '^    not ok 2 - two'
claim "and what it said" said '^    words'
claim "takes a skipped test for a failed one" counts "1 passed, 1 failed" 1 skips
claim "takes no test for a failed one" counts "0 passed, 1 failed" 1 none
claim "and silence" counts "0 passed, 1 failed" 1 silent
claim "and death" counts "1 passed, 1 failed" 1 dies
claim "and a bad exit status" counts "1 passed, 1 failed" 1 exits
claim "and a plan that is not kept" counts "1 passed, 1 failed" 1 short
claim "and a test that is not there" counts "0 passed, 1 failed" 1 nothere
claim "of nothing is bad" counts "0 passed, 0 failed" 1

tap_name="a test that hangs"
begin=$SECONDS
claim "counts as failed, and the next is run" \
	counts "3 passed, 1 failed" 1 hangs good
claim "is ended soon" test $((SECONDS - begin)) -le 15
claim "which is said" said 'still running after 1 s, and was killed'
claim "has no child left" gone child
claim "has more time with SLOW" equal "$(SLOW=2 "$check" hangs | grep -c 'after 2 s')" 1
tap_name="a test that ends"
claim "passes" counts "1 passed, 0 failed" 0 leaves
claim "has no child left, either" gone left

tap_name="two at a time"
script slow <<<'for i in {1..50}; do [ -e quick_ran ] && break; sleep 0.1; done; echo "ok 1"; echo 1..1; [ -e quick_ran ]'
script quick <<<'echo "ok 1"; echo 1..1; touch quick_ran'
claim "run together" counts "2 passed, 0 failed" 0 --jobs 2 slow quick
claim "but are told in their order" \
	equal "$(sed 's/.* //; 2q' said)" $'slow\nquick'
rm quick_ran
claim "one at a time do not" counts "2 passed, 1 failed" 1 --jobs 1 slow quick
claim "count as others" counts "4 passed, 2 failed" 1 --jobs 2 good bad exits
claim "end one that hangs" counts "3 passed, 1 failed" 1 --jobs 2 hangs good
claim "with all that it started" gone child
rm child
"$check" --jobs 2 hangs hangs >said 2>&1 &
until [ -s child ]; do sleep 0.1; done
kill $!
wait $!
claim "end with who runs them" equal $? 130
claim "and so do their children" gone child

tap_name="lanes"
"$check" --lane one good bad >said 2>&1
claim "end well whatever failed in them" equal $? 0
"$check" --lane two good >said 2>&1
claim "add up" counts "5 passed, 1 failed" 1 --sum one two
claim "with the slowest test first" \
	equal "$(sed -n '/slowest/,/passed/s/^ *[0-9.]* s  //p' said | sort | uniq -c | tr -s ' \n' ' ')" " 1 bad 2 good "
sed -i '$d' "$B/check/two.lane"
claim "must have come to their end" equal "$("$check" --sum one two 2>&1)" \
	"check.pl: lane two did not come to its end"
tap_done
