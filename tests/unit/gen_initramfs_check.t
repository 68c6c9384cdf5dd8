#!/usr/bin/perl
# gen_initramfs with an archive as its source: what init/initramfs.c of the
# kernel unpacks is passed on, what it would stop at or lose is refused, with
# the byte; and what is compressed is not compressed again.
#
# GEN_INITRAMFS	the tool (default: that of the build folder)
use strict;
use warnings;
use Cwd qw(abs_path);
use FindBin qw($RealBin);
use Test::More;
use lib $RealBin;
use t_gen_init_cpio;

chomp(my $folder = `usr/build.sh folder`);
my $tool = abs_path($ENV{GEN_INITRAMFS} || "$folder/bin/gen_initramfs");
setup();

# As the kernel's makefiles do; see usr/deps.sh check
my %pack = (gzip => 'gzip -n9', bzip2 => 'bzip2', lzma => 'lzma',
	xz => 'xz --check=crc32', lzo => 'lzop -9', lz4 => 'lz4 -ql -9 - -',
	zstd => 'zstd -q');
my @methods = sort keys %pack;

sub pack_as {
	my ($method, $data) = @_;
	spew('raw', $data);
	my ($r, $out, $err) = sh("$pack{$method} <raw");
	die $err if $r;
	return $out;
}

# The archive is passed on as it is, without a word.
sub passes {
	my ($archive, $claim, @opts) = @_;
	spew('x', $archive);
	my ($r, $out, $err) = sh("'$tool' @opts x");
	ok($r == 0 && $err eq '' && $out eq $archive, $claim)
		or diag("status $r: $err");
}

# It is refused at this byte, nothing is written, and --no-check passes it on.
sub refuses {
	my ($archive, $at, $what, $claim) = @_;
	spew('x', $archive);
	my ($r, $out, $err) = sh("'$tool' -o o/x x");
	my $said = "x: at byte $at: (?:$what) \\(--no-check passes it on\\)";
	ok($r == 1 && $out eq '' && left() eq '' &&
		$err =~ /^gen_initramfs: $said\n$/, $claim)
		or diag("status $r: $err");
	($r, $out, $err) = sh("'$tool' --no-check x");
	ok($r == 0 && $err eq '' && $out eq $archive, "$claim, not checked")
		or diag("status $r: $err");
}

my @file = (ino => 9, mode => 0100644, nlink => 1, data => 'abc', name => 'f');
my @dir = (ino => 8, mode => 040755, nlink => 2, name => 'd');
sub one { return archive('070701', { @file, @_ }) }
sub field { my ($x, $i, $v) = @_; substr($x, 6 + 8 * $i, 8) = $v; return $x }

my $big = join '', map { pack 'N', $_ * 2654435761 & 0xffffffff } 1 .. 60000;
my $main = archive('070701', { @dir }, { @file, data => $big }, { @file,
	ino => 10, nlink => 2, name => 'd/a', data => '' }, { @file, ino => 10,
	nlink => 2, name => 'd/b' });
my $early = archive('070701', { @dir, name => 'kernel' }, { @file,
	name => 'kernel/microcode', data => 'x' x 3000 });

# --- entries ---------------------------------------------------------------

