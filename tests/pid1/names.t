#!/bin/bash
# Host names of an NFS root's server: the network worker asks a name server, and
# process 1 goes on with what it says. There is no NFS in these namespaces: how
# far a boot comes, tell its words.
# shellcheck source=tests/pid1/lib.sh
. "$(dirname "$0")/lib.sh"

# The name server is at the other end of the cable, which is this machine's, too.
link='ip link set lo up; ip link add c0 type veth peer name s0
ip link set s0 up; ip addr add 10.9.9.1/24 dev s0'
server="$link
dnsmasq --log-facility=LOG --conf-file=/dev/null --user=root --group= \
	--log-queries --no-resolv --no-hosts --bind-interfaces --listen-address=10.9.9.1 \
	--pid-file=LOG.pid --local=/example.org/ \
	--host-record=nas.example.org,10.9.9.7,2001:db8::7 \
	--txt-record=empty.example.org,text"
# serve NAME: that, for this boot
serve() { echo "${server//LOG/$lab_dir/$1/dnsmasq}"; }
stop_servers() {
	local file
	for file in "$lab_dir"/*/dnsmasq.pid; do
		[ ! -s "$file" ] || kill "$(cat "$file")"
	done
}
trap 'stop_servers; leave' EXIT

address='ip=10.9.9.2:::24::c0:off panic=-1 kinit.nfs.retry=0'
by='nameserver=10.9.9.1'
for name in nas none empty; do
	fast $name "root=/dev/nfs nfsroot=$name.example.org:/srv,vers=4.2 \
		$address $by" -s "$(serve $name)" -l 20
done
fast closed "root=/dev/nfs nfsroot=nas.example.org:/srv $address $by" \
	-s "$link" -l 20
fast silent "root=/dev/nfs nfsroot=nas.example.org,nas2.example.org:/srv \
	$address nameserver=10.9.9.77" -s "$link" -l 20
fast nobody "root=/dev/nfs nfsroot=nas.example.org:/srv $address" \
	-s "$link" -l 20
fast numeric "root=/dev/nfs nfsroot=10.9.9.7:/srv $address $by" \
	-s "$(serve numeric)" -l 20
finish

failed() { says "kinit: cannot find the address of the NFS server $1: $2\$"; }
worker_lives() {
	claim "the network worker lives" says_not \
		'network worker .*(ended|nothing)|waiting for the kernel'
}

about "a name that is known" nas
claim "becomes its address" says 'kinit: .*10\.9\.9\.7:/srv'
claim "without IPv6, to which there is no way" says_not '2001:db8'
claim "of which nothing is said" says_not 'resolv'
worker_lives
claim "asked for once in each family" equal \
	"$(grep -cE 'query\[A+\] nas.example.org' "$lab_dir/nas/dnsmasq")" 2
about "one that is not known" none
claim "is a failure" failed none.example.org 'no name server knows it'
claim "of its own" says 'KI-2010: '
claim "of which the worker tells, too" says \
	'cannot resolve none.example.org by 10.9.9.1: no name server knows it$'
worker_lives
about "one without an address" empty
claim "is a failure" failed empty.example.org 'it has no address'
claim "of the same kind" says 'KI-2010: '
about "a name server that is not there" closed
claim "is a failure" failed nas.example.org 'no name server answers'
claim "of its own" says 'KI-2011: '
worker_lives
about "a name server that is silent" silent
claim "is named" says 'resolving nas.example.org by 10.9.9.77$'
claim "is a failure" failed 'nas2?.example.org' 'no name server answers'
claim "of its own" says 'KI-2011: '
claim "the second name is asked for, too" says 'resolving nas2'
worker_lives
about "no name server" nobody
claim "is said" says \
	'kinit: cannot find nas.example.org: no name server is known'
claim "is a failure" says 'KI-1012: '
claim "at once" says_not 'resolv'
about "an address" numeric
claim "is not asked for" says_not 'resolv'
claim "by anybody" [ "$(grep -c 'query' "$lab_dir/numeric/dnsmasq")" = 0 ]
tap_done
