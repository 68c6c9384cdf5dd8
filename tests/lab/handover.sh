# handover.sh (sourced by bash behind lab.sh and tap.sh): clients with Debian
# roots over NFS, each with another manager of networks (managers.sh), side by
# side on one server machine with a NIC for each; and what is claimed of them.
# A client is named for its root. What it says is in its console's log, by the
# kernel's clock. HANDOVER_INITRD: the image that they boot with; HANDOVER_WORDS:
# more for their command lines, such as kinit.handover=none.
# shellcheck shell=bash disable=SC2154 # variables of lab.sh

handover_nics=6
handover_lease=${HANDOVER_LEASE:-20}
handover_seconds=${HANDOVER_SECONDS:-60} # of load
handover_initrd=${HANDOVER_INITRD:-$lab_build/initramfs.cpio}
declare -A handover_macs=()

# handover_start [SECONDS]: the server machine
handover_start() {
	lab_init
	mkdir -p "$lab_dir/payload/bin"
	cp "$lab_build/lab/load" "$lab_dir/payload/bin/"
	cp "$lab_top"/tests/lab/{managers,handover-guest}.sh "$lab_dir/payload/"
	ln -sf "$lab_build/lab/managers.img" "$lab_dir/managers.disk"
	lab_start_server nics=$handover_nics disks=managers memory=1024 \
		seconds="${1:-600}" || return 1
	lab_server_do "sh /lab/managers.sh dhcp $handover_lease"
}

