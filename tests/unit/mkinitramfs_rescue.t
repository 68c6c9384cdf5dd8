#!/bin/bash
# mkinitramfs_rescue.t: the rescue system with and without dropbear, and microcode
# in front of an image.
set -u
cd "$(dirname "$0")/../.." || exit 1
top=$PWD
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
# shellcheck source=tests/unit/image.sh
. tests/unit/image.sh
mod_make

wrong() { bad "$@" --nic virtio_net; }
modes() { (cd "$tmp/tree" && stat -c '%a %n' "$@"); }

# rescue TEXT: what /etc/rescue prints in the image when TEXT is typed, without
# the kernel's version
rescue() {
	# shellcheck disable=SC2016 # for the inner shell
	unshare -rm sh -c 'mount --rbind /proc "$1/proc"; printf %s "$2" |
		exec chroot "$1" /etc/rescue' sh "$tmp/tree" "$1" 2>&1
}
whole "--rescue" --rescue
claim "brings klibc's shell" [ -x "$tmp/tree/bin/sh" ]
said=$(rescue $'echo "typed: $HOME"\nexit\n')
claim "greets with the kernel" grep -q "^Rescue: .*Linux $(uname -r)" <<<"$said"
claim "says how to go on" grep -q "^'exit' ends this shell" <<<"$said"
claim "runs a shell at home" grep -qx 'typed: /root' <<<"$said"
claim "and says that the boot goes on" \
	equal "$(tail -n 1 <<<"$said")" 'Rescue: the boot goes on'
claim "all that it uses is there" equal "$(grep -c 'not found' <<<"$said")" 0
claim "another session ends it" equal \
	"$(rescue $'/bin/rescue-end\nsleep 5\necho still there\n' | tail -n 1)" \
	'Rescue: the boot goes on'
# shellcheck disable=SC2016 # for the inner shell
claim "but not when there is none" equal "$(unshare -r chroot "$tmp/tree" \
	/bin/sh -c '/bin/rescue-end; echo $?' 2>&1)" \
	$'rescue-end: there is no rescue to end\n1'
whole "--rescue --busybox" --rescue --busybox
claim "brings no klibc" [ ! -e "$tmp/tree/bin/minips" ]
claim "its shell runs, too" grep -qx 'typed: /root' \
	<<<"$(rescue $'echo "typed: $HOME"\nexit\n')"

# dropbear
ssh-keygen -q -t ed25519 -N '' -C test -f "$tmp/id"
ssh-keygen -q -t ed25519 -N '' -C host -f "$tmp/host"
dropbear=(--rescue --dropbear --authorized-keys)
umask 022
whole "--dropbear" "${dropbear[@]}" "$tmp/id.pub"
claim "only its owner may read the image" equal "$(stat -c %a "$out")" 600
claim "modes are what dropbear wants" equal \
	"$(modes root root/.ssh root/.ssh/authorized_keys etc/dropbear \
		etc/dropbear/dropbear_ed25519_host_key)" \
"700 root
700 root/.ssh
600 root/.ssh/authorized_keys
700 etc/dropbear
600 etc/dropbear/dropbear_ed25519_host_key"
claim "the keys are those" cmp -s "$tmp/id.pub" "$tmp/tree/root/.ssh/authorized_keys"
claim "root has no password" equal "$(cat "$tmp/tree/etc/passwd")" \
	'root:*:0:0:root:/root:/bin/sh'
claim "its shell is one" equal "$(cat "$tmp/tree/etc/shells")" /bin/sh
print=$(dropbearkey -y -f "$tmp/tree/etc/dropbear/dropbear_ed25519_host_key" |
	sed -n 's/^Fingerprint: //p')
claim "the fingerprint is printed" said "^host key of dropbear: ed25519, ${print//+/.}\$"
claim "dropbear starts" equal "$(unshare -r chroot "$tmp/tree" /usr/sbin/dropbear \
	-V 2>&1 | grep -c '^Dropbear v')" 1
cp "$tmp/tree/etc/dropbear/dropbear_ed25519_host_key" "$tmp/dropbear_host"
whole "--host-key of OpenSSH" "${dropbear[@]}" "$tmp/id.pub" --host-key "$tmp/host"
claim "is converted" said "^host key of dropbear: ed25519, $(ssh-keygen -l -f "$tmp/host.pub" |
	cut -d ' ' -f 2 | sed 's/+/./g')\$"
cp "$out" "$tmp/first"
make --nic virtio_net "${dropbear[@]}" "$tmp/id.pub" --host-key "$tmp/host"
claim "the same key makes the same image" cmp -s "$out" "$tmp/first"
whole "--host-key of dropbear" "${dropbear[@]}" "$tmp/id.pub" --host-key "$tmp/dropbear_host"
claim "is taken as it is" cmp -s "$tmp/dropbear_host" \
	"$tmp/tree/etc/dropbear/dropbear_ed25519_host_key"
