#!/usr/bin/perl
# leases.pl ADDRESS SERVER OPTIONS LOG: a DHCP server that leases one address to
# whoever asks.  The file OPTIONS has what all its answers have, in hexadecimal,
# as it is at that time; without that file it says nothing.  LOG gets what it
# hears: the time in seconds, the type of the message, "unicast" or "broadcast".
use strict;
use Socket;
use Time::HiRes qw(time);
my ($address, $server, $options, $log) = @ARGV;
my $me = inet_aton($server);
socket(my $s, PF_INET, SOCK_DGRAM, 0) or die "socket: $!\n";
setsockopt($s, SOL_SOCKET, SO_BROADCAST, 1);
bind($s, sockaddr_in(67, INADDR_ANY)) or die "bind: $!\n";
open(my $out, '>>', $log) or die "$log: $!\n";
$out->autoflush(1);
my $start = time;
print $out "ready\n";
while (1) {
	my $from = recv($s, my $m, 2000, 0) or next;
	my ($port, $ip) = sockaddr_in($from);
	my $type = $m =~ /\x63\x82\x53\x63.*?\x35\x01(.)/s ? ord $1 : 0;
	my $renews = substr($m, 12, 4) ne "\0" x 4;
	printf $out "%.2f %u %s %s\n", time - $start, $type,
		$renews ? "renew" : "ask", inet_ntoa($ip);
	open(my $in, '<', $options) or next;
	chomp(my $more = <$in> // "");
	close $in;
	my $answer = $more =~ s/^nak // ? 6 : $type == 1 ? 2 : 5;
	my $reply = pack("C4a4n2a4a4a4a4a16x192N", 2, 1, 6, 0,
		substr($m, 4, 4), 0, 0x8000, $renews ? substr($m, 12, 4) : "",
		$answer == 6 ? "" : inet_aton($address), "", "",
		substr($m, 28, 16), 0x63825363) .
		pack("C3C2a4", 53, 1, $answer, 54, 4, $me) .
		($answer == 6 ? "" : pack("H*", $more)) . chr(255);
	send($s, $reply, 0, sockaddr_in(68, $renews && $answer != 6 ?
		$ip : INADDR_BROADCAST)) or print $out "cannot send: $!\n";
}
