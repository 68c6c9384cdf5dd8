# lib.sh (sourced by tests/utils/NAME.sh in the server machine, by its sh): the
# same commands with a program of others and with ours, side by side. What is
# written here are claims, which tests/boot/utils.t counts.
# shellcheck shell=sh

case_dir=/tmp/case
ours_dir=/lab/bin
oracle=

# compare PROGRAM: what $P is beside ours of the same file name
compare() {
	oracle=$1
}

# Runs $2 with $P=$1 in an empty folder and mounts of its own: standard output
# and status to $3, errors to $3.err.
run_case() {
	rm -rf --one-file-system "$case_dir"
	mkdir -p "$case_dir"
	(
		cd "$case_dir" || exit 1
		P=$1 timeout 30 unshare -m --propagation private sh -c "$2" \
			>"$3" 2>"$3.err" </dev/null
		echo "status $?" >>"$3"
	)
}

# show FILE PREFIX
show() {
	sed "s/^/#   $2/" "$1" | head -n 20
}

# same TITLE SCRIPT: its output and status are the same with $oracle as $P
same() {
	run_case "$oracle" "$2" /tmp/theirs
	run_case "$ours_dir/${oracle##*/}" "$2" /tmp/ours
	if cmp -s /tmp/theirs /tmp/ours; then
		echo "ok - as ${oracle}: $1"
	else
		echo "not ok - as ${oracle}: $1"
		show /tmp/theirs "theirs: "
		show /tmp/theirs.err "theirs says: "
		show /tmp/ours "ours: "
		show /tmp/ours.err "ours says: "
	fi
}

# gives TITLE SCRIPT TEXT: with ours as $P it prints these lines, the last one
# is "status N"
gives() {
	run_case "$ours_dir/${oracle##*/}" "$2" /tmp/ours
	printf '%s\n' "$3" >/tmp/wanted
	if cmp -s /tmp/wanted /tmp/ours; then
		echo "ok - $1"
	else
		echo "not ok - $1"
		show /tmp/wanted "wanted: "
		show /tmp/ours "ours: "
		show /tmp/ours.err "ours says: "
	fi
}

# says TITLE SCRIPT REGEX STATUS: with ours as $P it ends with that status, and
# a line of its errors matches
says() {
	run_case "$ours_dir/${oracle##*/}" "$2" /tmp/ours
	if grep -Eq -- "$3" /tmp/ours.err &&
		[ "$(tail -n 1 /tmp/ours)" = "status $4" ]; then
		echo "ok - $1"
	else
		echo "not ok - $1"
		show /tmp/ours "ours: "
		show /tmp/ours.err "ours says: "
	fi
}
