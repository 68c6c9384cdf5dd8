#!/usr/bin/perl
# gen_init_cpio, from the outside: the bytes of an archive (against a model of
# the newc format and GNU cpio), bad lists, and what is left behind.
#
# GEN_INIT_CPIO	the tool (default: that of the build folder)
use strict;
use warnings;
use Fcntl qw(O_DIRECTORY O_WRONLY);
use FindBin qw($RealBin);
use Test::More;
use lib $RealBin;
use t_gen_init_cpio;

my $tool = setup();
my $asan = slurp($tool) =~ /__asan_init/;

spew('seven', '1234567');
spew('empty', '');
spew('high', "\xff" x 1000);
spew('big', pack('N*', map { $_ * 2654435761 & 0xffffffff } 1 .. 90000));
my $big = slurp('big');

my @seven = (mode => 0100644, nlink => 1, name => 'f', data => '1234567');

makes('', [], 'an empty list makes the trailer alone');
is(length((gen('', '-t', $T))[1]), 512, 'which is 512 bytes');
makes("dir /dev 0755 1 2\n",
	[{ ino => 721, mode => 040755, uid => 1, gid => 2, nlink => 2,
	   name => 'dev' }], 'dir');
makes("nod /dev/console 0600 0 5 c 5 1\nnod sda 660 0 6 b 8 300\n" .
	"nod u 0 0 0 u 1 2\n",
	[{ ino => 721, mode => 020600, gid => 5, nlink => 1, rmajor => 5,
	   rminor => 1, name => 'dev/console' },
	 { ino => 722, mode => 060660, gid => 6, nlink => 1, rmajor => 8,
	   rminor => 300, name => 'sda' },
	 { ino => 723, mode => 020000, nlink => 1, rmajor => 1, rminor => 2,
	   name => 'u' }], 'nod: b is a block device, any other letter is not');
makes("slink /init bin/kinit 0777 0 0\nslink a /b 777 0 0\n",
	[{ ino => 721, mode => 0120777, nlink => 1, name => 'init',
	   data => "bin/kinit\0" },
	 { ino => 722, mode => 0120777, nlink => 1, name => 'a',
	   data => "/b\0" }], 'slink: the target ends in NUL');
makes("pipe /p 0600 0 0\nsock /s 0601 0 0\n",
	[{ ino => 721, mode => 010600, nlink => 2, name => 'p' },
	 { ino => 722, mode => 0140601, nlink => 2, name => 's' }],
	'pipe and sock');
makes("file /f seven 0644 0 0\n", [{ ino => 721, @seven }], 'file');
makes("file /f empty 0644 0 0\nfile /g /dev/null 0644 0 0\n",
	[{ ino => 721, mode => 0100644, nlink => 1, name => 'f' },
	 { ino => 722, mode => 0100644, nlink => 1, name => 'g' }],
	'file: empty, and /dev/null');
makes("file /f big 0644 0 0\n", [{ ino => 721, @seven, data => $big }],
	'file larger than the buffer');
makes("file /f seven 0755 3 4 /g h\ndir d 0 0 0\n",
	[(map { +{ ino => 721, mode => 0100755, uid => 3, gid => 4,
	   nlink => 3, name => $_, data => $_ eq 'h' ? '1234567' : '' } }
	   qw(f g h)),
	 { ino => 722, mode => 040000, nlink => 2, name => 'd' }],
	'hard links share the inode, the last has the data');
makes("file /f seven 0644 0 0 /\xc3\xa4 \x01x\n",
	[{ ino => 721, @seven, nlink => 3, data => '' },
	 { ino => 721, @seven, nlink => 3, name => "\xc3\xa4", data => '' },
	 { ino => 721, @seven, nlink => 3, name => "\x01x" }],
	'hard links may start with any character');
