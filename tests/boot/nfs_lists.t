#!/bin/bash
# nfs_lists.t: NFS roots of which several servers are named, some of them dead or
# silent, and servers that are named by their names: in DNS, by DHCP, beside name
# servers that lie or are dead.
# limit: 300 s
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lab/lab.sh
. tests/lab/lab.sh
# shellcheck source=tests/lab/tap.sh
. tests/lab/tap.sh
# shellcheck source=tests/lab/nfs.sh
. tests/lab/nfs.sh

path=/srv/report
clients=()
declare -A texts=() servers=() codes=()

# root NAME TEXT SERVER NFSROOT [WORDS [ARGUMENT...]]: the root shall be this
# server's
root() {
	clients+=("$1")
	texts[$1]=$2
	servers[$1]=${3//./\\.}
	local name=$1 words="${4:+nfsroot=$4} kinit.nfs.timeout=20 ${5:-}"
	nfs_boot "$name" "$words" "${@:6}"
}

# fails NAME TEXT CODE NFSROOT [WORDS]
fails() {
	clients+=("$1")
	texts[$1]=$2
	codes[$1]=$3
	nfs_boot "$1" "nfsroot=$4,retry=0 kinit.nfs.timeout=12 ${5:-}"
}

# by_names NAME-SERVERS...: ip= with these, for root and fails
by_names() {
	local list
	list=$(printf ':%s' "$@")
	echo "ip=10.0.2.6$((${#clients[@]} % 10))::10.0.2.1:255.255.255.0::eth0:off$list"
}

claim_client() {
	about "${texts[$1]}" "$1"
	if [ -n "${codes[$1]:-}" ]; then
		claim "has its code" says "kinit: KI-(${codes[$1]}): ."
		claim "no init runs" says_not '^REPORT'
		return
	fi
	claim "init runs and reports" says '^REPORT end'
	claim "the root is the right server's" \
		says "^REPORT mount ${servers[$1]}:$path / nfs"
	claim "the log names it" says "kinit: mounted .*${servers[$1]}"
}

# took NAME: milliseconds from the address to the root
took() {
	sed -n 's/.*kinit: timeline: .*address \([0-9]*\) root \([0-9]*\).*/\2 - \1/p' \
		"$lab_dir/$1.log" | head -n 1
}

nfs_start || exit 1
places "place one 21" "serve one mountd cld -N 3" \
	"place two 22" "serve two rpcbind mountd cld" \
	"place bare 24" \
	"place mute 25" "perl mute mute 111 2049 20048" \
	"place slow 26 delay 200ms" "serve slow mountd cld -N 3" \
	"place names 31" \
	"in names dnsmasq --no-resolv --no-hosts --user=root --pid-file=/run/dns.pid --host-record=nfs.lab,10.0.2.21 --host-record=both.lab,10.0.2.24 --host-record=both.lab,10.0.2.21 --cname=alias.lab,nfs.lab --local=/lab/" \
	"place liar 32" "perl liar dns 10.0.2.22"
lab_dhcp_start 'dhcp-option=6,10.0.2.31' 'dhcp-option=15,lab' \
	"dhcp-option=17,\"alias:$path,vers=4.2\""

root single "one server, by its address" 10.0.2.21 10.0.2.21:$path,vers=4.2
root third "the first is dead, the second silent" 10.0.2.21 \
	10.0.2.200,10.0.2.25,10.0.2.21:$path,vers=4.2
root third3 "the same, NFS 3" 10.0.2.22 \
	10.0.2.200,10.0.2.25,10.0.2.22:$path,vers=3
root refused "the first refuses" 10.0.2.21 10.0.2.24,10.0.2.21:$path,vers=4.2
root order1 "two that serve" 10.0.2.21 10.0.2.21,10.0.2.22:$path,vers=4.2
root order2 "the same, the other way round" 10.0.2.22 \
	10.0.2.22,10.0.2.21:$path,vers=4.2
root late "the first is much slower" 10.0.2.21 10.0.2.26,10.0.2.21:$path,vers=4.2
root version "only the second has that version" 10.0.2.22 \
	10.0.2.21,10.0.2.22:$path,vers=3
fails none "none of them serves" '40[0-9][0-9]' \
	10.0.2.24,10.0.2.25,10.0.2.200:$path,vers=4.2
ADDRESS=$(by_names 10.0.2.31) root name "a name" 10.0.2.21 nfs.lab:$path,vers=4.2
ADDRESS=$(by_names 10.0.2.31) root both "a name with two addresses, one of them dead" \
	10.0.2.21 both.lab:$path,vers=4.2
ADDRESS=$(by_names 10.0.2.32 10.0.2.31) root liar \
	"a name, and a name server that lies" 10.0.2.21 nfs.lab:$path,vers=4.2
ADDRESS=$(by_names 10.0.2.200 10.0.2.31) root dead \
	"a name, and a name server that is dead" 10.0.2.21 nfs.lab:$path,vers=4.2
ADDRESS=$(by_names 10.0.2.31) root mixed "a list of an address and a name" 10.0.2.21 \
	10.0.2.24,nfs.lab:$path,vers=4.2
ADDRESS=ip=dhcp root dhcp "DHCP's root path, with an alias of its domain" \
	10.0.2.21 ""
ADDRESS=$(by_names 10.0.2.31) fails unknown "a name that DNS does not know" 2010 \
	nothere.lab:$path,vers=4.2 kinit.nfs.retry=5
ADDRESS=$(by_names 10.0.2.32) fails lies "a name, and nobody who tells the truth" \
	2011 nfs.lab:$path,vers=4.2 kinit.nfs.retry=5
ADDRESS=$(by_names 10.0.2.24) fails silent "a name, and no name server" 2011 \
	nfs.lab:$path,vers=4.2 kinit.nfs.retry=5
nfs_wait

for client in "${clients[@]}"; do
	claim_client "$client"
done
about "${texts[third]}" third
# with 300 ms for a machine that is emulated on a busy one
claim "that costs at most 300 ms" \
	test $(($(took third))) -le $(($(took single) + 600))
echo "# figure: one server $(($(took single))) ms, behind two that are dead $(($(took third))) ms"
claim "what the silent one said is in the log" says 'kinit: .*10\.0\.2\.25'
about "${texts[none]}" none
for server in 24 25 200; do
	claim "10.0.2.$server is told of" says "kinit: .*10\\.0\\.2\\.$server"
done
about "${texts[liar]}" liar
claim "it had lied" lab_server_do 'grep -q lied /tmp/places/liar.log'
tap_done
