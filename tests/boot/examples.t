#!/bin/bash
# examples.t: the images of usr/examples, each made by its one command, boot;
# and they say what is wrong where they cannot.
# limit: 600 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/disk.sh
. tests/lab/disk.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh

lab_init
export PROGRAMS=$lab_build/bin

# boots NAME TITLE [APPEND]: to the end of the real init's report, or to a shell
boots() {
	lab_boot_client "$1" initrd="$lab_dir/nfs.cpio" append="${3:-}"
	about "$2" "$1"
	lab_wait_line "$1.log" '^(# |\$ |REPORT end)' 90 "$1"
}

ends_in_shell() {
	claim "says that a shell follows, and how to go on" \
		says 'init: here is a shell; exit, or Control-D, tries again'
	claim "which waits for commands" says '^# *'
	claim "no init was run" says_not REPORT
	claim "the kernel is content" says_not 'Kernel panic'
	lab_kill "$1"
}

about "NFS" nfs
claim "one command makes the image" usr/examples/nfs/make.sh "$lab_dir/nfs.cpio"
claim "its script has less than 60 lines" \
	[ "$(wc -l <usr/examples/nfs/init)" -lt 60 ]
claim "two of them are the same" sh -c '
	usr/examples/nfs/make.sh "$1.2" && cmp "$1" "$1.2"' sh "$lab_dir/nfs.cpio"

lab_start_server || exit 1
boots silent "NFS, no DHCP server"
claim "says that nobody answers" \
	says 'init: no address: does a DHCP server answer\?'
claim "within some seconds" says 'ipconfig: .*no DHCP server answers'
ends_in_shell silent

lab_dhcp_start 'dhcp-option=17,"/srv/report"'
boots good "NFS" "word"
claim "the lease is told" \
	says 'IP-Config: eth0 complete \(dhcp from 10\.0\.2\.1\):'
claim "the real init is process 1" says '^REPORT pid 1[[:space:]]*$'
claim "its root is the server's, read-only" \
	says '^REPORT mount 10\.0\.2\.1:/srv/report / nfs4? ro,'
claim "it has the words that the kernel gave to /init" says '^REPORT argv 1 word'
claim "/dev, /proc, /sys and /run came along" says '^REPORT mount run /run tmpfs'
claim "and nothing else is mounted" \
	equal "$(grep -ac '^REPORT mount ' "$tap_log")" 5
claim "no process of the image is left" says_not '^REPORT process .*(sleep|sh)'
lab_wait_client good 30
lab_dhcp_stop

lab_dhcp_start 'dhcp-option=17,"/srv/secret"'
boots refused "NFS, a path that is not exported"
claim "nfsmount says why" says 'nfsmount: cannot mount 10\.0\.2\.1:/srv/secret'
claim "the script says what" says 'init: 10\.0\.2\.1:/srv/secret cannot be mounted'
ends_in_shell refused
lab_dhcp_stop

lab_dhcp_start 'dhcp-option=17,"10.0.2.200:/srv/report"'
boots away "NFS, no machine at the server's address"
claim "the wait has an end" \
	says 'init: 10\.0\.2\.200:/srv/report cannot be mounted'
ends_in_shell away
lab_dhcp_stop

lab_dhcp_start 'dhcp-option=17,"/srv/noinit"'
boots noinit "NFS, a root without an init"
claim "run-init says it" says 'run-init: cannot run /sbin/init'
claim "and the script" says 'init: 10\.0\.2\.1:/srv/noinit has no /sbin/init'
ends_in_shell noinit
lab_dhcp_stop

lab_dhcp_start
boots nopath "NFS, DHCP without a path"
claim "says so" says "init: DHCP names no root: its option 17 is ''"
ends_in_shell nopath

# The others have Debian's own kernel, and a person at the console.
stock=$lab_build/lab/stock
kver=$(cat "$stock/kver")
kernel=$stock/boot/vmlinuz-$kver
PATH=$PATH:/usr/sbin:/sbin

