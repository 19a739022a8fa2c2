/** Programs that compare files: the ways to call them as the real ones show them, then what options do, in words of our own. */
export const COMPARE_HELP = `
diffutils: cmp [OPTION]... FILE1 [FILE2 [SKIP1 [SKIP2]]]
: Compares two files byte by byte.
-b, --print-bytes | shows the bytes that differ
-i, --ignore-initial=SKIP | passes over the first bytes
-l, --verbose | tells of every difference
-n, --bytes=LIMIT | only so many bytes
-s, --quiet, --silent | only the exit status

diffutils: diff [OPTION]... FILES
: Compares files line by line.
-q, --brief | only whether they differ
-s, --report-identical-files | tells when they do not
-c, -C NUM, --context[=NUM] | with lines around, in the older form
-u, -U NUM, --unified[=NUM] | with lines around
-e, --ed | as commands of ed
-n, --rcs | in the form of RCS
-y, --side-by-side | in two columns
-W, --width=NUM | as wide as this
--left-column, --suppress-common-lines | what two columns leave out
-p, --show-c-function | with the function that a change is in
-F, --show-function-line=RE | with the last line that matches RE
--label LABEL | this in place of a file's name
-t, --expand-tabs | tabs as spaces
-T, --initial-tab | a tab before each line
-r, --recursive | directories with all they hold
-N, --new-file | what is missing is empty
-P, --unidirectional-new-file | what is missing in the first is empty
-D, --ifdef=NAME | both files in one, with #ifdef NAME
--GTYPE-group-format=GFMT | groups of old, new, unchanged or changed lines in this form
--line-format=LFMT | every line in this form
--LTYPE-line-format=LFMT | lines that are old, new or unchanged
-x, --exclude=PAT | not what matches PAT
-i, --ignore-case | capitals are as small letters
-E, --ignore-tab-expansion | tabs are as spaces
-Z, --ignore-trailing-space | blanks at the end do not count
-b, --ignore-space-change | how many blanks does not count
-w, --ignore-all-space | blanks do not count
-B, --ignore-blank-lines | empty lines do not count
-I, --ignore-matching-lines=RE | lines that match RE do not count
-a, --text | every file is text
--strip-trailing-cr | without the carriage returns of other systems
-d, --minimal | tries harder
--suppress-blank-empty | no blanks before empty lines
--tabsize=NUM | columns between tab stops
--no-dereference | links are compared as links
-X, --exclude-from=FILE | not what matches patterns in FILE
-S, --starting-file=FILE | begins with FILE
--from-file=FILE1 | FILE1 with all operands
--to-file=FILE2 | all operands with FILE2
--horizon-lines=NUM | keeps so many equal lines
--color[=WHEN] | with colours
--palette=PALETTE | which colours
`;
