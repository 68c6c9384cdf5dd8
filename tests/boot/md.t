#!/bin/bash
# md.t [KERNEL]: arrays that mdadm made are found, started and read by
# lib/md*.c in a machine of their own: raid0, 1, 5, 6 and 10 with metadata 0.90,
# 1.0, 1.1 and 1.2, and without any; refused, waited for, started without a
# member. The first boot makes them, the second one starts them.
# limit: 360 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
PATH=$PATH:/usr/sbin:/sbin

# Which kernel: stock, newest, or server, which has all built in. Each array is
# the same with all of them.
which=${1:-stock}
modules=$lab_build/lab/$which
case $which in
stock)
	kver=$(cat "$modules/kver")
	kernel=$modules/boot/vmlinuz-$kver
	;;
newest)
	kver=$(cat "$modules/kver")
	kernel=$modules/lib/modules/$kver/vmlinuz
	;;
server)
	modules=
	kernel=$lab_build/kernel/server.bzImage
	;;
esac
tools=$lab_build/lab/mdadm/root

# The modules and all that they need, as a tree of their own.
copy_modules() {
	local tree=$1 module path
	for module in virtio_pci virtio_blk md_mod linear raid0 raid1 raid10 \
		raid456; do
		modprobe -d "$modules" -S "$kver" --show-depends $module ||
			lab_say "this kernel has no $module"
	done 2>/dev/null | sort -u | while read -r module path; do
		[ "$module" = insmod ] || continue
		path=${path%% }
		mkdir -p "$tree$(dirname "${path#"$modules"}")"
		cp "$path" "$tree${path#"$modules"}"
		[ "${path%.xz}" = "$path" ] || xz -d "$tree${path#"$modules"}"
	done
	cp "$modules/lib/modules/$kver"/modules.{builtin,builtin.modinfo,order} \
		"$tree/lib/modules/$kver/" 2>/dev/null
	depmod -b "$tree" "$kver" 2>/dev/null
}

# make_image: $lab_dir/md.img, of a folder
make_image() {
	local tree=$lab_dir/tree applet file path
	mkdir -p "$tree"/{bin,sbin,lib,lib64,proc,sys,dev,run,tmp,etc}
	[ -z "$modules" ] || copy_modules "$tree"
	cp "$tools"/bin/{mdadm,busybox} tests/lab/md-init "$tree/bin/"
	for applet in $(cat "$tools/../applets"); do
		[ -e "$tree/bin/$applet" ] || ln -s busybox "$tree/bin/$applet"
	done
	ln -s ../bin/busybox "$tree/sbin/modprobe"
	ln -s bin/md-init "$tree/init"
	for file in libudev.so.1 libc.so.6; do
		path=$(find "$tools" -name $file | head -n 1)
		cp -L "$path" "$tree/lib/"
	done
	cp -L "$tools"/lib64/ld-linux-x86-64.so.2 "$tree/lib64/"
	klcc -static -std=gnu11 -O -I. -o "$tree/bin/md-test" \
		tests/lab/md_test.c lib/{md,md_set,md_assemble,rw,str,fmt,file}.c \
		lib/{err,ip_addr}.c || return 1
	(
		cd "$tree" || exit 1
		find . -mindepth 1 -printf '%y %P %m %l\n' | sort -k 2 |
			while read -r kind path mode to; do
				case $kind in
				d) echo "dir /$path $mode 0 0" ;;
				f) echo "file /$path $path $mode 0 0" ;;
				l) echo "slink /$path $to 777 0 0" ;;
				esac
			done
		echo "nod /dev/console 600 0 0 c 5 1"
	) >"$lab_dir/list"
	(cd "$tree" && "$lab_build/bin/gen_init_cpio" "$lab_dir/list") \
		>"$lab_dir/md.img"
}

