# cases.sh (sourced by bash): cases that run several at a time, each a function
# case_NAME of the test in namespaces of its own; what it claims goes to a file,
# and is numbered when all are done.
# shellcheck shell=bash

# claim TEXT COMMAND...: it succeeds; else what it prints is why
claim() {
	local text=$1 why

	shift
	if why=$("$@" 2>&1); then
		echo "ok - $text"
	else
		echo "not ok - $text"
		printf '%s\n' "$* fails" "$why" | head -n 60 | sed 's/^/# /'
	fi
}

# same GOT WANT: two texts
same() {
	[ "$1" = "$2" ] && return
	diff --label want --label got -U 20 <(echo "$2") <(echo "$1")
	return 1
}

# at_most NUMBER LIMIT
at_most() {
	[ -n "$1" ] && [ "$1" -ge -10 ] && [ "$1" -le "$2" ] && return
	echo "it is '$1', want 0 to $2"
	return 1
}

# the time of files, in milliseconds
now_ms() {
	local us=${EPOCHREALTIME/[.,]/}

	echo "${us%???}"
}

# cases_run LANES NAME...: those whose name is $CASES' pattern, in that order,
# so many at a time; ends the test
cases_run() {
	local lanes=$1 dir name n=0 line alive=0 names=()

	shift
	dir=$(mktemp -d)
	# shellcheck disable=SC2064 # the name is known now
	trap "rm -rf '$dir'" EXIT
	for name; do
		[[ $name =~ ${CASES:-} ]] && names+=("$name")
	done
	for name in "${names[@]}"; do
		[ $((alive += 1)) -le "$lanes" ] || wait -n
		mkdir "$dir/$name"
		# shellcheck disable=SC2154 # it is that of lib.sh
		timeout 300 unshare "${alone[@]}" "$0" inside "$name" \
			>"$dir/$name/tap" 2>"$dir/$name/err" &
	done
	wait
	for name in "${names[@]}"; do
		grep -q '^ok\|^not ok' "$dir/$name/tap" ||
			echo "not ok - it did not run" >"$dir/$name/tap"
		while IFS= read -r line; do
			case $line in
			"ok - "* | "not ok - "*)
				n=$((n + 1))
				echo "${line%% - *} $n - $name: ${line#* - }"
				;;
			*) printf '%s\n' "$line" ;;
			esac
		done <"$dir/$name/tap"
		! grep -q '^not ok' "$dir/$name/tap" ||
			sed 's/^/# /' "$dir/$name/err"
	done
	echo "1..$n"
	exit
}
