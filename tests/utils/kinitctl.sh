# kinitctl beside a keeper that is made up, which answers what it is told to;
# and where there is none. Files' checksums are gzip's, which are the same.
# shellcheck shell=sh disable=SC2016 # $P is for the case
. /lab/utils/lib.sh
compare /tmp/kinitctl
cat >/tmp/kinitctl.pl <<'PERL'
# kinitctl.pl COUNT: answers COUNT times what standard input holds, and writes
# what was asked; "@FILE" holds its connection until FILE is there
use IO::Socket::UNIX;
my ($count) = @ARGV;
my $answer = do { local $/; <STDIN> };
my $ear = IO::Socket::UNIX->new(Local => "/run/kinit/lease.socket",
	Listen => 5) or die;
open(my $ready, ">", "ready");
while ($count-- > 0) {
	my $one = $ear->accept;
	print scalar <$one>;
	STDOUT->flush;
	if ($answer =~ /^\@(.*)/) { sleep 1 while !-e $1; }
	else { print $one $answer; }
	close $one;
}
PERL
cat >/tmp/kinitctl.case <<'CASE'
mkdir -p /run/kinit
mount -t tmpfs none /run/kinit
# keeper ANSWER: answers it once; what was asked is in "asked"
keeper() {
	printf "$1" | perl /tmp/kinitctl.pl 1 >asked &
	until [ -e ready ]; do :; done
}
# left DEVICE STATE WHY END: the file of a keeper that is dead
left() {
	printf '%s\n' "LEASESTATE='$2'" "LEASEWHY='$3'" \
		"LEASESERVER='10.0.2.1'" "LEASEHW='52:54:00:12:34:56'" \
		"LEASECLIENTID='01525400123456'" "LEASESINCE='1 2'" \
		"LEASEEND='$4'" "DEVICE='$1'" "PROTO='dhcp'" \
		"IPV4ADDR='10.0.2.15'" >"/run/kinit/lease-$1"
	sum=$(gzip -c "/run/kinit/lease-$1" | tail -c 8 | od -An -N 4 -t x4 | tr -d ' ')
	echo "LEASESUM='$sum'" >>"/run/kinit/lease-$1"
}
now() {
	cut -d . -f 1 /proc/uptime
}
one='{"state":"bound","address":"10.0.2.15/24","server":"10.0.2.1","router":"10.0.2.3","carrier":1,"asking":0,"renewals":7,"failures":6,"refusals":5,"conflicts":4,"restored":3,"dev":"eth0","why":"","owner":"","renewed":-3,"since":-12,"renew":10,"rebind":17,"end":20,"client_id":"01525400123456"}'
two='{"dev":"eth1","state":"taken","why":"its \\\\u0022lifetimes\\\\u0022\\\\u001b[2J","owner":"networkd","address":"10.0.3.1/8","router":"0.0.0.0","since":0,"renew":null,"rebind":null,"end":null,"more":[]}'
CASE
c='. /tmp/kinitctl.case; '

gives "status of all" "$c"'keeper "{\"pid\":9,\"leases\":[$one],\"ok\":true}\n"
	$P lease status; echo "it ends with $?"; cat asked' \
	'eth0 10.0.2.15/24 bound
  bound for 12 s; last renewed 3 s ago; next in 10 s, rebinding in 17 s, end in 20 s
  owner kinit, server 10.0.2.1, router 10.0.2.3
  renewals 7, failures 6, refusals 5, conflicts 4, restored 3
  client identifier 01525400123456
