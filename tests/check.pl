#!/usr/bin/perl
# Runs TAP tests, compiled ones and scripts alike, and ends with one line that
# counts them: "N passed, N failed".  A program that dies, plans wrongly, prints
# no test at all, skips one or runs for too long counts as failed.  What a test
# says is in FOLDER/check of the build folder.
#
# A test has LIMIT seconds, or what it says in a line "# limit: N s" of its first
# comment; SLOW=N gives all of them N times as much.  Then it is killed, and with
# it all that it started: it is the leader of a session.
#
# usage: check.pl TEST...			one after the other
#        check.pl --lane NAME TEST...	the same as one lane of several
#        check.pl --jobs N TEST...	N at a time, told in that order
#        check.pl --sum NAME...		what the lanes found, and the slowest
use strict;
use warnings;
use POSIX qw(:sys_wait_h setsid);
use FindBin qw($RealBin);
use Storable qw(nstore retrieve);
use TAP::Parser;
use Time::HiRes qw(time sleep alarm);

use constant LIMIT => 120;
use constant GRACE => 5;	# from SIGTERM to SIGKILL

chomp(my $build = `'$RealBin/../usr/build.sh' path`);
my $folder = "$build/check";
my $running;	# process id of the test, and of its session
my %runner;	# process id => index, of those who run one with --jobs
$ENV{CMOCKA_MESSAGE_OUTPUT} = 'TAP';
# a make that a test runs is not part of the one that runs us
delete @ENV{qw(MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES)};
$| = 1;

sub slurp {
	my ($path) = @_;
	open(my $f, '<', $path) or return '';
	local $/;
	return scalar(<$f>) // '';
}

