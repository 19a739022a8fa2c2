/**
 * Reads Xen's guest configuration format: `key = value` lines with strings, numbers and lists.
 * @source cli.md §7 (xl.cfg syntax)
 */
import type { SaidBy } from "../../model/said";
import type { ConfigPlaces, FormatErrors } from "../../model/said/config-errors";
import { isWellFormedText } from "../../model/types";
import { dequote, endOfString } from "./quoted";

/** A number stays the text that it was written as: who asks for one reads it. */
export type ConfigValue = string | readonly ConfigValue[];
export interface Setting {
  readonly key: string;
  readonly value: ConfigValue;
  readonly line: number;
  /** whether it was written with `+=` */
  readonly isAddition: boolean;
}
/** What is wrong there. */
export type FormatProblem = SaidBy<keyof FormatErrors>;
export interface ParseError {
  readonly line: number;
  readonly near: SaidBy<keyof ConfigPlaces>;
  readonly problem: FormatProblem;
  /** whether some line holds what only Python has, as in the days of xm */
  readonly isLikelyPython: boolean;
}

/** @param shown - as it stands in the file: what an error is near */
type Token = { readonly kind: "name" | "atom" | "mark" | "newline"; readonly text: string; readonly shown: string; readonly line: number };

/** Lists in lists: Xen's own keys need one level. */
const DEEPEST = 8;
const MARKS = "=[],;";
/** Names and numbers: small letters alone. @source xen: tools/libs/util/libxlu_cfg_l.l */
const WORD = /([a-z][_0-9a-z]*)|[0-9][0-9a-fx]*/y;

/** Settings in order, or the first error with its line. */
export function parseConfig(
  text: string,
): { readonly ok: true; readonly settings: readonly Setting[] } | { readonly ok: false; readonly error: ParseError } {
  const lines = text.split("\n");
  const malformed = lines.findIndex((line) => !isWellFormedText(line));
  if (malformed >= 0) {
    return { ok: false, error: { line: malformed + 1, near: ["near.line_start"], problem: ["format.not_utf8"], isLikelyPython: false } };
  }
  const tokens: Token[] = [];
  const lexical = tokenize(text, tokens);
  const settings: Setting[] = [];
  let at = 0;
  const peek = (): Token | undefined => tokens[at];
  const skipNewlines = (): void => {
    while (peek()?.kind === "newline") at++;
  };
  const fail = (token: Token | undefined, problem: FormatProblem): { ok: false; error: ParseError } => ({
    ok: false,
    error: {
      line: token?.line ?? lines.length,
      near: !token ? ["near.file_end"] : token.kind === "newline" ? ["near.line_end"] : ["near.text", token.shown],
      problem,
      isLikelyPython: looksLikePython(text),
    },
  });
  const value = (depth = 0): ConfigValue | null => {
    const token = peek();
    if (token?.kind === "atom") {
      at++;
      return token.text;
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
    while (peek()?.kind === "newline" || (peek()?.kind === "mark" && peek()?.text === ";")) at++;
    const key = peek();
    if (!key) return lexical ? { ok: false, error: lexical } : { ok: true, settings };
    if (key.kind !== "name") return fail(key, ["format.syntax"]);
    at++;
    const equals = peek();
    if (!equals && lexical) return { ok: false, error: lexical };
    if (equals?.kind !== "mark" || !["=", "+="].includes(equals.text)) return fail(equals, ["format.syntax"]);
    at++;
    const parsed = value();
    if (parsed === null) return lexical && !peek() ? { ok: false, error: lexical } : fail(peek(), ["format.syntax"]);
    const end = peek();
    if (end && end.kind !== "newline" && end.text !== ";") return fail(end, ["format.syntax"]);
    if (!store(settings, { key: key.text, value: parsed, line: key.line, isAddition: equals.text === "+=" }))
      return fail(end, ["format.mixed"]);
    if (end) at++;
  }
}

/** Keeps a setting; `+=` joins it to the one before. False when they are not of one kind. @source xen: tools/libs/util/libxlu_cfg.c, xlu__cfg_concat_vals */
function store(settings: Setting[], setting: Setting): boolean {
  const before = setting.isAddition ? settings.findLastIndex(({ key }) => key === setting.key) : -1;
  const [earlier] = before < 0 ? [] : settings.splice(before, 1);
  if (!earlier) settings.push(setting);
  else if (typeof earlier.value === "string" && typeof setting.value === "string")
    settings.push({ ...setting, value: earlier.value + setting.value });
  else if (typeof earlier.value !== "string" && typeof setting.value !== "string")
    settings.push({ ...setting, value: [...earlier.value, ...setting.value] });
  else return false;
  return true;
}

/** Signs outside strings and comments that the format does not have. @source xen: tools/libs/util/libxlu_cfg_l.l */
function looksLikePython(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === "#") i = endOfLine(text, i) - 1;
    else if (c === '"' || c === "'") {
      const end = endOfString(text, i);
      i = (end < 0 ? endOfLine(text, i) : end) - 1;
    } else if ("+-.():".includes(c) && (c !== "+" || text[i + 1] !== "=")) return true;
  }
  return false;
}
function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** What libxlu's scanner has in hand where it stops: a character that begins nothing, with what follows it up to a blank. */
function strangeWord(text: string, at: number): string {
  const end = /[ \t\n]/.exec(text.slice(at + 1, at + 80))?.index ?? 79;
  return text.slice(at, at + 1 + end).replace(/[ \t\r]+$/, "");
}

/** Reads tokens up to the end or to what is none. */
function tokenize(text: string, tokens: Token[]): ParseError | null {
  let line = 1;
  let i = 0;
  const fail = (near: string, problem: FormatProblem): ParseError => ({
    line,
    near: ["near.text", near],
    problem,
    isLikelyPython: looksLikePython(text),
  });
  const add = (kind: Token["kind"], length: number, decoded?: string): void => {
    const shown = text.slice(i, i + length);
    tokens.push({ kind, text: decoded ?? shown, shown, line });
    i += length;
  };
  while (i < text.length) {
    const c = text.charAt(i);
    if (c === "\n") {
      add("newline", 1);
      line++;
    } else if (c === " " || c === "\t" || c === "\r") i++;
    else if (c === "#") i = endOfLine(text, i);
    else if (c === '"' || c === "'") {
      const end = endOfString(text, i);
      if (end < 0) return fail(strangeWord(text, i), ["format.lexical"]);
      const string = dequote(text.slice(i + 1, end - 1));
      if ("problem" in string) return fail(text.slice(i, end).slice(0, 80), string.problem);
      add("atom", end - i, string.text);
    } else if (MARKS.includes(c)) add("mark", 1);
    else if (text.startsWith("+=", i)) add("mark", 2);
    else {
      WORD.lastIndex = i;
      const word = WORD.exec(text);
      if (!word) return fail(strangeWord(text, i), ["format.lexical"]);
      add(word[1] === undefined ? "atom" : "name", word[0].length);
    }
  }
  return null;
}
