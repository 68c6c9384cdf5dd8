#!/bin/bash
# nfsmount beside klibc's own, each row of a table in a network namespace
# without any network, so that the mount fails: exit status, and whether the
# command line, an option or a source is what is wrong, must be the same, or
# differ as nfsmount(8) says. And mount(8) of util-linux with ours as its helper.
# NFSMOUNT is ours; needs user namespaces or root.
set -u
cd "$(dirname "$0")/../.." || exit 1
ours=${NFSMOUNT:-$(usr/build.sh folder)/bin/nfsmount}
ours=$(realpath "$ours")
klibc=/usr/lib/klibc/bin/nfsmount
alone=(--net --mount --pid --fork --kill-child)
[ "$(id -u)" -eq 0 ] || alone+=(--map-root-user)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/at"
n=0
bad=0

claim() { # TEXT COMMAND...: what it prints is said when it fails
	local text=$1 why

	shift
	n=$((n + 1))
	if why=$("$@" 2>&1); then
		echo "ok $n - $text"
	else
		bad=1
		echo "not ok $n - $text"
		echo "$why" | sed 's/^/# /'
	fi
}

# told PROGRAM ARGUMENTS...: its status, and what it finds wrong
told() {
	local program=$1 status what=mount

	shift
	(cd "$dir" && timeout 20 unshare "${alone[@]}" "$program" "$@") \
		>"$dir/said" 2>&1 </dev/null
	status=$?
	if option=$(grep -aoP "bad option '\K[^']*" "$dir/said"); then
		option=${option%%=*}
		what="option ${option/nfsvers/vers}"
	elif option=$(grep -aoP 'invalid value for \K.*' "$dir/said"); then
		what="option ${option/nfsvers/vers}"
	elif grep -aq "bad NFS version" "$dir/said"; then
		what="option vers"
	elif grep -aqE "need a (path|server)|parse IP|usage:|is not server:" \
		"$dir/said"; then
		what="line"
	elif grep -aq "invalid option" "$dir/said"; then
		what="line"
	elif grep -aq "cannot resolve" "$dir/said"; then
		what="name"
	elif grep -aq "No such file or directory" "$dir/said"; then
		what="directory"
	fi
	echo "$status $what"
}

same() { # ARGUMENTS...
	local a b

	a=$(told "$ours" "$@")
	cp "$dir/said" "$dir/first"
	b=$(told "$klibc" "$@")
	[ "$a" = "$b" ] && return
	echo "ours: $a; klibc's: $b"
	cat "$dir/first" "$dir/said"
	return 1
}

# differs OURS KLIBC WORDS ARGUMENTS...: WORDS stand in nfsmount(8)
differs() {
	local want="1 $1, 1 $2" words=$3 got

	shift 3
	got="$(told "$ours" "$@"), $(told "$klibc" "$@")"
	[ "$got" = "$want" ] || {
		echo "ours and klibc's: $got; want $want"
		cat "$dir/said"
		return 1
	}
	man -l nfsmount/nfsmount.8 2>/dev/null | tr -s ' \n' ' ' |
		grep -qF -- "$words" || {
		echo "nfsmount(8) does not say: $words"
		return 1
	}
}

at=10.0.0.1:/x
for option in port=2049 nfsvers=3 vers=3 rsize=8192 rsize=0x2000 wsize=8192 \
	timeo=7 retrans=3 acregmin=3 acregmax=60 acdirmin=30 acdirmax=60 soft \
	hard intr nointr posix noposix cto nocto ac noac lock nolock acl noacl \
	v2 v3 udp tcp broken_suid ro rw "" "," ",,ro,," \
	soft,hard,soft rw,ro,vers=3,tcp,port=2049,rsize=1024; do
	claim "same: -o '$option'" same -o "$option" $at at
done
for option in vers=1 vers=x vers= vers=33 nfsvers=5 port=x port= vers port \
	addr=10.0.0.2 addr soft,vers=9,hard; do
	claim "same: -o '$option' is refused" same -o "$option" $at at
