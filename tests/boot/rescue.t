#!/bin/bash
# rescue.t: kinit.rescue gives a shell on the console, with its own session and
# terminal, before anything is done with a root; the boot goes on when it ends.
# limit: 600 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/disk.sh
. tests/lab/disk.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh

kernel=$lab_build/kernel/server.bzImage
klibc=/usr/lib/klibc/bin
loader=$(LC_ALL=C readelf -lW $klibc/sh |
	sed -n 's/.*interpreter: \(.*\)\]/\1/p')

# image NAME [LINE...]: NAME.cpio, kinit's own with a shell and these lines
image() {
	local name=$1
	shift
	{
		cat initramfs.list
		printf 'dir %s 755 0 0\n' /etc /bin /lib /usr /usr/lib
		echo "file $loader $loader 755 0 0"
		for program in cat ls sleep; do
			echo "file /bin/$program $klibc/$program 755 0 0"
		done
		printf '%s\n' "$@"
	} | sort -u >"$lab_dir/$name.list"
	KINIT="$lab_build/bin/kinit" "$lab_build/bin/gen_init_cpio" \
		-o "$lab_dir/$name.cpio" "$lab_dir/$name.list"
}

# boots NAME APPEND [IMAGE]: with a root on /dev/vda
boots() {
	input=yes disk_boot "$1" virtio root "$kernel" \
		"$lab_dir/${3:-shell}.cpio" "$2"
	about "$2" "$1"
}

# order A B: the first line that matches B comes behind the first with A
order() {
	local first second
	first=$(grep -anEm 1 -- "$1" "$tap_log" | cut -d : -f 1)
	second=$(grep -anEm 1 -- "$2" "$tap_log" | cut -d : -f 1)
	[ -n "$first" ] && [ -n "$second" ] && [ "$first" -lt "$second" ]
}

disk_tree root
disk_ext4 root 32
cat >"$lab_dir/script" <<'SCRIPT'
#!/bin/sh
echo "SCRIPT as $$"
exit 3
SCRIPT
image shell "file /bin/sh $klibc/sh 755 0 0"
image script "file /bin/sh $klibc/sh 755 0 0" \
	"file /etc/rescue $lab_dir/script 755 0 0"
image none

# a person at the console: the terminal is of the shell's own session
boots shell "root=/dev/vda kinit.rescue"
claim "the shell is told of" \
	lab_wait_line shell.log 'running /bin/sh; the boot goes on when it ends' 60 shell
# shellcheck disable=SC2016 # for that shell
lab_type shell 'read pid name state parent group session tty rest </proc/$$/stat; echo "I am $$: $session, $tty"; : </dev/tty && echo "terminal $((6 * 7))"'
claim "it has a session of its own, with the serial line (4:64) as terminal" \
	lab_wait_line shell.log 'I am ([0-9]+): \1, 1088' 20 shell
claim "which is there as /dev/tty" lab_wait_line shell.log 'terminal 42' 20 shell
# shellcheck disable=SC2016
lab_type shell 'cat /proc/mounts; echo "mounts $((6 * 7))"'
claim "it answers" lab_wait_line shell.log 'mounts 42' 20 shell
claim "no root is mounted meanwhile" says_not ' /root '
lab_type shell 'sleep 60'
lab_wait_line shell.log '^.*# sleep 60' 10 shell
lab_type shell $'\003echo "interrupted $((6 * 7))"'
claim "^C ends a program, not the shell" \
	lab_wait_line shell.log 'interrupted 42' 20 shell
lab_type shell exit
claim "after it the root comes up" lab_wait_client shell 60
claim "with init" says '^REPORT '
claim "which is told nothing of kinit.rescue" says_not '^REPORT .*=kinit\.rescue'

boots script "root=/dev/vda kinit.rescue" script
lab_wait_client script 60
claim "/etc/rescue goes before /bin/sh" says '^SCRIPT as'
claim "and whatever its status, the boot goes on" order '^SCRIPT' '^REPORT '

boots without "root=/dev/vda" script
lab_wait_client without 60
claim "without kinit.rescue there is none" says_not '^SCRIPT'
claim "and the root comes up" says '^REPORT '

boots none "root=/dev/vda kinit.rescue" none
lab_wait_client none 60
claim "an image without a shell: said" says 'kinit: cannot run /bin/sh: No such file'
claim "and the boot goes on" order 'cannot run /bin/sh' '^REPORT '

boots wrong "root=/dev/vdb1 kinit.rescue" script
lab_wait_client wrong 90
claim "a root that is not there is not looked for before" \
	order '^SCRIPT' 'waiting for /dev/vdb1'
claim "but then" says 'cannot find the device of root=/dev/vdb1'

