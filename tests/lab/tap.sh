# tap.sh (sourced by bash): claims about a client's console, as TAP.
# A test names the client it talks about with "about NAME CLIENT" and ends with
# tap_done. A failed claim shows the end of that client's console.
# shellcheck shell=bash

tap_count=0
tap_failed=0
tap_name=
tap_log=/dev/null

# about NAME CLIENT: the next claims are about this client's console
about() {
	tap_name=$1
	# shellcheck disable=SC2154 # set by lab.sh
	tap_log=$lab_dir/$2.log
}

# claim TEXT COMMAND...: ok when the command succeeds
claim() {
	local text="$tap_name: $1"
	shift
	tap_count=$((tap_count + 1))
	if "$@"; then
		echo "ok $tap_count - $text"
		return
	fi
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_count - $text"
	{
		echo "failed: $*"
		grep -aE -B 2 -A 60 'Run /init' "$tap_log" || tail -n 20 "$tap_log"
		cat "${tap_log%.log}.qemu" 2>/dev/null
	} | tr -d '\r' | head -n 80 | sed 's/^/#   /' >&2
}

# says REGEX, says_not REGEX: does a line of the console match?
says() {
	grep -aEq -- "$1" "$tap_log"
}

says_not() {
	! says "$1"
}

# equal A B
equal() {
	[ "$1" = "$2" ] && return
	echo "# got '$1', want '$2'" >&2
	return 1
}

tap_done() {
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ]
}