done
claim "same: two -o" same -o ro -o vers=3 $at at
claim "same: no operand" same
claim "same: an unknown flag" same -z $at at
claim "same: -o without a value" same -o
claim "same: no path" same 10.0.0.1
claim "same: a path that does not begin with a slash" same 10.0.0.1:x at
claim "same: no server" same /x at
claim "same: a directory that is not there" same $at nowhere
claim "same: /nfs_root by default" same $at
claim "same: -p" same -p /dev/null $at at
claim "same: an option, before a source that is none" same -o vers=9 x at

versions='NFS 4 is spoken, and tried first.'
known='It has a list, and calls others bad.'
for option in vers=4 vers=4.2 nfsvers=4.1; do
	claim "differs: -o $option" differs mount "option vers" \
		"$versions" -o $option $at at
done
for option in proto=tcp mountport=4002 mountvers=3 sec=sys noatime nodev sync \
	retry=0 local_lock=all nconnect=4 lookupcache=all fsc bg clientaddr=1.2.3.4 \
	namlen=255 nosharecache rdirplus resvport minorversion=1 _netdev foo; do
	claim "differs: -o $option" differs mount "option ${option%%=*}" \
		"$known" -o $option $at at
done
claim "differs: numbers" differs mount "option rsize" \
	'Numbers among the options are for the kernel to read' -o rsize=x $at at
names='IPv6 addresses, names of hosts, lists of them.'
claim "differs: IPv6" differs mount line "$names" '[fd00::1]:/x' at
claim "differs: a name" differs name line "$names" srv.example:/x at
claim "differs: options behind the operands" differs mount directory \
	'Options may stand behind the operands.' $at -o ro at
claim "differs: three operands" differs line mount \
	'and ignores more than two.' $at at at

# mount(8), whose helper stands in /sbin, which is its own here
helper() { # TYPE OPTIONS...: what the helper was called with, and the status
	local type=$1

	shift
	(cd "$dir" && unshare "${alone[@]}" sh -c '
		ours=$1 dir=$2 type=$3
		shift 3
		mount=$(command -v mount)
		cp "$mount" "$dir/mount8"
		mount -t tmpfs none /sbin
		printf "#!/bin/bash\necho \"ARGUMENTS \$*\"\nexec -a \$0 %s \"\$@\"\n" \
			"$ours" >/sbin/mount.nfs
		chmod +x /sbin/mount.nfs
		cp /sbin/mount.nfs /sbin/mount.nfs4
		"$dir/mount8" -t "$type" "$@" 10.0.0.1:/x "$dir/at"
		echo "STATUS $?"' sh "$ours" "$dir" "$type" "$@") 2>&1
}

says() { # WORDS TYPE OPTIONS...
	local words=$1 said

	shift
	said=$(helper "$@")
	grep -qE -- "$words" <<<"$said" || {
		echo "$said"
		return 1
	}
}

claim "mount(8) calls it with options behind the operands" \
	says "ARGUMENTS 10\.0\.0\.1:/x $dir/at -o rw,hard" nfs -o hard
claim "and has its status" says 'STATUS 32' nfs
claim "says which NFS cannot be mounted" \
	says 'mount\.nfs: cannot mount 10\.0\.0\.1:/x on .*No such device' nfs
claim "-t nfs4 is another name of it" \
	says 'mount\.nfs4: cannot mount 10\.0\.0\.1:/x on ' nfs4
claim "-r, -v, -n and -s come as flags or options" says 'KI-4008' \
	nfs -r -v -n -s -o "vers=3,nofail,_netdev,x-systemd.automount,user,noauto"
claim "-f mounts nothing" says 'STATUS 0' nfs -f
claim "a bad option is named" says "mount\.nfs: bad option 'vers=9'" nfs \
	-o vers=9
claim "Kerberos is refused at once" \
	says "NFS.*sec=krb5p needs rpc.gssd" nfs -o sec=krb5p
claim "and TLS" says "xprtsec=tls needs tlshd, and Linux 6.5" nfs \
	-o xprtsec=tls
echo "1..$n"
exit $bad
