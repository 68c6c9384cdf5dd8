# mkinitramfs-rescue.sh (sourced by mkinitramfs): what kinit.rescue on the command
# line starts, /etc/rescue, and a server for it that takes keys only.
# shellcheck shell=bash disable=SC2154 # variables come from and go to mkinitramfs

add_rescue() {
	put_file "$here/rescue" /etc/rescue 755
	put_link /bin/rescue-end /etc/rescue
}

# host_key FILE: into FILE, in dropbear's format
host_key() {
	local start type
	if [ -z "$host_key" ]; then
		dropbearkey -t ed25519 -f "$1" >/dev/null 2>"$work/said" ||
			die "dropbearkey: $(tail -n 1 "$work/said")"
		return
	fi
	[[ -f $host_key && -r $host_key ]] || die "--host-key: cannot read $host_key"
	IFS= read -r -d '' -n 10 start <"$host_key" || :
	if [ "$start" = -----BEGIN ]; then
		dropbearconvert openssh dropbear "$host_key" "$1" >/dev/null 2>&1 ||
			die "--host-key: dropbearconvert cannot read $host_key"
	else
		cat -- "$host_key" >"$1"
	fi
}

check_authorized() {
	local keys='(ssh-(rsa|ed25519)|ecdsa-sha2-nistp[0-9]+|sk-[a-z0-9@.-]+)'
	[[ -f $authorized && -r $authorized ]] ||
		die "--authorized-keys: cannot read $authorized"
	! grep -q 'PRIVATE KEY' "$authorized" || die "--authorized-keys:" \
		"$authorized has a private key; it is the public one that is needed"
	grep -qE "^([^#]*[[:blank:]])?${keys}[[:blank:]]+AAAA" "$authorized" ||
		die "--authorized-keys: $authorized has no public key, and without" \
			"one nobody could log in"
}

# Where dropbear and glibc look; root has no password, so that there is none to
# find.
add_dropbear() {
	local key=$work/host_key type said
	check_authorized
	[ -f "$system/usr/sbin/dropbear" ] || die "there is no $system/usr/sbin/dropbear:" \
		"it is in Debian's package dropbear-bin"
	for type in dropbearkey dropbearconvert; do
		command -v $type >/dev/null ||
			die "$type is not here; it is in Debian's package dropbear-bin"
	done
	(umask 077 && host_key "$key")
	said=$(dropbearkey -y -f "$key" 2>/dev/null) ||
		die "--host-key: $host_key is no host key"
	type=$(sed -n 's/^\(ssh-\|ecdsa\|\)\([a-z0-9]*\)[^ ]* AAAA.*/\1\2/p' <<<"$said")
	type=${type#ssh-}
	[[ $type =~ ^(rsa|ecdsa|ed25519)$ ]] ||
		die "--host-key: $host_key has a key of a kind that is not known"
	add_program /usr/sbin/dropbear
	put_dir /etc/dropbear 700
	put_file "$key" "/etc/dropbear/dropbear_${type}_host_key" 600
	put_dir /root 700
	put_dir /root/.ssh 700
	put_file "$authorized" /root/.ssh/authorized_keys 600
	put_text /etc/passwd 'root:*:0:0:root:/root:/bin/sh'
	put_text /etc/group 'root:x:0:'
	put_text /etc/shells /bin/sh
	put_text /etc/nsswitch.conf $'passwd: files\ngroup: files'
	put_text /etc/motd "'rescue-end' ends the rescue, and the boot goes on."
	echo "host key of dropbear: $type," \
		"$(sed -n 's/^Fingerprint: //p' <<<"$said")"
}
