#!/bin/bash
# once.t: usr/once.sh goes by contents, not by times.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
top=$PWD
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tap_log=$tmp/said
cd "$tmp" || exit 1
echo one >"an input"
echo two >other
# what is run: it counts, and copies
cat >copy <<'END'
#!/bin/sh
echo run >>runs
cat "$@" >out
END
cp copy "a copy"
chmod +x copy "a copy"

# once ARGUMENT...; runs N: so often was the command run until now
once() { "$top/usr/once.sh" "$@" >said 2>&1; }
runs() { equal "$(grep -c run runs)" "$1"; }
make_it() { once out "an input" other -- ./copy "an input" other; }

tap_name="what is not there"
claim "is made" make_it
claim "by the command" equal "$(cat out)" $'one\ntwo'
claim "once" runs 1
tap_name="other times alone"
touch -d "+1 hour" "an input"
touch -d "-1 hour" out
before=$(stat -c %Y out)
claim "are no reason" make_it
claim "to run it" runs 1
claim "and make sees that it is new" test "$(stat -c %Y out)" -gt "$before"
tap_name="another content"
echo three >"an input"
claim "of one input" make_it
claim "is one" runs 2
claim "and is in the result" equal "$(cat out)" $'three\ntwo'
tap_name="another command"
claim "is one" once out "an input" other -- "./a copy" "an input"
claim "too" runs 3
tap_name="a result that went"
rm out
claim "is made again" once out "an input" other -- "./a copy" "an input"
claim "so" runs 4
tap_name="a command that fails"
echo four >other
claim "fails" equal "$(once out other -- sh -c 'echo run >>runs; exit 3'; echo $?)" 3
claim "and is run again" equal "$(once out other -- sh -c 'echo run >>runs; exit 3'; echo $?)" 3
claim "the next time" runs 6
claim "one that makes nothing fails, too" equal "$(rm out; once out other -- true; echo $?)" 1
tap_name="wrong words"
claim "an input that is not there" equal "$(once out nothere -- true; echo $?)" 1
claim "no command" equal "$(once out other --; echo $?)" 2
claim "no --" equal "$(once out other true; echo $?)" 1
tap_done
