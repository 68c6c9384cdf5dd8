# mirror.sh (sourced by bash): where mmdebstrap finds packages: this machine's
# own Debian mirror and its own proxy, of its own suite.
# shellcheck shell=bash
# shellcheck disable=SC2016 # the quoted text is for apt
# shellcheck source=/dev/null
. /etc/os-release
suite=${VERSION_CODENAME:?}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# The machine's own Debian mirror, as one-line sources for mmdebstrap.
print_sources() {
	apt-get indextargets --format \
		'$(ORIGIN) $(COMPONENT) $(CODENAME) $(REPO_URI)' \
		'Created-By: Packages' |
		while read -r origin component codename uri; do
			case $origin/$component/$codename in
			Debian/main/"$suite" | Debian/main/"$suite"-updates | \
				Debian/main/"$suite"-security)
				echo "deb [signed-by=$keyring] $uri $codename main"
				;;
			esac
		done | sort -u
}

# What mmdebstrap's own apt must know of the machine's: its proxy, if any.
print_proxy() {
	local scheme value
	for scheme in http https; do
		value=
		eval "$(apt-config shell value "Acquire::$scheme::Proxy")"
		[ -z "$value" ] || echo "Acquire::$scheme::Proxy \"$value\";"
	done
}

# Fills the arrays mirror and proxy, and the file $1, for
# mmdebstrap "${proxy[@]/#/--aptopt=}" ... "${mirror[@]}" <$1
# shellcheck disable=SC2034 # for those who source this
find_mirror() {
	print_sources >"$1"
	# without package lists on the machine mmdebstrap takes its own default
	mirror=(-)
	[ -s "$1" ] || mirror=()
	mapfile -t proxy < <(print_proxy)
}
