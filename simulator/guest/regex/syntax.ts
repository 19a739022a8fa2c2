/** How a dialect reads a source: the choices of glibc's `re_set_syntax` that differ between the tools. */
export interface Syntax {
  /** `( ) { } |` are operators, `\(` is a parenthesis; else the other way round */
  readonly extended: boolean;
  /** `*` and its like with nothing before them: an error, ignored, or themselves */
  readonly looseRepeat: "error" | "skip" | "plain";
  /** an interval that is none is plain text */
  readonly plainBadInterval: boolean;
  /** an unmatched `)` is plain */
  readonly plainCloser: boolean;
  /** two `*` in a row, or `\{` with nothing before it, are an error */
  readonly strictRepeat: boolean;
  /** a newline stands for `|` */
  readonly newlineAlternates: boolean;
  /** neither `.` nor `[^…]` take a newline */
  readonly lineBound: boolean;
  /** `\w`, `\<` and their like, and `\+`, `\?`, `\|` of BRE, are no operators */
  readonly strict: boolean;
  /** `[:space:]` outside of brackets is refused */
  readonly confusedClassError: boolean;
}

/** Which tool's reading of BRE and ERE. */
export type Dialect = "grep" | "sed" | "posix" | "awk";

/**
 * The reading of a dialect.
 *
 * @source regex.h: RE_SYNTAX_GREP, RE_SYNTAX_EGREP, RE_SYNTAX_POSIX_BASIC, RE_SYNTAX_POSIX_EXTENDED, RE_SYNTAX_GNU_AWK; sed/regexp.c
 */
export function syntaxOf(dialect: Dialect, extended: boolean, lineBound: boolean, strict = false): Syntax {
  const grep = dialect === "grep";
  const awk = dialect === "awk";
  return {
    extended,
    looseRepeat: !extended || awk ? "plain" : grep ? "skip" : "error",
    plainBadInterval: extended && (grep || awk),
    plainCloser: extended && !awk && (dialect !== "sed" || strict),
    strictRepeat: !extended && !grep,
    newlineAlternates: grep,
    lineBound,
    strict,
    confusedClassError: dialect !== "posix" && !awk,
  };
}
