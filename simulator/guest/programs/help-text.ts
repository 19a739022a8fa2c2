/** Programs for text and data: the ways to call them as the real ones show them, then what options do, in words of our own. */
export const TEXT_HELP = `
coreutils: cat [OPTION]... [FILE]...
: Concatenate FILE(s) to standard output.
-A, --show-all | as -vET
-b, --number-nonblank | numbers lines that hold something
-e | as -vE
-E, --show-ends | a $ at the end of each line
-n, --number | numbers all lines
-s, --squeeze-blank | one empty line in place of many
-t | as -vT
-T, --show-tabs | ^I for tabs
-u | does nothing
-v, --show-nonprinting | ^ and M- for what cannot be seen

coreutils: tac [OPTION]... [FILE]...
: Prints files, last line first.
-b, --before | what separates stands before a line
-r, --regex | what separates is a regular expression
-s, --separator=STRING | what separates lines

coreutils: head [OPTION]... [FILE]...
: Prints the first ten lines of each file.
-c, --bytes=[-]NUM | the first bytes, or all but the last
-n, --lines=[-]NUM | the first lines, or all but the last
-q, --quiet, --silent | no names above
-v, --verbose | always names above
-z, --zero-terminated | lines end with NUL

coreutils: tail [OPTION]... [FILE]...
: Prints the last ten lines of each file.
-c, --bytes=[+]NUM | the last bytes, or from one on
-f, --follow[=HOW] | and then what is added, by name or descriptor
-F | by name, trying again when it goes
-n, --lines=[+]NUM | the last lines, or from one on
--max-unchanged-stats=N | looks at the name after so many times
--pid=PID | until this process ends
-q, --quiet, --silent | no names above
--retry | tries again what cannot be opened
-s, --sleep-interval=N | looks every N seconds
-v, --verbose | always names above
-z, --zero-terminated | lines end with NUL

coreutils: cut OPTION... [FILE]...
: Prints parts of lines.
-b, --bytes=LIST | these bytes
-c, --characters=LIST | these characters
-d, --delimiter=DELIM | what separates fields, a tab unless told
-f, --fields=LIST | these fields
-n | does nothing
--complement | all but these
-s, --only-delimited | not lines without a delimiter
--output-delimiter=STRING | what separates them in the output
-z, --zero-terminated | lines end with NUL

coreutils: paste [OPTION]... [FILE]...
: Puts lines of files side by side.
-d, --delimiters=LIST | what stands between them
-s, --serial | one file after another
-z, --zero-terminated | lines end with NUL

coreutils: join [OPTION]... FILE1 FILE2
: Puts lines together that have the same key.
-a FILENUM | lines of this file that match none too
-e STRING | in place of fields that are missing
-i, --ignore-case | capitals are as small letters
-j FIELD | as -1 FIELD -2 FIELD
-o FORMAT | these fields
-t CHAR | what separates fields
-v FILENUM | only lines of this file that match none
-1 FIELD | the key in file 1
-2 FIELD | the key in file 2
--check-order | complains when a file is not sorted
--nocheck-order | does not
--header | first lines are headings
-z, --zero-terminated | lines end with NUL

coreutils: comm [OPTION]... FILE1 FILE2
: Compares two sorted files line by line.
-1 | not what only FILE1 has
-2 | not what only FILE2 has
-3 | not what both have
--check-order | complains when a file is not sorted
--nocheck-order | does not
--output-delimiter=STR | what separates the columns
--total | how many of each
-z, --zero-terminated | lines end with NUL

coreutils: sort [OPTION]... [FILE]...
or: [OPTION]... --files0-from=F
: Prints the lines of all files in order.
-b, --ignore-leading-blanks | blanks before a key do not count
-d, --dictionary-order | only blanks, letters and digits count
-f, --ignore-case | capitals are as small letters
-g, --general-numeric-sort | by number, with exponents
-i, --ignore-nonprinting | what cannot be seen does not count
-M, --month-sort | by names of months
-h, --human-numeric-sort | by sizes such as 2K 1G
-n, --numeric-sort | by number
-R, --random-sort | in no order, what is equal together
-r, --reverse | the other way round
--sort=WORD | by this
-V, --version-sort | numbers in words by their value
--batch-size=NMERGE | does nothing here
-c, --check | tells whether they are in order
-C, --check=quiet | the same by exit status
--compress-program=PROG | does nothing here
--files0-from=F | names are in F, each ending with NUL
-k, --key=KEYDEF | by this part of a line
-m, --merge | files are sorted already
-o, --output=FILE | writes FILE
-s, --stable | leaves what is equal as it was
-S, --buffer-size=SIZE | does nothing here
-t, --field-separator=SEP | what separates fields
-T, --temporary-directory=DIR | does nothing here
--parallel=N | does nothing here
-u, --unique | of equal lines only the first
-z, --zero-terminated | lines end with NUL

coreutils: uniq [OPTION]... [INPUT [OUTPUT]]
: Leaves one of equal lines that follow one another.
-c, --count | with how many there were
-d, --repeated | only what came more than once
-D, --all-repeated[=METHOD] | all of them
-f, --skip-fields=N | the first fields do not count
--group[=METHOD] | everything, with empty lines between groups
-i, --ignore-case | capitals are as small letters
-s, --skip-chars=N | the first characters do not count
-u, --unique | only what came once
-z, --zero-terminated | lines end with NUL
-w, --check-chars=N | only so many characters count

coreutils: tr [OPTION]... STRING1 [STRING2]
: Puts characters in place of others, or takes them out.
-c, -C, --complement | all that STRING1 does not hold
-d, --delete | takes them out
-s, --squeeze-repeats | one in place of many
-t, --truncate-set1 | STRING1 no longer than STRING2

coreutils: wc [OPTION]... [FILE]...
or: [OPTION]... --files0-from=F
: Counts lines, words and bytes.
-c, --bytes | bytes
-m, --chars | characters
-l, --lines | lines
--files0-from=F | names are in F, each ending with NUL
-L, --max-line-length | how wide the widest line is
-w, --words | words

coreutils: nl [OPTION]... [FILE]...
: Prints files with numbered lines.
-b, --body-numbering=STYLE | which lines are numbered
-d, --section-delimiter=CC | what begins a page's parts
-f, --footer-numbering=STYLE | which lines of footers
-h, --header-numbering=STYLE | which lines of headers
-i, --line-increment=NUMBER | how far apart numbers are
-l, --join-blank-lines=NUMBER | so many empty lines count as one
-n, --number-format=FORMAT | ln, rn or rz
-p, --no-renumber | pages do not begin anew
-s, --number-separator=STRING | what follows the number
-v, --starting-line-number=NUMBER | the first number
-w, --number-width=NUMBER | how wide numbers are

coreutils: fold [OPTION]... [FILE]...
: Breaks long lines.
-b, --bytes | counts bytes
-s, --spaces | breaks behind blanks
-w, --width=WIDTH | as wide as this, 80 unless told

coreutils: fmt [-WIDTH] [OPTION]... [FILE]...
: Fills paragraphs so that lines are about equally long.
-c, --crown-margin | keeps how the first two lines are indented
-p, --prefix=STRING | only lines that begin with STRING
-s, --split-only | breaks long lines, joins none
-t, --tagged-paragraph | the first line is indented differently
-u, --uniform-spacing | one blank between words, two between sentences
-w, --width=WIDTH | as wide as this, 75 unless told
-g, --goal=WIDTH | the width to come near to

coreutils: expand [OPTION]... [FILE]...
: Puts spaces in place of tabs.
-i, --initial | only before the first word
-t, --tabs=LIST | tab stops

coreutils: unexpand [OPTION]... [FILE]...
: Puts tabs in place of spaces.
-a, --all | not only before the first word
--first-only | only before the first word
-t, --tabs=LIST | tab stops

coreutils: split [OPTION]... [FILE [PREFIX]]
: Cuts a file into pieces that are called PREFIXaa, PREFIXab and so on.
-a, --suffix-length=N | so many letters
--additional-suffix=SUFFIX | behind each name
-b, --bytes=SIZE | pieces of so many bytes
-C, --line-bytes=SIZE | whole lines of at most so many bytes
-d, --numeric-suffixes[=FROM] | digits for letters
-x, --hex-suffixes[=FROM] | hexadecimal digits for letters
-e, --elide-empty-files | no empty pieces
-l, --lines=NUMBER | pieces of so many lines
-n, --number=CHUNKS | so many pieces
-t, --separator=SEP | what ends a line
-u, --unbuffered | writes at once
--verbose | tells of every piece

coreutils: tee [OPTION]... [FILE]...
: Copies standard input to files and to standard output.
-a, --append | adds to the files
-i, --ignore-interrupts | goes on when interrupted
-p | what is done when writing fails: the usual way for pipes
--output-error[=MODE] | what is done when writing fails

coreutils: od [OPTION]... [FILE]...
or: [-abcdfilosx]... [FILE] [[+]OFFSET[.][b]]
or: --traditional [OPTION]... [FILE] [[+]OFFSET[.][b] [+][LABEL][.][b]]
: Prints bytes as numbers or characters.
-A, --address-radix=RADIX | how places are counted: d, o, x or n
--endian={big|little} | the order of bytes
-j, --skip-bytes=BYTES | passes over the first bytes
-N, --read-bytes=BYTES | only so many
-S BYTES, --strings[=BYTES] | only texts of so many characters
-t, --format=TYPE | as this: a, c, d, f, o, u or x with a size
-v, --output-duplicates | does not leave out what repeats
-w[BYTES], --width[=BYTES] | so many bytes in a line
--traditional | takes the older form of arguments
-a, -b, -c, -d, -f, -i, -l, -o, -s, -x | older names of formats

coreutils: factor [NUMBER]...
or: OPTION
: Prints prime factors.

coreutils: seq [OPTION]... LAST
or: [OPTION]... FIRST LAST
or: [OPTION]... FIRST INCREMENT LAST
: Prints numbers from FIRST to LAST.
-f, --format=FORMAT | each in this form
-s, --separator=STRING | what stands between them
-w, --equal-width | as wide as the widest, with zeros

coreutils: shuf [OPTION]... [FILE]
or: -e [OPTION]... [ARG]...
or: -i LO-HI [OPTION]...
: Prints lines in no order.
-e, --echo | each ARG is a line
-i, --input-range=LO-HI | each number is a line
-n, --head-count=COUNT | only so many
-o, --output=FILE | writes FILE
--random-source=FILE | takes chance from FILE
-r, --repeat | a line may come again
-z, --zero-terminated | lines end with NUL

coreutils: tsort [OPTION] [FILE]
: Prints words in an order that agrees with pairs of them.

coreutils: base64 [OPTION]... [FILE]
: Writes data in 64 letters, or reads such letters.
-d, --decode | reads letters
-i, --ignore-garbage | passes over what is none
-w, --wrap=COLS | lines as long as this, 76 unless told

coreutils: base32 [OPTION]... [FILE]
: Writes data in 32 letters, or reads such letters.
-d, --decode | reads letters
-i, --ignore-garbage | passes over what is none
-w, --wrap=COLS | lines as long as this, 76 unless told

coreutils: basenc [OPTION]... [FILE]
: Writes data in letters of some alphabet, or reads such letters.
--base64 | as base64
--base64url | letters that file names may hold
--base32 | as base32
--base32hex | digits first
--base16 | hexadecimal digits
--base2msbf | bits, the first is the greatest
--base2lsbf | bits, the first is the least
-d, --decode | reads letters
-i, --ignore-garbage | passes over what is none
-w, --wrap=COLS | lines as long as this, 76 unless told

grep: grep [OPTION]... PATTERNS [FILE]...
: Search for PATTERNS in each FILE.
-E, --extended-regexp | extended regular expressions
-F, --fixed-strings | plain texts
-G, --basic-regexp | basic regular expressions
-e, --regexp=PATTERNS | looks for these
-f, --file=FILE | looks for those in FILE
-i, --ignore-case | capitals are as small letters
-w, --word-regexp | only whole words
-x, --line-regexp | only whole lines
-z, --null-data | lines end with NUL
-s, --no-messages | says nothing of files that cannot be read
-v, --invert-match | lines that do not match
-m, --max-count=NUM | stops after so many
-b, --byte-offset | with places
-n, --line-number | with numbers
-H, --with-filename | with names
-h, --no-filename | without names
--label=LABEL | name of standard input
-o, --only-matching | only what matches
-q, --quiet, --silent | only the exit status
--binary-files=TYPE | how files that are no text are treated
-a, --text | every file is text
-I | as if files that are no text did not match
-d, --directories=ACTION | what is done with directories
-r, --recursive | everything below
-R, --dereference-recursive | the same, following links
--include=GLOB | only files of such names
--exclude=GLOB | no files of such names
--exclude-dir=GLOB | no directories of such names
-L, --files-without-match | names of files without a match
-l, --files-with-matches | names of files with one
-c, --count | how many lines
-T, --initial-tab | lines begin at a tab stop
-Z, --null | NUL behind names
-B, --before-context=NUM | with lines before
-A, --after-context=NUM | with lines behind
-C, --context=NUM | with lines around
--color[=WHEN] | with colours

sed: sed [OPTION]... {script-only-if-no-other-script} [input-file]...
: Changes text as a script says.
-n, --quiet, --silent | prints only what is asked for
--debug | shows the script
-e, --expression=SCRIPT | this script
-f, --file=FILE | the script in FILE
--follow-symlinks | changes what links lead to
-i[SUFFIX], --in-place[=SUFFIX] | changes the files themselves
-l, --line-length=N | where l breaks lines
--posix | as POSIX has it
-E, -r, --regexp-extended | extended regular expressions
-s, --separate | each file by itself
--sandbox | no e, r and w
-u, --unbuffered | reads and writes at once
-z, --null-data | lines end with NUL

util-linux: hexdump [options] <file>...
: Shows bytes as numbers.
-b, --one-byte-octal | bytes as octal numbers
-c, --one-byte-char | bytes as characters
-C, --canonical | hexadecimal numbers and characters
-d, --two-bytes-decimal | pairs as decimal numbers
-o, --two-bytes-octal | pairs as octal numbers
-x, --two-bytes-hex | pairs as hexadecimal numbers
-n, --length <length> | only so many bytes
-s, --skip <offset> | passes over the first bytes
-v, --no-squeezing | does not leave out what repeats
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

util-linux-old: rev [options] [file ...]
: Turns each line round.
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

util-linux: getopt <optstring> <parameters>
or: [options] [--] <optstring> <parameters>
or: [options] -o|--options <optstring> [options] [--] <parameters>
: Puts options of a command line in order.
-a, --alternative | long options may begin with one dash
-l, --longoptions <longopts> | long options that are known
-n, --name <progname> | name that complaints begin with
-o, --options <optstring> | short options that are known
-q, --quiet | no complaints
-Q, --quiet-output | no output
-s, --shell <shell> | quotes for this shell
-T, --test | tells which getopt this is
-u, --unquoted | no quotes
-h, --help | show this text and do nothing else
-V, --version | show the version and do nothing else

less: less [OPTION]... [FILE]...
: Shows text page by page.

util-linux: more [options] <file>...
: Shows text page by page.

nano: nano [OPTIONS] [[+LINE[,COLUMN]] FILE]...
: Edits text on the whole screen.
`;
