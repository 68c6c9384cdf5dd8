#!/usr/bin/perl
# gen_init_cpio and the disk: files that change while they are read, files that
# the kernel copies for us, large files, full disks.
#
# GEN_INIT_CPIO	the tool (default: that of the build folder)
use strict;
use warnings;
use FindBin qw($RealBin);
use Test::More;
use lib $RealBin;
use t_gen_init_cpio;

my $tool = setup();
my $asan = slurp($tool) =~ /__asan_init/;
my @seven = (mode => 0100644, nlink => 1, name => 'f');

spew('late', 'x');
utime 1, 5000000000, 'late';	# makes a message
spew('big', pack('N*', map { $_ * 2654435761 & 0xffffffff } 1 .. 90000));
my $big = slurp('big');

# --- what the kernel copies ------------------------------------------------

# The archive of the file "big" as f, whatever the copy goes through.
my $want = archive('070701', { ino => 721, @seven, data => $big });
spew('list', "file f big 644 0 0\n");
{
	my ($r, $out, $err) = sh("'$tool' -t $T -o o/x list");
	ok($r == 0 && slurp('o/x') eq $want, 'a copy to a file');
	sh("'$tool' -t $T list >>o/x");
	is(slurp('o/x'), $want . $want, 'a copy behind what is there (O_APPEND)');
	sh("'$tool' -t $T list | cat >o/x");
	is(slurp('o/x'), $want, 'a copy to a pipe');
	unlink 'o/x';
}
SKIP: {
	my @at = grep { -d && -w && (stat)[0] != (stat '.')[0] }
		'/dev/shm', '/tmp', '/var/tmp';
	skip 'no second file system', 2 if !@at;
	my $far = "$at[0]/gen_init_cpio_disk.$$";
	spew($far, $big);
	spew('list', "file f $far 644 0 0\n");
	my ($r) = sh("'$tool' -t $T -o o/x list");
	ok($r == 0 && slurp('o/x') eq $want, 'a copy from another file system');
	unlink 'o/x', $far;
	spew('list', "file f big 644 0 0\n");
	($r) = sh("'$tool' -t $T -o $far list");
	is(slurp($far), $want, 'a copy to another file system');
	unlink $far;
}
SKIP: {
	skip 'no faults under ASan', 6 if $asan;
	for my $error (qw(EXDEV EINVAL EOPNOTSUPP ENOSYS EBADF)) {
		my ($r) = sh("strace -qq -o /dev/null -e trace=copy_file_range " .
			"-e inject=copy_file_range:error=$error " .
			"'$tool' -t $T -o o/x list");
		ok($r == 0 && slurp('o/x') eq $want, "copy_file_range: $error");
		unlink 'o/x';
	}
	my ($r) = sh("strace -qq -o /dev/null -e trace=copy_file_range -e " .
		"inject=copy_file_range:retval=0 '$tool' -t $T -o o/x list");
	ok($r == 0 && slurp('o/x') eq $want, 'copy_file_range copies nothing');
	unlink 'o/x';
}

# A child changes a file without end while it is archived.  Either nobody
# noticed and all is well, or it is an error, and sooner or later it is one.
sub while_changing {
	my ($change, $message, $claim) = @_;
	my ($noticed, $wrong) = (0, '');
	spew('moving', 'x' x 20000000);
	spew('list', "file f moving 644 0 0\n");
	my $pid = fork // die;
	if (!$pid) {
		open(my $f, '+<', 'moving') or die;
		$change->($f) while getppid() != 1;
		require POSIX;
		POSIX::_exit(0);
	}
	for (1 .. 50) {
		my ($r, $out, $err) = sh("'$tool' -o o/x list");
		if ($r == 0) {
			my $size = hex substr slurp('o/x'), 6 + 8 * 6, 8;
			my $whole = 112 + $size + -$size % 4 + 124;
			$wrong = 'size' if -s 'o/x' != $whole + -$whole % 512;
			unlink 'o/x';
			next;
		}
		$wrong = $err if left() ne '' ||
			$err !~ /^gen_init_cpio: list:1: moving has $message/;
		last if ++$noticed == 2;
	}
	kill 'KILL', $pid;
	waitpid $pid, 0;
	ok($noticed && $wrong eq '', $claim) or diag($wrong);
}
while_changing(sub { my ($f) = @_; sysseek $f, 0, 2; syswrite $f, 'y' },
	'more than its \d+ bytes', 'a file that grows while it is copied');
while_changing(sub { my ($f) = @_; truncate $f, 10000000;
	truncate $f, 20000000 }, '(become shorter than|more than its) \d+ bytes',
	'a file that shrinks and grows while it is copied');

# --- files that change, large files, full disks ----------------------------