# stock_image NAME: by its one command
stock_image() {
	about "$1" "$1"
	claim "one command makes the image" "usr/examples/$1/image" "$kver" \
		"$lab_dir/$1.img" --root "$stock"
	claim "its script has less than 60 lines" \
		[ "$(wc -l <"usr/examples/$1/init")" -lt 60 ]
}

# An ext4 that cryptsetup encrypts in place, with the passphrase "open sesame"
disk_tree luks
disk_ext4 luks 40
printf 'open sesame' >"$lab_dir/key"
truncate -s 48M "$lab_dir/luks.disk"
cryptsetup reencrypt --encrypt --type luks2 --reduce-device-size 8M \
	--pbkdf pbkdf2 --pbkdf-force-iterations 1000 --batch-mode \
	--key-file "$lab_dir/key" "$lab_dir/luks.disk"
uuid=$(cryptsetup luksUUID "$lab_dir/luks.disk")
stock_image luks
input=yes seconds=200 disk_boot luks virtio luks "$kernel" \
	"$lab_dir/luks.img" "quiet root=UUID=$uuid"
claim "asks for the passphrase" \
	lab_wait_line luks.log 'Enter passphrase for /dev/vda' 100 luks
lab_type luks "wrong"
claim "a wrong one is none" lab_wait_line luks.log 'No key available' 60 luks
lab_type luks "open sesame"
lab_wait_client luks 60
claim "the right one opens the root, and its init is process 1" \
	says '^REPORT pid 1[[:space:]]*$'
claim "the root is what was encrypted, read-only" \
	says '^REPORT mount /dev/(mapper/root|dm-0) / ext4 ro,'
claim "/dev, /proc, /sys and /run came along" says '^REPORT mount run /run tmpfs'
input=yes seconds=200 disk_boot nodisk virtio "" "$kernel" \
	"$lab_dir/luks.img" "quiet root=UUID=$uuid"
about "luks, no such disk" nodisk
claim "says so" lab_wait_line nodisk.log "init: there is no root=UUID=$uuid" 120 nodisk
sleep 2
lab_type nodisk 'echo "shell: $((6 * 7))"'
claim "and gives a shell" lab_wait_line nodisk.log 'shell: 42' 30 nodisk
lab_kill nodisk

stock_image rescue
disk_tree other
disk_ext4 other 32
input=yes seconds=250 disk_boot rescue virtio other "$kernel" \
	"$lab_dir/rescue.img" quiet \
	-nic user,model=virtio-net-pci,restrict=on,net=10.0.9.0/24
claim "it tells what there is" \
	lab_wait_line rescue.log '^rescue: this system is in memory' 150 rescue
claim "the network is up" says 'IP-Config: eth0 complete'
# shellcheck disable=SC2016 # for its shell
lab_type rescue 'netinfo; echo "netinfo: $?"'
claim "netinfo shows it" lab_wait_line rescue.log '^address eth0 10\.0\.9\.' 30 rescue
lab_type rescue 'blkid; mount /dev/vda /mnt && ls /mnt/sbin; umount /mnt; echo "um: $?"'
claim "blkid knows the disk" \
	lab_wait_line rescue.log '^/dev/vda: .*TYPE="ext4"' 30 rescue
claim "which is mounted" lab_wait_line rescue.log '^um: 0' 30 rescue
claim "and has an init" says ' init[[:space:]]*$'
lab_type rescue 'sleep 100'
lab_wait_line rescue.log '# sleep 100' 10 rescue
lab_type rescue $'\003echo "interrupted $((6 * 7))"'
claim "^C ends a program" lab_wait_line rescue.log 'interrupted 42' 30 rescue
lab_type rescue 'exit; echo'
shells() { [ "$(grep -ac '^rescue: a shell on the console' "$tap_log")" -ge "$1" ]; }
for ((i = 0; i < 300; i++)); do
	! shells 2 || break
	sleep 0.1
done
sleep 2
# shellcheck disable=SC2016
lab_type rescue 'echo "another: $((6 * 7))"'
claim "after a shell comes another" lab_wait_line rescue.log 'another: 42' 30 rescue
lab_type rescue poweroff
claim "poweroff ends it" lab_wait_client rescue 40
tap_done
