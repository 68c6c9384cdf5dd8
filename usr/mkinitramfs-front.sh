# mkinitramfs-front.sh (sourced by mkinitramfs): what stands before the image,
# uncompressed, for the kernel to find before it unpacks anything: microcode.
# shellcheck shell=bash disable=SC2154 # variables come from and go to mkinitramfs

# microcode NAME FILE...: one file of them, in kernel/x86/microcode/NAME. A file
# that is none would keep the kernel from what stands behind it.
microcode() {
	local name=$1 magic=01000000 to file bytes tool
	shift
	[ "$name" = GenuineIntel.bin ] || magic=444d4100 # "DMA"
	to=$work/front/kernel/x86/microcode/$name
	for file in "$@"; do
		[ -f "$file" ] || continue
		tool=${unpacker[${file##*.}]:-}
		if [ -n "$tool" ]; then
			command -v "$tool" >/dev/null || die "$tool is needed to unpack $file"
			"$tool" -dqc -- "$file" >"$work/microcode" || die "$file is corrupt"
		else
			cat -- "$file" >"$work/microcode" || die "cannot read $file"
		fi
		bytes=$(od -An -tx1 -N 4 "$work/microcode" | tr -d ' ')
		if [ "$bytes" != $magic ]; then
			note "left out, for it is no microcode: $file"
			continue
		fi
		mkdir -p "${to%/*}"
		cat "$work/microcode" >>"$to"
	done
	[ ! -f "$to" ] || echo "microcode: $name, $(stat -c %s "$to") bytes"
}

# Into $work/front.cpio, or nothing. The processor wants its data at a multiple
# of 16 bytes.
make_front() {
	local firmware=$root/lib/firmware gen_init_cpio name
	mkdir "$work/front"
	may_list "$firmware/intel-ucode"
	may_list "$firmware/amd-ucode"
	microcode GenuineIntel.bin "$firmware"/intel-ucode/*
	microcode AuthenticAMD.bin "$firmware"/amd-ucode/*.bin{,.gz,.xz,.zst}
	if [ ! -d "$work/front/kernel" ]; then
		note "there is no microcode in $firmware/intel-ucode and amd-ucode:" \
			"Debian's packages are intel-microcode and amd64-microcode"
		return 0
	fi
	gen_init_cpio=$(find_program gen_init_cpio)
	[ -n "$gen_init_cpio" ] || die "gen_init_cpio is not here: make builds it"
	{
		printf 'dir %s 0755 0 0\n' kernel kernel/x86 kernel/x86/microcode
		for name in GenuineIntel AuthenticAMD; do
			[ ! -f "$work/front/kernel/x86/microcode/$name.bin" ] ||
				echo "file kernel/x86/microcode/$name.bin" \
					"front/kernel/x86/microcode/$name.bin 0644 0 0"
		done
	} >"$work/front.list"
	(cd "$work" && "$gen_init_cpio" -a 16 -t "${SOURCE_DATE_EPOCH:-0}" front.list) \
		>"$work/front.cpio" || die "cannot make the microcode's archive"
}
