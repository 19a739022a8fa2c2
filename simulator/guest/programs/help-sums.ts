/** Programs that sum up, cut and count: the ways to call them as the real ones show them, then what options do, in words of our own. */
export const SUM_HELP = `
coreutils: csplit [OPTION]... FILE PATTERN...
: Cuts FILE into pieces where PATTERNs say: a line's number, /RE/[OFFSET], %RE%[OFFSET] to pass over, {N} or {*} to repeat.
-b, --suffix-format=FORMAT | numbers of names in this form
-f, --prefix=PREFIX | names begin with this
-k, --keep-files | leaves the pieces when something is wrong
--suppress-matched | without the lines that match
-n, --digits=DIGITS | so many digits in names
-s, --quiet, --silent | no sizes
-z, --elide-empty-files | no empty pieces

coreutils: sum [OPTION]... [FILE]...
: Prints a checksum and blocks of each file.
-r | as BSD counts, blocks of 1K
-s, --sysv | as System V counts, blocks of 512 bytes

coreutils: cksum [OPTION]... [FILE]...
: Prints or checks checksums.
-a, --algorithm=TYPE | sysv, bsd, crc, md5, sha1 ... blake2b or sm3
-c, --check | reads sums and checks them
-l, --length=BITS | length of a BLAKE2b sum
--tag | in the form of BSD, as when nothing is said
--untagged | without the algorithm's name
-z, --zero | lines end with NUL
--debug | tells which instructions are used
--ignore-missing | passes over what is not there
--quiet | says nothing of what is right
--status | says nothing
--strict | bad lines count
-w, --warn | tells of bad lines
${["md5sum", "sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum"]
  .map(
    (name) => `
coreutils: ${name} [OPTION]... [FILE]...
: Prints or checks ${name.replace("sum", "").toUpperCase()} sums.
-b, --binary | files are bytes
-c, --check | reads sums and checks them
--tag | in the form of BSD
-t, --text | files are text
-z, --zero | lines end with NUL
--ignore-missing | passes over what is not there
--quiet | says nothing of what is right
--status | says nothing
--strict | bad lines count
-w, --warn | tells of bad lines
`,
  )
  .join("")}
coreutils: b2sum [OPTION]... [FILE]...
: Prints or checks BLAKE2b sums.
-b, --binary | files are bytes
-c, --check | reads sums and checks them
-l, --length=BITS | length of a sum
--tag | in the form of BSD
-t, --text | files are text
-z, --zero | lines end with NUL
--ignore-missing | passes over what is not there
--quiet | says nothing of what is right
--status | says nothing
--strict | bad lines count
-w, --warn | tells of bad lines

coreutils: numfmt [OPTION]... [NUMBER]...
: Writes numbers with units, or without.
-d, --delimiter=X | what separates fields
--field=FIELDS | these fields
--format=FORMAT | in this form
--from=UNIT | units that are read: none, si, iec, iec-i or auto
--from-unit=N | numbers count units of N
--grouping | groups of digits
--header[=N] | the first lines are headings
--invalid=MODE | what is done with what is no number
--padding=N | as wide as this
--round=METHOD | up, down, from-zero, towards-zero or nearest
--suffix=SUFFIX | what follows a number
--to=UNIT | units that are written
--to-unit=N | numbers count units of N
-z, --zero-terminated | lines end with NUL
--debug | tells of doubtful input

coreutils: expr EXPRESSION
or: OPTION
: Prints the value of EXPRESSION, whose words are single arguments: | & < <= = != >= > + - * / % : match substr index length ( ).
`;