makes("file f seven 644 0 0\nfile e empty 644 0 0\nfile h high 644 0 0 i\n" .
	"slink s t 777 0 0\nfile b big 644 0 0\n",
	[{ ino => 721, @seven, sum => 0x31 * 7 + 21 },
	 { ino => 722, @seven, name => 'e', data => '' },
	 { ino => 723, @seven, name => 'h', nlink => 2, data => '' },
	 { ino => 723, @seven, name => 'i', nlink => 2, data => "\xff" x 1000,
	   sum => 255000 },
	 { ino => 724, mode => 0120777, nlink => 1, name => 's',
	   data => "t\0" },
	 { ino => 725, @seven, name => 'b', data => $big,
	   sum => unpack('%32C*', $big) }],
	'-c: magic 070702 and the sum of the data', '-c');
makes("\n \t\n# c\n#\n\r \n # indented\ndir\ta\t\t755 0  0 extra words\n" .
	"dir b +755 +0 -1\ndir c 00755 007 4294967295",
	[{ ino => 721, mode => 040755, nlink => 2, name => 'a' },
	 { ino => 722, mode => 040755, nlink => 2, name => 'b',
	   gid => 4294967295 },
	 { ino => 723, mode => 040755, nlink => 2, name => 'c', uid => 7,
	   gid => 4294967295 }],
	'comments, blank lines, tabs, further words, no last newline');
makes("dir //a 755 0 0\nfile /x seven 644 0 0 //y\n",
	[{ ino => 721, mode => 040755, nlink => 2, name => '/a' },
	 { ino => 722, @seven, nlink => 2, name => 'x', data => '' },
	 { ino => 722, @seven, nlink => 2, name => '/y' }],
	'exactly one slash is taken away');
{
	# the kernel's own tool writes this, too; see t_gen_init_cpio.lists
	my $root = "find d -printf 'dir /%P 0%m 0 0\n'";
	mkdir 'd';
	mkdir 'd/a';
	chmod 0755, 'd', 'd/a';
	my ($r, $out, $err) = gen((sh($root))[1] . "file /f seven 644 0 0 /\n",
		'-t', $T);
	is($out, archive('070701',
		{ ino => 721, mode => 040755, nlink => 2, name => '' },
		{ ino => 722, mode => 040755, nlink => 2, name => 'a' },
		{ ino => 723, @seven, nlink => 2, data => '' },
		{ ino => 723, @seven, nlink => 2, name => '' }),
		'of / nothing is left');
	ok($r == 0 && $err =~ m{^gen_init_cpio:\ list:1:\ warning:\ '/'\ is
		\ stored\ without\ a\ name,.*'/\.'.*\n
		gen_init_cpio:\ list:3:\ warning:\ .*\n$}x,
		'which is said, with what makes the root') or diag($err);
	($r, $out, $err) = gen("dir / 755 0 0\n", '-s', '-t', $T);
	ok($r == 0 && $err =~ /^[^\n]*list:1: warning[^\n]*\n$/,
		'once, in two passes too') or diag($err);
}
makes("file f seven 0100644 0 0\ndir d 041777 0 0\n",
	[{ ino => 721, @seven },
	 { ino => 722, mode => 041777, nlink => 2, name => 'd' }],
	'mode may have the bits of its own type');

$ENV{A} = 'se';
$ENV{B} = '${A}v';
$ENV{LOOP} = 'x${LOOP}';
delete $ENV{UNSET};
makes('file f ${B}${UNSET}e${}n 644 0 0' . "\nfile /\${A} seven 644 0 0\n" .
	'slink s ${A} 777 0 0' . "\n",
	[{ ino => 721, @seven }, { ino => 722, @seven, name => '${A}' },
	 { ino => 723, mode => 0120777, nlink => 1, name => 's',
	   data => "\${A}\0" }],
	'${VAR} is expanded in locations, again and again, and only there');
spew('a${b', '1234567');
makes("file f a\${b 644 0 0\n", [{ ino => 721, @seven }],
	'${ without } stays');