boots garbage "root=PARTUUID= kinit.rescue" script
lab_wait_client garbage 60
claim "a root that cannot be is told after the shell" \
	order '^SCRIPT' 'KI-1013'

boots empty "kinit.rescue" script
lab_wait_client empty 60
claim "so is none at all" order '^SCRIPT' 'KI-1002'

# an interface without an answer: 10 s, then the shell; the boot is not lost
disk_boot net virtio root "$kernel" "$lab_dir/script.cpio" \
	"root=/dev/nfs nfsroot=10.0.2.1:/srv/x ip=dhcp kinit.rescue" \
	-nic user,model=virtio-net-pci,restrict=on,net=10.0.2.0/24
about "root=/dev/nfs, a server that is not there" net
claim "the network is up before the shell" \
	lab_wait_line net.log '^SCRIPT' 60 net
claim "it was configured" lab_wait_line net.log 'eth0 complete|10\.0\.2\.15' 30 net
lab_kill net

disk_boot dark virtio root "$kernel" "$lab_dir/script.cpio" \
	"root=/dev/nfs nfsroot=10.0.2.1:/srv/x ip=:::::eth7:dhcp panic=30 kinit.rescue"
about "an interface that is not there" dark
claim "the shell comes even so" lab_wait_line dark.log '^SCRIPT' 60 dark
claim "and only then is the network a reason to give up" \
	lab_wait_line dark.log 'KI-2001' 60 dark
claim "in this order" order '^SCRIPT' 'KI-2001'
lab_kill dark

# mkinitramfs --rescue --dropbear, with Debian's own kernel: another machine logs
# in with its key, and lets the boot go on
stock=$lab_build/lab/stock
kver=$(cat "$stock/kver")
about "mkinitramfs --rescue --dropbear" ssh
ssh-keygen -q -t ed25519 -N "" -f "$lab_dir/key"
ssh-keygen -q -t ed25519 -N "" -f "$lab_dir/other"
ssh_image() {
	usr/mkinitramfs -k "$kver" --root "$stock" --root block --nic virtio_net \
		--rescue --dropbear --authorized-keys "$lab_dir/key.pub" \
		-o "$lab_dir/ssh.img" >"$lab_dir/ssh.said" 2>&1
}
claim "makes an image" ssh_image
cat "$lab_dir/ssh.said" >&2
mkdir -p "$lab_dir/payload"
cp "$lab_dir/key" "$lab_dir/other" "$lab_dir/payload/"
lab_start_server || exit 1
lab_dhcp_start
input=yes disk_boot ssh virtio root "$stock/boot/vmlinuz-$kver" \
	"$lab_dir/ssh.img" "root=/dev/vda ip=dhcp kinit.rescue quiet" \
	-netdev stream,id=n0,server=off,addr.type=unix,addr.path=net0 \
	-device virtio-net-pci,netdev=n0,romfile=,mac=52:54:00:00:00:01
claim "dropbear answers" lab_wait_line ssh.log 'dropbear answers on port 22' 100 ssh
claim "the network is told of" says '^address eth0 10\.0\.2\.11/24'

# visit KEY COMMAND: by the server
visit() {
	lab_server_do "cp /lab/$1 /tmp/$1 && chmod 600 /tmp/$1
		timeout 50 ssh -i /tmp/$1 -o BatchMode=yes -o ConnectTimeout=20 \
		-o StrictHostKeyChecking=no -o UserKnownHostsFile=/tmp/known \
		-o IdentitiesOnly=yes root@10.0.2.11 '$2' 2>/dev/null" 60
}
claim "the right key opens it" equal "$(visit key 'echo in; blkid -o value -s TYPE /dev/vda' 2>/dev/null)" $'in\next4'
claim "another does not" equal "$(visit other 'echo in' 2>/dev/null)" ""
claim "the network's file is there" equal "$(visit key '. /run/net-eth0.conf; echo $IPV4ADDR')" 10.0.2.11
lab_type ssh 'sleep 100'
lab_wait_line ssh.log '# sleep 100' 10 ssh
lab_type ssh $'\003echo "interrupted $((6 * 7))"'
claim "^C at the console" lab_wait_line ssh.log 'interrupted 42' 20 ssh
# longer than a worker may be silent
sleep 35
claim "is not for dropbear, which answers after more than 30 s, too" \
	equal "$(visit key 'echo again')" again
claim "a root is not mounted" equal "$(visit key 'mountpoint -q /root || echo no' 2>/dev/null)" no
visit key rescue-end >&2
claim "rescue-end lets the boot go on" lab_wait_client ssh 60
claim "with the root's init" says '^REPORT pid 1[[:space:]]*$'
claim "the network worker was content" says_not 'KI-2008|has said nothing'
claim "and no process of the rescue is left" says_not '^REPORT process .*(dropbear|rescue|sh)'
tap_done
