#!/bin/sh
# nfs-servers.sh COMMAND ARGUMENT...: run on the lab's server machine: more NFS
# servers, each in a network namespace with an address of its own on the lan,
# each with /run, /var/lib/nfs and exports of its own.
#   place NAME HOST [NETEM...]	a host 10.0.2.HOST, with a link that netem spoils
#   in NAME COMMAND...		run a command there
#   serve NAME WORD...		nfs-utils: arguments of rpc.nfsd, and of our own
#				"rpcbind", "mountd", "cld": what else runs there
#   stop NAME, start NAME	its threads end, all connections with them; again
#   deaf NAME		its rpcbind ends, and nobody there knows
#   flap NAME AFTER DOWN	in the background: AFTER seconds behind the first
#				connection it is stopped, DOWN seconds later started
#   ganesha NAME		nfs-ganesha
#   perl NAME ARGUMENT...	nfs-fakes.pl there, in the background
set -u
dir=/tmp/places
mkdir -p $dir

# one moment for a background process to be there: at most 10 s
await() {
	n=0
	until "$@" >/dev/null 2>&1; do
		n=$((n + 1))
		[ $n -lt 100 ] || {
			echo "nfs-servers.sh: still waiting for: $*" >&2
			return 1
		}
		sleep 0.1
	done
}

# A process holds the mounts; it ends with the machine.
place() {
	name=$1 host=$2
	shift 2
	ip netns add "$name"
	ip link add "p$host" up master lan0 type veth peer name c0 netns "$name"
	ip -n "$name" link set lo up
	ip -n "$name" link set c0 address "02:00:00:00:02:$(printf %02x "$host")" up
	ip -n "$name" address add "10.0.2.$host/24" dev c0
	ip -n "$name" route add default via 10.0.2.1
	[ $# -eq 0 ] || ip netns exec "$name" tc qdisc add dev c0 root netem "$@"
	ip netns exec "$name" unshare -m sh -c '
		for d in /run /var/lib/nfs; do
			mount -t tmpfs place $d || exit
		done
		mkdir -p /run/rpcbind /var/lib/nfs/v4recovery /var/lib/nfs/nfsdcld \
			/var/lib/nfs/rpc_pipefs /var/lib/nfs/ganesha /run/ganesha
		mount -t rpc_pipefs rpc_pipefs /var/lib/nfs/rpc_pipefs
		mount -t nfsd nfsd /proc/fs/nfsd
		echo 10 >/proc/fs/nfsd/nfsv4leasetime
		echo 10 >/proc/fs/nfsd/nfsv4gracetime
		echo $$ >"$0"
		exec sleep 100000' "$dir/$name" >/dev/null 2>&1 </dev/null &
	await test -s "$dir/$name"
}

inside() {
	name=$1
	shift
	nsenter -t "$(cat "$dir/$name")" -m -n -- "$@"
}

# rpcbind_at NAME: port 111, in hex digits as the kernel tells it
rpcbind_at() {
	# no function: this one's process id is rpcbind's
	nsenter -t "$(cat "$dir/$1")" -m -n -- rpcbind -w -f >/dev/null 2>&1 </dev/null &
	echo $! >"$dir/$1.rpcbind"
	await inside "$1" grep -q ':006F 0*:0000 0A' /proc/net/tcp
}

serve() {
	name=$1
	shift
	words=
	for word; do
		case $word in
		rpcbind) rpcbind_at "$name" ;;
		cld) inside "$name" nfsdcld -p /var/lib/nfs/rpc_pipefs ;;
		mountd) ;;
		*) words="$words $word" ;;
		esac
	done
	# what the machine exports, unless the place has exports of its own
	[ -e "$dir/$name.exports" ] || cp /etc/exports "$dir/$name.exports"
	inside "$name" mount --bind "$dir/$name.exports" /etc/exports
	inside "$name" exportfs -ra
	echo "$words" >"$dir/$name.words"
	case " $* " in
	*" mountd "*)
		# shellcheck disable=SC2046 # none or two words
		inside "$name" rpc.mountd -p 20048 \
			$(case " $words " in *" -N 3 "*) echo -N 3 ;; esac)
		;;
	esac
	start "$name"
}

start() {
	# shellcheck disable=SC2046 # several words
	inside "$1" rpc.nfsd $(cat "$dir/$1.words") 4
}

stop() {
	inside "$1" rpc.nfsd 0
}

# connected NAME: port 2049 in hex digits, of a connection
connected() {
	inside "$1" grep -q ':0801 [0-9A-F]*:[0-9A-F]* 01' /proc/net/tcp /proc/net/tcp6
}

flap() {
	n=0
	until connected "$1"; do
		n=$((n + 1))
		[ $n -lt 600 ] || return
		sleep 0.1
	done
	sleep "$2"
	stop "$1"
	sleep "$3"
	start "$1"
}

deaf() {
	kill "$(cat "$dir/$1.rpcbind")"
}

ganesha() {
	rpcbind_at "$1"
	cat >"$dir/ganesha.conf" <<-'END'
		NFS_CORE_PARAM { Protocols = 3, 4; MNT_Port = 20048; }
		NFSV4 { Lease_Lifetime = 10; RecoveryBackend = fs; Graceless = true; }
		EXPORT {
			Export_Id = 1; Path = /srv/report; Pseudo = /srv/report;
			Access_Type = RW; Squash = None; SecType = sys;
			FSAL { Name = VFS; }
		}
	END
	inside "$1" ganesha.nfsd -F -f $dir/ganesha.conf -L $dir/ganesha.log \
		-p /run/ganesha.pid >/dev/null 2>&1 </dev/null &
	await grep -q 'NFS SERVER INITIALIZED' $dir/ganesha.log
}

command=$1
shift
case $command in
place | serve | start | stop | deaf | ganesha) $command "$@" ;;
in) inside "$@" ;;
flap) flap "$@" >"$dir/$1.flap" 2>&1 </dev/null & ;;
perl)
	name=$1
	shift
	inside "$name" perl /lab/nfs-fakes.pl "$@" >"$dir/$name.log" 2>&1 </dev/null &
	await grep -q ready "$dir/$name.log"
	;;
esac
