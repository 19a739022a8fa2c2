#!/usr/bin/perl
# Reads the same files as dom0.py, as plugins in Perl do, and prints lines of name and value.
use strict;
use warnings;

my $folder = shift or die "usage: dom0.pl FOLDER\n";

sub lines {
    my ($name) = @_;
    open(my $file, '<', "$folder/$name") or die "$name: $!\n";
    my @lines = <$file>;
    close($file);
    chomp @lines;
    return @lines;
}

foreach (lines('xl-list')) {
    next if /^Name\s/;
    my ($name, $id, $mem, $vcpus, $state, $time) = /^(\S+)\s+(\d+)\s+(\d+)\s+(\d+)\s+([rbpscd-]{6})\s+([\d.]+)$/
        or die "xl list: $_\n";
    print "domain.$name.id $id\ndomain.$name.mem $mem\ndomain.$name.vcpus $vcpus\n";
}

my %info = map { /^(\w+)\s*:\s*(.*)$/ ? ($1, $2) : () } lines('xl-info');
print "info.$_ $info{$_}\n" for grep { defined $info{$_} } qw(host nr_cpus total_memory free_memory xen_version);

my $look = 0;
foreach (lines('xentop')) {
    if (/^\s+NAME\s/) { $look++; next }
    next if $look != 2;
    s/no limit/no_limit/;
    s/^\s+//;
    my @cell = split /\s+/;
    die "xentop: $_\n" if @cell != 19;
    print "xentop.$cell[0].mem $cell[4]\nxentop.$cell[0].vcpus $cell[8]\n";
    die "xentop: CPU $cell[3]\n" unless $cell[3] =~ /^\d+\.\d$/;
}

foreach (lines('net-dev')) {
    next unless /^\s*(vif[\d.]+):\s*(\d+)(?:\s+\d+){7}\s+(\d+)(?:\s+\d+){7}\s*$/;
    print "net.$1.rx $2\nnet.$1.tx $3\n";
}