makes('file f ' . './' x 2000 . '${UNSET}' x 10 . "seven 644 0 0\n",
	[{ ino => 721, @seven }], 'a location of 4095 characters');
{
	my $n = 'n' x 4095;
	makes("dir /$n 755 0 0\nslink s $n 777 0 0\nfile f seven 644 0 0 $n\n",
		[{ ino => 721, mode => 040755, nlink => 2, name => $n },
		 { ino => 722, mode => 0120777, nlink => 1, name => 's',
		   data => "$n\0" },
		 { ino => 723, @seven, nlink => 2, data => '' },
		 { ino => 723, @seven, nlink => 2, name => $n }],
		'names and targets of 4095 characters');
	my @links = map { "l$_" } 1 .. 1300;
	my $line = "file f seven 644 0 0 @links";
	$line .= ' ' . 'z' x (8240 - length $line);
	push @links, $line =~ / (z+)$/;
	makes("$line\n" . ('#' x 20000) . "\n$line" . ' ' x 9000 . "\n",
		[map { my $i = $_; map { +{ ino => $i, @seven, nlink => 1302,
			name => $_, data => $_ =~ /^z/ ? '1234567' : '' } }
			'f', @links } 721, 722],
		'lines of 8241 characters, longer comments, blanks behind');
}

# --- options ---------------------------------------------------------------

{
	spew('list', "dir d 755 0 0\nfile f seven 644 0 0\n");
	my $before = time;
	my ($r, $out) = sh("'$tool' list");
	my $dir = hex substr($out, 6 + 8 * 5, 8);
	ok($r == 0 && $dir >= $before && $dir <= time,
		'without -t directories get the time of day');
	is($out, archive('070701', { ino => 721, mode => 040755, nlink => 2,
		mtime => $dir, name => 'd' }, { ino => 722, @seven }),
		'and files keep theirs');
	($r, $out) = sh("'$tool' -t 0 - <list");
	is($out, archive('070701', { ino => 721, mode => 040755, nlink => 2,
		mtime => 0, name => 'd' }, { ino => 722, @seven, mtime => 0 }),
		'-t is for files too; the list may be standard input');
	($r, $out) = sh("'$tool' list -t 4294967295 -c");
	is(substr($out, 6 + 8 * 5, 8), 'FFFFFFFF',
		'options behind the list; the last second of 2106');
	($r, $out, my $err) = sh("'$tool' -h");
	ok($r == 0 && $out =~ /^usage: .*-o FILE/ && !$err, '-h');
}

SKIP: {
	spew('late', 'x');
	spew('early', 'x');
	utime 1, 5000000000, 'late';
	utime 1, -5, 'early';
	skip 'times beyond 2106 on this file system', 2
		if (stat 'late')[9] != 5000000000 || (stat 'early')[9] != -5;
	my ($r, $out, $err) = gen("file f late 644 0 0\nfile g early 644 0 0\n");
	is($out, archive('070701',
		{ ino => 721, @seven, data => 'x', mtime => 4294967295 },
		{ ino => 722, @seven, name => 'g', data => 'x', mtime => 0 }),
		'times of files before 1970 and after 2106 are clipped');
	ok($r == 0 && $err =~ /^gen_init_cpio:\ list:1:\ late:\ time\ 5000000000
		\ is\ after\ 2106.*\ngen_init_cpio:\ list:2:\ early:
		\ time\ -5\ is\ before\ 1970.*\n$/x, 'and that is said');
}

