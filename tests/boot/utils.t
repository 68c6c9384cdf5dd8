#!/bin/bash
# utils.t [NAME...]: the small programs beside those that they stand for, of
# util-linux, klibc and BusyBox: tests/utils/NAME.sh, all in one machine.
# limit: 900 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/disk.sh
. tests/lab/disk.sh
# shellcheck source=tests/lab/parts.sh
. tests/lab/parts.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
PATH=$PATH:/usr/sbin:/sbin

names=("$@")
if [ $# -eq 0 ]; then
	for name in tests/utils/*.sh; do
		name=${name##*/}
		[ "$name" = lib.sh ] || names+=("${name%.sh}")
	done
fi

# The disks of the machine, /dev/vdc and those behind it.
lab_init
mkdir -p "$lab_dir/payload/utils" "$lab_dir/payload/bin"
cp tests/utils/*.sh "$lab_dir/payload/utils/"
cp "$lab_build"/bin/* "$lab_dir/payload/bin/"
rm -f "$lab_dir"/payload/bin/*.full
disks=()
disk_file blank 64
parts_gpt || exit 1
parts_mbr || exit 1
disks+=(blank gpt mbr)
# for arrays; the server's root has no mdadm
[ -e "$lab_build/lab/mdadm/applets" ] ||
	tests/lab/mdadm.sh "$lab_build/lab/mdadm" || exit 1
cp "$lab_build/lab/mdadm/root/bin/mdadm" "$lab_dir/payload/"

# Each script's claims, with a name before them; ten at least.
program() {
	local name=$1 line output claim_count
	tap_name=$1
	output=$(lab_server_do "sh /lab/utils/$name.sh" 300) ||
		echo "# $name.sh ended with status $?" >&2
	claim_count=0
	while IFS= read -r line; do
		case $line in
		"ok - "* | "not ok - "*)
			claim_count=$((claim_count + 1))
			claim "${line#*- }" [ "${line%% - *}" = ok ]
			;;
		*) printf '%s\n' "$line" >&2 ;;
		esac
	done <<<"$output"
	claim "has ten cases at least" [ "$claim_count" -ge 10 ]
}

lab_start_server disks="${disks[*]}" || exit 1
for name in "${names[@]}"; do
	program "$name"
done
tap_done
