#!/usr/bin/perl
# gen_init_cpio --list: an archive as a list, there and back, archives of
# others, and archives that are broken in every way.
#
# GEN_INIT_CPIO	the tool (default: that of the build folder)
# LISTS		how many generated lists to take there and back (default: 30)
use strict;
use warnings;
use FindBin qw($RealBin);
use Test::More;
use lib $RealBin;
use t_gen_init_cpio;

my $tool = setup();
my $asan = slurp($tool) =~ /__asan_init/;
spew('seven', '1234567');
my @file = (ino => 9, mode => 0100644, nlink => 1, data => 'abc', name => 'f');
my @dir = (ino => 8, mode => 040755, nlink => 2, name => 'd');

# The archive prints as this list.
sub lists {
	my ($archive, $want, $claim, @opts) = @_;
	spew('x.cpio', $archive);
	my ($r, $out, $err) = sh("'$tool' --list @opts x.cpio");
	ok($r == 0 && $err eq '' && $out eq $want, $claim)
		or diag("status $r: $err$out");
}

# It fails at this byte with this message, and -o leaves nothing behind.
sub breaks {
	my ($archive, $at, $what, $claim) = @_;
	spew('x.cpio', $archive);
	my ($r, $out, $err) = sh("'$tool' --list -o o/x x.cpio");
	ok($r == 1 && $out eq '' && left() eq '' && $err =~
		/^gen_init_cpio: x\.cpio: at byte $at: $what\n$/, $claim)
		or diag("status $r: $err");
}

sub one { return archive('070701', { @file, @_ }) }

# --- what is printed -------------------------------------------------------

my @all = ({ @dir, uid => 1, gid => 2 }, { @file, mode => 0104755 },
	{ ino => 10, mode => 0120777, nlink => 1, name => 's', data => "a/b\0" },
	{ ino => 11, mode => 020600, nlink => 1, name => 'd/c', rmajor => 5,
	  rminor => 1, gid => 4294967295 },
	{ ino => 12, mode => 060660, nlink => 1, name => 'sda', rmajor => 8 },
	{ ino => 13, mode => 010600, nlink => 2, name => 'p' },
	{ ino => 14, mode => 0140600, nlink => 2, name => 'k' });
my $all = <<'LIST';
dir /d 0755 1 2
file /f ./f 4755 0 0
slink /s a/b 0777 0 0
nod /d/c 0600 0 4294967295 c 5 1
nod /sda 0660 0 0 b 8 0
pipe /p 0600 0 0
sock /k 0600 0 0
LIST
lists(archive('070701', @all), $all, 'every type of file');
lists(archive('070702', map { +{ %$_, sum => $_->{name} eq 'f' ? 294 : 0 } }
	@all), $all, 'and with checksums');
lists(archive('070701', @all) =~ s/([0-9A-F]{8})/lc $1/ger, $all,
	'lower case digits');
lists(archive('070701', @all), $all =~ s{\./f}{/r/f}r, '--prefix=/r',
	'--prefix=/r');
lists(one(name => 'a/b'), "file /a/b root/a/b 0644 0 0\n",
	'--prefix with a slash at its end', '--prefix root/');
lists(one(name => '/a'), "file //a .//a 0644 0 0\n",
	'a stored slash is kept, and the location below the prefix');
lists(one(name => "\xc3\xa4\$\{x"), "file /\xc3\xa4\$\{x ./\xc3\xa4\$\{x " .
	"0644 0 0\n", 'any printable name');
lists(one(name => 'n' x 4000, mode => 040755, data => ''),
	'dir /' . 'n' x 4000 . " 0755 0 0\n", 'a name of 4000');
lists(archive('070701', map { +{ %$_, $_->{data} && $_->{name} eq 'f' ? () :
	(name => '') } } @all), $all =~ s{^(?!file)(\w+) /\S+}{$1 /}gmr,
	'entries without a name, of every type but files');
lists(archive('070701', map { +{ @file, nlink => 2, name => $_ } } 'f', ''),
	"file /f ./f 0644 0 0 /\n", 'a hard link without a name');
lists(archive('070701'), '', 'an archive without entries');
lists(archive('070701', { @file, fill => 60 }), "file /f ./f 0644 0 0\n",
	'a name with NULs behind it, for alignment');
lists(archive('070701', { @dir }) . "\0" x 4096 . one() . "\0" x 4,
	"dir /d 0755 0 0\nfile /f ./f 0644 0 0\n",
	'several archives with NULs between');