for my $align (512, 4096, 8, 12) {
	my ($off, @m) = (0);
	for (['a', 'big'], ['bb', 'seven'], ['ccc', 'high'], ['dddd', 'big']) {
		my $data = slurp($_->[1]);
		my $at = $off + 110 + length($_->[0]) + 1;
		my $fill = length $data > $align ? -$at % $align : 0;
		push @m, { ino => 721 + @m, @seven, name => $_->[0],
			data => $data, fill => $fill };
		$off += length member(%{$m[-1]});
	}
	makes("file a big 644 0 0\nfile bb seven 644 0 0\n" .
		"file ccc high 644 0 0\nfile dddd big 644 0 0\n", \@m,
		"-a $align pads names", '-a', $align);
}
{
	my ($r, $out, $err) = gen("file /f big 644 0 0\n", '-a', 8192, '-t', $T);
	is($out, archive('070701', { ino => 721, @seven, data => $big }),
		'-a 8192: a name is not padded beyond 4096');
	ok($r == 0 && $err =~ /^gen_init_cpio: list:1: .*not aligned/,
		'and that is said');
	makes("file /f big 644 0 0\n", [{ ino => 721, @seven, data => $big }],
		'-a 0 is no alignment', '-a', 0);
}

# --- GNU cpio as judge -----------------------------------------------------

SKIP: {
	# cpio: see usr/deps.sh check
	for my $opt ('', '-c', '-a 4096') {
		gen("dir d 0750 0 0\nfile d/f big 0640 0 0 d/g d/h\n" .
			"slink d/s ../x 777 0 0\npipe d/p 600 0 0\n" .
			"file d/e empty 0400 0 0\n", "-t $T -o x.cpio $opt");
		my ($r, $out, $err) = sh('rm -rf ex && mkdir ex && cd ex && ' .
			'cpio -t <../x.cpio && cpio -im --no-preserve-owner ' .
			'<../x.cpio');
		my @st = stat 'ex/d/f';
		ok($r == 0 && $out eq "d\nd/f\nd/g\nd/h\nd/s\nd/p\nd/e\n" &&
			slurp('ex/d/g') eq $big && ($st[2] & 07777) == 0640 &&
			$st[3] == 3 && $st[9] == $T && -p 'ex/d/p' &&
			readlink('ex/d/s') eq '../x' && -f 'ex/d/e',
			"GNU cpio lists and unpacks it ($opt)") or diag($err);
	}
}

# --- -o: whole or not at all -----------------------------------------------

{
	my $want = (gen("file f big 644 0 0\n", '-t', $T))[1];
	my ($r, $out, $err) = gen("file f big 644 0 0\n", "-t $T -o o/x");
	ok($r == 0 && $out eq '' && $err eq '' && slurp('o/x') eq $want &&
		left() eq 'x', '-o writes the same bytes, and nothing else');
	is((stat 'o/x')[2] & 07777, 0600, 'a new file has mode 0600');
	spew('o/x', 'old');
	chmod 0664, 'o/x';
	symlink 'x', 'o/l';
	gen("file f big 644 0 0\n", "-t $T -o o/l");
	ok(-l 'o/l' && slurp('o/x') eq $want && ((stat 'o/x')[2] & 07777) == 0664,
		'symbolic links are followed, the mode of an old file is kept');
	unlink 'o/l', 'o/x';
	($r) = gen("dir d 755 0 0\n", "-t $T -o y");
	ok($r == 0 && -s 'y' == 512, '-o in the current folder');
	($r, $out) = gen("dir d 755 0 0\n", "-t $T -o /dev/null");
	ok($r == 0 && -c '/dev/null', '-o to a device writes the device');
	($r) = gen("dir d 755 0 0\n", "-t $T -o o/" . 'n' x 255);
	ok($r == 0 && left() eq 'n' x 255, '-o with the longest file name');
	unlink 'o/' . 'n' x 255;
	($r, $out, $err) = gen("dir d 755 0 0\n", '-o o');
	ok($r == 1 && $err eq "gen_init_cpio: cannot create o: Is a directory\n",
		'-o to a folder is an error');
	($r, $out, $err) = gen("dir d 755 0 0\n", '-o none/x');
	ok($r == 1 && $err =~ /^gen_init_cpio: cannot create none\/x: No such/,
		'-o into no folder is an error');
}

