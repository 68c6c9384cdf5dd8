# Helpers of gen_init_cpio*.t: running the tool, a model of the newc format
# that owes nothing to the tool's source, and a generator of lists.
package t_gen_init_cpio;
use strict;
use warnings;
use Cwd qw(abs_path getcwd);
use Exporter qw(import);
use File::Temp qw(tempdir);
use FindBin qw($RealBin);
use List::Util qw(min);
use Test::More;

our @EXPORT = qw($T setup slurp spew sh gen member archive makes table left
	fails until_blocked same_as_kernel any word);

our $T = 1700000000;	# time of everything, so that old tools agree on files
my ($tool, $home);

# Goes to an empty folder; returns the tool's path.
sub setup {
	chomp(my $build = `'$RealBin/../../usr/build.sh' path`);
	$tool = abs_path($ENV{GEN_INIT_CPIO} || "$build/bin/gen_init_cpio");
	die "no gen_init_cpio\n" if !$tool || !-x $tool;
	$home = getcwd();
	chdir tempdir(CLEANUP => 1) or die;
	mkdir 'o' or die;
	umask 022;
	$ENV{LC_ALL} = 'C';
	delete $ENV{SOURCE_DATE_EPOCH};
	return $tool;
}

END { chdir $home if defined $home }

sub slurp {
	my ($path) = @_;
	open(my $f, '<:raw', $path) or return '';
	local $/;
	return scalar(<$f>) // '';
}

# Anew, because ext4 writes a truncated file out at once.
sub spew {
	my ($path, $data) = @_;
	unlink $path;
	open(my $f, '>:raw', $path) or die "$path: $!";
	print $f $data;
	close $f or die;
	utime $T, $T, $path;
}

# Runs a shell command; returns its exit status (256 + signal if killed),
# standard output and standard error.
sub sh {
	my ($cmd) = @_;
	unlink '.out', '.err';
	my $r = system('/bin/sh', '-c', "{ $cmd; } >.out 2>.err");
	$r = $r & 127 ? 256 + ($r & 127) : $r >> 8;
	return ($r, slurp('.out'), slurp('.err'));
}

# The tool on a list given as text.
sub gen {
	my ($list, @opts) = @_;
	spew('list', $list);
	return sh("'$tool' @opts list");
}

sub pad { my ($s, $n) = @_; return $s . "\0" x (-length($s) % $n) }

