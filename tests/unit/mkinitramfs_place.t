#!/bin/bash
# mkinitramfs_place.t: the place in which mkinitramfs --hook runs hooks: with odd
# mounts below it, in this machine's own root, without namespaces, and what is left
# when a signal ends it.
set -u
cd "$(dirname "$0")/../.." || exit 1
top=$PWD
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
tmp=$(realpath "$(mktemp -d)")
trap 'chmod -R u+rwX "$tmp"; rm -rf "$tmp"' EXIT
# shellcheck source=tests/unit/image.sh
. tests/unit/image.sh
mod_make
# shellcheck source=tests/unit/hooks.sh
. tests/unit/hooks.sh
export out mod_root mod_tree mod_kver tmp top

# within NAME STATUS ARGUMENT...: an image for the root $seen, in namespaces where
# $mounts was done and $enter leads to mkinitramfs
within() {
	tap_name=$1
	local want=$2
	shift 2
	rm -rf "$out" "$tmp/tree"
	mkdir "$tmp/tree"
	timeout -k 5 60 unshare -rm --kill-child bash -euc "$mounts"' "$@"' bash "${enter[@]}" \
		"$top/usr/mkinitramfs" -k "$mod_kver" --root "$seen" -o "$out" \
		--nic virtio_net --hook "$dir" "$@" >"$tmp/said" 2>&1
	claim "has exit status $want" equal $? "$want"
	if [ "$want" = 0 ]; then
		everything
	else
		claim "leaves no image" [ ! -e "$out" ]
	fi
}
guarded() { equal "$(grep -cE 'nothing keeps|do not see' "$tmp/said")" 0; }

# Mounts that are odd
mkdir -p "$mod_root/mnt"/{memory,shut,strict,below/one,over/one} "$tmp/outside"
: >"$mod_root/mnt/file"
hook writes <<'HOOK'
for file in /mnt/memory/x /mnt/shut/x /mnt/strict/x /mnt/below/one/x /mnt/file /mnt/over/x; do
	(echo bad >$file) || :
done
echo /mnt/below/* >"$DESTDIR/seen"
HOOK
# shellcheck disable=SC2016 # for the inner shell
mounts='cd "$mod_root/mnt"
	mount -t tmpfs -o nosuid,nodev,noexec,noatime none memory
	mount -t tmpfs -o strictatime,nodiratime none strict
	mount --bind "$tmp/outside" shut
	mount -o remount,bind,ro shut
	mount -t tmpfs none below
	mkdir below/one
	mount -t tmpfs none below/one
	mount -t tmpfs none over/one
	mount -t tmpfs none over
	mount --bind "$tmp/said" file
	cd /
	'
seen=$mod_root enter=()
within "mounts of this user's" 0
claim "are all kept from hooks, without a word" guarded
claim "hooks can tell" equal "$(grep -c 'Read-only file system$' "$tmp/said")" 6
claim "nothing is written" equal "$(ls -A "$tmp/outside")" ""
enter=(unshare -rm)
within "mounts that another user made" 0
claim "are no other" guarded
claim "nor for hooks" equal "$(grep -c 'Read-only file system$' "$tmp/said")" 6
claim "and nothing is written there" equal "$(ls -A "$tmp/outside")" ""

enter=(env "PATH=$tmp/fake:$PATH")
fake mount '*remount,bind,ro*/mnt/below' 32 'echo no >&2; :'
within "a mount that cannot be made read-only" 0
claim "is hidden" once 'note: hooks do not see /.*/mnt/below, which cannot be made read-only$'
claim "with what is mounted there" equal "$(cat "$tmp/tree/seen")" '/mnt/below/*'
fake mount '*remount,bind,ro*/mnt/file' 32 'echo no >&2; :'
within "a file that cannot" 0
claim "is hidden, too" once 'note: hooks do not see /.*/mnt/file, which'
claim "nothing is written to it" equal "$(grep -cx bad "$tmp/said")" 0
fake mount '@(*remount,bind,ro|*tmpfs*|*null)*/mnt/memory' 32 'echo "no, not that" >&2; :'
sed -i '1a shopt -s extglob' "$tmp/fake/mount"
within "one that cannot even be hidden" 1
claim "is named" said '^mkinitramfs: --hook: cannot make /.*/mnt/memory read-only for hooks: no, not that$'
fake mount '*tmpfs*mode=1777*' 32 'echo "no, not that" >&2; :'
within "no memory for /tmp" 1
claim "is an error" said "^mkinitramfs: --hook: cannot mount hooks' own .*/tmp\$"
fake mount '--rbind*' 32 'echo "no, not that" >&2; :'
within "no way to show the root" 1
claim "is an error, too" said '^mkinitramfs: --hook: cannot show /.* to hooks$'

