#!/bin/bash
# A DHCP server that means harm: whatever it tells, kinit and its workers execute
# no other program and write no other file than with harmless texts. strace sees
# to it; what ipconfig makes of each text is tests/net/hostile.t's.
# shellcheck source=tests/pid1/lib.sh
. "$(dirname "$0")/lib.sh"

# as shells, log files, and readers of lines and of paths might take them
texts=('$(touch${IFS}/run/x)' '`touch${IFS}/run/x`' "';touch\${IFS}/run/x;'"
	"\\';touch\${IFS}/run/x;\\'" $'a\ntouch /run/x\nb' $'\'\ntouch /run/x\n\''
	$'a\nROOTSERVER=\'6.6.6.6\'' $'\e[2J\a' $'\u009bm' $'\x81\x88\xff'
	'${PATH}' '../../../etc/passwd' '%s%n%d%1$n' '&touch${IFS}/run/x&'
	'|touch${IFS}/run/x' '>/run/x' '#' '\')
# host name, domain, root path, NIS domain, vendor's, message, boot server and
# file, time zone and proxy; and boot file and server's name as fields
codes=(12 15 17 40 43 56 66 67 100 252)
writes=execve,execveat,open,openat,creat,mkdir,mkdirat,mknod,mknodat,rename
writes+=,renameat,renameat2,symlink,symlinkat,link,linkat,unlink,unlinkat
writes+=,truncate,chmod,fchmodat,chown,fchownat,mount

stop_servers() {
	local file
	for file in "$lab_dir"/*/server; do
		[ ! -s "$file" ] || kill "$(cat "$file")" && rm -f "$file"
	done
}
# give NAME TEXT...: a boot in whose network a server has these, in turns
give() {
	local name=$1 n=0 code options=()
	shift

	for code in "${codes[@]}"; do
		n=$((n + 1))
		options+=("--dhcp-option-force=$code,/${!n}")
		[ $n -lt $# ] || n=0
	done
	options+=("--dhcp-boot=/$1,/$1,10.9.9.5")
	# an ordinary user, who runs it, has one group
	{
		echo 'ip link add c0 type veth peer name s0
			ip addr add 10.9.9.1/24 dev s0
			ip link set s0 up'
		printf '%q ' dnsmasq --log-facility="$lab_dir/$name/dnsmasq" \
			--conf-file=/dev/null --user=root --group= --port=0 \
			--no-ping --bind-interfaces --interface=s0 \
			--dhcp-authoritative --pid-file="$lab_dir/$name/server" \
			--dhcp-leasefile="$lab_dir/$name/leases" \
			--dhcp-range=10.9.9.50,10.9.9.60,1h "${options[@]}"
	} >"$lab_dir/$name.network"
	tracer=(strace -f -qq -o "$lab_dir/$name/trace" -e "trace=$writes")
	boot "$name" "root=test: ip=dhcp" -s "bash $lab_dir/$name.network" -l 20
	# strace waits for the server, too
	soon test -s "$lab_dir/$name.log" && soon wrote "$name" "== "
	stop_servers
	finish
}
trap 'stop_servers; leave' EXIT

give harmless harmless
for ((i = 0; i < ${#texts[@]}; i += 3)); do
	give "hostile-$i" "${texts[@]:i}" "${texts[@]:0:i}"
done

# made NAME: what kinit's processes executed and wrote: calls and paths. They are
# /init, and those that were not there before it.
made() {
	awk '
		/execve\("\/init"/ { init = $1 }
		init == "" { before[$1] = 1 }
		init == "" || ($1 in before && $1 != init) { next }
		/open/ && !/O_WRONLY|O_RDWR|O_CREAT/ { next }
		match($0, /[a-z0-9]+\(.*"/) {
			$0 = substr($0, RSTART, RLENGTH)
			sub(/", \[.*/, "\"")
			print
		}
	' "$lab_dir/$1/trace" | sort -u
}
made harmless >"$lab_dir/wanted"
no_more() {
	made "$1" | comm -13 "$lab_dir/wanted" - >"$lab_dir/more"
	[ ! -s "$lab_dir/more" ] || { sed 's/^/# /' "$lab_dir/more" >&2; return 1; }
}

about "harmless texts" harmless
claim "init is what is executed" equal \
	"$(grep -c execve "$lab_dir/wanted")" 2
claim "files of the network are written" grep -q '"/run/net-c0.conf' \
	"$lab_dir/wanted"
for ((i = 0; i < ${#texts[@]}; i += 3)); do
	about "hostile texts $i" "hostile-$i"
	claim "there is a lease" says 'takes 10.9.9.[0-9]+ from dhcp server 10.9.9.1'
	claim "init runs" says 'REPORT pid 1$'
	claim "nothing else is executed or written" no_more "hostile-$i"
done
tap_done