it ends with 0
status
status 0'
gives "two of them, and what means harm is not written" \
	"$c"'two=$(echo "$two" | sed "s/,\"more\":\[\]//")
	keeper "{\"leases\":[$one,$two],\"ok\":true,\"pid\":9}\n"
	$P lease status eth1 | sed 1,5d; cat asked' \
	'eth1 10.0.3.1/8 taken: its "lifetimes"?[2J
  taken for 0 s
  owner networkd
status eth1
status 0'
gives "as it is" "$c"'keeper "{\"pid\":9,\"leases\":[],\"ok\":true,\"x\":\"\\\\u00fc\"}\n"
	$P --json lease status' \
	'{"pid":9,"leases":[],"ok":true,"x":"\u00fc"}
status 0'
for word in renew stop release; do
	gives "$word is asked for" "$c"'keeper "{\"pid\":9,\"leases\":[$one],\"ok\":true}\n"
		$P lease '$word' eth0; echo "it ends with $?"; cat asked' \
		"eth0: asked to $word, see status
it ends with 0
$word eth0
status 0"
done
gives "release with force is another word" "$c"'keeper "{\"leases\":[],\"ok\":true}\n"
	$P lease release --force; cat asked' \
	'force-release
status 0'
says "what is refused is said" "$c"'keeper "{\"pid\":1,\"leases\":[],\"ok\":false,\"error\":\"the root is reached through it\"}\n"
	$P lease release eth0' \
	'^kinitctl: cannot release eth0: the root is reached through it$' 1
says "and what helps" "$c"'keeper "{\"leases\":[],\"ok\":false,\"error\":\"the root is reached through it\"}\n"
	$P lease release' '^kinitctl: --force gives it back' 1
says "with what it says cleaned" "$c"'keeper "{\"leases\":[],\"ok\":false,\"error\":\"\\\\u001b[2Jno\\\\u000a\"}\n"
	$P lease renew' '^kinitctl: cannot renew the lease: \?\[2Jno\?$' 1
n=0
for bad in '' '{' '[]\n' 'garbage\n' '{"ok":true}' '{"ok":true}x\n' \
	'{"leases":[{"a":{}}],"ok":true}\n' '{"leases":[[]],"ok":true}\n' \
	'{"ok":tru}\n' '{"ok" true}\n' '{"a":"\\q"}\n' '{"a":"\\u00g0"}\n' \
	'{"a":"\n"}\n' '{"a":1,}\n' '{,"a":1}\n' '{"leases":[,],"ok":true}\n'; do
	n=$((n + 1))
	says "an answer that is none, $n" "$c keeper '$bad'; \$P lease renew" \
		'^kinitctl: cannot (understand|ask the keeper at) /run/kinit/lease.socket: Bad message' 1
done
says "an answer of 1 MB" "$c"'keeper "{\"a\":\"$(printf %01000000d 0)\"}\n"; $P lease status' \
	'Bad message|Connection reset' 1
says "a keeper that says nothing" "$c"'keeper "@never"; $P lease status; r=$?
	: >never; exit $r' \
	'cannot ask the keeper at /run/kinit/lease.socket: (Connection|Operation) timed out' 1

# no keeper
says "no keeper, and nothing left" "$c"'$P lease status' \
	'^kinitctl: there is no keeper, and none has left a lease$' 3
says "no keeper, for a program" "$c"'left eth0 bound "" "9 5"
	$P lease status --json' '^kinitctl: there is no keeper$' 3
says "nor a folder" 'umount /run/kinit 2>/dev/null; mv /run/kinit /run/k 2>/dev/null
	$P lease renew; r=$?; mv /run/k /run/kinit 2>/dev/null; exit $r' \
	'^kinitctl: cannot renew: there is no keeper$' 3
gives "no keeper, and the lease goes on for a while" \
	"$c"'left eth0 bound "" "$(($(now) + 1000)) 5"
	$P lease status | sed "s/in 99[0-9] s/in 99x s/; s/in 1000 s/in 99x s/"' \
	"eth0 10.0.2.15 bound
  no keeper runs, so nobody renews the lease from 10.0.2.1, which ends in 99x s
  the address itself stays (but for kinit.lease.strict); once the lease
  has ended the server may give it to others:
  let another DHCP client take it over, with the client identifier
  01525400123456, or start the machine again
status 0"
says "which has a status of its own" "$c"'left eth0 bound "" "9999999 5"
	$P lease status' '^kinitctl: there is no keeper$' 3
gives "the lease has ended" "$c"'left eth0 refused "it said \\!" "1 5"
	$P lease status | sed -n "1p; s/.*which ended [0-9]* s ago/ended/p"' \
	"eth0 10.0.2.15 refused: it said \\!
ended
status 0"
gives "it never ends" "$c"'left eth0 bound "" never
	$P lease status | sed -n "s/.*which has no end/has no end/p; \$p"' \
	'has no end:
  nothing need be done
status 0'
gives "its end is over" "$c"'left eth0 bound "" "1 5"
	$P lease status | grep -c "may have given it to others already"' \
	'1
status 0'
says "none of that device was left" "$c"'left eth0 bound "" never
	$P lease status eth1' \
	'^kinitctl: there is no keeper, and none has left a lease of eth1$' 3
gives "what was left, for programs: one object" "$c"'left eth0 bound "\"" never
	left eth1 gone "" never; $P lease status -j eth0 2>/dev/null |
	sed "s/-[0-9]*,/-N,/"' \
	'{"leases":[{"dev":"eth0","state":"bound","why":"\u0022","address":"10.0.2.15","server":"10.0.2.1","router":"","client_id":"01525400123456","renewed":-N,"renew":null,"rebind":null,"end":null}],"ok":false,"error":"there is no keeper"}
status 0'
gives "and there are two" "$c"'left eth0 bound "" never
	left eth1 gone "" never; $P lease status -j 2>/dev/null |
	perl -MJSON::PP -e "print scalar @{decode_json(join q(), <>)->{leases}}, qq(\n)"' \
	'2
status 0'
gives "it was taken over" "$c"'left eth0 taken "networkd has it" "1 5"
	$P lease status' \
	'eth0 10.0.2.15 taken: networkd has it
  the keeper has ended, and nothing is lost
status 3'
gives "it was given back" "$c"'left eth0 released "" "1 5"; $P lease status | tail -n 1' \
	'  the lease was given back: the server may give the address to others
status 0'
gives "a quote in a value" "$c"'left eth0 bound "it'"'\\\\''"'s" "1 5"
	$P lease status | head -n 1' \
	"eth0 10.0.2.15 bound: it's
status 0"
gives "two files, and one is asked for" "$c"'left eth0 taken "" "1 5"
	left eth1 gone "" "1 5"; $P lease status eth1' \
	'eth1 10.0.2.15 gone
  the keeper has ended, and nothing is lost
status 3'
says "a file that was cut" "$c"'left eth0 bound "" "1 5"
	sed -i 3d /run/kinit/lease-eth0; $P lease status' \
	'^kinitctl: /run/kinit/lease-eth0: it is not whole$' 3
says "an empty one" "$c"': >/run/kinit/lease-eth0; $P lease status' \
	'lease-eth0: it is not whole$' 3
says "one of 1 MB" "$c"'head -c 1000000 /dev/zero >/run/kinit/lease-eth0
	$P lease status' 'lease-eth0: ' 3
says "what a killed keeper left" "$c"'keeper "x\n"; $P lease renew 2>/dev/null
	left eth0 bound "" "1 5"; $P lease status' '^kinitctl: there is no keeper$' 3
gives "no keeper, for programs" "$c"'$P lease status -j 2>/dev/null' \
	'{"leases":[],"ok":false,"error":"there is no keeper"}
status 3'

# bad input
for bad in '' lease 'lease nonsense' 'lese status' 'lease status eth0 eth1' \
	'-x lease status' 'lease status --force' 'lease renew -f' \
	'lease status --json=1'; do
	says "a command line that is none: $bad" "$c"'$P '"$bad" '^kinitctl: ' 2
done
says "a name that is none" "$c"'$P lease status "eth0 force"' \
	"cannot use eth0 force: No such device" 2
gives "the usage" '$P --help | head -c 24' 'usage: kinitctl lease {sstatus 0'
says "a full disk" "$c"'keeper "{\"leases\":[$one],\"ok\":true}\n"
	$P lease status >/dev/full' 'cannot write standard output: No space' 1
