#!/usr/bin/perl
# Runs TAP tests one after the other, compiled ones and scripts alike, and ends
# with one line that counts them: "N passed, N failed".  A program that dies,
# plans wrongly, prints no test at all or skips one counts as failed.
# usage: check.pl TEST...
use strict;
use warnings;
use TAP::Harness;

$ENV{CMOCKA_MESSAGE_OUTPUT} = 'TAP';
my $harness = TAP::Harness->new({
	timer => 1,
	# scripts name their interpreter in the first line, as prove expects
	exec => sub { my ($h, $file) = @_; return -B $file ? [$file] : undef },
});
my $sum = $harness->runtests(@ARGV);
# what cannot run has not passed
my @skipped = $sum->skipped;
print "a skipped test counts as failed: see \"# skip\" in its output\n"
	if @skipped;
my $failed = $sum->failed + @skipped;
for my $name ($sum->descriptions) {
	my ($p) = $sum->parsers($name);
	my $whole = $p->tests_run && !$p->parse_errors && !$p->exit;
	$failed++ if !$whole && !$p->failed;
}
printf "%d passed, %d failed\n", $sum->passed - @skipped, $failed;
exit($failed || !$sum->all_passed ? 1 : 0);