# boot PHASE: with the disks vda to vdz
boot() {
	local disk disks=()
	for disk in {a..z}; do
		[ -e "$lab_dir/vd$disk" ] || truncate -s 16M "$lab_dir/vd$disk"
		disks+=(-drive "file=vd$disk,format=raw,if=virtio,cache=unsafe")
	done
	: >"$lab_dir/$1.log"
	lab_qemu "$1" 150 -m 256 -kernel "$kernel" -initrd md.img \
		-append "console=ttyS0 panic=-1 no_timer_check quiet phase=$1" \
		-serial "file:$1.log" "${disks[@]}"
	lab_wait_client "$1" 150
}

# said TEXT: a line of the console, whole
said() {
	tr -d '\r' <"$tap_log" | grep -qxF -- "$1"
}

[ -e "$tools/../applets" ] || tests/lab/mdadm.sh "$lab_build/lab/mdadm" || exit 1
lab_init
lab_say "the kernel is $which"
make_image || exit 1
boot create
about "mdadm" create
claim "makes arrays of each kind" says '^DONE create'
boot start
about "the arrays" start
claim "are looked for to the end" says '^DONE start'
claim "with a member missing are not started" said "STARTED 0"
[ -z "$modules" ] ||
	claim "need md in the kernel" said "MD md=6,/dev/vdc -19"
claim "that cannot run are an error" said "MD md=6,/dev/vdc -22"
claim "that wait say for how much" said "MD waiting 'lab:15', 2 of 4 members"
# what, its node, what is in it, its name
while read -r kind node text name; do
	claim "$kind is started when all members are there" \
		says "^MD complete $name, ([0-9]) of \\1 members: $node 0"
	claim "$kind holds what was written to it" said "HOLDS $node $text"
done <<-LIST
	raid1-1.2 md127 mirror 'lab:mirror'
	raid0-1.2 md11 stripe 'lab:11'
	raid5-1.2 md12 parity 'lab:12'
	raid1-0.90 md3 old 'md3'
	raid1-1.0 md14 end 'lab:14'
	raid10-1.1 md15 ten 'lab:15'
LIST
claim "have their partitions at once" said "HOLDS md15 a partition"
claim "with unequal event counts are refused" said \
	"MD refused 'lab:17', 2 of 2 members: its members differ in their event counts"
claim "with a journal are refused" said \
	"MD refused 'lab:19', 3 of 3 members: it has a journal device"
claim "that were refused are not there" says_not "^MDSTAT md1[79]"
claim "of raid6 run without two members where that is allowed" said \
	"MD degraded 'lab:18', 2 of 4 members: md18 0"
claim "that run so hold what was written to them" said "HOLDS md18 late"
claim "of raid0 do not" said "MD incomplete 'lab:11', 1 of 2 members"
claim "that run are not touched" said \
	"MD degraded 'lab:18', 3 of 4 members: md18 -16"
claim "show in the kernel's own list" says \
	"^MDSTAT md18 : active raid6 vdv\[2\] vdt\[0\]"

about "md=" start
claim "makes a raid0 of what has no superblocks" said \
	"MD md=0,0,4,0,/dev/vdp,/dev/vdq 0"
# chunks of 64 KiB in turn, of the first 4 bytes and chunks 1, 2, 3, 255, ...
claim "has its pieces in the order given" said "LETTERS stripe PPPPQPQQPQQ"
claim "leaves alone what runs, with and without superblocks" \
	equal "$(grep -acE '^MD md=[03],.* -16' "$tap_log")" 2
if [ "$which" != newest ]; then
	claim "makes a linear md_d5, the first device first" said \
		"LETTERS linear PPPPPPPPQQQ"
else
	claim "is refused a level that the kernel has no more" said \
		"MD md=d5,-1,4,0,/dev/vdp,/dev/vdq -22"
fi
claim "takes devices with superblocks in any order" said "HOLDS md7 parity"
claim "needs no devtmpfs" said "LETTERS turned QQQQPQPPQPP"
tap_done
