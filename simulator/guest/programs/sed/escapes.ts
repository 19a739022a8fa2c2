import type { Bytes } from "../../../content/bytes";
import { characterAt } from "../../regex/text";

/** What a text is: it decides what a backslash that means nothing else does. */
export type TextKind = "text" | "replacement" | "regex";

/** A reason why there is no such text. */
export class EscapeError extends Error {}

const SIMPLE: Readonly<Record<string, Bytes>> = { a: "\x07", f: "\f", "\n": "\n", n: "\n", r: "\r", t: "\t", v: "\v" };
const BASES: Readonly<Record<string, number>> = { d: 10, o: 8, x: 16 };

/** Replaces escapes of single bytes. @source sed/compile.c: normalize_text, convert_number */
export function withEscapes(text: Bytes, kind: TextKind): Bytes {
  let out = "";
  for (let i = 0; i < text.length; ) {
    const length = characterAt(text, i) & 7;
    if (text[i] !== "\\" || i + 1 >= text.length) {
      out += text.slice(i, i + length);
      i += length;
      continue;
    }
    const c = text[i + 1] as string;
    if (Object.hasOwn(SIMPLE, c) && !(c === "\n" && kind !== "regex")) {
      out += SIMPLE[c];
      i += 2;
    } else if (Object.hasOwn(BASES, c)) {
      const [byte, end] = number(text, i + 1, BASES[c] as number);
      if (kind === "replacement" && (byte === "&" || byte === "\\")) out += "\\";
      out += byte;
      i = end;
    } else if (c === "c") {
      const [byte, end] = control(text, i + 2, kind);
      out += byte;
      i = end;
    } else {
      if (kind !== "text") out += "\\";
      // In a text the backslash goes, whatever it stands before.
      const width = characterAt(text, i + 1) & 7;
      out += text.slice(i + 1, i + 1 + width);
      i += 1 + width;
    }
  }
  return out;
}

/** A byte by its number; without digits, the letter itself. */
function number(text: Bytes, at: number, base: number): [Bytes, number] {
  let value = 0;
  let end = at + 1;
  for (let most = 1; end < text.length && most <= 255; most *= base, end++) {
    const digit = "0123456789abcdef".indexOf((text[end] as string).toLowerCase());
    if (digit < 0 || digit >= base) break;
    value = value * base + digit;
  }
  return end === at + 1 ? [text[at] as string, end] : [String.fromCharCode(value & 255), end];
}

function control(text: Bytes, at: number, kind: TextKind): [Bytes, number] {
  const c = text[at];
  if (c === undefined) return [kind === "text" ? "" : "\\", at];
  if (c === "\\" && text[at + 1] !== "\\") throw new EscapeError("recursive escaping after \\c not allowed");
  const upper = c >= "a" && c <= "z" ? c.charCodeAt(0) - 32 : c.charCodeAt(0);
  const byte = String.fromCharCode(upper ^ 0x40);
  return [kind === "replacement" && byte === "\\" ? "\\\\" : byte, at + (c === "\\" ? 2 : 1)];
}