lists(one() =~ s/\0+$//r . "\0", "file /f ./f 0644 0 0\n",
	'an archive that ends with its end mark');
lists(archive('070701', map({ +{ @file, nlink => 3, name => $_, data => '' } }
	'b', 'a'), { @dir }, { @file, nlink => 3, name => 'd/c' }),
	"dir /d 0755 0 0\nfile /b ./b 0644 0 0 /a /d/c\n",
	'hard links that do not stand together, data last');
lists(archive('070701', map({ +{ @file, nlink => 2, name => $_->[0], data =>
	$_->[1], devmin => $_->[2] } } ['a', 'abc', 1], ['b', 'x', 2],
	['c', '', 1], ['d', '', 2])), "file /a ./a 0644 0 0 /c\n" .
	"file /b ./b 0644 0 0 /d\n", 'two groups at a time, data first');
lists(archive('070701', { @file, nlink => 3 }) .
	archive('070701', { @file, nlink => 2, name => 'g' }),
	"file /f ./f 0644 0 0\nfile /g ./g 0644 0 0\n",
	'links end with the archive, missing names are missing');
{
	my $list = join '', map { "file /l$_ ./l$_ 0644 0 0\n" } 1 .. 20000;
	lists(archive('070701', map { +{ @file, name => "l$_", nlink => 2,
		ino => $_ } } 1 .. 20000), $list, '20,000 links of which the ' .
		'other name is missing');
	my ($r, $out) = sh("'$tool' --list - <x.cpio");
	ok($r == 0 && $out eq $list, 'from standard input');
	($r) = sh("cat x.cpio | '$tool' --list -o o/x -");
	ok($r == 0 && slurp('o/x') eq $list && left() eq 'x',
		'from a pipe, to a file');
	unlink 'o/x';
}

# --- there and back --------------------------------------------------------

# A list as --list prints it, of names that no other line has.
sub canonical {
	my ($n, %seen) = (0);
	my $path = sub {
		my $s;
		do {
			$s = 'x' . word() =~ s{[^a-z0-9]}{_}gr . $n++;
		} while $seen{$s}++;
		return $s;
	};
	my $own = sub { sprintf '%04o %u %u', rand 010000, map {
		rand 3 < 1 ? 0 : rand 4294967296 } 1, 2 };
	return join '', map {
		my $p = $path->();
		my $k = any(qw(file file dir nod slink pipe sock));
		$k eq 'file' ? join(' ', "file /$p data/$p", $own->(),
			map { '/' . $path->() } 1 .. rand 4) . "\n" :
		$k eq 'slink' ? "slink /$p " . word() . ' ' . $own->() . "\n" :
		$k eq 'nod' ? "nod /$p " . $own->() . ' ' . any('b', 'c') . ' ' .
			int(rand 4096) . ' ' . int(rand 1048576) . "\n" :
		"$k /$p " . $own->() . "\n"
	} 0 .. rand 20;
}
{
	my $bad = '';
	my $lists = $ENV{LISTS} // 30;
	srand 907;
	mkdir 'data' or die;
	for my $i (1 .. $lists) {
		my $list = canonical();
		spew($_, 'x' x rand 100) for $list =~ m{ (data/\w+) }g;
		gen($list, '-o x.cpio', any('', '-c', '-a 8', '-t 0'));
		my ($r, $out, $err) = sh("'$tool' --list --prefix=data x.cpio");
		$bad .= "$i: $err$list$out" if $r != 0 || $out ne $list;
	}
	is(substr($bad, 0, 1000), '', "$lists lists are the same after list, " .
		'archive, list');
}
{
	my $list = "dir / 0755 0 0\nslink / a 0777 0 0\n" .
		"file /f ./seven 0644 0 0 /\n";
	my ($r, $x) = gen($list, '-t', $T);
	spew('x.cpio', $x);
	(undef, my $out) = sh("'$tool' --list x.cpio");
	is((gen($out =~ s{\./f}{seven}r, '-t', $T))[1], $x,
		"what '/' makes, there and back");
}
for my $unpack ('cpio -idm --quiet --no-preserve-owner <../x.cpio',
	'bsdcpio -idm --quiet --no-preserve-owner <../x.cpio') {
	my ($name) = $unpack =~ /^(\w+)/;
	SKIP: {
		my $list = "dir /d 0755 0 0\nfile /d/f ./d/f 0755 0 0 /d/g /h\n" .
			"slink /s d/f 0777 0 0\nfile /e ./e 0600 5 6\n" .
			"dir /z 1777 1 2\nnod /c 0600 0 5 c 5 1\n";
		gen($list =~ s{\./(d/f|e) }{seven }gr, "-c -t $T -o x.cpio");
		my ($r, $out, $err) = sh("rm -rf ex && mkdir ex && cd ex && " .
			"{ $unpack || [ \$(id -u) -ne 0 ]; } && " .
			"'$tool' --list ../x.cpio >../list && " .
			"'$tool' -c -t $T -o ../y.cpio ../list");
		ok($r == 0 && slurp('y.cpio') eq slurp('x.cpio') &&
			slurp('list') eq $list, "archive, list and what $name " .
			'unpacks, archive') or diag($err);
		system('rm -rf ex');
	}
}
SKIP: {
	# cpio: see usr/deps.sh check
	sh('rm -rf src; mkdir -p src/d; cd src; echo 1 >d/a; ln d/a b; ' .
		'ln -s d/a s; mkfifo p; chmod 755 d; chmod 644 b; chmod 600 p');
	for my $form ('newc', 'crc') {
		my ($r, $out, $err) = sh("cd src && printf 'd\nb\nd/a\ns\np\n' | " .
			"cpio -o -H $form -R 3:4 --quiet | '$tool' --list -");
		is(join('', sort split /^/, $out), "dir /d 0755 3 4\n" .
			"file /b ./b 0644 3 4 /d/a\npipe /p 0600 3 4\n" .
			"slink /s d/a 0777 3 4\n", "an archive of GNU cpio, $form")
			or diag($err);
	}
}

