/**
 * Reads Xen's guest configuration format: `key = value` lines with strings, numbers and lists.
 * @source cli.md §7 (xl.cfg syntax); error form `file:line: config parsing error near <token>: <msg>` from cli.md §5
 */
import { isWellFormedText } from "../../model/types";
import { dequote, endOfString } from "./quoted";

export type ConfigValue = string | number | readonly ConfigValue[];
export interface Setting {
  readonly key: string;
  readonly value: ConfigValue;
  readonly line: number;
}
export interface ParseError {
  readonly line: number;
  readonly near: string;
  readonly message: string;
  /** whether some line holds what only Python has, as in the days of xm */
  readonly isLikelyPython: boolean;
}

/** What is said of a file that cannot be read and looks like Python. @source xen: tools/libs/util/libxlu_cfg.c, parse */
export const PYTHON_WARNING =
  "warning: Config file looks like it contains Python code.\n" +
  "warning:  Arbitrary Python is no longer supported.\n" +
  "warning:  See https://wiki.xen.org/wiki/PythonInXlConfig\n";

/** An error as libxlu reports it. @param name - of the file. @source cli.md §5 */
export function parseErrorText(name: string, { line, near, message, isLikelyPython }: ParseError): string {
  return `${name}:${line}: config parsing error near \`${near}': ${message}\n${isLikelyPython ? PYTHON_WARNING : ""}`;
}

type Token = { readonly kind: "name" | "number" | "string" | "mark" | "newline"; readonly text: string; readonly line: number };

/** Lists in lists: Xen's own keys need one level. */
const DEEPEST = 8;
const MARKS = "=[],;+";

/** Settings in order, or the first error with its line. */
export function parseConfig(
  text: string,
): { readonly ok: true; readonly settings: readonly Setting[] } | { readonly ok: false; readonly error: ParseError } {
  const lines = text.split("\n");
  const malformed = lines.findIndex((line) => !isWellFormedText(line));
  if (malformed >= 0) {
    const near = { line: malformed + 1, near: "start of line" };
    return { ok: false, error: { ...near, message: "text is not valid UTF-8", isLikelyPython: false } };
  }
  const tokens: Token[] = [];
  const lexical = tokenize(text, tokens);
  const settings: Setting[] = [];
  let at = 0;
  const peek = (): Token | undefined => tokens[at];
  const skipNewlines = (): void => {
    while (peek()?.kind === "newline") at++;
  };
  const fail = (token: Token | undefined, message: string): { ok: false; error: ParseError } => ({
    ok: false,
    error: {
      line: token?.line ?? lines.length,
      near: !token ? "end of file" : token.kind === "newline" ? "end of line" : token.text,
      message,
      isLikelyPython: looksLikePython(text),
    },
  });
  const value = (depth = 0): ConfigValue | null => {
    const token = peek();
    if (token?.kind === "string" || token?.kind === "number") {
      at++;
      return token.kind === "number" ? Number(token.text) : token.text;
    }
    if (token?.kind !== "mark" || token.text !== "[" || depth >= DEEPEST) return null;
    at++;
    const items: ConfigValue[] = [];
    for (;;) {
      skipNewlines();
      if (peek()?.text === "]" && peek()?.kind === "mark") {
        at++;
        return items;
      }
      const item = value(depth + 1);
      if (item === null) return null;
      items.push(item);
      skipNewlines();
      if (peek()?.kind === "mark" && peek()?.text === ",") at++;
      else if (!(peek()?.kind === "mark" && peek()?.text === "]")) return null;
    }
  };
  for (;;) {
    skipNewlines();
    const key = peek();
    if (!key) return lexical ? { ok: false, error: lexical } : { ok: true, settings };
    if (key.kind !== "name") return fail(key, "syntax error");
    at++;
    const equals = peek();
    if (!equals && lexical) return { ok: false, error: lexical };
    if (equals?.kind !== "mark" || equals.text !== "=") return fail(equals, "syntax error");
    at++;
    const parsed = value();
    if (parsed === null) return lexical && !peek() ? { ok: false, error: lexical } : fail(peek(), "syntax error");
    const end = peek();
    if (end && end.kind !== "newline" && end.text !== ";") return fail(end, "syntax error");
    if (end) at++;
    settings.push({ key: key.text, value: parsed, line: key.line });
  }
}

/** Signs outside strings and comments that the format does not have. @source xen: tools/libs/util/libxlu_cfg_l.l */
function looksLikePython(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === "#") i = endOfLine(text, i) - 1;
    else if (c === '"' || c === "'") {
      const end = endOfString(text, i);
      i = (end < 0 ? endOfLine(text, i) : end) - 1;
    } else if ("+-.():".includes(c) && text[i + 1] !== "=") return true;
  }
  return false;
}
function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** Reads tokens up to the end or to what is none. */
function tokenize(text: string, tokens: Token[]): ParseError | null {
  const fail = (line: number, at: number, message: string): ParseError => ({
    line,
    near: text.slice(at, endOfLine(text, at)).trimEnd().slice(0, 80),
    message,
    isLikelyPython: looksLikePython(text),
  });
  let line = 1;
  let i = 0;
  while (i < text.length) {
    const c = text.charAt(i);
    if (c === "\n") {
      tokens.push({ kind: "newline", text: "\n", line });
      line++;
      i++;
    } else if (c === " " || c === "\t" || c === "\r") i++;
    else if (c === "#") {
      while (i < text.length && text[i] !== "\n") i++;
    } else if (c === '"' || c === "'") {
      const end = endOfString(text, i);
      if (end < 0) return fail(line, i, "lexical error");
      const string = dequote(text.slice(i + 1, end - 1));
      if ("message" in string) return fail(line, i, string.message);
      tokens.push({ kind: "string", text: string.text, line });
      i = end;
    } else if (MARKS.includes(c) && (c !== "+" || text[i + 1] === "=")) {
      tokens.push({ kind: "mark", text: c, line });
      i++;
    } else {
      const word = /^(0x[0-9a-fA-F]+|\d+|[A-Za-z_][A-Za-z0-9_]*)/.exec(text.slice(i, i + 200));
      if (!word) return fail(line, i, "lexical error");
      tokens.push({ kind: /^\d/.test(word[0]) ? "number" : "name", text: word[0], line });
      i += word[0].length;
    }
  }
  return null;
}
