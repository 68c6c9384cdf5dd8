# keeper.sh (sourced by bash behind lab.sh and tap.sh): clients with an NFS root
# and a lease that is kept, side by side on one server machine, a NIC for each;
# their init (keeper-init.c) uses the root, tells how long that stalls and what
# happens to addresses, and does what it is told: keeper_tell.
# shellcheck shell=bash disable=SC2154,SC2034 # variables of lab.sh

keeper_initrd=${KEEPER_INITRD:-$lab_build/initramfs.cpio}
keeper_seconds=${KEEPER_SECONDS:-280}
declare -A keeper_macs=()

# keeper_start NICS [ARGUMENT of lab_start_server...]
keeper_start() {
	local root
	lab_init
	root=$lab_dir/payload/roots/keeper
	mkdir -p "$root"/{dev,proc,sys,run,root,tmp,bin,sbin,etc}
	cp "$lab_build/lab/keeper-init" "$root/sbin/init"
	cp "$lab_build/bin/kinitctl" "$root/sbin/"
	cp "$lab_top"/tests/lab/nfs-servers.sh "$lab_dir/payload/"
	cp "$lab_top"/tests/lab/keeper-dhcp.sh "$lab_dir/payload/"
	lab_start_server nics="$1" "${@:2}"
}

# keeper_dhcp ARGUMENT...: keeper-dhcp.sh on the server
keeper_dhcp() {
	lab_server_do "sh /lab/keeper-dhcp.sh $*" >&2
}

# keeper_boot NAME [WORDS [ARGUMENT of lab_boot_client...]]: the next NIC's;
# KEEPER_SERVER: where the root is
keeper_boot() {
	local name=$1 words=${2:-} n=${#keeper_macs[@]}
	keeper_macs[$name]=52:54:00:00:02:0$n
	lab_boot_client "$name" port="$n" mac="${keeper_macs[$name]}" input=yes \
		seconds="$keeper_seconds" initrd="$keeper_initrd" \
		append="ip=dhcp root=/dev/nfs rw nfsroot=${KEEPER_SERVER:-10.0.2.1}:/srv/keeper,vers=4.2 printk.devkmsg=on $words -- $name" \
		"${@:3}"
}

# keeper_await NAME...: until each one's init runs
keeper_await() {
	local name
	for name; do
		lab_wait_line "$name.log" '^KEEPER ready' 90 "$name" ||
			lab_say "$name: no init"
	done
}

# keeper_tell NAME COMMAND...: to its init
keeper_tell() {
	lab_type "$@"
}

# keeper_count NAME REGEX: how many lines there are
keeper_count() {
	tr -d '\r' <"$lab_dir/$1.log" | grep -aEc -- "$2" || true
}

# keeper_more NAME REGEX COUNT SECONDS: until there are more than that
keeper_more() {
	local deadline=$((SECONDS + $4))
	while [ "$(keeper_count "$1" "$2")" -le "$3" ]; do
		[ $SECONDS -lt $deadline ] || return 1
		sleep 0.2
	done
}

# keeper_end NAME...: and what they have to say at the end
keeper_end() {
	local name
	for name; do
		! lab_alive "$name" || lab_type "$name" end
	done
	for name; do
		lab_wait_client "$name" 20 || lab_say "$name does not end"
	done
}

# keeper_kept NAME: it has come to its end, its address was never taken away and
# has no end, and nothing failed
keeper_kept() {
	[ "$(keeper_count "$1" '^KEEPER end')" -eq 1 ] &&
		! tr -d '\r' <"$lab_dir/$1.log" |
		grep -aE '^KEEPER (address|FAILED)' |
			grep -v 'new .* valid 4294967295$' >&2
}

# keeper_stall NAME: the longest, in milliseconds
keeper_stall() {
	tr -d '\r' <"$lab_dir/$1.log" |
		sed -n 's/^KEEPER load [0-9]* longest \([0-9]*\)$/\1/p' | tail -n 1
}
