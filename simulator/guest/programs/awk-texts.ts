/** What the awks say of themselves. @source mawk 1.3.4-20200120: version.c; gawk 5.1.0: main.c */
export const MAWK_VERSION = [
  "mawk 1.3.4 20200120",
  "Copyright 2008-2019,2020, Thomas E. Dickey",
  "Copyright 1991-1996,2014, Michael D. Brennan",
  "",
  "random-funcs:       srandom/random",
  "regex-funcs:        internal",
  "compiled limits:",
  "sprintf buffer      8192",
  "maximum-integer     2147483647",
  "",
].join("\n");

/** The first lines of gawk's; its notice of the licence is a line of our own. */
export const GAWK_VERSION = [
  "GNU Awk 5.1.0, API: 3.0 (GNU MPFR 4.1.0, GNU MP 6.2.0)",
  "Copyright (C) 1989, 1991-2020 Free Software Foundation.",
  "",
  "Free software under the GNU General Public License, version 3 or later, without any warranty.",
  "",
].join("\n");

/** Options of mawk: the ways to call it as it shows them, what they do in words of our own. */
export function mawkUsage(name: string): string {
  return `Usage: ${name} [Options] [Program] [file ...]

Program:
    With -f the program is in a file, and every word behind the options is an
    operand; else the first word that is no option is the program.

Options:
    -f program-file  the file with the program; may be given again
    -F value         what separates fields, FS
    -v var=value     sets a variable before the program begins
    --               the end of options

    -W version       show the version and do nothing else
    -W help          show this text and do nothing else
    -W usage         the same
    -W interactive   write each statement's output at once
    -W exec file     the program is in this file; no more options
    -W random=number seed of rand()
    -W posix_space   a newline is no white space
`;
}

/** The same of gawk. */
export function gawkUsage(name: string): string {
  return `Usage: ${name} [POSIX or GNU style options] -f progfile [--] file ...
Usage: ${name} [POSIX or GNU style options] [--] 'program' file ...
	-f progfile		--file=progfile
	-F fs			--field-separator=fs
	-v var=val		--assign=var=val
	-e 'program-text'	--source='program-text'
	-E file			--exec=file
	-h			--help
	-V			--version
`;
}
