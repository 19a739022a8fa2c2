/** Small commands of coreutils: the ways to call them as the real ones show them, then what options do, in words of our own. */
export const COMMAND_HELP = `
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
`;
