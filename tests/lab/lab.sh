# lab.sh (sourced by bash): a server machine and client machines in QEMU without
# privileges, joined by UNIX sockets. Everything lives in a private directory
# $lab_dir under lab in the build folder and goes when the shell exits; only processes started
# here are killed; every wait is bounded. LAB_KEEP=1 keeps the directory.
# shellcheck shell=bash disable=SC2034 # variables for those who source it

lab_top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
lab_build=$("$lab_top/usr/build.sh" path)
lab_dir=
lab_input=
# a list of gen_init_cpio has no blanks in names, but variables that have
export lab_build lab_dir
lab_server_ip=10.0.2.1
declare -A lab_pids=() lab_monitors=() lab_inputs=()

# Printed on standard error; as a TAP comment it does not disturb the count.
lab_say() {
	printf '# %s\n' "$*" >&2
}

lab_init() {
	[ -z "$lab_dir" ] || return 0
	mkdir -p "$lab_build/lab"
	lab_dir=$(mktemp -d "$lab_build/lab/run.XXXXXX")
	trap lab_stop EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
}

# KVM where a probe says it works, else emulation. A KVM that hangs at the
# first instruction exists, so it is taken only when asked for.
# LAB_ICOUNT=N: emulation whose time goes on by 2^N ns with each instruction, so
# that nothing in it takes longer because the host is busy.
lab_accel() {
	if [ -n "${LAB_ICOUNT:-}" ]; then
		echo "-accel tcg,thread=single -cpu max -icount shift=$LAB_ICOUNT"
	elif [ "${LAB_KVM:-no}" = yes ]; then
		echo "-accel kvm -cpu host"
	else
		echo "-accel tcg,thread=multi -cpu max"
	fi
}

# Kernels are told no_timer_check: on a busy host an emulated timer may miss the
# few ticks for which the kernel looks, and that is a panic.

# lab_qemu NAME SECONDS ARGUMENT...: start a machine in the background, for at
# most SECONDS. Socket names are relative: a UNIX socket's path has 108 bytes.
lab_qemu() {
	local name=$1 seconds=$2
	shift 2
	# shellcheck disable=SC2046 # several words
	(
		cd "$lab_dir" || exit 1
		exec timeout -k 5 "$seconds" qemu-system-x86_64 \
			$(lab_accel) -nodefaults -display none -no-reboot "$@" \
			>"$name.qemu" 2>&1 <"${lab_input:-/dev/null}"
	) &
	lab_pids[$name]=$!
	lab_input=
}

# lab_console NAME [yes]: in $lab_serial, what makes NAME.log of a machine's
# console; with yes lab_type NAME TEXT types there, for the next lab_qemu.
lab_console() {
	local fd
	lab_input=
	lab_serial=(-serial "file:$1.log")
	: >"$lab_dir/$1.log"
	[ "${2:-no}" = yes ] || return 0
	rm -f "$lab_dir/$1.in"
	mkfifo "$lab_dir/$1.in"
	exec {fd}<>"$lab_dir/$1.in"
	lab_inputs[$1]=$fd
	lab_input=$1.in
	lab_serial=(-chardev "stdio,id=con,signal=off,logfile=$1.log"
		-serial chardev:con)
}

lab_type() {
	printf '%s\n' "$2" >&"${lab_inputs[$1]}"
}

# lab_alive NAME: is this machine still running?
lab_alive() {
	[ -n "${lab_pids[$1]:-}" ] && kill -0 "${lab_pids[$1]}" 2>/dev/null
}

# lab_payload ROOTS...: the server's second disk: its init, and the exported
# test roots: tiny (init prints the clock), report (init reports), noinit.
lab_payload() {
	local tree=$lab_dir/payload root
	mkdir -p "$tree/roots"
	cp "$lab_top/tests/lab/server.sh" "$tree/"
	for root in tiny report noinit; do
		mkdir -p "$tree/roots/$root"/{dev,proc,sys,run,root,tmp,bin,sbin,etc}
	done
	cp "$lab_build/lab/clock-init" "$tree/roots/tiny/sbin/init"
	cp "$lab_build/lab/report-init" "$tree/roots/report/sbin/init"
	ln -s init "$tree/roots/report/sbin/other"
	tar -cf "$lab_dir/payload.tar" --owner=0 --group=0 -C "$tree" .
}

