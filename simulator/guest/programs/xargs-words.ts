import type { Bytes } from "../../content/bytes";

/** How xargs cuts its input. */
export interface WordRules {
  /** byte that ends items, "" for blanks and quotes */
  readonly separator: Bytes;
  /** whole lines are items: -I */
  readonly lines: boolean;
}

/** What has come in and not been cut into words yet. */
export interface WordInput {
  input: Bytes;
  atEnd: boolean;
}

/** The next word; `line`: it was the last of its line. Null: more input is needed. */
export type NextWord = { readonly word: Bytes; readonly line: boolean } | null | { readonly unmatched: "single" | "double" };

/** Takes the next word out of the input. @source findutils 4.9: xargs.c, read_line and read_string */
export function nextWord(rules: WordRules, state: WordInput): NextWord {
  if (rules.separator === "" && !rules.lines) return quotedWord(state);
  const end = rules.separator || "\n";
  for (;;) {
    const at = state.input.indexOf(end);
    if (at < 0 && (!state.atEnd || state.input === "")) return null;
    const word = at < 0 ? state.input : state.input.slice(0, at);
    state.input = at < 0 ? "" : state.input.slice(at + 1);
    if (rules.separator !== "") return { word, line: true };
    const text = word.replace(/^[ \t]+/, "");
    if (text !== "") return unquoted(text);
  }
}

function unquoted(text: Bytes): NextWord {
  let out = "";
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as Bytes;
    if (quote !== "") {
      if (c === quote) quote = "";
      else out += c;
    } else if (c === "'" || c === '"') quote = c;
    else if (c === "\\") out += text[++i] ?? "";
    else out += c;
  }
  if (quote !== "") return { unmatched: quote === "'" ? "single" : "double" };
  return { word: out, line: true };
}

/** A word with quotes and backslashes: quotes end with the line. */
function quotedWord(state: WordInput): NextWord {
  let blanks = 0;
  while (blanks < state.input.length && /[ \t\n]/.test(state.input[blanks] as string)) blanks++;
  if (blanks > 0) state.input = state.input.slice(blanks);
  const { input } = state;
  let at = 0;
  let word = "";
  let some = false;
  for (let quote = ""; ; at++) {
    const c = input[at];
    if (c === undefined) {
      if (!state.atEnd) return null;
      if (quote !== "") return { unmatched: quote === "'" ? "single" : "double" };
      state.input = "";
      return some ? { word, line: true } : null;
    }
    if (quote !== "") {
      if (c === "\n") return { unmatched: quote === "'" ? "single" : "double" };
      if (c === quote) quote = "";
      else word += c;
    } else if (c === "'" || c === '"') {
      quote = c;
      some = true;
    } else if (c === "\\") {
      if (input[at + 1] === undefined && !state.atEnd) return null;
      word += input[++at] ?? "";
      some = true;
    } else if (c === " " || c === "\t" || c === "\n") {
      // A blank at the end of a line goes on with the next one.
      state.input = input.slice(at + 1);
      return { word, line: c === "\n" };
    } else {
      word += c;
      some = true;
    }
  }
}

/** A delimiter of `-d`; null when it is none. */
export function delimiterOf(text: Bytes): Bytes | null {
  if (text.length === 1) return text;
  const named: Readonly<Record<string, Bytes>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\" };
  const letter = /^\\(.)$/.exec(text)?.[1];
  if (letter !== undefined && Object.hasOwn(named, letter)) return named[letter] as Bytes;
  const code = /^\\x([0-9a-fA-F]{1,2})$/.exec(text)
    ? Number.parseInt(text.slice(2), 16)
    : /^\\[0-7]{1,3}$/.test(text)
      ? Number.parseInt(text.slice(1), 8)
      : -1;
  return code >= 0 && code < 256 ? String.fromCharCode(code) : null;
}