# --- what cannot be printed ------------------------------------------------

for (['a b', 'a b'], ["a\nb", 'a\\nb'], ["a\rb", 'a\\rb'], ["\tb", '\\tb'],
	["\e[2J", '\\x1b[2J'], ["\x7f", '\\x7f'],
	["\"\\ ", '\\"\\\\ ']) {
	my ($name, $shown) = @$_;
	breaks(archive('070701', { @dir }) . one(name => $name), 512,
		"\"\Q$shown\E\": a list cannot hold this name", "name \"$shown\"");
}
breaks(one(mode => 0120777, data => 'a b'), 0, '"f": a list cannot hold its ' .
	'link target', 'link target with a blank');
breaks(one(name => ''), 0, '"": a file without a name', 'a file without a name');
breaks(one(name => '${A}'), 0, '"\$\{A\}": a list would take .*', 'a variable');
breaks(one(name => $_), 0, '".*": its data would be outside of .*',
	"name $_ leads out") for '..', '../a', 'a/../b', '/..';
breaks(one(name => 'n' x 4095), 0, '"n+\.\.\.": its location is longer .*',
	'a file whose location is too long');
breaks(archive('070701', map { +{ @file, nlink => 3, name => $_ x 3000 } }
	qw(a b c)), 6232, '"a+\.\.\.": longer than a line of a list can be',
	'hard links too long for a line');

# --- archives that are broken ----------------------------------------------

breaks('', 0, 'an empty file is no archive', 'an empty file');
breaks("\0" x 512, 512, 'ends without the end mark .*', 'NULs alone');
breaks("hello, world", 0, '"hello," is no entry: .*', 'text');
for ([gzip => "\x1f\x8b\x08\0\0\0"], [bzip2 => 'BZh91A'],
	[xz => "\xfd7zXZ\0"], [lzma => "]\0\0\x80\0\0"], [lzo => "\x89LZO\0\r"],
	[lz4 => "\x02\x21\x4c\x18\0\0"], [zstd => "\x28\xb5\x2f\xfd\0\0"]) {
	breaks($_->[1], 0, "compressed with $_->[0], unpack it first: \\w+ .*",
		"compressed with $_->[0]");
	breaks(one() . $_->[1], 512, "compressed with $_->[0] from here on, " .
		"list that part alone: tail -c \\+513 .*", "$_->[0] behind");
}
breaks($_, 0, 'an old form of cpio.*', 'older forms of cpio')
	for '070707000000', "\xc7\x71\0\0\0\0";
breaks("\0" . one(), 1, 'an entry that is not aligned .*', 'not aligned');

my @field = qw(inode mode uid gid nlink mtime filesize major minor rmajor
	rminor namesize checksum);