# lab_start_server [debian=yes] [nics=N] [seconds=N] [disks="NAME..."]
# [memory=MiB] [append=]: start the server machine and wait until NFS is served.
# With several NICs these are bridged. The disks are files $lab_dir/NAME.disk,
# /dev/vdc and those behind it, and what is written on them is lost.
lab_start_server() {
	local debian=no nics=1 seconds=1200 disks='' memory=512 append=
	local arguments=() i reply disk
	local "$@"
	# locks, NFSv4's too, wait for the end of lockd's own grace period
	local grace="lockd.nlm_timeout=3 lockd.nlm_grace_period=3"
	lab_init
	lab_payload
	mkfifo "$lab_dir/ctl.in" "$lab_dir/ctl.out"
	exec {lab_ctl_in}<>"$lab_dir/ctl.in" {lab_ctl_out}<>"$lab_dir/ctl.out"
	if [ "$debian" = yes ]; then
		arguments+=(-drive
			"file=$lab_build/lab/debian.img,format=raw,if=virtio,snapshot=on")
	fi
	for disk in $disks; do
		arguments+=(-drive
			"file=$disk.disk,format=raw,if=virtio,snapshot=on")
	done
	for ((i = 0; i < nics; i++)); do
		arguments+=(
			-netdev "stream,id=n$i,server=on,addr.type=unix,addr.path=net$i"
			-device "virtio-net-pci,netdev=n$i,romfile=,mac=52:54:00:00:00:f$i")
	done
	lab_qemu server "$seconds" -m "$memory" -serial file:server.log \
		-kernel "$lab_build/kernel/server.bzImage" \
		-append "console=ttyS0 panic=-1 no_timer_check quiet root=/dev/vda rw init=/lab-init lab.nics=$nics lab.debian=$debian $grace $append" \
		-drive "file=$lab_build/lab/server.img,format=raw,if=virtio,snapshot=on" \
		-drive file=payload.tar,format=raw,if=virtio,readonly=on \
		-device virtio-serial-pci -chardev pipe,id=ctl,path=ctl \
		-device virtserialport,chardev=ctl,name=ctl "${arguments[@]}"
	if ! read -r -t "${LAB_SERVER_SECONDS:-120}" -u "$lab_ctl_out" reply ||
		[ "$reply" != "0 0 READY" ]; then
		lab_say "the server machine did not start:"
		tail -n 20 "$lab_dir/server.log" "$lab_dir/server.qemu" >&2
		return 1
	fi
}

# lab_server_do COMMAND [SECONDS]: run a shell command on the server, print its
# output, return its status; 124 when there is no answer in time. What it leaves
# in the background must have its output redirected.
lab_server_do() {
	local id=$BASHPID.$RANDOM deadline=$((SECONDS + ${2:-60})) answer status output
	printf '%s %s\n' "$id" "$(printf '%s' "$1" | base64 -w 0)" >&"$lab_ctl_in"
	while [ $SECONDS -lt $deadline ]; do
		read -r -t $((deadline - SECONDS)) -u "$lab_ctl_out" \
			answer status output || break
		if [ "$answer" = "$id" ]; then
			printf '%s' "$output" | base64 -d
			return "$status"
		fi
	done
	lab_say "no answer from the server to: $1"
	return 124
}

# lab_dhcp_start [LINE...]: dnsmasq on the server with these lines of dnsmasq's
# configuration besides the usual ones; every packet is in /run/dnsmasq.log.
# The client with MAC 52:54:00:00:00:0N gets 10.0.2.1N and the name diskless-N.
lab_dhcp_start() {
	local lines
	lines=$(
		cat <<-'CONF'
			port=0
			no-ping
			interface=lan0
			bind-interfaces
			dhcp-authoritative
			dhcp-range=10.0.2.50,10.0.2.99,1h
			dhcp-leasefile=/run/dnsmasq.leases
			pid-file=/run/dnsmasq.pid
			log-dhcp
			log-facility=/run/dnsmasq.log
		CONF
		for host in 1 2 3 4; do
			echo "dhcp-host=52:54:00:00:00:0$host,10.0.2.1$host,diskless-$host"
		done
		printf '%s\n' "$@"
	)
	lab_server_do "rm -f /run/dnsmasq.*; cat >/run/dnsmasq.conf <<'END'
$lines
END
dnsmasq --conf-file=/run/dnsmasq.conf"
}

lab_dhcp_stop() {
	# shellcheck disable=SC2016 # expanded on the server
	lab_server_do 'kill "$(cat /run/dnsmasq.pid)" && rm -f /run/dnsmasq.pid'
}

