# lib.sh (sourced by bash): boots kinit as process 1 of private namespaces,
# several at a time, and makes claims about what it wrote and how it ended.
# Each boot has a limit, see ns.c. A test starts boots with "boot" and "fast",
# waits for them with "finish", and then says "about NAME NAME", "claim ...".
# shellcheck shell=bash
set -u
PATH=$PATH:/usr/sbin:/sbin
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
B=$(usr/build.sh folder)
lab_dir=$(mktemp -d)
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh

boots=()
leave() {
	[ ${#boots[@]} -eq 0 ] || kill "${boots[@]}" 2>/dev/null
	wait
	rm -rf "$lab_dir"
}
trap leave EXIT

# Root of the machine has no business here: what runs does so as nobody. Where
# ordinary users may not have namespaces, root must do.
as_user=()
nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
if [ "$(id -u)" -eq 0 ] && "${nobody[@]}" unshare -Urmpnu --fork true; then
	as_user=("${nobody[@]}")
	chown 65534:65534 "$lab_dir"
fi
# the build folder may be out of such a user's reach
cp "$B/pid1/ns" "$B/pid1/kinit-test" "$B/pid1/kinit-fast" "$B/lab/report-init" \
	"$lab_dir" || exit 1

# new_root NAME: a root that can be booted; its init reports and reboots
new_root() {
	local dir=$lab_dir/root-$1
	mkdir -p "$dir"/{dev,proc,sys,run,sbin}
	cp "$lab_dir/report-init" "$dir/sbin/init"
	echo "$dir"
}
root=$(new_root good)

# kernel_words WORD...: what the kernel gives to /init, as options and
# arguments of ns: it takes words that it knows itself, those with a dot are
# for modules, NAME=VALUE is environment, and all behind "--" are arguments
kernel_words() {
	local word
	env_words=(-e HOME=/ -e TERM=linux) arg_words=()
	while [ $# -gt 0 ]; do
		word=$1
		shift
		case $word in
		--)
			arg_words+=("$@")
			return
			;;
		root=* | rootflags=* | rootfstype=* | rootdelay=* | init=* | \
			panic=* | quiet | ro | rw | rootwait) ;;
		*.*=*) ;;
		*=*) [ ${#env_words[@]} -ge 64 ] || env_words+=(-e "$word") ;;
		*) arg_words+=("$word") ;;
		esac
	done
}

# what the next boot runs under, if anything
tracer=()

# run_boot PROGRAM NAME COMMAND-LINE [OPTION-OF-NS...]: in the background
run_boot() {
	local program=$1 line=$3 dir=$lab_dir/$2 words
	shift 3
	mkdir -m 777 "$dir"
	printf '%s\n' "$line" >"$dir/cmdline"
	read -ra words <<<"$line"
	# as the kernel sets it; without panic= as CONFIG_PANIC_TIMEOUT is
	sed -nE 's/.*\bpanic=([-0-9]+).*/\1/p' "$dir/cmdline" >"$dir/panic"
	[ -s "$dir/panic" ] || echo 0 >"$dir/panic"
	kernel_words "${words[@]}"
	timeout -k 1 60 "${as_user[@]}" "${tracer[@]}" "$lab_dir/ns" -d "$dir" -c "$dir/cmdline" \
		-p "$dir/panic" -r "$root" "${env_words[@]}" "$@" \
		"$lab_dir/$program" "${arg_words[@]}" >"$dir.log" 2>&1 &
	boots+=($!)
}

# The program as it is, and one for whose clock a second is ten
boot() { run_boot kinit-test "$@"; }
fast() { run_boot kinit-fast "$@"; }

# finish: waits for all boots
finish() {
	wait "${boots[@]}"
	boots=()
}

# soon COMMAND...: tries for at most 10 s until it succeeds
soon() {
	local tries=200
	while ! "$@"; do
		[ $((tries -= 1)) -gt 0 ] || return 1
		sleep 0.05
	done
}

# wrote NAME REGEX: has this boot written such a line by now?
wrote() { grep -aEq -- "$2" "$lab_dir/$1.log"; }

# children NAME: the processes that process 1 of this boot has, oldest first
children() {
	local pid
	soon test -s "$lab_dir/$1/pid" && read -r pid <"$lab_dir/$1/pid"
	cat "/proc/$pid/task/$pid/children" 2>/dev/null
}

# has_child NAME
has_child() { [ -n "$(children "$1")" ]; }

# ended_by reboot|halt|seen|late|"exit N"|"signal N"
ended_by() { says "^ *[0-9.]+ == $1\$"; }

# times REGEX: how many lines
times() { grep -aEc -- "$1" "$tap_log"; }

# moment REGEX: when the first such line came, in hundredths of a second
moment() {
	awk -v want="$1" '$0 ~ want { print int($1 * 100 + 0.5); exit }' "$tap_log"
}

# apart REGEX REGEX MIN MAX: seconds from the first line of one to that of the
# other; MAX has room for a busy machine
apart() {
	local a b
	a=$(moment "$1")
	b=$(moment "$2")
	[ -n "$a" ] && [ -n "$b" ] &&
		awk -v d=$((b - a)) -v min="$3" -v max="$4" 'BEGIN {
			exit !(d >= min * 100 && d <= max * 100) }' && return
	echo "# from '$1' at ${a:-never} to '$2' at ${b:-never}" >&2
	return 1
}