for my $i (0 .. 12) {
	my @bad = ('0000000g', '0x000001', '       1', "000001\0\0", '-0000001');
	for my $bad ($i ? $bad[$i % @bad] : @bad) {
		my $x = one();
		my $at = 6 + 8 * $i;
		substr($x, $at, 8) = $bad;
		breaks($x, $at, "$field[$i] is \".*\", not 8 hexadecimal digits",
			"$field[$i] is $bad" =~ s/\0/NUL/gr);
	}
}
sub field { my ($x, $i, $v) = @_; substr($x, 6 + 8 * $i, 8) = $v; return $x }
breaks(field(one(), 11, $_), 0, 'namesize is \d+, not 1 to 4096',
	"namesize $_") for '00000000', '00001001', 'FFFFFFFF', '80000000';
breaks(field(one(), 11, '00000001'), 0, '"f": name does not end in NUL',
	'name without NUL');
breaks(one(name => "f\0g"), 0, '"f": name with a NUL inside', 'NUL in a name');
breaks(field(one(), 1, $_->[0]), 0, "\"f\": $_->[1]", "mode $_->[0]")
	for ['000001A4', 'mode has no type of file'],
	['0000F1A4', 'mode has no type of file'],
	['FFFF81A4', 'mode has more than 16 bits'],
	['000041ED', 'has data, but is not a file'],
	['000021ED', 'has data, but is not a file'],
	['0000C1ED', 'has data, but is not a file'];
breaks(field(one(), 6, $_), 0, '"f": ends in the data, after \d+ of \d+ bytes',
	"filesize $_") for '00000300', 'FFFFFFFF', '7FFFFFFF';
breaks(field(one(mode => 0120777), 6, $_), 0, '"f": size of a symbolic link .*',
	"link target of $_") for '00000000', '00001001', 'FFFFFFFF';
breaks(one(mode => 0120777, data => "a\0b"), 0, '"f": link target with a NUL .*',
	'NUL in a link target');
breaks(one(name => 'TRAILER!!!'), 0, '"TRAILER!!!": end mark with data',
	'an end mark with data');
breaks(archive('070702', { @file, sum => 295 }), 0, '"f": checksum of the ' .
	'data is 00000126, not 00000127', 'a wrong checksum');
breaks(archive('070702', { @file, data => '', sum => 1 }), 0,
	'"f": checksum of no data is not 0', 'a checksum of no data');
breaks(archive('070701', map { +{ @file, nlink => 2, name => $_->[0],
	uid => $_->[1] } } ['a', 0], ['b', 1]), 116,
	'"b": mode and owner are not those .*', 'links with two owners');
{
	# every cut, of an archive that ends with its end mark
	my $x = archive('070701', { @file }, $all[2]) =~ s/\0+$//r;
	mkdir 'cut' or die;
	spew("cut/$_", substr($x, 0, $_)) for 0 .. length $x;
	my ($r, undef, $err) = sh("for i in \$(seq 0 " . length($x) .
		"); do '$tool' --list -o o/x cut/\$i && exit 7; done; true");
	my @said = grep { /^gen_init_cpio: cut\/\d+: at byte \d+: / }
		split /\n/, $err;
	ok($r == 0 && @said == 1 + length $x && left() eq '',
		'cut at any of its ' . @said . ' bytes it is an error')
		or diag("status $r, said ", scalar @said);
}
{
	my ($r, $out, $err) = sh("'$tool' --list none");
	ok($r == 1 && $err eq 'gen_init_cpio: cannot open none: No such file ' .
		"or directory\n", 'no archive');
	($r, $out, $err) = sh("'$tool' --list o");
	ok($r == 1 && $err eq "gen_init_cpio: cannot read o: Is a directory\n",
		'a folder');
	for ('--list -c x', '--list -t 0 x', '--list -a 4 x', '--list -l x',
		'--list -d x', '--list -s x', '--prefix=x x', '--list', '--list x y', '--lis=x') {
		($r, $out, $err) = sh("'$tool' $_");
		ok($r == 1 && $out eq '' && $err =~ /usage: /, "options: $_");
	}
}
SKIP: {
	skip 'memory is not measured under ASan', 2 if $asan;
	open(my $f, '>', 'huge') or die;
	spew('x.cpio', field(one(), 6, 'FFFFFFFF'));
	my ($r) = sh("ulimit -d 4096; head -c 100000000 /dev/zero | " .
		"cat x.cpio - | '$tool' --list -");
	is($r, 1, 'data without end does not fill the memory');
	spew('x.cpio', join '', map { member(@file, nlink => 1000000,
		ino => $_, name => 'n' x 4000) } 1 .. 3000);
	($r, my $out, my $err) = sh("ulimit -d 10000; '$tool' --list x.cpio");
	ok($r == 1 && $err =~ /too many hard links whose other names are/,
		'nor do links');
}
done_testing();