passes($main, 'an archive');
passes(archive('070702', { @file, sum => 294 }), 'with checksums');
passes($early . "\0" x 4096 . $main . "\0" x 4, 'several with NULs between');
passes("\0" x 512 . $main, 'NULs before it');
passes(member(@file) . one(), 'entries, then an archive');
passes(one() =~ s/\0+$//r . "\0", 'one that ends with its end mark');
passes(one(fill => 60), 'a name with NULs behind it');
passes(one(data => "\0" x 5_000_000), 'data of 5 MB');
# Documentation/admin-guide/bootconfig.rst
{
	my $text = "kernel.root = /dev/nfs\n\0";
	my $config = sub { $text . pack('V V', length $text, $_[0]) .
		"#BOOTCONFIG\n" };
	my $sum = unpack '%32C*', $text;
	passes($main . $config->($sum), 'with a boot configuration behind it');
	passes($main . $config->($sum) . "\0" x 3, 'and 3 NULs');
	passes(pack_as('gzip', $main) . $config->($sum), 'and compressed');
	refuses($main . $config->($sum + 1), length $main, '"kernel" is no entry.*',
		'one with a wrong sum is none');
}
refuses($early . "junk!!", length $early, '"junk!!" is no entry: .*', 'junk');
refuses($early . "\0" . one(), 1 + length $early, 'an entry that is not ' .
	'aligned .*', 'an entry that is not aligned');
refuses($early . field(one(), 11, '00000001'), length $early,
	'"f": .* not .* NUL', 'a name without NUL');
refuses($early . field(one(), 11, $_), length $early, 'namesize is .*',
	"namesize $_") for '00000000', '00001001', 'FFFFFFFF';
refuses($early . field(one(), 6, $_), length $early, '"f": ends in the data.*',
	"filesize $_") for '00001000', '7FFFFFFF', 'FFFFFFFF';
refuses(field(one(), 6, '00000200'), 0, '"f": ends in the data.*',
	'a body that takes the end mark for data');
refuses($early . field(one(), 3, '0000000g'), 30 + length $early, 'gid is.*',
	'a field that is no number');
refuses(archive('070702', { @file, sum => 295 }), 0, '"f": checksum .*',
	'a wrong checksum');
refuses(one(mode => 040755), 0, '"f": has data, .*', 'a folder with data');
refuses($early . "070707" . 'x' x 200, length $early, 'an old form .*',
	'an old archive behind a new one');
# 112 bytes of header and name, 4 of data
refuses(member(@dir) . member(@file), 112 + 116, 'ends without the end mark .*',
	'no end mark');
{
	# each cut, but for the NULs behind the end mark
	my $x = one() =~ s/\0+$//r;
	mkdir 'cut' or die;
	spew("cut/$_", substr($x, 0, $_)) for 1 .. length $x;
	my ($r, $out, $err) = sh("for i in \$(seq 1 " . length($x) . "); do " .
		"'$tool' -o o/x cut/\$i && exit 7; done; true");
	my @said = $err =~ /^gen_initramfs: cut\/\d+:/mg;
	ok($r == 0 && @said == length $x && left() eq '',
		'cut at each of its ' . @said . ' bytes it is refused')
		or diag("status $r: ", substr $err, -300);
}

# --- compressed parts ------------------------------------------------------

for my $method (@methods) {
	my $x = pack_as($method, $main);
	my $at = length $early;
	passes($x, "$method");
	passes($early . $x, "$method behind a plain part");
	passes($early . $x . "\0" x $_, "$_ NULs behind $method") for 1, 4, 512;
	passes($x . $x, "$method twice");
	passes($x . "\0" x (-length($x) % 4) . $early, "a plain part behind $method");
	passes($x . "\0" x 77 . pack_as($_, $early) . $x, "$_ behind $method")
		for grep { $_ ne $method } 'gzip', 'zstd';
	passes(pack_as($method, $early . "\0" x 8 . $main), "$method of several");
	refuses($early . substr($x, 0, int(length($x) * $_ / 10)), $at,
		"$method data.*: .+", "$_ tenths of $method") for 1, 5, 9;
	refuses($early . substr($x, 0, -9), $at, "$method data.*: .+",
		"$method without its end");
	refuses($x . "\0" x 8 . 'hello, world', "\\d+", "$method data.*: .+|" .
		'"hello," is no entry.*', "text behind $method");
	refuses($x . substr($x, 0, 1000), "\\d+", "$method data.*: .+",
		"$method and a cut one");
	my $cut = substr $main, 0, 1000;
	refuses($early . pack_as($method, $cut), $at, "$method data, unpacked: " .
		"at byte 112: \"f\": ends in the data.*", "a cut archive in $method");
	refuses(pack_as($method, $early . 'junk!!'), 0, "$method data, unpacked:" .
		" at byte $at: \"junk!!\" is no entry.*", "junk in $method");
	refuses(pack_as($method, pack_as('gzip', $main)), 0, "$method data, " .
		'unpacked: at byte 0: compressed with gzip once more',
		"gzip in $method");
	refuses(pack_as($method, member(@file)), 0, "$method data, unpacked: " .
		'at byte \d+: ends without the end mark.*', "no end mark in $method");
	refuses(pack_as($method, one() =~ s/\0+$/\0/r), 0, "$method data, " .
		'unpacked: at byte \d+: ends in the padding of the end mark',
		"no padding in $method");
}
{
	# a byte of the data is another; gzip, xz and zstd have checksums
	for my $method ('gzip', 'xz', 'zstd') {
		my $x = pack_as($method, $main);
		substr($x, 50000, 1) ^= "\1";
		refuses($x, 0, "$method data.*: .+", "a wrong byte in $method");
	}
	spew('raw', $main);
	refuses($early . (sh('xz --check=crc64 <raw'))[1], length $early,
		'the kernel cannot unpack an xz check other .*', 'xz with crc64');
	refuses($early . (sh('lz4 -qc raw'))[1], length $early,
		'the kernel cannot unpack the newer frame .*', 'the frame of lz4');
}
{
	mkdir 'bin' or die;
	my $x = $early . pack_as('zstd', $main);
	spew('x', $x);
	my ($r, $out, $err) = sh("PATH=bin '$tool' x");
	is("$r $err", "0 gen_initramfs: warning: x: at byte " . length($early) .
		": cannot look into zstd data without zstd (Debian package " .
		"zstd)\n", 'without the tool for it that is said');
	ok($out eq $x, 'and it is passed on');
	spew('x', substr($early, 0, 1000) . $x);
	($r, $out, $err) = sh("PATH=bin '$tool' x");
	is($r, 1, 'what is plain is checked');
}

# --- compressed, and to be compressed --------------------------------------

for my $method ('zstd', 'xz') {
	my $x = $early . "\0" x 512 . pack_as($method, $main);
	my $at = 512 + length $early;
	passes($x, "plain and $method with -C none is passed on", '-C none');
	for ('-C zstd -o o/x', '-o o/x.zst', '-C gzip -o o/x', '-o o/x.xz',
		'--no-check -C zstd -o o/x') {
		spew('x', $x);
		my ($r, $out, $err) = sh("'$tool' $_ x");
		my $said = "x is compressed by $method from byte $at on, and" .
			' what is compressed twice by (zstd|gzip|xz) the ' .
			'kernel does not unpack';
		ok($r == 1 && left() eq '' && $err =~
			/^gen_initramfs: $said\n$/, "plain and $method with $_")
			or diag("status $r: $err");
	}
}
{
	spew('x', $early . $main);
	my ($r, $out) = sh("'$tool' -C gzip x | gzip -dc");
	ok($r == 0 && $out eq $early . $main, 'two plain parts are compressed');
}
done_testing();
