/** Programs for processes and the system: the ways to call them as the real ones show them, then what options do, in words of our own. */
export const SYSTEM_HELP = `
procps: kill [options] <pid> [...]
: Sends a signal to processes.
<pid> [...] | the processes
-<signal>, -s, --signal <signal> | the signal
-q, --queue <value> | with a value
-l, --list=[<signal>] | names of signals
-L, --table | a table of signals
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

procps: ps [options]
: Basic options: -A all, -a with a terminal, -C by command, -p by number, -t by terminal, -u by user, -e all, -f full, -l long, -o columns, aux.
--help <simple|list|output|threads|misc|all> | show this text and do nothing else
-V, --version | show the version and do nothing else

procps: pgrep [options] <pattern>
: Finds processes by their names.
-d, --delimiter <string> | what separates numbers
-l, --list-name | with names
-a, --list-full | with command lines
-v, --inverse | all others
-c, --count | how many
-f, --full | the pattern is for command lines
-g, --pgroup <PGID,...> | of these groups of processes
-i, --ignore-case | capitals are as small letters
-n, --newest | the last that was started
-o, --oldest | the first
-P, --parent <PPID,...> | children of these
-s, --session <SID,...> | of these sessions
-t, --terminal <tty,...> | with these terminals
-u, --euid <ID,...> | of these users
-x, --exact | the whole name matches
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

procps: pkill [options] <pattern>
: Sends a signal to processes by their names.
-<sig>, --signal <sig> | the signal
-e, --echo | tells what is killed
-c, --count | how many
-f, --full | the pattern is for command lines
-i, --ignore-case | capitals are as small letters
-n, --newest | the last that was started
-o, --oldest | the first
-P, --parent <PPID,...> | children of these
-t, --terminal <tty,...> | with these terminals
-u, --euid <ID,...> | of these users
-x, --exact | the whole name matches
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

procps: pidof [options] [program [...]]
: Prints numbers of processes by their names.
-s, --single-shot | one only
-o, --omit-pid <PID,...> | none of these
-q | only the exit status
-S, --separator SEP | what separates numbers
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

psmisc: killall [OPTION]... [--] NAME...
: Sends a signal to processes by their names.
-e,--exact | names that are long have to match too
-I,--ignore-case | capitals are as small letters
-l,--list | names of signals
-q,--quiet | says nothing when there are none
-r,--regexp | NAME is a regular expression
-s,--signal SIGNAL | the signal
-u,--user USER | processes of USER
-v,--verbose | tells what was killed
-V,--version | show the version and do nothing else

procps: free [options]
: Shows how memory is used.
-b, --bytes | bytes
--kilo | powers of 1000
--mega | millions
-k, --kibi | KiB
-m, --mebi | MiB
-g, --gibi | GiB
-h, --human | sizes such as 1.5Gi
--si | powers of 1000
-l, --lohi | low and high memory
-t, --total | a sum at the end
-s N, --seconds N | again every N seconds
-c N, --count N | so many times
-w, --wide | buffers and cache apart
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

procps: top [options]
: Shows processes, again and again. Keys: q ends, P M N T R sort, c and i choose what is shown.
-b, --batch-mode | as plain text
-c, --cmdline-toggle | whole command lines
-d, --delay =SECS [.TENTHS] | again after so long
-i, --idle-toggle | only what runs
-n, --iterations =NUMBER | so many times
-o, --sort-override =FIELD | sorted by FIELD
-O, --list-fields | names of fields
-p, --pid =PIDLIST | only these
-u, --filter-only-euser =EUSER | only those of EUSER
-w, --width [=COLUMNS] | as wide as this
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

procps: uptime [options]
: Tells how long the system has been up.
-p, --pretty | in words
-s, --since | since when
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

procps: w [options] [user]
: Tells who is logged in and what they do.
-h, --no-header | no headings
-u, --no-current | does nothing here
-s, --short | in short lines
-f, --from | without where from
-o, --old-style | does nothing here
-i, --ip-addr | does nothing here
--help | show this text and do nothing else
-V, --version | show the version and do nothing else

procps: watch [options] command
: Shows what a command prints, again and again.
-b, --beep | rings when the command fails
-e, --errexit | ends when it fails
-g, --chgexit | ends when it prints something else
-n, --interval <secs> | again after so long
-p, --precise | does nothing here
-t, --no-title | no title
-w, --no-wrap | does nothing here
-x, --exec | without a shell
-h, --help | show this text and do nothing else
-v, --version | show the version and do nothing else

util-linux: dmesg [options]
: Shows what the kernel has said.
-C, --clear | clears it
-c, --read-clear | shows it and clears it
-D, --console-off | nothing on the console
-E, --console-on | on the console again
-d, --show-delta | time between lines
-e, --reltime | times as people tell them
-f, --facility <list> | only from these
-H, --human | for people
-k, --kernel | only the kernel's
-l, --level <list> | only these levels
-n, --console-level <level> | what comes to the console
-P, --nopager | without a pager
-r, --raw | as it is kept
-t, --notime | without times
-T, --ctime | times of day
-u, --userspace | only what others have said
-w, --follow | and then what is added
-W, --follow-new | only what is added
-x, --decode | levels as words
--since <time> | from a time on
--until <time> | up to a time
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

util-linux: logger [options] [<message>]
: Writes a message to the system's log.
-f, --file <file> | the lines of a file
-i | with the process' number
-p, --priority <prio> | facility and level
-s, --stderr | on standard error too
-t, --tag <tag> | what it begins with
-e, --skip-empty | no empty lines
--no-act | only shows it
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

util-linux: mount [-lhV]
or: -a [options]
or: [options] [--source] <source> | [--target] <directory>
or: [options] <source> <directory>
or: <operation> <mountpoint> [<target>]
: Puts a file system into the tree, or shows what is there.
-a, --all | all that fstab names
-o, --options <list> | how
-r, --read-only | as -o ro
-w, --rw, --read-write | as -o rw
-t, --types <list> | of this type
-v, --verbose | tells what is done
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

util-linux: umount [-hV]
or: -a [options]
or: [options] <source> | <directory>
: Takes file systems out of the tree.
-a, --all | all of them
-f, --force | even when in use
-l, --lazy | as soon as it is not in use
-v, --verbose | tells what is done
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

util-linux: fdisk -l [<device> ...]
: Shows partition tables.
-l, --list | show tables and exit
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

util-linux: blkid [options] [<device> ...]
: Shows what devices are formatted as.
-s <tag> | this tag alone
-o <format> | full or value
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

util-linux: lsblk [options] [<device> ...]
: Shows disks and their parts.
-a, --all | empty ones too
-b, --bytes | sizes in bytes
-d, --nodeps | only whole disks
-f, --fs | with file systems
-i, --ascii | plain characters
-J, --json | as JSON
-l, --list | as a list
-n, --noheadings | without headings
-o, --output <list> | these columns
-p, --paths | whole names
-P, --pairs | as KEY="value"
-r, --raw | without alignment
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

util-linux: lscpu [options]
: Shows what the CPUs are.
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

util-linux: su [options] [-] [<user> [<argument>...]]
: Becomes another user.

hostname: hostname [-b] {hostname|-F file}
or: [-a|-A|-d|-f|-i|-I|-s|-y]
or: 
: Shows or sets the name of the host.
-b, --boot | a name even when there is none
-d, --domain | its domain
-f, --fqdn, --long | with its domain
-F, --file | the name in a file
-i, --ip-address | addresses of the name
-I, --all-ip-addresses | addresses of the host
-s, --short | without its domain
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

systemd: hostnamectl [OPTIONS...] COMMAND ...
: Shows or sets the name of the host.
-h --help | show this text and do nothing else
--version | show the version and do nothing else

systemd: journalctl [OPTIONS...] [MATCHES...]
: Shows the system's log.
-k --dmesg | only the kernel's
-b --boot | since the start
-u --unit=UNIT | of a unit
-t --identifier=STRING | of a program
-p --priority=RANGE | of these levels
-g --grep=PATTERN | what matches
-S --since=DATE | from a time on
-U --until=DATE | up to a time
-f --follow | and then what is added
-n --lines[=INTEGER] | the last lines
-r --reverse | newest first
-o --output=STRING | in this form
-q --quiet | without remarks
--no-pager | without a pager
-h --help | show this text and do nothing else
--version | show the version and do nothing else

systemd: systemctl [OPTIONS...] COMMAND ...
: Asks or tells what runs services: list-units, status, is-active, is-enabled, start, stop, restart, reload, poweroff, reboot, halt.
-a --all | those that do not run too
-q --quiet | only the exit status
-t --type=TYPE | units of this type
--state=STATE | units in this state
--no-legend | without headings
-h --help | show this text and do nothing else
--version | show the version and do nothing else

systemd: shutdown [OPTIONS...] [TIME] [WALL...]
: Shut down the system.
-H --halt | stops it without turning it off
-P --poweroff | turns it off
-r --reboot | starts it again
-h | as --poweroff
-k | only warns
--no-wall | warns nobody
-c | takes back what was planned
--show | shows what is planned
--help | show this text and do nothing else

systemd: poweroff [OPTIONS...]
: Power off the system.
--halt | stops it without turning it off
-p --poweroff | turns it off
--reboot | starts it again
-f --force | at once
-w --wtmp-only | only writes it down
-d --no-wtmp | does not write it down
--no-wall | warns nobody
--help | show this text and do nothing else

systemd: reboot [OPTIONS...] [ARG]
: Reboot the system.
--halt | stops it without turning it off
-p --poweroff | turns it off
--reboot | starts it again
-f --force | at once
-w --wtmp-only | only writes it down
-d --no-wtmp | does not write it down
--no-wall | warns nobody
--help | show this text and do nothing else

systemd: halt [OPTIONS...]
: Halt the system.
--halt | stops it without turning it off
-p --poweroff | turns it off
--reboot | starts it again
-f --force | at once
-w --wtmp-only | only writes it down
-d --no-wtmp | does not write it down
--no-wall | warns nobody
--help | show this text and do nothing else

procps: vmstat [options] [delay [count]]
: Shows processes, memory, paging, disks and CPU since the start, then every delay seconds.
-a, --active | memory by whether it was used lately
-d, --disk | what disks have moved
-D, --disk-sum | the sum of all disks
-f, --forks | how many processes were made
-m, --slabs | caches of the kernel
-n, --one-header | the head only once
-p, --partition <dev> | what a disk or a partition has moved
-s, --stats | a list of all counts
-S, --unit <char> | memory in k, K, m or M
-t, --timestamp | with the time
-w, --wide | wider columns
-y, --no-first | without the line since the start
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else
`;
