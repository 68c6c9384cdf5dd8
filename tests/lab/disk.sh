# disk.sh (sourced by bash behind lab.sh): client machines that boot from disks
# of their own, made here without privileges.
# shellcheck shell=bash disable=SC2154 # variables of lab.sh

# disk_tree NAME: $lab_dir/NAME.tree, a root whose init reports
disk_tree() {
	local tree
	lab_init
	tree=$lab_dir/$1.tree
	mkdir -p "$tree"/{dev,proc,sys,run,root,tmp,bin,sbin,etc,usr,mnt}
	cp "$lab_build/lab/report-init" "$tree/sbin/init"
}

# disk_file NAME MiB: $lab_dir/NAME.disk, empty
disk_file() {
	rm -f "$lab_dir/$1.disk"
	truncate -s "$2M" "$lab_dir/$1.disk"
}

# disk_ext4 NAME MiB [OPTION-OF-MKE2FS...]: NAME.disk, an ext4 with NAME.tree
disk_ext4() {
	local name=$1 size=$2
	shift 2
	disk_file "$name" "$size"
	mke2fs -q -t ext4 -m 0 -E root_owner=0:0 -d "$lab_dir/$name.tree" "$@" \
		"$lab_dir/$name.disk"
}

# disk_make LABEL: LABEL.disk, 32 MiB with a partition table of the MBR, as each
# card must have a power of two; on its one partition from 1 MiB on an ext4 with
# that label and the init that reports.
disk_make() {
	local file
	disk_tree "$1"
	file=$lab_dir/$1.disk
	disk_file "$1" 32
	mke2fs -q -t ext4 -m 0 -L "$1" -d "$lab_dir/$1.tree" \
		-E offset=1048576,root_owner=0:0 "$file" 30M
	# signature 0x12345678; type 83, first sector 2048, 61440 sectors; no
	# cylinders and heads
	{
		printf '\170\126\064\022\0\0'
		printf '\0\376\377\377\203\376\377\377\0\10\0\0\0\360\0\0'
		head -c 48 /dev/zero
		printf '\125\252'
	} | dd of="$file" bs=1 seek=440 conv=notrunc status=none
}

# disk_boot NAME KIND DISKS KERNEL INITRD APPEND [ARGUMENT...]: start a client
# without a network but with these disks (names of files .disk, in this order),
# on which what is written is lost; with keep=yes in the environment it stays,
# with input=yes lab_type NAME types on the console.
# KIND is virtio, scsi, ide, ahci, nvme, usb or sd (one disk), or none; the
# console is NAME.log in $lab_dir, and lab_monitor reaches QEMU's monitor.
disk_boot() {
	local name=$1 kind=$2 disks=$3 kernel=$4 initrd=$5 append=$6
	local bus='' device='' snapshot=on arguments=() i=0 disk monitor
	shift 6
	lab_init
	case $kind in
	virtio) device=virtio-blk-pci ;;
	scsi) bus=virtio-scsi-pci device=scsi-hd ;;
	ide) device=ide-hd ;;
	ahci) bus=ich9-ahci device=ide-hd ;;
	nvme) device=nvme ;;
	usb) bus=qemu-xhci device=usb-storage ;;
	sd) bus=sdhci-pci device=sd-card ;;
	esac
	[ "${keep:-no}" = no ] || snapshot=off
	[ -z "$bus" ] || arguments+=(-device "$bus,id=bus")
	for disk in $disks; do
		arguments+=(-drive
			"file=$disk.disk,format=raw,if=none,id=d$i,snapshot=$snapshot"
			-device "$device,drive=d$i${bus:+$(disk_place "$kind" $i)}$(disk_serial "$kind" "$disk")")
		i=$((i + 1))
	done
	lab_console "$name" "${input:-no}"
	rm -f "$lab_dir/$name".mon.{in,out}
	mkfifo "$lab_dir/$name.mon.in" "$lab_dir/$name.mon.out"
	# held open: what is written before QEMU opens it would be lost
	exec {monitor}<>"$lab_dir/$name.mon.in"
	# shellcheck disable=SC2034 # lab_monitor, in lab.sh, reads it
	lab_monitors[$name]=$monitor
	lab_qemu "$name" "${seconds:-120}" -m "${memory:-256}" -kernel "$kernel" \
		${initrd:+-initrd "$initrd"} \
		-append "console=ttyS0 panic=-1 no_timer_check $append" \
		"${lab_serial[@]}" -chardev "pipe,id=mon,path=$name.mon" \
		-mon chardev=mon "${arguments[@]}" "$@"
}

# where on the bus a disk is, for those that must be told
disk_place() {
	case $1 in
	ahci) echo ",bus=bus.$2" ;;
	scsi | usb) echo ",bus=bus.0" ;;
	esac
}

# a serial number for those that have one: the name of the disk
disk_serial() {
	case $1 in
	virtio | scsi | ahci | ide | nvme) echo ",serial=$2" ;;
	esac
}
