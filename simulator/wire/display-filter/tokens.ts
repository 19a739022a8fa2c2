/** Words of a display filter. @source wireshark-filter(4); Wireshark 4.0: epan/dfilter/scanner.l */
import type { FilterFault } from "./tree";

export interface Token {
  readonly kind: "word" | "text" | "sign" | "end";
  readonly text: string;
  readonly at: number;
  readonly length: number;
}

/** Signs, the longer ones first. */
const SIGNS = ["!==", "===", "==", "!=", ">=", "<=", "&&", "||", "!", ">", "<", "(", ")", "{", "}", ",", "~", ".."] as const;
/** What stands for a sign. */
const WORDS: Readonly<Record<string, string>> = {
  eq: "==",
  any_eq: "==",
  all_eq: "===",
  ne: "!=",
  all_ne: "!=",
  any_ne: "!==",
  gt: ">",
  ge: ">=",
  lt: "<",
  le: "<=",
  and: "&&",
  or: "||",
  not: "!",
};
const WORD = /[\w.:/-]/;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "0": "\0", "\\": "\\", '"': '"' };

export function tokensOf(filter: string): readonly Token[] | FilterFault {
  const tokens: Token[] = [];
  let at = 0;
  while (at < filter.length) {
    const char = filter[at] as string;
    if (/\s/.test(char)) {
      at++;
      continue;
    }
    if (char === '"') {
      const text = quoted(filter, at);
      if (text === null) return { at, length: filter.length - at, code: "open_string", text: filter.slice(at) };
      tokens.push({ kind: "text", at, ...text });
      at += text.length;
      continue;
    }
    const sign = SIGNS.find((one) => filter.startsWith(one, at));
    if (sign !== undefined) {
      tokens.push({ kind: "sign", text: sign, at, length: sign.length });
      at += sign.length;
      continue;
    }
    if (!WORD.test(char)) return { at, length: 1, code: "unexpected", text: char };
    const text = word(filter, at);
    const stands = WORDS[text];
    tokens.push(stands ? { kind: "sign", text: stands, at, length: text.length } : { kind: "word", text, at, length: text.length });
    at += text.length;
  }
  tokens.push({ kind: "end", text: "", at: filter.length, length: 0 });
  return tokens;
}
/** A word: two dots in it are a sign between numbers. */
function word(filter: string, from: number): string {
  let to = from;
  while (to < filter.length && WORD.test(filter[to] as string) && !filter.startsWith("..", to)) to++;
  return filter.slice(from, to);
}
function quoted(filter: string, from: number): { readonly text: string; readonly length: number } | null {
  let text = "";
  for (let at = from + 1; at < filter.length; at++) {
    const char = filter[at] as string;
    if (char === '"') return { text, length: at + 1 - from };
    if (char !== "\\") {
      text += char;
      continue;
    }
    const next = filter[++at] ?? "";
    const byte = next === "x" ? /^[0-9a-f]{2}/i.exec(filter.slice(at + 1)) : null;
    if (byte) {
      text += String.fromCharCode(Number.parseInt(byte[0], 16));
      at += 2;
      // What a pattern means by a letter stays as it stands there.
    } else text += ESCAPES[next] ?? `\\${next}`;
  }
  return null;
}