ssh-keygen -q -t rsa -b 2048 -m PEM -N '' -f "$tmp/rsa"
whole "--host-key, RSA" "${dropbear[@]}" "$tmp/id.pub" --host-key "$tmp/rsa"
claim "has the name that dropbear looks for" \
	[ -s "$tmp/tree/etc/dropbear/dropbear_rsa_host_key" ]

: >"$tmp/empty"
printf '# none\n\n' >"$tmp/comments"
wrong "no key" 'empty has no public key' "${dropbear[@]}" "$tmp/empty"
wrong "only comments" 'comments has no public key' "${dropbear[@]}" "$tmp/comments"
wrong "a private key" 'id has a private key' "${dropbear[@]}" "$tmp/id"
wrong "no file of keys" '--authorized-keys: cannot read /nonexistent' \
	"${dropbear[@]}" /nonexistent
wrong "a host key that is none" '--host-key: .*/empty is no host key' \
	"${dropbear[@]}" "$tmp/id.pub" --host-key "$tmp/empty"
head -n 3 "$tmp/rsa" >"$tmp/cut"
wrong "a host key that is cut off" '--host-key: dropbearconvert cannot read' \
	"${dropbear[@]}" "$tmp/id.pub" --host-key "$tmp/cut"
wrong "no host key" '--host-key: cannot read /nonexistent' \
	"${dropbear[@]}" "$tmp/id.pub" --host-key /nonexistent
mkdir -p "$mod_root/usr/bin"
cp -r --parents /usr/lib/klibc /lib/klibc-*.so "$mod_root"
wrong "no dropbear-bin" 'no .*/usr/sbin/dropbear: .* package dropbear-bin' \
	"${dropbear[@]}" "$tmp/id.pub"
rm -r "${mod_root:?}/usr"
usage_bad "--dropbear alone" '--dropbear needs --rescue' --dropbear
usage_bad "--dropbear without keys" '--dropbear needs --authorized-keys' --rescue --dropbear
usage_bad "keys without --dropbear" 'are for --dropbear' --rescue --authorized-keys "$tmp/id.pub"
usage_bad "a host key without --dropbear" 'are for --dropbear' --host-key "$tmp/host"

# Microcode
whole "--microcode, none there" --microcode
claim "is said" said 'note: there is no microcode in .*/lib/firmware/intel-ucode'
cp "$out" "$tmp/plain"
firmware=$mod_root/lib/firmware
mkdir -p "$firmware"/{intel,amd}-ucode
# an update of Intel's begins with version 1, AMD's container with "DMA\0"
{ printf '\1\0\0\0'; head -c 2044 /dev/zero | tr '\0' a; } >"$firmware/intel-ucode/06-01-01"
{ printf '\1\0\0\0'; head -c 1020 /dev/zero | tr '\0' b; } >"$firmware/intel-ucode/06-01-02"
{ printf 'DMA\0'; head -c 3001 /dev/zero | tr '\0' c; } | xz >"$firmware/amd-ucode/microcode_amd.bin.xz"
echo "read me" >"$firmware/intel-ucode/README"
whole "--microcode" --microcode
claim "says what there is" equal "$(grep '^microcode' "$tmp/said")" \
$'microcode: GenuineIntel.bin, 3072 bytes\nmicrocode: AuthenticAMD.bin, 3005 bytes'
claim "what is none is left out, and said" said 'note: left out, .*/intel-ucode/README'
size=$(($(stat -c %s "$out") - $(stat -c %s "$tmp/plain")))
claim "the image behind it is the same" cmp -s <(tail -c "+$((size + 1))" "$out") "$tmp/plain"
claim "in front is an archive that is not compressed" equal \
	"$(head -c $size "$out" | cpio -it --quiet)" \
$'kernel\nkernel/x86\nkernel/x86/microcode\nkernel/x86/microcode/GenuineIntel.bin
kernel/x86/microcode/AuthenticAMD.bin'
mkdir "$tmp/front"
head -c $size "$out" | (cd "$tmp/front" && cpio -idm --quiet)
claim "all of Intel's, one behind the other" cmp -s \
	<(cat "$firmware"/intel-ucode/06*) "$tmp/front/kernel/x86/microcode/GenuineIntel.bin"
claim "AMD's is unpacked" cmp -s <(xz -dc "$firmware"/amd-ucode/*.xz) \
	"$tmp/front/kernel/x86/microcode/AuthenticAMD.bin"
claim "each begins at a multiple of 16" equal "$(LC_ALL=C grep -aboP '\x01\x00\x00\x00aaaa|DMA\x00cccc' "$out" |
	cut -d : -f 1 | while read -r at; do echo $((at % 16)); done)" $'0\n0'
claim "of a multiple of 4 in all" equal $((size % 4)) 0
cp "$out" "$tmp/first"
make --nic virtio_net --microcode
claim "again, the same bytes" cmp -s "$out" "$tmp/first"
printf '\3757zXZ\0' >"$firmware/amd-ucode/microcode_amd.bin.xz"
wrong "a file that does not unpack" 'amd-ucode/microcode_amd.bin.xz is corrupt' --microcode
tap_done