# One member: 6 characters of magic, 13 fields of 8 hex digits, the name with
# its NUL (and fill more) padded to 4, the data padded to 4.  Members start at
# multiples of 4, so padding in the member is padding in the archive.
sub member {
	my (%m) = @_;
	my $name = "$m{name}\0" . "\0" x ($m{fill} // 0);
	my $data = $m{data} // '';
	my $hdr = $m{magic} // '070701';
	$hdr .= sprintf('%08X', $_) for
		$m{ino}, $m{mode}, $m{uid} // 0, $m{gid} // 0, $m{nlink},
		$m{mtime} // $T, length $data, $m{dev} // 3, $m{devmin} // 1,
		$m{rmajor} // 0, $m{rminor} // 0, length $name, $m{sum} // 0;
	die if length($hdr) != 110;
	return pad($hdr . $name, 4) . pad($data, 4);
}

# Members and the trailer, padded to 512.
sub archive {
	my ($magic, @members) = @_;
	return pad(join('', map { member(magic => $magic, %$_) } @members)
		. member(magic => $magic, name => 'TRAILER!!!', ino => 0,
			mode => 0, nlink => 1, mtime => 0, dev => 0,
			devmin => 0), 512);
}

# The list becomes these members, without a word.
sub makes {
	my ($list, $members, $claim, @opts) = @_;
	my ($r, $out, $err) = gen($list, '-t', $T, @opts);
	my $magic = grep({ $_ eq '-c' } @opts) ? '070702' : '070701';
	my $want = archive($magic, @$members);
	ok($r == 0 && $err eq '' && $out eq $want, $claim)
		or diag("status $r, ", length $out, ' bytes, expected ',
			length $want, ": $err");
}

# The lines of a table beside this file: fields separated by tabs; in the
# first \n \t \r \0 \e, and <TEXT*N> for N times TEXT.
sub table {
	my ($name) = @_;
	my %c = (n => "\n", t => "\t", r => "\r", 0 => "\0", e => "\e");
	my @rows = map { [split /\t/] } grep { !/^#/ } split /\n/,
		slurp("$RealBin/$name");
	for (@rows) {
		$_->[0] //= '';
		$_->[0] =~ s/<([^<>]+)\*(\d+)>/$1 x $2/ge;
		$_->[0] =~ s/\\([ntr0e])/$c{$1}/g;
	}
	return @rows;
}

# What is in the folder of the output.
sub left {
	opendir(my $d, 'o') or die;
	return join ' ', sort grep { !/^\.\.?$/ } readdir $d;
}

# The list fails with status 1 and this message, and leaves no output.
sub fails {
	my ($list, $what, $claim, @opts) = @_;
	my ($r, $out, $err) = gen($list, @opts, '-o o/x');
	ok($r == 1 && $err =~ /^gen_init_cpio: $what\n$/ && left() eq '',
		$claim) or diag("status $r, left '", left(), "': $err");
}

# Runs the tool on the 3 MB file "moving" with a pipe behind it that nobody
# empties, so that it stands still in the first half megabyte; then changes
# the file and lets go.  Returns exit status and messages.
sub until_blocked {
	my ($opt, $change) = @_;
	spew('list', "file f moving 644 0 0\n");
	spew('moving', 'x' x 3000000);
	open(my $p, '-|', "exec '$tool' $opt list 2>.err") or die;
	read $p, my $first, 1000;
	$change->();
	while (sysread $p, my $buf, 65536) {
	}
	close $p;
	return ($? >> 8, slurp('.err'));
}

sub any { return $_[rand @_] }

sub word {
	my @chars = ('a' .. 'z', 0 .. 9, split //, '._-+${!');
	return any('', '/') . join '/', map {
		join '', map { any(@chars) } 1 .. 1 + rand 9
	} 1 .. 1 + rand 4;
}

# A random line that the kernel's tool accepts, without the newline.
sub directive {
	my $own = sprintf '%s%o', any('', '0', '00'), rand 010000;
	$own .= any(' ', "\t", '  ') .
		any(0, 1, 1000, 65534, -1, '+3', int rand 4294967296)
		for 1 .. 2;
	my $s = any(' ', ' ', ' ', "\t", "  \t");
	my $end = any('', '', '', ' ', ' # not a comment', " \r ");
	my $kind = any(qw(file file dir pipe sock slink nod), '');
	my $name = $kind . $s . word() . $s;

	return any('', ' ', "\t", '#', '# ' . word()) if $kind eq '';
	return $name . word() . "$s$own$end" if $kind eq 'slink';
	return "$name$own$s" . any('b', 'c', 'u') . $s . int(rand 4096) . $s .
		int(rand 1048576) . $end if $kind eq 'nod';
	return "$name$own$end" if $kind ne 'file';
	$end = join '', map { $s . word() } 1 .. 1 + rand 5 if rand 2 < 1;
	$end = '' if $end =~ /not/;
	return $name . any('', './') .
		any('seven', 'empty', 'high', 'big', '${A}ven', '${B}en') .
		"$s$own$end";
}

# The options to compare with a tool of the kernel: old ones lack some.
sub kernel_options {
	my $usage = join '', (sh("'$_[0]' -h"))[1, 2];
	return ('', '-c', $usage =~ /<data_align>\]/ ?
		('-a 512', '-a 4096 -c', '-a 65536') : ());
}

# Runs two tools on the lists, one shell for all; returns for each list an
# array of status, output and messages of each tool.
sub run_both {
	my ($opts, $lists, @tools) = @_;
	my $script = '';

	mkdir 'all';
	for my $i (0 .. $#$lists) {
		spew("all/$i", $lists->[$i]);
		$script .= "'$tools[$_]' -t $T $opts->[$i % @$opts] all/$i " .
			">all/$i.$_ 2>all/$i.$_.err; echo \$? >all/$i.$_.r\n"
			for 0 .. 1;
	}
	spew('all.sh', $script);
	system('sh', 'all.sh');
	return map { my $i = $_; [map { [slurp("all/$i.$_.r") + 0,
		slurp("all/$i.$_"), slurp("all/$i.$_.err")] } 0 .. 1] }
		0 .. $#$lists;
}

# Compares the bytes with a tool of the kernel over the table and LISTS
# generated lists, with the options in turn.
sub same_as_kernel {
	my ($kernel) = @_;
	my @opts = kernel_options($kernel);
	my @lists = map { $_->[0] } table('t_gen_init_cpio.lists');
	my $accepted = 0;
	my @bad;

	srand 721;
	push @lists, map { join '', map { directive() . "\n" } 0 .. rand 20 }
		1 .. $ENV{LISTS} // 500;
	my @result = run_both(\@opts, \@lists, $tool, $kernel);
	for my $i (0 .. $#lists) {
		my ($ours, $theirs) = @{$result[$i]};
		$accepted++ if $theirs->[0] == 0 && $theirs->[2] !~ /line \d/;
		# of a name that is empty only ours has something to say
		$ours->[2] =~ s{^.*: warning: '/' is stored .*\n}{}mg;
		# both also say where an alignment was missed
		next if $ours->[0] == 0 && $ours->[1] eq $theirs->[1] &&
			($ours->[2] eq '') == ($theirs->[2] eq '');
		push @bad, "list $i: status $ours->[0], the kernel's " .
			"$theirs->[0]: $ours->[2]$theirs->[2]" .
			substr($lists[$i], 0, 200);
	}
	my ($claim) = $kernel =~ m{([^/]*)$};
	is(@bad, 0, "$claim writes the same bytes for " . @lists . ' lists' .
		' with ' . join(', ', map { $_ || 'no option' } @opts)) or
		diag(@bad[0 .. min(2, $#bad)]);
	is($accepted, @lists, 'and accepts them all');
}

1;