# handover_boot NAME MANAGER [WORDS] [ARGUMENT of lab_boot_client...]: a client,
# on the NIC of the one that was booted handover_nics before it. An address that
# nobody renews until the manager is there is leased for longer than a boot takes.
handover_boot() {
	local name=$1 manager=$2 words=${3:-} n=${#handover_macs[@]} mac
	shift $(($# < 3 ? $# : 3))
	mac=$(printf '52:54:00:00:01:%02x' "$n")
	[[ $words != *kinit.lease=off* ]] || mac=${mac/:01:/:02:}
	handover_macs[$name]=$mac
	lab_server_do "sh /lab/managers.sh root $name $manager" >&2 || return 1
	lab_boot_client "$name" port="$((n % handover_nics))" mac="$mac" \
		memory=640 seconds="$handover_limit" initrd="$handover_initrd" \
		append="$(handover_append "$name" "$manager") $words" "$@"
}
# booting six at once, the load, the end
handover_limit=$((handover_seconds + 260))

# handover_append NAME MANAGER [OPTIONS of NFS]: its command line
handover_append() {
	echo "ip=dhcp root=/dev/nfs nfsroot=10.0.2.1:/srv/$1${3:+,$3} rw printk.devkmsg=on lab.seconds=$handover_seconds lab.manager=$2${HANDOVER_WORDS:+ $HANDOVER_WORDS}"
}

# handover_wait NAME...: until all have gone, at most $handover_limit from now;
# says how they do
handover_wait() {
	local name left deadline=$((SECONDS + handover_limit)) told=$SECONDS
	for ((;;)); do
		left=
		for name; do
			! lab_alive "$name" || left+=" $name$(handover_now "$name")"
		done
		[ -n "$left" ] && [ $SECONDS -lt $deadline ] || break
		if [ $((SECONDS - told)) -ge "${HANDOVER_TELL:-20}" ]; then
			told=$SECONDS
			lab_say "$SECONDS s:$left"
		fi
		sleep 0.5
	done
	for name; do
		if lab_alive "$name"; then
			lab_say "$name did not end"
			lab_kill "$name"
		fi
	done
}

# handover_now NAME: what it said last of its load
handover_now() {
	tail -n 20 "$lab_dir/$1.log" | tr -d '\r' |
		sed -nE 's/.* LAB load reads ([0-9]+) .*/ (\1 reads)/p
			s/.* LAB hangs ([0-9]+) s .*/ (hangs for \1 s)/p' |
		tail -n 1
}

# handover_fetch: what the server has seen, as files
handover_fetch() {
	local file
	for file in dhcp.packets dhcpd.log dhcpd.leases; do
		lab_server_do "cat /run/$file" >"$lab_dir/$file"
	done
	for file in "${!handover_macs[@]}"; do
		lab_server_do "cat /srv/$file/lab/journal" >"$lab_dir/$file.journal"
		handover_log "$file" |
			grep -aE "kinit[:[]|LAB |\\] \\[20|reboot: |Oops" |
			grep -av "LAB resolv: #" \
				>"$lab_dir/$file.said.log"
	done
	lab_server_do 'sh /lab/managers.sh leases' >"$lab_dir/leases"
	handover_packets <"$lab_dir/dhcp.packets" >"$lab_dir/packets"
}

# tcpdump -vvv on standard input: lines "SECOND MAC TYPE CIADDR CLIENT-ID" of
# what clients sent; "-" for what is not there
handover_packets() {
	awk '
	function flush() {
		if (type != "" && from)
			print at, mac, type, ci, id
		type = ""
		from = 0
	}
	/^[0-9]+:/ { flush(); split($1, t, ":"); at = t[1] * 3600 + t[2] * 60 + t[3] }
	/BOOTP\/DHCP, Request/ { from = 1; ci = id = mac = "-" }
	/Client-IP/ { ci = $2 }
	/Client-Ethernet-Address/ { mac = $2 }
	/DHCP-Message \(53\)/ { type = $NF }
	/Client-ID \(61\)/ { sub(/.*length [0-9]+: /, ""); gsub(/ /, ","); id = $0 }
	END { flush() }'
}

# log NAME: its console without the carriage returns
handover_log() {
	tr -d '\r' <"$lab_dir/$1.log"
}

# handover_has NAME REGEX: does a line of all that its console has match?
handover_has() {
	handover_log "$1" | grep -aEq -- "$2"
}

# handover_said NAME WORD: what is behind "LAB WORD ", the last time
handover_said() {
	handover_log "$1" | sed -n "s/^\\[ *[0-9.]*\\] LAB $2 \\{0,1\\}//p" | tail -n 1
}

# handover_at NAME REGEX: the second of the last such line
handover_at() {
	handover_log "$1" | sed -nE "s/^\\[ *([0-9.]+)\\] $2.*/\\1/p" | tail -n 1
}

# handover_ip NAME: the address that it had at the start
handover_ip() {
	handover_log "$1" |
		sed -n 's/.* LAB first: .* inet \([0-9.]*\)\/.*/\1/p' | head -n 1
}

# handover_changes NAME: what happened to its addresses and default routes
handover_changes() {
	handover_log "$1" | sed -n 's/^\(\[ *[0-9.]*\]\) \[20[^]]*\] */\1 /p'
}

# handover_address NAME: "kept", "gone at S" or "second A at S", "never had one"
handover_address() {
	local ip
	ip=$(handover_ip "$1")
	handover_changes "$1" | tr -d '[]' | awk -v ip="$ip" '
	ip == "" { exit }
	$2 == "Deleted" && index($0, " inet " ip "/") && gone == "" { gone = $1 }
	$2 != "Deleted" && / inet / && / scope global / &&
	    !index($0, " inet " ip "/") && more == "" {
		more = $1
		for (i = 1; i < NF; i++)
			if ($i == "inet")
				other = $(i + 1)
	}
	END {
		if (ip == "")
			print "never had one"
		else if (gone != "")
			print "gone at " gone " s"
		else if (more != "")
			print "a second one, " other ", at " more " s"
		else
			print "kept"
	}'
}

# handover_stall NAME: the longest, in milliseconds; "for ever" when it hung
# until it was ended
handover_stall() {
	local longest
	if [ -z "$(handover_at "$1" 'LAB poweroff')" ]; then
		echo "for ever"
		return
	fi
	longest=$(handover_log "$1" |
		sed -n 's/.* LAB load .* longest \([0-9]*\) ms$/\1/p' | tail -n 1)
	echo "${longest:-for ever}"
}

# handover_poweroff NAME: how many seconds it took
handover_poweroff() {
	awk -v from="$(handover_at "$1" 'LAB poweroff')" \
		-v to="$(handover_at "$1" 'reboot: Power down')" 'BEGIN {
		if (from == "" || to == "")
			print "never"
		else
			printf "%.1f\n", to - from
	}'
}

# handover_renewals NAME: REQUESTs with the address in them: renewed, rebound
handover_renewals() {
	awk -v mac="${handover_macs[$1]}" \
		'$2 == mac && $3 == "Request" && $4 != "-" { n++ } END { print n + 0 }' \
		"$lab_dir/packets"
}

# handover_ids NAME: the client identifiers that it used
handover_ids() {
	awk -v mac="${handover_macs[$1]}" '$2 == mac { print $5 }' \
		"$lab_dir/packets" | sort -u | tr '\n' ' ' | sed 's/ $//'
}

# handover_leases NAME: how many addresses it has had of the server
handover_leases() {
	grep -c "^${handover_macs[$1]} " "$lab_dir/leases" || true
}

# handover_claims NAME [MANAGER] [RENEWALS]: what is to be so with each of them
handover_claims() {
	local name=$1 manager=${2:-$1} value
	about "$name" "$name.said"
	value=$(handover_address "$name")
	claim "the address never changes or vanishes" equal "$value" kept
	value=$(handover_stall "$name")
	claim "no read or write hangs for a second" handover_below "$value" 1000
	claim "it renews the lease" test "$(handover_renewals "$name")" -ge "${3:-3}"
	claim "one lease in the server's table" equal "$(handover_leases "$name")" 1
	claim "one client identifier from the start" \
		equal "$(handover_ids "$name" | wc -w)" 1
	claim "names are known" equal "$(handover_said "$name" name)" 10.0.2.1
	claim "no unit failed" says_not 'LAB failed'
	case $manager in
	networkd | netplan | nm | connman)
		claim "the network is online" says 'LAB online'
		;;
	esac
	claim "it goes off within 20 s" \
		handover_below "$(handover_poweroff "$name")" 20
}

# handover_below VALUE LIMIT
handover_below() {
	case $1 in
	[0-9]*) awk -v a="$1" -v b="$2" 'BEGIN { exit !(a < b) }' && return ;;
	esac
	echo "# it is '$1'" >&2
	return 1
}

# handover_row NAME: a row of the table
handover_row() {
	printf '%-18s %-34s %10s %9s %7s %9s  %s\n' "$1" "$(handover_address "$1")" \
		"$(handover_stall "$1")" "$(handover_renewals "$1")" \
		"$(handover_leases "$1")" "$(handover_poweroff "$1")" \
		"$(handover_said "$1" name)"
}
handover_head() {
	printf '%-18s %-34s %10s %9s %7s %9s  %s\n' manager address "stall, ms" \
		renewals leases "off, s" "name"
}
