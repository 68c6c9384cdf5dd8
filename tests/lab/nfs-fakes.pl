#!/usr/bin/perl
# nfs-fakes.pl COMMAND ARGUMENT...: run on the lab's server machine: servers that
# no server program can be made to be. Prints "ready" when it listens.
#   mute PORT...	takes connections and never says a word
#   handle PORT PATH	what mountd of this machine hands out, in hex digits
#   mountd PORT HANDLE	MOUNT version 3 (RFC 1813 appendix I): this file handle for
#			every path
#   dns ADDRESS		a name server that lies, in each way in which an answer can
#			be none of ours: to nobody who checks it has ever answered
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

$| = 1;

sub listener {
	my ($port) = @_;
	return IO::Socket::INET->new(LocalPort => $port, Listen => 16,
		Proto => 'tcp', ReuseAddr => 1) // die "port $port: $!\n";
}

sub mute {
	my $select = IO::Select->new(map { listener($_) } @_);
	my @taken;

	print "ready\n";
	while (1) {
		push @taken, $_->accept for $select->can_read;
	}
}

sub read_all {
	my ($socket, $length) = @_;
	my $data = '';

	while (length($data) < $length) {
		my $n = sysread($socket, $data, $length - length($data),
			length($data));
		return undef if !$n;
	}
	return $data;
}

# RFC 5531: a record of one fragment; undef when it was not sent in full
sub read_record {
	my ($socket) = @_;
	my $mark = read_all($socket, 4) // return undef;

	return read_all($socket, unpack('N', $mark) & 0x7fffffff);
}

sub write_record {
	my ($socket, $data) = @_;

	syswrite($socket, pack('N', 0x80000000 | length($data)) . $data);
}

# A call of MNT, from a port that only root has
sub handle {
	my ($port, $path) = @_;
	my $socket = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port",
		LocalPort => 800, Proto => 'tcp') // die "port $port: $!\n";

	write_record($socket, pack('N10 N/a x!4', 1, 0, 2, 100005, 3, 1,
		0, 0, 0, 0, $path));
	my ($status, $handle) = unpack('x24 N N/a', read_record($socket));
	die "$path: status $status\n" if $status;
	print unpack('H*', $handle), "\n";
}

# A call and its answer: accepted, and what is asked
sub mountd {
	my ($port, $hex) = @_;
	my $socket = listener($port);
	my $handle = pack('H*', $hex);

	print "ready\n";
	while (my $client = $socket->accept) {
		while (defined(my $call = read_record($client))) {
			my ($xid, $procedure) = unpack('N x16 N', $call);
			my $answer = pack('N6', $xid, 1, 0, 0, 0, 0);

			# MNT: MNT3_OK, the handle, one flavour: AUTH_SYS
			$answer .= pack('N N/a x!4 N N', 0, $handle, 1, 1)
				if $procedure == 1;
			write_record($client, $answer);
		}
		close $client;
	}
}

# An answer (RFC 1035) to the question of QUERY, one address
sub answer {
	my ($query, $id, $question, $address) = @_;

	return pack('n6', $id, 0x8180, 1, 1, 0, 0) . $question .
		pack('n3 N n/a', 0xc00c, 1, 1, 600, $address);
}

sub dns {
	my $lie = pack('C4', split /\./, $_[0]);
	my $socket = IO::Socket::INET->new(LocalPort => 53, Proto => 'udp')
		// die "port 53: $!\n";
	my $elsewhere = IO::Socket::INET->new(LocalPort => 5353, Proto => 'udp')
		// die "port 5353: $!\n";

	print "ready\n";
	while (defined(my $from = $socket->recv(my $query, 1500))) {
		next if length($query) < 17;
		my $id = unpack('n', $query);
		my $question = substr($query, 12);
		my $other = $question =~ s/\A(.)(.)/$1 . chr(ord($2) ^ 1)/esr;

		# another id, another question, another port, cut, no answer
		$socket->send(answer($query, $id ^ 1, $question, $lie), 0, $from);
		$socket->send(answer($query, $id, $other, $lie), 0, $from);
		$elsewhere->send(answer($query, $id, $question, $lie), 0, $from);
		$socket->send(substr(answer($query, $id, $question, $lie), 0, -1),
			0, $from);
		$socket->send($query, 0, $from);
		print "lied\n";
	}
}

my %commands = (mute => \&mute, handle => \&handle,
	mountd => \&mountd, dns => \&dns);
my $command = shift // '';
($commands{$command} // die "usage: nfs-fakes.pl COMMAND ARGUMENT...\n")->(@ARGV);
