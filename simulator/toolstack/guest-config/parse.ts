/**
 * Reads Xen's guest configuration format: `key = value` lines with strings, numbers and lists.
 * @source cli.md §7 (xl.cfg syntax); error form `file:line: config parsing error near <token>: <msg>` from cli.md §5
 */
import { isWellFormedText } from "../../model/types";

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
  if (malformed >= 0) return { ok: false, error: { line: malformed + 1, near: "start of line", message: "text is not valid UTF-8" } };
  const tokens: Token[] = [];
  const failed = tokenize(text, tokens);
  if (failed) return { ok: false, error: failed };
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
    if (!key) return { ok: true, settings };
    if (key.kind !== "name") return fail(key, "syntax error");
    at++;
    const equals = peek();
    if (equals?.kind !== "mark" || equals.text !== "=") return fail(equals, "syntax error");
    at++;
    const parsed = value();
    if (parsed === null) return fail(peek(), "syntax error");
    const end = peek();
    if (end && end.kind !== "newline" && end.text !== ";") return fail(end, "syntax error");
    if (end) at++;
    settings.push({ key: key.text, value: parsed, line: key.line });
  }
}

function tokenize(text: string, tokens: Token[]): ParseError | null {
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
      const end = text.indexOf(c, i + 1);
      const newline = text.indexOf("\n", i);
      if (end < 0 || (newline >= 0 && newline < end))
        return { line, near: text.slice(i, newline < 0 ? undefined : newline).slice(0, 40), message: "string is not closed" };
      tokens.push({ kind: "string", text: text.slice(i + 1, end), line });
      i = end + 1;
    } else if (MARKS.includes(c)) {
      tokens.push({ kind: "mark", text: c, line });
      i++;
    } else {
      const word = /^(0x[0-9a-fA-F]+|\d+|[A-Za-z_][A-Za-z0-9_]*)/.exec(text.slice(i, i + 200));
      if (!word) return { line, near: c, message: "unexpected character" };
      tokens.push({ kind: /^\d/.test(word[0]) ? "number" : "name", text: word[0], line });
      i += word[0].length;
    }
  }
  return null;
}