sub limit {
	my ($test) = @_;
	my ($header) = -B $test ? '' : slurp($test) =~ /\A((?:#.*\n)*)/;
	my ($own) = $header =~ /^# limit: (\d+) s$/m;
	return ($own // LIMIT) * ($ENV{SLOW} // 1);
}

# The processes of a session, also those in process groups of their own.
sub members {
	my ($session) = @_;
	my @found;

	for my $stat (glob '/proc/[0-9]*/stat') {
		my ($pid, $state, $of) = slurp($stat) =~
			/^(\d+) .*\) (\S) \d+ \d+ (\d+) /s or next;
		push @found, $pid if $of == $session && $state ne 'Z';
	}
	return @found;
}

# Ends a session: politely, so that a test can end its virtual machines.
sub end_session {
	my ($session) = @_;
	my $deadline = time + GRACE;

	my @first = members($session) or return;
	kill 'TERM', @first;
	while (time < $deadline && members($session)) {
		waitpid($session, WNOHANG);
		sleep 0.1;
	}
	for (1 .. 50) {
		my @left = members($session) or last;
		kill 'KILL', @left;
		sleep 0.1;
	}
}

sub start {
	my ($test, $out, $err) = @_;
	my $pid = fork // die "fork: $!\n";

	return $pid if $pid;
	setsid();
	open(STDIN, '<', '/dev/null');
	open(STDOUT, '>', $out) or die "$out: $!\n";
	open(STDERR, '>', $err) or die "$err: $!\n";
	exec { $test } $test;
	die "cannot run $test: $!\n";
}

# Returns how the test ended: undef, or a reason.
sub wait_for {
	my ($pid, $limit) = @_;
	my $late = !eval {
		local $SIG{ALRM} = sub { die "late\n" };
		alarm $limit;
		waitpid($pid, 0);
		alarm 0;
		1;
	};
	my $status = $?;

	end_session($pid);
	waitpid($pid, 0) if $late;
	return "it was still running after $limit s, and was killed" if $late;
	return 'signal ' . ($status & 127) if $status & 127;
	return $status ? 'exit status ' . ($status >> 8) : undef;
}

# Counts what a test printed: passed, failed, and what is wrong, in lines.
sub judge {
	my ($tap, $ended) = @_;
	my (@wrong, $passed, $failed);
	my $parser = TAP::Parser->new({ tap => $tap . "\n" });

	while (my $line = $parser->next) {
		push @wrong, $line->raw
			if $line->is_test && (!$line->is_ok || $line->has_skip);
	}
	my @skipped = $parser->skipped;
	$passed = $parser->passed - @skipped;
	$failed = $parser->failed + @skipped;
	push @wrong, 'a skipped test counts as failed' if @skipped;
	push @wrong, $parser->skip_all if $parser->skip_all;
	push @wrong, 'no test' if !$parser->tests_run;
	push @wrong, $parser->parse_errors, $ended // ();
	# one that failed as a whole counts once
	$failed ||= 1 if @wrong;
	return ($passed, $failed, @wrong);
}

sub run_test {
	my ($test) = @_;
	my $name = $test =~ s{^\Q$build\E/|^build/[^/]*/}{}r =~ tr{/}{-}r;
	my ($out, $err) = ("$folder/$name.tap", "$folder/$name.err");
	my $path = $test =~ m{/} ? $test : "./$test";
	my $begin = time;

	$running = start($path, $out, $err);
	my $ended = wait_for($running, limit($path));
	undef $running;
	my $seconds = time - $begin;
	my ($passed, $failed, @wrong) = judge(slurp($out), $ended);
	my $said = slurp($err) =~ s/^/    /mgr;
	my $line = sprintf("%-6s %4d  %6.1f s  %s\n", $failed ? 'FAILED' : 'ok',
		$passed + $failed, $seconds, $test);
	$line .= join('', map { "    $_\n" } @wrong) . substr($said, -6000)
		if $failed;
	return { test => $test, passed => $passed, failed => $failed,
		seconds => $seconds, line => $line };
}

sub run_each {
	return map {
		my $result = run_test($_);
		print $result->{line};
		$result
	} @_;
}

# A process for each test does what run_each() does, and leaves the result in a
# file.
sub start_runner {
	my ($index, $test) = @_;
	my $pid;

	unlink "$folder/job.$index";
	$pid = fork // die "fork: $!\n";
	if (!$pid) {
		%runner = ();
		nstore(run_test($test), "$folder/job.$index");
		exit 0;
	}
	$runner{$pid} = $index;
}

sub fetch_result {
	my ($index, $test) = @_;
	my $result = eval { retrieve("$folder/job.$index") };

	unlink "$folder/job.$index";
	return $result // { test => $test, passed => 0, failed => 1,
		seconds => 0, line => "FAILED $test: nobody saw its end\n" };
}

sub run_jobs {
	my ($jobs, @tests) = @_;
	my ($begun, $told) = (0, 0);
	my @results;

	while ($told < @tests) {
		while ($begun < @tests && keys %runner < $jobs) {
			start_runner($begun, $tests[$begun]);
			$begun++;
		}
		my $index = delete $runner{waitpid(-1, 0)} // next;
		$results[$index] = fetch_result($index, $tests[$index]);
		print $results[$told++]{line} while $results[$told];
	}
	return @results;
}

sub print_slowest {
	my @slow = sort { $b->{seconds} <=> $a->{seconds} } @_;

	print "\nThe slowest:\n";
	printf "  %6.1f s  %s\n", $_->{seconds}, $_->{test}
		for splice(@slow, 0, 10);
}

sub finish {
	my ($passed, $failed) = (0, 0);

	for (@_) {
		$passed += $_->{passed};
		$failed += $_->{failed};
	}
	print "FAILED $_->{test}\n" for grep { $_->{failed} } @_;
	print "What they said is in $folder\n" if $failed;
	print "$passed passed, $failed failed\n";
	exit($failed || !$passed ? 1 : 0);
}

# The file of a lane: a line for each test, and one at the end.
sub write_lane {
	my ($lane, @results) = @_;

	open(my $f, '>', "$folder/$lane.lane") or die "$folder: $!\n";
	print $f join(' ', @$_{qw(passed failed seconds test)}), "\n"
		for @results;
	print $f "end\n";
	close $f or die "$folder: $!\n";
}

sub read_lane {
	my ($lane) = @_;
	my @lines = split /\n/, slurp("$folder/$lane.lane");

	die "check.pl: lane $lane did not come to its end\n"
		if !@lines || pop @lines ne 'end';
	return map {
		my %result;
		@result{qw(passed failed seconds test)} = split / /, $_, 4;
		\%result
	} @lines;
}

for my $signal (qw(INT TERM HUP)) {
	$SIG{$signal} = sub {
		end_session($running) if $running;
		kill 'TERM', keys %runner;
		waitpid($_, 0) for keys %runner;
		exit 130;
	};
}
if (@ARGV && $ARGV[0] eq '--sum') {
	my @results = map { read_lane($_) } @ARGV[1 .. $#ARGV];
	print_slowest(@results);
	finish(@results);
}
my ($lane, $jobs);
(undef, $lane) = splice(@ARGV, 0, 2) if @ARGV && $ARGV[0] eq '--lane';
(undef, $jobs) = splice(@ARGV, 0, 2) if @ARGV && $ARGV[0] eq '--jobs';
mkdir $build;
mkdir $folder;
unlink "$folder/$lane.lane" if defined $lane;
my @results = $jobs ? run_jobs($jobs, @ARGV) : run_each(@ARGV);
if (defined $lane) {
	write_lane($lane, @results);
	exit 0;
}
finish(@results);
