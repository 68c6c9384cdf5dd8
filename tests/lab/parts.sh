# parts.sh (sourced by bash behind disk.sh): disks with a partition for each
# kind of content, for what reads superblocks and partition tables.
# shellcheck shell=bash disable=SC2154 # variables of lab.sh

parts_uuid=11111111-2222-3333-4444-0000000000

# parts_put DISK MiB COMMAND...: what the command makes of a file, its last word,
# from there on
parts_put() {
	local disk=$1 at=$2 file=$lab_dir/part
	shift 2
	rm -f "$file"
	truncate -s "${parts_mib}M" "$file"
	"$@" "$file" >"$lab_dir/mkfs.out" 2>&1 || {
		cat "$lab_dir/mkfs.out" >&2
		return 1
	}
	dd if="$file" of="$lab_dir/$disk.disk" bs=1M seek="$at" \
		conv=sparse,notrunc status=none
	rm "$file"
}

# parts_gpt: gpt.disk, of which all partitions but the 6th have something
parts_gpt() {
	local parts_mib=14
	disk_file gpt 800
	sfdisk -q "$lab_dir/gpt.disk" <<-'TABLE' || return 1
		label: gpt
		first-lba: 34
		start=1MiB, size=14MiB, uuid=AAAAAAAA-1111-1111-1111-000000000001, name="first"
		start=15MiB, size=14MiB, uuid=AAAAAAAA-1111-1111-1111-000000000002
		start=29MiB, size=14MiB, uuid=AAAAAAAA-1111-1111-1111-000000000003
		start=43MiB, size=14MiB, uuid=AAAAAAAA-1111-1111-1111-000000000004
		start=57MiB, size=14MiB, uuid=AAAAAAAA-1111-1111-1111-000000000005
		start=71MiB, size=14MiB, uuid=AAAAAAAA-1111-1111-1111-000000000006, name="empty"
		start=85MiB, size=60MiB, uuid=AAAAAAAA-1111-1111-1111-000000000007
		start=145MiB, size=320MiB, uuid=AAAAAAAA-1111-1111-1111-000000000008
		start=465MiB, size=130MiB, uuid=AAAAAAAA-1111-1111-1111-000000000009
	TABLE
	sfdisk -q --part-label "$lab_dir/gpt.disk" 2 "a \"b\"\$(c) Ä" || return 1
	parts_put gpt 1 mke2fs -q -t ext4 -U "${parts_uuid}01" -L "a \"b'\$ Ä" &&
	parts_put gpt 15 mkfs.vfat -i 1234abcd -n FATDISC &&
	parts_put gpt 29 mke2fs -q -t ext2 -U "${parts_uuid}03" &&
	parts_put gpt 43 mkswap -q -L "swap space" -U "${parts_uuid}04" &&
	parts_put gpt 57 cryptsetup luksFormat -q --type luks1 --uuid \
		"${parts_uuid}05" --pbkdf-force-iterations 1000 \
		--key-file /etc/hostname &&
	parts_mib=60 parts_put gpt 85 mkfs.f2fs -q -l flash -U "${parts_uuid}07" &&
	parts_mib=320 parts_put gpt 145 mkfs.xfs -q -m uuid="${parts_uuid}08" \
		-L xdisc &&
	parts_mib=130 parts_put gpt 465 mkfs.btrfs -q -U "${parts_uuid}09" \
		-L butter
}

# parts_mbr: mbr.disk, a primary partition and two logical ones
parts_mbr() {
	local parts_mib=8
	disk_file mbr 32
	sfdisk -q "$lab_dir/mbr.disk" <<-'TABLE' || return 1
		label: dos
		label-id: 0xcafe0123
		start=2048, size=16384, type=83
		start=18432, type=5
		start=20480, size=16384, type=83
		start=38912, size=16384, type=83
	TABLE
	parts_put mbr 1 mke2fs -q -t ext4 -U "${parts_uuid}31" -L m1 &&
	parts_put mbr 10 mke2fs -q -t ext4 -U "${parts_uuid}35" -L m5
}
