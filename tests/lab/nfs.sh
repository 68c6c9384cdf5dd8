# nfs.sh (sourced by bash behind lab.sh and tap.sh): a server machine with many
# NFS servers (nfs-servers.sh), and clients side by side, a NIC for each. LAB_SIDE=N:
# so many at a time; LAB_INITRD=IMAGE: which these boot with.
# shellcheck shell=bash disable=SC2154 # variables of lab.sh

nfs_nics=${LAB_SIDE:-3} # how many clients at a time
nfs_seconds=90          # for one of them, then it is ended
nfs_slots=()

# nfs_start [ARGUMENT of lab_start_server...]: with the programs in /lab/bin
nfs_start() {
	lab_init
	mkdir -p "$lab_dir/payload/bin"
	cp "$lab_top"/tests/lab/nfs-{servers.sh,fakes.pl} "$lab_dir/payload/"
	cp "$lab_build/bin/nfsmount" "$lab_dir/payload/bin/"
	lab_start_server nics="$nfs_nics" "$@"
}

# places LINE...: commands of nfs-servers.sh, each after the one before; what
# belongs to another server goes on beside it
places() {
	local line name names='' script=''
	for line; do
		read -r _ name _ <<<"$line"
		[[ " $names " == *" $name "* ]] || names+=" $name"
	done
	for name in $names; do
		script+="("
		for line; do
			[[ $line == *" $name" || $line == *" $name "* ]] || continue
			script+="sh /lab/nfs-servers.sh $line || echo FAILED: $line; "
		done
		script+=") & "
	done
	# no pipe: servers would hold it open
	lab_server_do "{ $script wait; } >/tmp/places.out 2>&1
		sed 's/^/# /' /tmp/places.out" 120 >&2
}

# place_do LINE...: one command of nfs-servers.sh
place_do() {
	lab_server_do "sh /lab/nfs-servers.sh $*"
}

# nfs_boot NAME WORDS [ARGUMENT of lab_boot_client...]: a client with the fixed
# address 10.0.2.4N as soon as a NIC of the server is free; ADDRESS and GATEWAY
# say otherwise, when they are set
nfs_boot() {
	local name=$1 words=$2 slot ip
	shift 2
	for ((;;)); do
		for ((slot = 0; slot < nfs_nics; slot++)); do
			lab_alive "${nfs_slots[slot]:-none}" || break 2
		done
		sleep 0.1
	done
	[ -z "${nfs_slots[slot]:-}" ] || lab_forget "${nfs_slots[slot]}"
	nfs_slots[slot]=$name
	ip=${ADDRESS-ip=10.0.2.4$slot::${GATEWAY-10.0.2.1}:255.255.255.0:$name:eth0:off}
	lab_boot_client "$name" port="$slot" mac="52:54:00:00:00:4$slot" \
		seconds=$nfs_seconds initrd="${LAB_INITRD:-}" \
		append="$ip root=/dev/nfs ro $words" "$@"
}

# nfs_wait: until all of these have gone, which they do by themselves
nfs_wait() {
	local name
	for name in "${nfs_slots[@]}"; do
		[ -z "$name" ] || lab_wait_client "$name" $((nfs_seconds + 10)) || true
	done
	nfs_slots=()
}
