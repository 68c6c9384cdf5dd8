#!/bin/bash
# A server that means harm: whatever it tells, ipconfig executes nothing, no more
# does a shell that sources its file, no file is made, and what is in that file is
# what was sent, or nothing. strace sees to it. IPCONFIG is ours; needs user
# namespaces or root.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/net/lib.sh
. tests/net/lib.sh
calls=execve,execveat,fork,vfork,clone,clone3

# as shells and a reader of lines might take them; printf(1) has them so
texts=(
	'$(touch${IFS}/run/x)' '`touch${IFS}/run/x`' '\0047;touch${IFS}/run/x;\0047'
	'\0047\0134\0047\0047;touch${IFS}/run/x\0040#' '"$(touch${IFS}/run/x)"'
	'\0134\0047;touch${IFS}/run/x;\0134\0047' '!!\0134!\0047!\0047'
	'a\ntouch${IFS}/run/x\nb' '\0047\ntouch${IFS}/run/x\n\0047'
	'a\nROOTSERVER=\00476.6.6.6\0047' 'a\rb' '\0033[2J\0007' '\0302\0233m'
	'\0201\0210\0377' '${PATH}' '../../etc/passwd' '%s%n%d' '/srv/\0303\0274'
	'&touch${IFS}/run/x&' '\0174touch${IFS}/run/x' '>/run/x' '<<EOF\n' '#' '\0134'
)

if [ "${1:-}" = inside ]; then # DIR PROGRAM TEXT
	dir=$2
	# options that are texts, and the two that are fields of the message
	world="dhcp0"
	for code in 12 15 17 40 43 56 66 67 100 252; do
		world="$world --dhcp-option-force=$code,$4"
	done
	world="$world --dhcp-boot=$4,$4,10.99.0.5"
	world_make || exit 1
	timeout 25 ip netns exec c strace --seccomp-bpf -f -qq -o "$dir/ours" \
		-e trace=$calls "$3" -t 5 c0 >"$dir/out" 2>"$dir/err"
	echo $? >"$dir/status"
	# a shell that others source it with, and what it finds
	strace --seccomp-bpf -f -qq -o "$dir/shell" -e trace=$calls /bin/dash -c '
		. /run/net-c0.conf
		printf "%s\1" "$ROOTSERVER" "$ROOTPATH"' >"$dir/seen"
	cp /run/net-c0.conf "$dir/conf"
	for file in /run/*; do
		echo "${file##*/}"
	done | sort >"$dir/files"
	exit
fi

program=$(readlink -f "${IPCONFIG:-$(usr/build.sh path)/bin/ipconfig}")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# executed FILE: one program, and no other process was started
executed() {
	[ "$(grep -cE 'execve|fork|clone' "$1")" -eq 1 ] && return
	echo "more was executed:"
	cat "$1"
	return 1
}

judge() { # TEXT
	local sent seen

	[ "$(cat "$at/status")" = 0 ] || { cat "$at/out" "$at/err"; return 1; }
	executed "$at/ours" && executed "$at/shell" || return 1
	[ "$(xargs <"$at/files")" = "dnsmasq.log leases net-c0.conf netns" ] || {
		echo "files: $(xargs <"$at/files")"
		return 1
	}
	grep -qvE "^[A-Za-z0-9]+='.*'\$" "$at/conf" && {
		echo "a line that is no variable:"
		cat "$at/conf"
		return 1
	}
	[ "$(wc -l <"$at/conf")" -eq 17 ] || { cat "$at/conf"; return 1; }
	# as sent, or left out with a word
	sent=$(printf '10.99.0.5\1/%b\1' "$1")
	seen=$(cat "$at/seen")
	[ "$seen" = "$sent" ] ||
		{ [ "$seen" = $'10.99.0.5\1\1' ] &&
			grep -q '17 (root path) ignored' "$at/err"; } || {
		echo "seen: $seen"
		return 1
	}
}

n=0
for text in "${texts[@]}"; do
	n=$((n + 1))
	[ $n -le 3 ] || wait -n
	mkdir "$dir/$n"
	timeout 60 unshare "${alone[@]}" tests/net/hostile.t inside "$dir/$n" \
		"$program" "/$text" >"$dir/$n/log" 2>&1 &
done
wait
n=0
for text in "${texts[@]}"; do
	n=$((n + 1))
	at=$dir/$n
	if why=$(judge "$text" 2>&1); then
		echo "ok $n - nothing comes of $text"
	else
		echo "not ok $n - nothing comes of $text"
		{ echo "$why"; cat "$at/log"; } | sed 's/^/# /'
	fi
done
echo "1..$n"