SKIP: {
	my $flags = 020000000 | O_DIRECTORY | O_WRONLY;	# O_TMPFILE
	skip 'no O_TMPFILE here', 2 if !sysopen(my $f, 'o', $flags, 0600);
	my $pid = open(my $p, '|-', "exec '$tool' -o o/x - 2>.err") or die;
	syswrite $p, "file f big 644 0 0\n";
	select undef, undef, undef, 0.05;
	is(left(), '', 'nothing is to be seen before the end');
	kill 'KILL', $pid;
	close $p;
	ok($? == 9 && left() eq '', 'SIGKILL leaves nothing behind');
}
SKIP: {
	# without /proc an unnamed file cannot be used
	my $bare = 'unshare -rm sh -c "mount -t tmpfs none /proc && exec $0"';
	skip 'no user namespaces, or ASan', 2 if $asan ||
		(sh($bare =~ s/\$0/true/r))[0];
	my $want = (gen("file f big 644 0 0\n", '-t', $T))[1];
	my ($r) = sh($bare =~ s/\$0/'$tool' -t $T -o o\/x list/r);
	ok($r == 0 && slurp('o/x') eq $want && left() eq 'x',
		'a hidden file does where an unnamed one does not');
	unlink 'o/x';
	spew('list', "file f big 644 0 0\nfrob\n");
	($r) = sh($bare =~ s/\$0/'$tool' -o o\/x list/r);
	ok($r == 1 && left() eq '', 'and is removed after a failure');
}

# --- what must fail --------------------------------------------------------

system 'mkfifo', 'fifo';
$ENV{LONG} = 'x' x 4000;
fails(@$_) for table('t_gen_init_cpio.bad');
fails(join("\n", map { "b$_" } 1 .. 50), "(.*\n){19}gen_init_cpio: list:20.*",
	'at most 20 messages');
SKIP: {
	my $as = $> ? '' : 'setpriv --reuid 65534 --clear-groups ';
	skip 'is root, no setpriv', 1 if $as && (sh("${as}true"))[0];
	spew('secret', 'x');
	chmod 0, 'secret';
	chmod 0755, '.';
	spew('list', "file f secret 644 0 0\n");
	my ($r, $out, $err) = sh("$as'$tool' list");
	ok($r == 1 && $out eq '' && $err eq 'gen_init_cpio: list:1: cannot ' .
		"open secret: Permission denied\n", 'unreadable file');
}
{
	my ($r, $out, $err) = sh("'$tool' -o o/x none");
	ok($r == 1 && left() eq '' && $err eq 'gen_init_cpio: cannot open ' .
		"none: No such file or directory\n", 'no list');
	($r, $out, $err) = sh("'$tool' -o o/x ./o");
	ok($r == 1 && left() eq '' && $err eq 'gen_init_cpio: ./o:1: cannot ' .
		"read the list: Is a directory\n", 'the list is a directory');
	spew('o/x', 'old');
	gen("frob\n", '-o o/x');
	is(slurp('o/x'), 'old', 'an old output survives a failure');
	unlink 'o/x';
	spew('list', "dir a 755 0 0\nfrob\n");
	($r, $out) = sh("'$tool' - <list");
	ok($r == 1 && $out !~ /TRAILER/, 'to standard output: no trailer');
}
for ((map { ['-t', $_, 'bad time'] } 'x', '', '5s'),
	(map { ['-t', $_, 'time before 1970 or after 2106'] } -1, 4294967296,
		'9' x 30),
	map { ['-a', $_, 'bad alignment'] } 6, -4, 'x', 4294967296) {
	my ($opt, $arg, $what) = @$_;
	my ($r, $out, $err) = gen("dir a 755 0 0\n", "-o o/x $opt '$arg'");
	ok($r == 1 && $out eq '' && left() eq '' &&
		$err =~ /^gen_init_cpio: $what: '\Q$arg\E'\nusage: /,
		"$opt '$arg'");
}
for ('', '-z list', 'list list', '-o') {
	my ($r, $out, $err) = sh("'$tool' $_");
	ok($r == 1 && $out eq '' && $err =~ /usage: gen_init_cpio/,
		"command line '$_'");
}

done_testing();
