#!/bin/bash
# Host names and real name servers, dnsmasq and Unbound, in namespaces of their
# own, and some that are none: dead, closed, lying. What is asked is what
# nfsmount would ask. RESOLVE is ours; CASES=regex runs some; needs user
# namespaces or root.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/net/lib.sh
. tests/net/lib.sh
# shellcheck source=tests/net/cases.sh
. tests/net/cases.sh
build=$(usr/build.sh path)
ours=$(readlink -f "${RESOLVE:-$build/net/resolve}")
unbound=$build/lab/servers/root

# IPv6 has a way to 2001:db8:6::/48 and to nothing else.
make_world() {
	mount -t tmpfs none /run && mkdir /run/etc || return 1
	cp -a /etc/passwd /etc/group /etc/nsswitch.conf /run/etc
	mount --bind /run/etc /etc || return 1
	ip link set lo up && ip link add d0 type veth peer name d1 &&
		ip link set d0 up && ip link set d1 up &&
		ip -6 addr add 2001:db8:6::2/48 dev d0 nodad || return 1
	: >/etc/hosts
	for ((n = 1; n <= 60; n++)); do
		big+=("10.1.0.$n")
	done
}

# what both know of example.com
serve_dnsmasq() { # ADDRESS
	cat >/run/dnsmasq.conf <<-END
		no-resolv
		no-hosts
		bind-interfaces
		user=root
		group=root
		listen-address=$1
		local=/example.com/
		host-record=four.example.com,10.0.0.4
		host-record=six.example.com,2001:db8:6::6
		host-record=both.example.com,10.0.0.5,2001:db8:6::5
		host-record=far.example.com,10.0.0.7,2001:db8:7::7
		cname=www.example.com,web.example.com
		cname=web.example.com,both.example.com
		txt-record=empty.example.com,text
	END
	printf 'host-record=big.example.com,%s\n' "${big[@]}" \
		>>/run/dnsmasq.conf
	dnsmasq --keep-in-foreground --conf-file=/run/dnsmasq.conf \
		--pid-file= >/run/server.log 2>&1 &
	until_true listens "$1"
}
serve_unbound() { # ADDRESS
	cat >/run/zone <<-'END'
		$ORIGIN example.com.
		@ 3600 IN SOA ns hostmaster 1 3600 3600 3600 3600
		@ IN NS ns
		ns IN A 10.0.0.1
		four IN A 10.0.0.4
		six IN AAAA 2001:db8:6::6
		both IN A 10.0.0.5
		both IN AAAA 2001:db8:6::5
		far IN A 10.0.0.7
		far IN AAAA 2001:db8:7::7
		www IN CNAME Web
		web IN CNAME Both
		empty IN TXT text
	END
	printf 'big IN A %s\n' "${big[@]}" >>/run/zone
	cat >/run/unbound.conf <<-END
		server:
		 interface: $1
		 access-control: 127.0.0.0/8 allow
		 access-control: ::1/128 allow
		 do-daemonize: no
		 username: ""
		 chroot: ""
		 directory: "/run"
		 pidfile: ""
		 use-syslog: no
		 module-config: "iterator"
		 rrset-roundrobin: no
		auth-zone:
		 name: "example.com"
		 zonefile: "/run/zone"
		remote-control:
		 control-enable: no
	END
	LD_LIBRARY_PATH=$(echo "$unbound"/usr/lib/*-linux-gnu) \
		"$unbound/usr/sbin/unbound" -c /run/unbound.conf \
		>/run/server.log 2>&1 &
	until_true listens "$1"
}
listens() {
	ss -Hlntu | grep -qE " (\[$1\]|$1):53 " && return
	cat /run/server.log >&2
	return 1
}

# serve_bad NAME ADDRESS: what hears questions, and then does as its name says
serve_bad() {
	perl - "$@" >/run/bad.log 2>&1 <<-'END' &
		use IO::Socket::INET;
		my ($how, $at) = @ARGV;
		my $s = IO::Socket::INET->new(Proto => "udp", LocalAddr => $at,
			LocalPort => 53) or die $!;
		my $other = IO::Socket::INET->new(Proto => "udp",
			LocalAddr => "127.0.0.77", LocalPort => 53) or die $!;
		while (1) {
			my $from = $s->recv(my $q, 512);
			next if $how eq "dead";
			my ($id, $rest) = unpack "na*", $q;
			my $six = substr($q, -4, 2) eq "\0\x1c";
			my $name = substr $rest, 10, -4;
			my $end = substr $q, -4;
			my $answer = sub {
				my ($id, $name, $end, $ip) = @_;
				my $body = pack("nnnnnn", $id, 0x8180, 1,
					$six ? 0 : 1, 0, 0) . $name . $end;
				$body .= "\xc0\x0c\0\1\0\1\0\0\0\0\0\4" . $ip
					unless $six;
				return $body;
			};
			my $bad = "\6\6\6\6";
			$s->send($answer->($id ^ $_, $name, $end, $bad), 0, $from)
				for 1 .. 9;
			$s->send($answer->($id, "\4evil\0", $end, $bad), 0, $from);
			$s->send($answer->($id, $name, "\0\1\0\3", $bad), 0, $from);
			$s->send(substr($answer->($id, $name, $end, $bad), 0, $_),
				0, $from) for 0 .. 20;
			# as if it were the server
			$other->send($answer->($id, $name, $end, $bad), 0, $from);
			next if $how eq "liar";
			$s->send($answer->($id, $name, $end, "\12\0\0\4"), 0, $from);
		}
	END
	until_true listens "$2"
}

resolv() { printf '%s\n' "$@" >/etc/resolv.conf; }

# run NAME...: what is said of them, and in ms how long the last one took
run() {
	timeout 60 "$ours" "$@" >/run/out 2>/run/err </dev/null
	said=$(cut -f1 /run/out)
	ms=$(tail -n 1 /run/out | cut -f2)
	cat /run/out /run/err /run/server.log >&2
}

long=0:0:0:0
# all that they know, by either
check_all() { # NAME ADDRESS
	serve_"$1" "$2" || return
	resolv "nameserver $2"
	run four.example.com
	claim "$1 tells an address of IPv4" same "$said" "four.example.com 10.0.0.4"
	run six.example.com
	claim "one of IPv6" same "$said" "six.example.com 2001:db8:6:$long:6"
	run both.example.com
	claim "both" same "$said" \
		"both.example.com 10.0.0.5 2001:db8:6:$long:5"
	run far.example.com
	claim "one that has no way is left out" same "$said" \
		"far.example.com 10.0.0.7"
	run www.example.com
	claim "aliases are followed" same "$said" \
		"www.example.com 10.0.0.5 2001:db8:6:$long:5"
	run WWW.Example.COM.
	claim "in any case, and with a dot behind it" same "$said" \
		"WWW.Example.COM. 10.0.0.5 2001:db8:6:$long:5"
	run none.example.com
	claim "a name is not known" same "$said" \
		"none.example.com no name server knows it"
	run empty.example.com
	claim "another has no address" same "$said" \
		"empty.example.com it has no address"
	run big.example.com
	claim "60 addresses come over TCP, 8 are taken" same \
		"$(printf '%s\n' "$said" | tr ' ' '\n' | grep -c '^10\.1\.0\.')" 8
	claim "each time in no time" at_most "$ms" 500
	resolv "nameserver $2" "search a.example.com example.com"
	run four
	claim "a domain is searched" same "$said" "four 10.0.0.4"
	run four.
	claim "not for what is absolute" grep -q 'four\. no\|four\. the' /run/out
	resolv "nameserver $2" "domain com" "options ndots:2"
	run four.example
	claim "nor is one with dots but after the domain" same "$said" \
		"four.example 10.0.0.4"
}
case_dnsmasq() { check_all dnsmasq 127.0.0.1; }
case_unbound() { check_all unbound 127.0.0.2; }
case_unbound_six() { check_all unbound ::1; }

case_dead() {
	serve_bad dead 127.0.0.9 && serve_dnsmasq 127.0.0.1
	resolv "nameserver 127.0.0.9" "nameserver 127.0.0.1"
	run four.example.com
	claim "a dead server costs a second" same "$said" \
		"four.example.com 10.0.0.4"
	claim "and no more" at_most "$((ms - 950))" 300
	run four.example.com both.example.com
	claim "a second name does not" at_most "$ms" 1300
	resolv "nameserver 127.0.0.9"
	run four.example.com
	claim "alone it ends after ten" same "$said" \
		"four.example.com no name server answers"
	claim "seconds" at_most "$((ms - 9900))" 600
}

case_closed() {
	serve_dnsmasq 127.0.0.1
	resolv "nameserver 127.0.0.3" "nameserver 2001:db8:7::1" \
		"nameserver 127.0.0.1"
	run four.example.com
	claim "closed ports and unknown ways are passed at once" same "$said" \
		"four.example.com 10.0.0.4"
	claim "as it were" at_most "$ms" 300
}

# it refuses all but its zone: the next one is asked
case_refused() {
	serve_dnsmasq 127.0.0.1
	resolv "nameserver 127.0.0.1"
	run host.example.org
	claim "a server that refuses" same "$said" \
		"host.example.org the name servers refuse"
	claim "is asked twice" at_most "$((ms - 950))" 300
}

case_liar() {
	serve_bad liar 127.0.0.8 && serve_dnsmasq 127.0.0.1
	resolv "nameserver 127.0.0.8" "nameserver 127.0.0.1"
	run four.example.com
	claim "a server that lies is not believed" same "$said" \
		"four.example.com 10.0.0.4"
	claim "and is given up" at_most "$ms" 1300
}
case_noise() {
	serve_bad noise 127.0.0.8
	resolv "nameserver 127.0.0.8"
	run four.example.com
	claim "the right answer is found among others" same "$said" \
		"four.example.com 10.0.0.4"
	claim "at once" at_most "$ms" 500
}

case_files() {
	serve_dnsmasq 127.0.0.1
	mkdir -p /run/kinit
	echo "nameserver 127.0.0.1" >/run/kinit/resolv.conf
	rm -f /etc/resolv.conf
	run four.example.com
	claim "without resolv.conf kinit's is taken" same "$said" \
		"four.example.com 10.0.0.4"
	echo "192.0.2.9 nfs four.example.com" >/etc/hosts
	run four.example.com NFS 192.0.2.1 2001:db8::1
	claim "what /etc/hosts has is not asked" same "$said" \
		"four.example.com 192.0.2.9
NFS 192.0.2.9
192.0.2.1 192.0.2.1
2001:db8::1 2001:db8:$long:0:1"
	rm /run/kinit/resolv.conf
	run both.example.com
	claim "nobody can be asked" same "$said" \
		"both.example.com no name server is known"
}

case_no_six() {
	serve_dnsmasq 127.0.0.1
	resolv "nameserver ::1" "nameserver 127.0.0.1"
	echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
	run both.example.com six.example.com
	claim "without IPv6 there is IPv4" same "$said" \
		"both.example.com 10.0.0.5
six.example.com 2001:db8:6:$long:6"
}

if [ "${1:-}" = inside ]; then
	make_world && "case_$2"
	exit
fi
cases_run 3 dead dnsmasq unbound unbound_six closed refused liar noise files \
	no_six
