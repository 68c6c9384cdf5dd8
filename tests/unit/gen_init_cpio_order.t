#!/usr/bin/perl
# gen_init_cpio where one pass is not enough: -s (sorted, reproducible), -l
# (hard links of the sources), -d (names that occur twice).
#
# GEN_INIT_CPIO	the tool (default: that of the build folder)
use strict;
use warnings;
use FindBin qw($RealBin);
use Test::More;
use lib $RealBin;
use t_gen_init_cpio;

my $tool = setup();
my @file = (mode => 0100644, nlink => 1, data => '1234567');
my @dir = (mode => 040755, nlink => 2);

spew('seven', '1234567');
spew('other', '1234567');
spew('empty', '');
link 'seven', 'same';

# --- -s, and SOURCE_DATE_EPOCH ---------------------------------------------

my $epoch = 1000000000;
sub dated {
	my ($list, $members, $claim, @opts) = @_;
	my $t = grep({ $_ eq '-t' } @opts) ? $T : $epoch;
	local $ENV{SOURCE_DATE_EPOCH} = $epoch;
	my ($r, $out, $err) = gen($list, '-s', @opts);
	my $want = archive('070701', map { +{ mtime => $t, %$_ } } @$members);
	ok($r == 0 && $err eq '' && $out eq $want, $claim) or diag($err);
}

my @sorted = ({ ino => 721, @dir, name => 'a' },
	{ ino => 722, @dir, name => 'a-b' },
	{ ino => 723, @file, name => 'a/b' },
	{ ino => 724, @dir, name => 'b' },
	{ ino => 725, @file, name => "\xc3\xa4" });
my $mixed = "file /\xc3\xa4 seven 644 0 0\nfile a/b seven 644 0 0\n" .
	"dir a-b 755 0 0\n# c\n\ndir /b 755 0 0\ndir a 755 0 0\n";
dated($mixed, \@sorted, '-s: by name, in bytes; SOURCE_DATE_EPOCH: its time');
dated($mixed, \@sorted, 'with -t the time is that of -t', '-t', $T);
dated("file z/f seven 644 0 0 b/f a\ndir b 755 0 0\ndir z 755 0 0\n" .
	"dir zz 755 0 0\n",
	[{ ino => 721, @dir, name => 'b' }, { ino => 722, @dir, name => 'z' },
	 map({ +{ ino => 723, @file, nlink => 3, name => $_,
		data => $_ eq 'z/f' ? '1234567' : '' } } 'a', 'b/f', 'z/f'),
	 { ino => 724, @dir, name => 'zz' }],
	'hard links stay together, where all their folders are there');
dated("file x/f seven 644 0 0\ndir /./x//y/ 755 0 0\ndir x/. 700 0 0\n",
	[{ ino => 721, @dir, mode => 040700, name => 'x/.' },
	 { ino => 722, @file, name => 'x/f' },
	 { ino => 723, @dir, name => './x//y/' }],
	'"/." and "//" do not part a folder from what is in it');
dated("file lib/x seven 644 0 0\nslink lib usr/lib 777 0 0\n" .
	"dir usr/lib 755 0 0\ndir usr 755 0 0\ndir lib-2 755 0 0\n",
	[{ ino => 721, mode => 0120777, nlink => 1, name => 'lib',
	   data => "usr/lib\0" }, { ino => 722, @dir, name => 'lib-2' },
	 { ino => 723, @dir, name => 'usr' },
	 { ino => 724, @dir, name => 'usr/lib' },
	 { ino => 725, @file, name => 'lib/x' }],
	'what is below a symbolic link comes last');
dated("dir a 700 0 0\nfile f seven 644 0 0\ndir a 755 0 0\n" .
	"file f empty 644 0 0\n",
	[{ ino => 721, @dir, mode => 040700, name => 'a' },
	 { ino => 722, @dir, name => 'a' }, { ino => 723, @file, name => 'f' },
	 { ino => 724, @file, name => 'f', data => '' }],
	'of the same name twice the last is still the last');
