#!/usr/bin/perl
# noise.pl INDEX: what others say on an interface, 300 times in three seconds:
# they look for each other and for 10.9.9.50 by ARP, and get leases by DHCP.
use strict;
my ($index) = @ARGV;
my ($to, $from) = (pack("H12", "ffffffffffff"), pack("H12", "020000000077"));
socket(my $s, 17, 3, 0) or die "socket: $!\n";
bind($s, pack("SniSCCx8", 17, 0, $index, 0, 0, 0)) or die "bind: $!\n";
sub arp { # SENDER TARGET
	return "$to${from}\x08\x06\0\x01\x08\0\x06\x04\0\x01$from" .
		pack("H8x6H8x18", @_);
}
sub reply { # to whose hardware address
	my $bootp = pack("C4x24H12x10x192N", 2, 1, 6, 0, @_, 0x63825363) .
		"\x35\x01\x05\xff";
	my $ip = pack("C2n3C2nH8N", 0x45, 0, 28 + length $bootp, 1, 0, 64, 17,
		0, "0a090901", 0xffffffff);
	my $sum = 0;
	$sum += $_ for unpack("n*", $ip);
	$sum = ($sum & 0xffff) + ($sum >> 16) while $sum >> 16;
	substr($ip, 10, 2) = pack("n", ~$sum & 0xffff);
	return "$to$from\x08\0$ip" . pack("n4", 67, 68, 8 + length $bootp, 0) .
		$bootp;
}
for (1 .. 100) {
	send($s, $_, 0) or die "send: $!\n" for arp("0a09094d", "0a090932"),
		arp("0a09094d", "0a09094e"), reply("020000000077");
	select(undef, undef, undef, 0.03);
}
