#!/usr/bin/perl
# gen_init_cpio beside the kernel's own tools: the same bytes for at least 500
# lists.  It needs those tools, so that "make check" runs it, not check-unit.
#
# GEN_INIT_CPIO	the tool (default: that of the build folder)
# KERNEL_TOOLS	the kernel's (default: build/cache/cpio/kernel-*; "make kernel-cpio")
# LISTS		how many generated lists to compare (default: 500)
use strict;
use warnings;
use Cwd qw(abs_path);
use FindBin qw($RealBin);
use Test::More;
use lib $RealBin;
use t_gen_init_cpio;

my @kernel = map { abs_path($_) } grep { -x && !/\.c$/ }
	split ' ', $ENV{KERNEL_TOOLS} // join ' ', glob 'build/cache/cpio/kernel-*';
setup();
spew('seven', '1234567');
spew('empty', '');
spew('a${b', '1234567');
spew('high', "\xff" x 1000);
spew('big', pack('N*', map { $_ * 2654435761 & 0xffffffff } 1 .. 90000));
$ENV{A} = 'se';
$ENV{B} = '${A}v';
delete $ENV{UNSET};

ok((grep { (sh("'$_' -h"))[2] =~ /<output_file>/ } @kernel),
	'there is a gen_init_cpio of 6.17 or later') or
	diag('no such build/cache/cpio/kernel-*: make kernel-cpio');
same_as_kernel($_) for @kernel;
{
	# as below dpkg-buildpackage; a tenth of the lists will do
	local $ENV{SOURCE_DATE_EPOCH} = 1234567890;
	local $ENV{LISTS} = ($ENV{LISTS} // 500) / 10;
	same_as_kernel($_) for @kernel;
}

# Times: of regular files their own, but for -t of 6.12 and later.
utime 1, 1234567890, 'seven';
utime 1, 987654321, 'high';
for my $kernel (@kernel) {
	my ($name) = $kernel =~ m{([^/]*)$};
	my $files = "file f seven 644 0 0 g\nfile /h high 600 1 1\n";
	my (undef, $ours) = gen($files);
	is($ours, (sh("'$kernel' list"))[1], "$name: files keep their times");
	next if $kernel =~ m{kernel-6\.\d$};	# without -t for files
	for my $opt ('-t 0', '-t 4294967295', '-c -t 1') {
		(undef, $ours) = gen("dir d 755 0 0\n$files", $opt);
		is($ours, (sh("'$kernel' $opt list"))[1], "$name: $opt");
	}
}
# A deviation that shows in the bytes: the old tool writes 16 digits.
{
	my ($old) = grep { m{kernel-6\.1$} } @kernel;
	my ($r, $out) = gen("dir d 755 0 0\n", '-t -1');
	ok($r == 1 && $out eq '' && (!$old ||
		(sh("'$old' -t -1 list"))[1] =~ /^0707.{42}F{16}/),
		'a negative time is refused, not written with 16 digits');
}
done_testing();