dated('', [], 'an empty list');
{
	local $ENV{SOURCE_DATE_EPOCH} = $epoch;
	fails("file f seven 644 0 0 g\nfile g other 644 0 0\n",
		"list:2: name '/g' stands in line 1 too, and hard links .*",
		'a second name of a hard link, which moves, is an error', '-s');
	fails("file f none 644 0 0\nfrob\nfile g none 644 0 0\n",
		"list:2: unknown .*\ngen_init_cpio: list:3: cannot open none.*",
		'errors are found in the whole list', '-s');
	fails("file f none 644 0 0\nfile e o 644 0 0\n",
		"list:2: cannot store o: .*\ngen_init_cpio: list:1: .*none.*",
		'and in the files', '-s');
	my ($r, $out) = sh("printf '%s' '$mixed' | '$tool' -s -");
	is($out, archive('070701', map { +{ mtime => $epoch, %$_ } } @sorted),
		'the list may come through a pipe');
	spew('list', "frob\n$mixed");
	($r, $out) = sh("{ read line; '$tool' -s -; } <list");
	is($out, archive('070701', map { +{ mtime => $epoch, %$_ } } @sorted),
		'or be the rest of a file');
}
{
	# a package is built with this variable, and the order is the list's
	local $ENV{SOURCE_DATE_EPOCH} = $epoch;
	my @list = map { $sorted[$_] } 4, 2, 1, 3, 0;
	my $n = 721;
	$_ = { %$_, ino => $n++ } for @list;
	my ($r, $out) = gen($mixed);
	is($out, archive('070701', map { +{ mtime => $epoch, %$_ } } @list),
		'SOURCE_DATE_EPOCH sets the times and does not sort');
	makes($mixed, \@list, 'nor is it looked at with -t');
}
for my $bad ('', 'x', '5s', ' 5', '+5', '-1', '1.5', '4294967296', '9' x 30) {
	local $ENV{SOURCE_DATE_EPOCH} = $bad;
	fails("dir a 755 0 0\n", "SOURCE_DATE_EPOCH is '\Q$bad\E': .*",
		"SOURCE_DATE_EPOCH='$bad' is an error");
	my ($r, $out) = gen("dir a 755 0 0\n", '-t', $T);
	is($out, archive('070701', { ino => 721, @dir, name => 'a' }),
		'and with -t it is nothing');
}

# The same tree, packed twice: another folder, order, umask, time, and user.
sub build {
	my ($dir, $umask, $time, $runner, @lines) = @_;
	my $old = umask $umask;
	mkdir $dir or die;
	for my $i (1 .. 20) {
		spew("$dir/f$i", "file $i\n" x $i);
		utime $time + $i, $time + $i, "$dir/f$i";
	}
	umask $old;
	chmod 0755, $dir;
	chmod 0644, glob "$dir/f*";
	spew("$dir/list", join '', @lines);
	local $ENV{SOURCE_DATE_EPOCH} = $epoch;
	my ($r, $out, $err) = sh("umask $umask; cd $dir && $runner '$tool' -s list");
	is($r, 0, "build in $dir") or diag($err);
	return $out;
}
{
	my @lines = ("dir bin 755 0 0\n", "slink s bin 777 0 0\n",
		map({ "file bin/f$_ f$_ 755 0 0 bin/g$_\n" } 1 .. 20),
		"nod console 600 0 0 c 5 1\n");
	my $user = $> == 0 && !(sh('setpriv --reuid 65534 true'))[0] ?
		'setpriv --reuid 65534 --clear-groups' : '';
	chmod 0755, '.';
	my $one = build('one', 022, 1000, '', @lines);
	my $two = build('two', 077, 2000000, $user, reverse @lines);
	ok(length $one > 5000 && $one eq $two, 'folder, user, umask, times ' .
		'and the order of the list do not change a bit');
}

# --- -l --------------------------------------------------------------------

my @linked = (map({ +{ ino => 722, @file, nlink => 3, name => $_,
	data => $_ eq 'd/c' ? '1234567' : '' } } 'a', 'b', 'd/c'));
my $links = "file a seven 644 0 0\nfile x other 644 0 0\n" .
	"file b ./seven 644 0 0\ndir d 755 0 0\nfile d/c same 644 0 0\n" .
	"dir e 755 0 0\n";
makes("file a seven 644 0 0\nfile b same 644 0 0\n",
	[{ ino => 721, @file, name => 'a' }, { ino => 722, @file, name => 'b' }],
	'without -l hard links are copied');
makes($links, [{ ino => 721, @file, name => 'x' },
	{ ino => 722, @dir, name => 'd' },
	map({ +{ %$_, ino => 723 } } @linked), { ino => 724, @dir, name => 'e' }],
	'-l: one file, where the last of its names stands', '-l');
dated($links, [{ ino => 721, @dir, name => 'd' },
	map({ +{ %$_, ino => 722 } } @linked), { ino => 723, @dir, name => 'e' },
	{ ino => 724, @file, name => 'x' }],
	'-l -s', '-l');
makes("file a seven 644 0 0 z\nfile b same 644 0 0 y\n",
	[map { +{ ino => 721, @file, nlink => 4, name => $_,
		data => $_ eq 'y' ? '1234567' : '' } } 'a', 'z', 'b', 'y'],
	'-l: with the hard links of the list', '-l');