SKIP: {
	my ($short) = grep { -s $_ && length slurp($_) < -s $_ }
		glob '/sys/kernel/uevent_seqnum /sys/kernel/*';
	skip 'no short file in /sys', 2 if !$short;
	fails("file f $short 644 0 0\n",
		"list:1: $short has become shorter than \\d+ bytes", "a shorter file");
	fails("file f $short 644 0 0\n", 'list:1: .*', 'and with -c', '-c');
}

for my $opt ('', '-c') {
	my ($r, $err) = until_blocked($opt, sub { truncate 'moving', 500000 });
	ok($r == 1 && $err =~
		/^gen_init_cpio: list:1: moving has become shorter/,
		"a file that shrinks while it is read is an error $opt");
	($r, $err) = until_blocked($opt, sub { truncate 'moving', 5000000 });
	ok($r == 1 && $err =~
		/^gen_init_cpio: list:1: moving has more than its 3000000/,
		"a file that grows while it is read is an error $opt");
}
{
	my ($r, $err) = until_blocked('-c', sub {
		open(my $f, '+<', 'moving') or die;
		seek $f, -10, 2;
		print $f 'changed' });
	ok($r == 1 && $err =~ /list:1: moving has changed while being read/,
		'-c: a file whose bytes change is an error');
}
SKIP: {
	open(my $f, '>', 'huge') or die;
	skip 'no files of 4 GiB here', 4 if !truncate $f, 4294967296;
	fails("file f huge 644 0 0\n",
		'list:1: cannot store huge, larger than 4 GiB - 1: .*',
		'a file of 4 GiB is refused');
	truncate $f, 4294967295 or die;
	spew('list', "file f huge 644 0 0\n");
	my ($r, $out) = sh("'$tool' -t $T list | head -c 114");
	is(substr($out, 6 + 8 * 6, 8), 'FFFFFFFF', 'one of 4 GiB - 1 is not');
	($r, $out, my $err) = sh("ulimit -f 100; '$tool' -o o/x list");
	ok($r == 1 && left() eq '' && $err =~
		/^gen_init_cpio: cannot write o\/x: File too large/,
		'a file size limit is a write error');
	skip 'memory is not measured under ASan', 1 if $asan;
	truncate $f, 64 << 20 or die;
	($r) = sh("ulimit -d 4096; ulimit -s 4096; '$tool' -c list >/dev/null");
	is($r, 0, '64 MiB in less than 8 MiB of memory');
}
unlink 'huge';
SKIP: {
	skip 'no /dev/full', 4 if !-c '/dev/full';
	my $full = "gen_init_cpio: cannot write %s: No space left on device\n";
	my ($r, $out, $err) = gen("file f big 644 0 0\n", '-o /dev/full');
	ok($r == 1 && $err eq sprintf($full, '/dev/full'), '-o /dev/full');
	spew('list', "dir d 755 0 0\n");
	($r, $out, $err) = sh("'$tool' list >/dev/full");
	ok($r == 1 && $err eq sprintf($full, 'standard output'),
		'standard output is full');
	($r, $out, $err) = sh("'$tool' list >&-");
	ok($r == 1 && $err =~ /cannot write standard output: Bad file/,
		'standard output is closed');
	spew('list', "file f big 644 0 0\nfile g late 644 0 0\n");
	($r) = sh("'$tool' -t $T -o o/x list 2>&-");
	ok($r == 0 && slurp('o/x') =~ /^0707/, 'standard error is closed');
	unlink 'o/x';
}

SKIP: {
	my $small = 'unshare -rm sh -c "mount -t tmpfs -o size=1m none o && $0; ' .
		'r=\$?; ls -A o; exit \$r"';
	skip 'no user namespaces, or ASan', 4 if $asan ||
		(sh($small =~ s/\$0/true/r))[0];
	spew('moving', 'x' x 900000);
	for my $opt ('', '-c') {
		spew('list', "file f moving 644 0 0\nfile g moving 644 0 0\n");
		my ($r, $out, $err) = sh($small =~ s/\$0/'$tool' $opt -o o\/x list/r);
		ok($r == 1 && $out eq '' && $err eq 'gen_init_cpio: cannot write ' .
			"o/x: No space left on device\n",
			"a full disk is an error and nothing is left $opt");
	}
	spew('list', "file f moving 644 0 0\n");
	my ($r, $out) = sh($small =~ s/\$0/'$tool' -o o\/x list/r);
	ok($r == 0 && $out eq "x\n", 'what fits is written');
	gen("dir /d 755 0 0\n" x 80000, '-o y.cpio');
	($r, $out, my $err) =
		sh($small =~ s/\$0/'$tool' --list -o o\/x y.cpio/r);
	ok($r == 1 && $out eq '' && $err =~ /cannot write o\/x: No space/,
		'a list is written whole or not at all too');
}
done_testing();
