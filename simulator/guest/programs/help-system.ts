/** Programs for processes, the system and the network: the ways to call them as the real ones show them, then what options do, in words of our own. */
export const SYSTEM_HELP = `
coreutils: echo [SHORT-OPTION]... [STRING]...
or: LONG-OPTION
: Prints its arguments.
-n | no newline behind them
-e | reads escapes with a backslash
-E | does not

coreutils: printf FORMAT [ARGUMENT]...
or: OPTION
: Prints arguments as FORMAT says.

coreutils: true [ignored command line arguments]
or: OPTION
: Does nothing, successfully.

coreutils: false [ignored command line arguments]
or: OPTION
: Does nothing, unsuccessfully.

coreutils: [ EXPRESSION ]
or: ]
or: OPTION
: Tells by its exit status whether EXPRESSION holds.

coreutils: pwd [OPTION]...
: Prints the name of the working directory.
-L, --logical | as PWD has it, with links
-P, --physical | without links

coreutils: basename NAME [SUFFIX]
or: OPTION... NAME...
: Prints names without their directories.
-a, --multiple | every argument is a name
-s, --suffix=SUFFIX | and without SUFFIX
-z, --zero | ends with NUL

coreutils: dirname [OPTION] NAME...
: Prints the directories of names.
-z, --zero | ends with NUL

coreutils: pathchk [OPTION]... NAME...
: Tells of names that are not valid or not portable.
-p | what POSIX systems need not take
-P | empty names and those that begin with -
--portability | both

coreutils: env [OPTION]... [-] [NAME=VALUE]... [COMMAND [ARG]...]
: Runs COMMAND in another environment, or prints the environment.
-i, --ignore-environment | an empty one
-0, --null | lines end with NUL
-u, --unset=NAME | without NAME
-C, --chdir=DIR | in the directory DIR
-S, --split-string=S | cuts S into arguments
--block-signal[=SIG] | holds signals back
--default-signal[=SIG] | signals act as usual
--ignore-signal[=SIG] | signals do nothing
--list-signal-handling | tells what signals do
-v, --debug | tells what is done

coreutils: printenv [OPTION]... [VARIABLE]...
: Prints the environment, or values in it.
-0, --null | lines end with NUL

coreutils: nproc [OPTION]...
: Prints how many CPUs can be used.
--all | how many there are
--ignore=N | N less

coreutils: sleep NUMBER[SUFFIX]...
or: OPTION
: Waits for so many seconds, minutes (m), hours (h) or days (d).

coreutils: timeout [OPTION] DURATION COMMAND [ARG]...
or: [OPTION]
: Runs COMMAND and ends it when DURATION is over.
--preserve-status | with the exit status of COMMAND even then
--foreground | COMMAND may read from the terminal
-k, --kill-after=DURATION | kills it when it is still there after that
-s, --signal=SIGNAL | sends this signal
-v, --verbose | tells of signals

coreutils: nice [OPTION] [COMMAND [ARG]...]
: Runs COMMAND with another niceness, or prints the niceness.
-n, --adjustment=N | adds N to it

coreutils: nohup COMMAND [ARG]...
or: OPTION
: Runs COMMAND so that hangups do not end it.

coreutils: id [OPTION]... [USER]...
: Prints who somebody is.
-a | does nothing
-Z, --context | the security context
-g, --group | the group alone
-G, --groups | all groups
-n, --name | names for numbers
-r, --real | the real ones
-u, --user | the user alone
-z, --zero | ends with NUL

coreutils: whoami [OPTION]...
: Prints the name of the user.

coreutils: logname [OPTION]
: Prints the name that was logged in with.

coreutils: groups [OPTION]... [USERNAME]...
: Prints the groups that users are in.

coreutils: users [OPTION]... [FILE]
: Prints who is logged in.

coreutils: tty [OPTION]...
: Prints the name of the terminal.
-s, --silent, --quiet | only the exit status

coreutils: who [OPTION]... [ FILE | ARG1 ARG2 ]
: Tells who is logged in.
-a, --all | everything
-b, --boot | when the system was started
-d, --dead | processes that have ended
-H, --heading | with headings
-l, --login | where one can log in
--lookup | looks names of hosts up
-m | only the own terminal
-p, --process | processes that init has started
-q, --count | names and how many they are
-r, --runlevel | the run level
-s, --short | in short lines
-t, --time | when the clock was set
-T, -w, --mesg | whether messages are taken
-u, --users | how long nothing was typed

coreutils: hostid [OPTION]
: Prints the number of the host.

coreutils: uname [OPTION]...
: Prints what the system is.
-a, --all | everything
-s, --kernel-name | name of the kernel
-n, --nodename | name of the host
-r, --kernel-release | release of the kernel
-v, --kernel-version | version of the kernel
-m, --machine | kind of machine
-p, --processor | kind of processor
-i, --hardware-platform | kind of hardware
-o, --operating-system | name of the system

coreutils: arch [OPTION]...
: Prints the kind of machine.

coreutils: date [OPTION]... [+FORMAT]
or: [-u|--utc|--universal] [MMDDhhmm[[CC]YY][.ss]]
: Prints the time as FORMAT says, or sets the clock.
-d, --date=STRING | the time that STRING says
--debug | tells how it is read
-f, --file=DATEFILE | a time for each line
-I[FMT], --iso-8601[=FMT] | as ISO 8601 has it
--resolution | how fine the clock is
-R, --rfc-email | as mails have it
--rfc-3339=FMT | as RFC 3339 has it
-r, --reference=FILE | the time at which FILE was changed
-s, --set=STRING | sets the clock
-u, --utc, --universal | universal time

coreutils: yes [STRING]...
or: OPTION
: Prints a line again and again.

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

iproute2: ip [ OPTIONS ] OBJECT { COMMAND | help }
: where  OBJECT := { address | link | route | neighbour | maddress | rule }
:        OPTIONS := { -V[ersion] | -s[tatistics] | -4 | -6 | -o[neline] | -br[ief] | -c[olor] }

iproute2: ss [ OPTIONS ]
: Shows sockets.
-n, --numeric | numbers for names
-a, --all | all of them
-l, --listening | only those that wait for others
-p, --processes | with processes
-t, --tcp | only TCP
-u, --udp | only UDP
-4, --ipv4 | only IPv4
-6, --ipv6 | only IPv6
-H, --no-header | without headings
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

net-tools: netstat [-vWeenNcCF] [<Af>] -r
or: {-V|--version|-h|--help}
or: [-vWnNcaeol] [<Socket> ...]
: Shows sockets, routes or interfaces.
-r, --route | routes
-i, --interfaces | interfaces
-n, --numeric | numbers for names
-a, --all | all sockets
-l, --listening | only those that wait for others
-p, --programs | with processes
-t, --tcp | only TCP
-u, --udp | only UDP

net-tools: arp [-vn] [-i <if>] [-a] [<hostname>]
or: [-v] [-i <if>] -d  <host>
: Shows or changes which addresses neighbours have.
-a | in the form of BSD
-d, --delete | takes one out
-i, --device | of this interface
-n, --numeric | numbers for names

net-tools: ifconfig [-a] [-v] [-s] <interface> [<address>]
: Shows or changes interfaces.
[netmask <address>] [broadcast <address>] | addresses
[hw ether <address>] [mtu <NN>] [up|down] | and the rest

net-tools: route [-nNvee]
or: [-v] {add|del|flush} ...
: Shows or changes routes.
-n, --numeric | numbers for names

iputils: arping [options] <destination>
: Asks who has an address.
-c <count> | so many times
-f | ends with the first answer
-I <device> | on this interface
-q | shows nothing
-w <deadline> | for so many seconds

iputils: ping [options] <destination>
: Asks whether somebody is there.
-c <count> | so many times
-i <interval> | so many seconds apart
-I <interface> | from this interface
-n | numbers for names
-q | only a summary
-s <size> | with so many bytes
-t <ttl> | for so many hops
-w <deadline> | for so many seconds
-W <timeout> | waits so long for an answer

curl: curl [options...] <url>
: Fetches what an address of HTTP has.
-f, --fail | an answer that tells of an error counts as one
-i, --include | with the head of the answer
-I, --head | only the head
-o, --output <file> | writes a file
-s, --silent | says nothing
-S, --show-error | but errors
-m, --max-time <seconds> | no longer than this
-v, --verbose | tells what is sent and received

dhcp: dhclient [-r] [-v] [-1] [-d] [-nw] [-4] [interface]
: Asks for an address; -r gives it back.

stress: stress [OPTION [ARG]] ...
: Gives the machine something to do.
-c, --cpu N | so many workers that count
-i, --io N | so many that wait for disks
-m, --vm N | so many that take memory
--vm-bytes B | so much each, 256MB unless told
-d, --hdd N | so many that write
-t, --timeout N | for so long, with s, m, h or d
-n, --dry-run | only tells what would be done
-q, --quiet | says nothing

stress: stress-ng [OPTION [ARG]] ...
: Gives the machine something to do.
-c, --cpu N | so many workers that count
-l, --cpu-load P | each using so much of a CPU, in hundredths
-i, --io N | so many that wait for disks
-m, --vm N | so many that take memory
--vm-bytes B | so much each, 256MB unless told
-d, --hdd N | so many that write
-t, --timeout N | for so long, with s, m, h or d
-n, --dry-run | only tells what would be done
-q, --quiet | says nothing
`;
