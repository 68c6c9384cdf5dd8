#!/usr/bin/perl
# answers.pl INDEX FLAP LEASE END: a DHCP server of a host with one address, on an
# interface. When what it offered is first asked for, and FLAP is not 0, it takes
# carrier from the wire w0 for so many seconds, and does not know of it afterwards.
# LEASE is in seconds; with END 1 nobody is there any more after the first one.
# What it hears goes to its output, with the time in milliseconds.
use strict;
use Time::HiRes qw(time sleep);
my ($index, $flap, $lease, $end) = @ARGV;
my $again = 0;
my %mac = (c => pack("H12", "020000000000"),
	s => pack("H12", "02abcdef0001"));
sub answer { # what the DHCP message is answered with
	my ($type, $message) = @_;
	my $dhcp = pack("C4a4n2N", 2, 1, 6, 0,
		substr($message, 4, 4), 0, 0x8000, 0) .
		pack("H8H8", "0a630107", "0a630001") .
		pack("x4a6x202N", $mac{c}, 0x63825363) .
		pack("H*", "3501$type" . "36040a630001" .
		"0104ffff0000") . pack("CCNC", 51, 4, $lease, 255);
	my $n = length $dhcp;
	my $ip = pack("C2n3C2nH8N", 0x45, 0, 28 + $n, 1, 0, 64,
		17, 0, "0a630001", 0xffffffff);
	my $sum = 0;
	$sum += $_ for unpack("n*", $ip);
	$sum = ($sum & 0xffff) + ($sum >> 16) while $sum >> 16;
	substr($ip, 10, 2) = pack("n", ~$sum & 0xffff);
	return "$mac{c}$mac{s}" . pack("n", 0x0800) . $ip .
		pack("n4", 67, 68, 8 + $n, 0) . $dhcp;
}
sub now { return int(time * 1000) }
$| = 1;
socket(my $s, 17, 3, 0x0008) or die "socket: $!\n";
bind($s, pack("SniSCCx8", 17, 0x0800, $index, 0, 0, 0)) or
	die "bind: $!\n";
print "ready\n";
while (1) {
	defined recv($s, my $frame, 2000, 0) or next;
	length $frame > 285 or next;
	my $type = ord substr($frame, 284, 1);
	print now, " hears $type\n";
	$again ||= $type == 1 && $flap == 0;
	if ($type == 3 && $flap > 0) {
		system("ip link set w0 down");
		sleep $flap;
		$flap = 0;
		print now, " carrier\n";
		system("ip link set w0 up");
	}
	next unless $type == 1 || $again;
	send($s, answer($type == 1 ? "02" : "05",
		substr($frame, 42)), 0);
	last if $type == 3 && $end;
}
