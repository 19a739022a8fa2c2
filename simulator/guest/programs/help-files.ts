/** Programs for files: the ways to call them as the real ones show them, then what options do, in words of our own. */
export const FILE_HELP = `
coreutils: ls [OPTION]... [FILE]...
: List information about the FILEs (the current directory by default).
: Sort entries alphabetically if none of -cftuvSUX nor --sort is specified.
-a, --all | names that begin with a dot too
-A, --almost-all | the same without . and ..
--author | with -l, who made each file
-b, --escape | what cannot be seen as escapes of C
--block-size=SIZE | sizes in units of SIZE
-B, --ignore-backups | not what ends in ~
-c | by or with the time of change
-C | in columns
--color[=WHEN] | with colours: always, auto or never
-d, --directory | directories themselves, not what they hold
-f | in the order of the directory, all names
-F, --classify[=WHEN] | a mark behind each name for its kind
--file-type | the same without * for programs
--full-time | like -l with whole times
-g | like -l without owners
--group-directories-first | directories before files
-G, --no-group | no groups in long lines
-h, --human-readable | sizes such as 1K 234M 2G
--si | the same in powers of 1000
-H, --dereference-command-line | follows links that are named
-i, --inode | numbers of the nodes
-I, --ignore=PATTERN | not what matches PATTERN
-k, --kibibytes | blocks of 1024 bytes
-l | one long line for each
-L, --dereference | what links lead to
-m | in one row with commas
-n, --numeric-uid-gid | owners as numbers
-N, --literal | names as they are
-o | like -l without groups
-p | a slash behind directories
-q, --hide-control-chars | ? for what cannot be seen
-Q, --quote-name | names between quotes
--quoting-style=WORD | names in this style
-r, --reverse | the other way round
-R, --recursive | and all directories below
-s, --size | the blocks that each takes
-S | by size, greatest first
--sort=WORD | by none, size, time, version, extension or width
--time=WORD | which time is meant
--time-style=STYLE | how times are written
-t | by time, newest first
-T, --tabsize=COLS | tab stops this far apart
-u | by or with the time of access
-U | not sorted
-v | numbers in names by their value
-w, --width=COLS | as wide as this
-x | in columns, across
-X | by what follows the last dot
-Z, --context | security context
-1 | one name in a line

coreutils: dir [OPTION]... [FILE]...
: Lists what directories hold; as ls -C -b.

coreutils: vdir [OPTION]... [FILE]...
: Lists what directories hold; as ls -l -b.

coreutils: cp [OPTION]... [-T] SOURCE DEST
or: [OPTION]... SOURCE... DIRECTORY
or: [OPTION]... -t DIRECTORY SOURCE...
: Copies files, and trees with -r.
-a, --archive | trees with all that belongs to them
--attributes-only | not the contents
-b, --backup[=CONTROL] | keeps what would be written over
-d | links as they are, names of one file together
-f, --force | removes a target that cannot be opened
-i, --interactive | asks before it writes over something
-H | follows links that are named
-l, --link | makes hard links instead
-L, --dereference | follows links
-n, --no-clobber | writes over nothing
-P, --no-dereference | copies links as links
-p, --preserve[=LIST] | keeps mode, ownership and times
--no-preserve=LIST | does not keep these
--parents | with the directories that the source was named with
-R, -r, --recursive | directories with all they hold
--remove-destination | removes each target first
-s, --symbolic-link | makes symbolic links instead
-S, --suffix=SUFFIX | what names of backups end in
-t, --target-directory=DIRECTORY | copies everything into DIRECTORY
-T, --no-target-directory | DEST is no directory
-u, --update | only what is newer
-v, --verbose | tells what is done
-x, --one-file-system | stays on one file system

coreutils: mv [OPTION]... [-T] SOURCE DEST
or: [OPTION]... SOURCE... DIRECTORY
or: [OPTION]... -t DIRECTORY SOURCE...
: Renames files, or moves them into a directory.
-b, --backup[=CONTROL] | keeps what would be written over
-f, --force | does not ask
-i, --interactive | asks before it writes over something
-n, --no-clobber | writes over nothing
--strip-trailing-slashes | takes slashes off the ends of sources
-S, --suffix=SUFFIX | what names of backups end in
-t, --target-directory=DIRECTORY | moves everything into DIRECTORY
-T, --no-target-directory | DEST is no directory
-u, --update | only what is newer
-v, --verbose | tells what is done

coreutils: rm [OPTION]... [FILE]...
: Takes names of files away, and whole trees with -r.
-f, --force | passes over what is not there, never asks
-i | asks about each
-I | asks once for many or for a tree
--interactive[=WHEN] | asks never, once or always
--one-file-system | stays on one file system
--no-preserve-root | takes / for any other directory
--preserve-root[=all] | refuses /, with all also what is mounted
-r, -R, --recursive | directories with all they hold
-d, --dir | empty directories too
-v, --verbose | tells what is done

coreutils: ln [OPTION]... [-T] TARGET LINK_NAME
or: [OPTION]... TARGET
or: [OPTION]... TARGET... DIRECTORY
or: [OPTION]... -t DIRECTORY TARGET...
: Gives files further names, or makes symbolic links with -s.
-b, --backup[=CONTROL] | keeps what would be written over
-d, -F, --directory | tries directories too
-f, --force | removes what is in the way
-i, --interactive | asks before that
-L, --logical | names what a link leads to
-n, --no-dereference | a link to a directory is a file
-P, --physical | names the link itself
-r, --relative | links that start from where they are
-s, --symbolic | symbolic links
-S, --suffix=SUFFIX | what names of backups end in
-t, --target-directory=DIRECTORY | makes the links in DIRECTORY
-T, --no-target-directory | LINK_NAME is no directory
-v, --verbose | tells what is done

coreutils: mkdir [OPTION]... DIRECTORY...
: Makes directories.
-m, --mode=MODE | with these permissions
-p, --parents | with what is missing above, no error when it is there
-v, --verbose | tells what is done
-Z, --context[=CTX] | security context

coreutils: rmdir [OPTION]... DIRECTORY...
: Removes empty directories.
--ignore-fail-on-non-empty | says nothing of those that are not empty
-p, --parents | and then those above
-v, --verbose | tells what is done

coreutils: touch [OPTION]... FILE...
: Sets times of files to now; makes those that are missing.
-a | the time of access only
-c, --no-create | makes no files
-d, --date=STRING | this time instead of now
-f | does nothing
-h, --no-dereference | links themselves
-m | the time of change only
-r, --reference=FILE | the times of FILE
-t STAMP | this time, [[CC]YY]MMDDhhmm[.ss]
--time=WORD | which time: access or modify

coreutils: truncate OPTION... FILE...
: Cuts files or lengthens them to a size.
-c, --no-create | makes no files
-o, --io-blocks | SIZE counts blocks
-r, --reference=RFILE | the size of RFILE
-s, --size=SIZE | this size; +, -, <, >, / and % before it relate to the size there is

coreutils: mktemp [OPTION]... [TEMPLATE]
: Makes a file of a name that was not there, and prints the name.
-d, --directory | a directory
-u, --dry-run | only the name
-q, --quiet | says nothing of errors
--suffix=SUFF | what the name ends in
-p DIR, --tmpdir[=DIR] | in DIR, else in TMPDIR or /tmp
-t | the template is a name in TMPDIR

coreutils: chmod [OPTION]... MODE[,MODE]... FILE...
or: [OPTION]... OCTAL-MODE FILE...
or: [OPTION]... --reference=RFILE FILE...
: Changes permissions of files.
-c, --changes | tells what was changed
-f, --silent, --quiet | says nothing of most errors
-v, --verbose | tells of every file
--no-preserve-root | takes / for any other directory
--preserve-root | does not go through /
--reference=RFILE | the permissions of RFILE
-R, --recursive | everything below too

coreutils: chown [OPTION]... [OWNER][:[GROUP]] FILE...
or: [OPTION]... --reference=RFILE FILE...
: Gives files to other owners.
-c, --changes | tells what was changed
-f, --silent, --quiet | says nothing of most errors
-v, --verbose | tells of every file
--dereference | what links lead to
-h, --no-dereference | links themselves
--from=OWNER:GROUP | only what belongs to these
--no-preserve-root | takes / for any other directory
--preserve-root | does not go through /
--reference=RFILE | the owners of RFILE
-R, --recursive | everything below too
-H | with -R, follows links that are named
-P | with -R, follows no links

coreutils: chgrp [OPTION]... GROUP FILE...
or: [OPTION]... --reference=RFILE FILE...
: Gives files to other groups.
-c, --changes | tells what was changed
-f, --silent, --quiet | says nothing of most errors
-v, --verbose | tells of every file
--dereference | what links lead to
-h, --no-dereference | links themselves
--no-preserve-root | takes / for any other directory
--preserve-root | does not go through /
--reference=RFILE | the group of RFILE
-R, --recursive | everything below too
-H | with -R, follows links that are named
-P | with -R, follows no links

coreutils: install [OPTION]... [-T] SOURCE DEST
or: [OPTION]... SOURCE... DIRECTORY
or: [OPTION]... -t DIRECTORY SOURCE...
or: [OPTION]... -d DIRECTORY...
: Copies files to where they belong and sets what belongs to them.
-b, --backup[=CONTROL] | keeps what would be written over
-C, --compare | leaves what is the same already
-d, --directory | makes directories
-D | makes what is missing above DEST
-g, --group=GROUP | gives them this group
-m, --mode=MODE | and these permissions
-o, --owner=OWNER | and this owner
-p, --preserve-timestamps | keeps times
-S, --suffix=SUFFIX | what names of backups end in
-t, --target-directory=DIRECTORY | copies everything into DIRECTORY
-T, --no-target-directory | DEST is no directory
-v, --verbose | tells what is done

coreutils: link FILE1 FILE2
or: OPTION
: Gives FILE1 the further name FILE2.

coreutils: unlink FILE
or: OPTION
: Takes one name of a file away.

coreutils: readlink [OPTION]... FILE...
: Prints where symbolic links lead, or names without links.
-f, --canonicalize | follows every link; the last name need not exist
-e, --canonicalize-existing | all of it has to exist
-m, --canonicalize-missing | nothing has to exist
-n, --no-newline | no newline behind it
-q, --quiet, -s, --silent | says nothing of errors
-v, --verbose | tells of errors
-z, --zero | ends with NUL

coreutils: realpath [OPTION]... FILE...
: Prints whole names without links.
-e, --canonicalize-existing | all of it has to exist
-m, --canonicalize-missing | nothing has to exist
-L, --logical | .. before links
-P, --physical | links as they come
-q, --quiet | says nothing of errors
--relative-to=DIR | as seen from DIR
--relative-base=DIR | whole names outside DIR
-s, --strip, --no-symlinks | does not follow links
-z, --zero | ends with NUL

coreutils: du [OPTION]... [FILE]...
or: [OPTION]... --files0-from=F
: Sums up how much room files take.
-0, --null | lines end with NUL
-a, --all | files too
--apparent-size | lengths, not blocks
-B, --block-size=SIZE | in units of SIZE
-b, --bytes | lengths in bytes
-c, --total | a sum at the end
-D, --dereference-args | follows links that are named
-d, --max-depth=N | tells only of so many levels
--files0-from=F | names are in F, each ending with NUL
-h, --human-readable | sizes such as 1K 234M 2G
--inodes | counts nodes
-k | units of 1024 bytes
-L, --dereference | follows links
-l, --count-links | names of one file count each
-m | units of 1 MiB
-P, --no-dereference | follows no links
-S, --separate-dirs | without what lies in directories below
--si | powers of 1000
-s, --summarize | one sum for each operand
-t, --threshold=SIZE | only what is larger, or smaller when negative
--time[=WORD] | with the time of the last change
-X, --exclude-from=FILE | not what matches patterns in FILE
--exclude=PATTERN | not what matches PATTERN
-x, --one-file-system | stays on one file system

coreutils: df [OPTION]... [FILE]...
: Shows how full file systems are.
-a, --all | all that is mounted
-B, --block-size=SIZE | in units of SIZE
-h, --human-readable | sizes such as 1K 234M 2G
-H, --si | powers of 1000
-i, --inodes | counts nodes
-k | units of 1024 bytes
-l, --local | only what is here
--no-sync | does not write out first
--output[=FIELD_LIST] | these columns
-P, --portability | the form that POSIX asks for
--sync | writes out first
--total | a sum at the end
-t, --type=TYPE | only file systems of TYPE
-T, --print-type | with types
-x, --exclude-type=TYPE | none of TYPE

coreutils: stat [OPTION]... FILE...
: Shows what is known of files or file systems.
-L, --dereference | follows links
-f, --file-system | of the file system
--cached=MODE | does nothing here
-c, --format=FORMAT | in this form
--printf=FORMAT | the same with escapes and no newline
-t, --terse | in one line

dd: dd [OPERAND]...
or: OPTION
: Copies a file by blocks.
bs=BYTES | reads and writes so much at once
cbs=BYTES | length of converted records
conv=CONVS | what is done with the data
count=N | only so many blocks
ibs=BYTES | reads so much at once
if=FILE | reads FILE
iflag=FLAGS | how it is read
obs=BYTES | writes so much at once
of=FILE | writes FILE
oflag=FLAGS | how it is written
seek=N | passes over so many blocks of the target
skip=N | and of the source
status=LEVEL | none, noxfer or progress

coreutils: sync [OPTION] [FILE]...
: Writes out what is only in memory yet.
-d, --data | only contents
-f, --file-system | the whole file systems of the files

findutils: find [-H] [-L] [-P] [-Olevel] [-D debugopts] [path...] [expression]
: Walks through trees and does what the expression says.
-H | follows links that are named
-L | follows links
-P | follows no links
-name, -iname, -path, -regex PATTERN | tests names
-type, -size, -perm, -user, -group, -links, -inum | test what belongs to a file
-mtime, -mmin, -newer, -newerXY | test times
-empty, -readable, -writable, -executable | test what can be done with it
-maxdepth, -mindepth, -depth, -xdev, -daystart | rule the walk
-print, -print0, -printf, -ls, -fprint | show what was found
-exec, -execdir, -ok, -okdir, -delete, -prune, -quit | act on it

findutils: xargs [OPTION]... COMMAND [INITIAL-ARGS]...
: Calls COMMAND with arguments that are read from standard input.
-0, --null | they end with NUL
-a, --arg-file=FILE | read from FILE
-d, --delimiter=CHARACTER | they end with CHARACTER
-E END | a line END ends them
-I R | puts each in place of R
-L, --max-lines=MAX-LINES | so many lines for each call
-n, --max-args=MAX-ARGS | so many arguments for each call
-P, --max-procs=MAX-PROCS | so many calls at once
-r, --no-run-if-empty | no call without arguments
-s, --max-chars=MAX-CHARS | lines no longer than this
-t, --verbose | shows each call
-x, --exit | ends when a line is too long
`;
