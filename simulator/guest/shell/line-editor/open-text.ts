import type { Bytes } from "../../../content/bytes";

/** What an unfinished command has open at the end of a line. */
export interface OpenText {
  /** quotes and substitutions, the innermost last: `'`, `"`, `` ` ``, `$'`, `(` of `$(`, `{` of `${`, `=(` of an array */
  quotes: string[];
  /** here-documents whose text is being read */
  here: { word: Bytes; strips: boolean }[];
  /** the line ended with a comment */
  comment: boolean;
  /** the next line goes on: an operator or a backslash stood at the end */
  goesOn: boolean;
}

/** Nothing open. */
export function nothingOpen(): OpenText {
  return { quotes: [], here: [], comment: false, goesOn: false };
}

const HERE = /<<(-?)[ \t]*((?:'[^'\n]*'|"[^"\n]*"|\\.|[^ \t\n;&|<>()'"\\])+)/y;

/** A character inside quotes or a substitution; where to go on. */
function inside(open: OpenText, line: Bytes, at: number): number {
  const { quotes } = open;
  const innermost = quotes[quotes.length - 1] as string;
  const c = line[at] as string;
  if (c === "\\" && innermost !== "'") return at + 2;
  if (innermost === "'" || innermost === "$'") {
    if (c === "'") quotes.pop();
    return at + 1;
  }
  if (c === (innermost.endsWith("(") ? ")" : innermost === "{" ? "}" : innermost)) {
    quotes.pop();
    return at + 1;
  }
  return opened(open, line, at, innermost);
}

/** Opens what begins at a place; where to go on. */
function opened(open: OpenText, line: Bytes, at: number, innermost: string): number {
  const c = line[at] as string;
  const next = line[at + 1] ?? "";
  if (c === "$" && (next === "(" || next === "{" || (next === "'" && innermost !== '"'))) {
    open.quotes.push(next === "'" ? "$'" : next);
    return at + 2;
  }
  if (c === "=" && next === "(" && innermost === "") {
    open.quotes.push("=(");
    return at + 2;
  }
  if (c === '"' || c === "`" || (c === "'" && innermost !== '"')) open.quotes.push(c);
  else if (c === "(" && innermost === "(") open.quotes.push(c);
  return at + 1;
}

/** Ends a here-document when the line is its last; whether the line was text of one. */
function hereLine(open: OpenText, line: Bytes): boolean {
  const first = open.here[0];
  if (first === undefined) return false;
  if ((first.strips ? line.replace(/^\t+/, "") : line) === first.word) open.here.shift();
  return true;
}

/** Goes over one more line of an unfinished command: what is open behind it. The record is changed in place. */
export function readOpen(open: OpenText, line: Bytes): void {
  open.comment = false;
  open.goesOn = false;
  if (hereLine(open, line)) return;
  let wordStarts = true;
  const here: OpenText["here"] = [];
  for (let at = 0; at < line.length; ) {
    if (open.quotes.length > 0) {
      at = inside(open, line, at);
      wordStarts = false;
      continue;
    }
    const c = line[at] as string;
    if (c === "#" && wordStarts) {
      open.comment = true;
      break;
    }
    wordStarts = " \t;&|()<>".includes(c);
    if (c === "\\") at += 2;
    else if (line.startsWith("((", at)) {
      open.quotes.push("(", "(");
      at += 2;
    } else if (c === "<" && line.startsWith("<<", at) && line[at + 2] !== "<") {
      HERE.lastIndex = at;
      const found = HERE.exec(line);
      if (found) here.push({ word: (found[2] ?? "").replace(/\\(.)|['"]/g, "$1"), strips: found[1] === "-" });
      at += found?.[0].length ?? 2;
    } else at = line.startsWith("<<<", at) ? at + 3 : opened(open, line, at, "");
  }
  open.here.push(...here);
  const code = open.comment ? "" : line.replace(/[ \t]+$/, "");
  open.goesOn = /(?:[|&]|(?:^|[^\\])(?:\\\\)*\\)$/.test(code) && !/[^&]&$/.test(code);
}