# This machine itself, of which here is one: programs are the real one's
fresh
hook marks <<HOOK
echo marked >"\$DESTDIR/marked"
(echo marked >"$tmp/outside/mark") || :
HOOK
# shellcheck disable=SC2016 # for the inner shell
mounts='mount -t tmpfs none "$tmp/machine"
	cd "$tmp/machine"
	for dir in usr/bin usr/sbin usr/lib64 etc proc dev "${top#/}" "${tmp#/}" \
		$(cd / && ls -d usr/lib/*-linux-gnu* usr/libexec 2>/dev/null); do
		[ -d "/$dir" ] && mkdir -p "$dir" && mount --rbind "/$dir" "$dir"
	done
	for dir in bin sbin lib lib64; do
		ln -s "usr/$dir"
	done
	mkdir -p tmp usr/lib/modules usr/share
	cp -r "$mod_tree" usr/lib/modules
	cp -r "$mod_root/usr/share/initramfs-tools" usr/share
	'
mkdir "$tmp/machine" "$tmp/temporary"
seen=/ enter=(chroot .)
mark() { cat "$tmp/outside/mark" 2>/dev/null; }
within "this machine" 0
claim "is kept from hooks" guarded
claim "which run" equal "$(cat "$tmp/tree/marked")" marked
claim "and write nothing there" equal "$(mark)" ""
machine=$mounts
# shellcheck disable=SC2016
mounts+='mv tmp else
	ln -s else tmp
	'
within "a machine whose /tmp is a link" 1
claim "is an error" said '^mkinitramfs: --hook: / has no folder tmp$'
claim "hooks do not run" equal "$(mark)" ""
mounts=$machine
enter=(chroot . env "PATH=$tmp/fake:$PATH")
fake mount '@(*remount,bind,ro|*tmpfs*|*null)*/etc' 32 'echo "no, not that" >&2; :'
sed -i '1a shopt -s extglob' "$tmp/fake/mount"
within "a machine with a mount that cannot be shut" 1
claim "is an error" said '^mkinitramfs: --hook: cannot make /etc read-only for hooks: no, not that$'
claim "hooks do not run" equal "$(mark)" ""
rm "$tmp/fake/mount"
fake unshare '*' 1 'echo "unshare: no" >&2; :'
within "a machine without namespaces" 0
claim "is not kept from hooks, which is told" \
	once '^mkinitramfs: note: nothing keeps hooks from writing elsewhere: unshare: no$'
claim "they run all the same" equal "$(cat "$tmp/tree/marked")" marked
claim "and write what they like" equal "$(mark)" marked
seen=$mod_root enter=(env "PATH=$tmp/fake:$PATH") mounts=
within "another root without namespaces" 1
claim "is an error" said 'hooks of .* need a place of their own: unshare: no$'

# Signals: nothing is left, not even of hooks that heed none
seconds=10$$
hook marks <<HOOK
trap '' TERM INT HUP
mkdir -m 0 "\$DESTDIR/shut"
echo >"\$DESTDIR/begun"
sleep $seconds &
while :; do sleep $seconds || :; done
HOOK
# signalled NAME SIGNAL STATUS COMMAND...
signalled() {
	tap_name=$1
	local start status=0 n pid
	rm -rf "$tmp/temporary" "$out"
	mkdir "$tmp/temporary"
	TMPDIR=$tmp/temporary env --default-signal=INT,HUP,TERM "${@:4}" \
		-k "$mod_kver" --root "$seen" -o "$out" --nic virtio_net --hook "$dir" \
		>"$tmp/said" 2>&1 &
	pid=$!
	for ((n = 0; n < 200; n++)); do
		[ -z "$(find "$tmp/temporary" -name begun 2>/dev/null)" ] || break
		sleep 0.1
	done
	claim "its hook runs" [ $n -lt 200 ]
	start=$SECONDS
	kill "-$2" "$pid"
	while kill -0 $pid 2>/dev/null && [ $((SECONDS - start)) -lt 30 ]; do
		sleep 0.1
	done
	kill -KILL $pid 2>/dev/null
	wait $pid || status=$?
	claim "exit status $3" equal $status "$3"
	claim "at once" [ $((SECONDS - start)) -lt 4 ]
	claim "no hook is left" equal "$(pgrep -f "sleep $seconds\$")" ""
	claim "nothing is left" equal "$(ls -A "$tmp/temporary" "$tmp/out")" \
		"$tmp/out:

$tmp/temporary:"
}
signalled "SIGTERM" TERM 143 "$top/usr/mkinitramfs"
signalled "SIGINT" INT 130 "$top/usr/mkinitramfs"
signalled "SIGHUP" HUP 129 "$top/usr/mkinitramfs"
# shellcheck disable=SC2016 # for the inner shell
seen=/ signalled "SIGTERM without namespaces" TERM 143 \
	unshare -rm bash -euc "$machine"'exec chroot . env "PATH=$tmp/fake:$PATH" "$@"' \
	bash "$top/usr/mkinitramfs"
tap_done