# lab_boot_client NAME [key=value...]: start a client; its console is NAME.log
# in $lab_dir.  kernel= initrd= append= nic=MODEL|none|later (to be added to
# netdev n0 through the monitor) port=N (which NIC of the server) mac= memory=MiB
# smp=N carrier=off seconds=N (at most) input=yes (lab_type)
lab_boot_client() {
	local name=$1 kernel=$lab_build/kernel/bzImage initrd='' append=''
	local nic=virtio-net-pci port=0 mac=52:54:00:00:00:01 memory=256 smp=1
	local carrier=on seconds=300 input=no arguments=() monitor
	shift
	local "$@"
	lab_init
	[ -z "$initrd" ] || arguments+=(-initrd "$initrd")
	if [ "$nic" != none ]; then
		arguments+=(
			-netdev "stream,id=n0,server=off,addr.type=unix,addr.path=net$port")
	fi
	if [ "$nic" != none ] && [ "$nic" != later ]; then
		arguments+=(-device "$nic,id=nic0,netdev=n0,romfile=,mac=$mac")
	fi
	rm -f "$lab_dir/$name".{log,mon.in,mon.out}
	lab_console "$name" "$input"
	mkfifo "$lab_dir/$name.mon.in" "$lab_dir/$name.mon.out"
	# held open: what is written before QEMU opens it would be lost
	exec {monitor}<>"$lab_dir/$name.mon.in"
	lab_monitors[$name]=$monitor
	[ "$carrier" = on ] || arguments+=(-S)
	lab_qemu "$name" "$seconds" -m "$memory" -smp "$smp" -kernel "$kernel" \
		-append "console=ttyS0 panic=-1 no_timer_check $append" "${lab_serial[@]}" \
		-chardev "pipe,id=mon,path=$name.mon" -mon chardev=mon "${arguments[@]}"
	if [ "$carrier" != on ]; then
		lab_monitor "$name" "set_link nic0 off" cont
	fi
}

# lab_console_client [memory=MiB] [append=]: run the client "client" in the
# foreground with its console on this terminal, and in client.log.
lab_console_client() {
	local memory=1024 append='' "$@"
	# shellcheck disable=SC2046 # several words
	(
		cd "$lab_dir" || exit 1
		exec qemu-system-x86_64 $(lab_accel) -nodefaults -display none \
			-no-reboot -m "$memory" -kernel "$lab_build/kernel/bzImage" \
			-append "console=ttyS0 panic=-1 no_timer_check $append" \
			-chardev stdio,mux=on,id=con,signal=off,logfile=client.log \
			-serial chardev:con -mon chardev=con,mode=readline \
			-netdev stream,id=n0,server=off,addr.type=unix,addr.path=net0 \
			-device virtio-net-pci,netdev=n0,romfile=,mac=52:54:00:00:00:01
	)
}

# lab_monitor NAME COMMAND...: give commands to a client's QEMU monitor, such
# as "set_link nic0 on".
lab_monitor() {
	local name=$1
	shift
	printf '%s\n' "$@" >&"${lab_monitors[$name]}"
}

# lab_wait_line FILE REGEX SECONDS [NAME]: wait until a line of FILE (in
# $lab_dir) matches; also ends when the machine NAME has gone.
lab_wait_line() {
	local file=$lab_dir/$1 deadline=$((SECONDS + $3)) gone=no
	while ! grep -aEq -- "$2" "$file" 2>/dev/null; do
		[ $gone = no ] && [ $SECONDS -lt $deadline ] || return 1
		[ -z "${4:-}" ] || lab_alive "$4" || gone=yes
		sleep 0.1
	done
}

# lab_wait_client NAME SECONDS: wait until the machine has gone off by itself
# (0); after SECONDS kill it (1).
lab_wait_client() {
	local deadline=$((SECONDS + $2))
	while lab_alive "$1"; do
		if [ $SECONDS -ge $deadline ]; then
			lab_kill "$1"
			return 1
		fi
		sleep 0.1
	done
	lab_forget "$1"
}

# lab_kill NAME: end a machine now.
lab_kill() {
	[ -n "${lab_pids[$1]:-}" ] || return 0
	kill "${lab_pids[$1]}" 2>/dev/null || true
	lab_forget "$1"
}

lab_forget() {
	local monitor=${lab_monitors[$1]:-}
	wait "${lab_pids[$1]}" 2>/dev/null || true
	[ -z "$monitor" ] || exec {monitor}>&-
	unset "lab_pids[$1]" "lab_monitors[$1]"
}

lab_stop() {
	local name
	trap - EXIT
	for name in "${!lab_pids[@]}"; do
		lab_kill "$name"
	done
	if [ -n "$lab_dir" ] && [ -z "${LAB_KEEP:-}" ]; then
		rm -rf "$lab_dir"
	fi
}