makes("file a seven 644 0 0\nfile b same 600 0 0\nfile c same 644 1 0\n" .
	"file d same 644 0 1\n",
	[{ ino => 721, @file, name => 'a' },
	 { ino => 722, @file, mode => 0100600, name => 'b' },
	 { ino => 723, @file, uid => 1, name => 'c' },
	 { ino => 724, @file, gid => 1, name => 'd' }],
	'-l: not with another mode or owner', '-l');
makes("file a /dev/null 644 0 0\nfile b /dev/null 644 0 0\n",
	[map { +{ ino => $_->[0], @file, name => $_->[1], data => '' } }
	 [721, 'a'], [722, 'b']], '-l: /dev/null is no file to link', '-l');
makes("file a seven 644 0 0\nfile b same 644 0 0\n",
	[map { +{ ino => 721, @file, nlink => 2, name => $_,
		data => $_ eq 'b' ? '1234567' : '',
		sum => $_ eq 'b' ? 0x31 * 7 + 21 : 0 } } 'a', 'b'],
	'-l -c: the checksum goes with the data', '-l', '-c');
fails("file a seven 644 0 0\nfile a other 644 0 0\nfile b same 644 0 0\n",
	"list:2: name '/a' stands in line 1 too, and hard links to it move",
	'-l: a name of a linked file that occurs twice', '-l');
SKIP: {
	# cpio: see usr/deps.sh check
	gen($links, '-l -o l.cpio');
	sh('rm -rf ex && mkdir ex && cd ex && cpio -im --no-preserve-owner ' .
		'<../l.cpio');
	my @st = stat 'ex/a';
	ok($st[3] == 3 && $st[1] == (stat 'ex/d/c')[1] &&
		slurp('ex/b') eq '1234567' && (stat 'ex/x')[3] == 1,
		'-l: GNU cpio makes hard links of them');
}

# Many files, each with a second name far behind its first: they are told
# apart by what they are, whatever the table of them grows to.
{
	my $n = 3000;
	mkdir 'many';
	for my $i (0 .. $n - 1) {
		spew("many/$i", '');
		link "many/$i", "many/$i.again";
	}
	my $list = join '', map({ "file a$_ many/$_ 644 0 0\n" } 0 .. $n - 1),
		map({ "file b$_ many/$_.again 644 0 0\n" } 0 .. $n - 1);
	my ($r, $out, $err) = gen($list, '-l');
	# newc: ino and nlink are the first and the fifth field of 8 digits
	my (%names, %links);
	while ($out =~ /070701([0-9A-F]{8})(?:[0-9A-F]{8}){3}([0-9A-F]{8})(?:[0-9A-F]{8}){8}([ab])([0-9]+)\0/g) {
		push @{ $names{$1} }, $4;
		$links{$2}++;
	}
	my @wrong = grep { @$_ != 2 || $_->[0] ne $_->[1] } values %names;
	ok($r == 0 && keys(%names) == $n && !@wrong && $links{'00000002'} == 2 * $n,
		"-l: $n files, each linked to itself alone") or diag($err);
}

# --- -d --------------------------------------------------------------------

my $twice = "dir a 755 0 0\nfile /b seven 644 0 0\nfile c seven 644 0 0 /a\n" .
	"nod ./b 600 0 0 c 1 1\n";
fails($twice, "list:3: name '/a' stands in line 1 too\n" .
	"gen_init_cpio: list:4: name '/b' stands in line 2 too",
	'-d names both lines, of hard links and of ./b and /b too', '-d');
fails("file f seven 644 0 0 f\n", "list:1: name '/f' stands in line 1 too",
	'-d: twice in a line', '-d');
fails(join('', map { "dir d 755 0 0\n" } 1 .. 30),
	"(.*\n){19}gen_init_cpio: list:21: .*", '-d: at most 20 messages', '-d');
is((gen($twice, '-t', $T))[0], 0, 'without -d that is no error');
makes("dir b 755 0 0\ndir a 755 0 0\nfile a/b seven 644 0 0\n",
	[{ ino => 721, @dir, name => 'b' }, { ino => 722, @dir, name => 'a' },
	 { ino => 723, @file, name => 'a/b' }],
	'-d: nothing twice, nothing changed', '-d');

# --- many entries, little memory -------------------------------------------

SKIP: {
	skip 'memory is not measured under ASan', 1
		if slurp($tool) =~ /__asan_init/;
	spew('list', join '', map { sprintf "file dir%03d/file%05d seven 644 0 0\n",
		$_ / 100, $_ } reverse 0 .. 29999);
	my ($r) = sh("ulimit -v 9000; '$tool' -ds list >/dev/null");
	is($r, 0, '30,000 names, sorted, in 9 MB of addresses');
}
done_testing();
