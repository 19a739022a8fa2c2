import type { Bytes } from "../../content/bytes";
import type { Dialect } from "./dialect";

const SIMPLE: Readonly<Record<string, Bytes>> = {
  '"': '"',
  "\\": "\\",
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** What an escape means, how many bytes it has, and whether it has no meaning of its own. */
export interface Escape {
  readonly text: Bytes;
  readonly length: number;
  readonly isPlain?: boolean;
}

/** The escape at a backslash. One that means nothing keeps its backslash in mawk and loses it in gawk. */
export function readEscape(source: Bytes, at: number, dialect: Dialect): Escape {
  const c = source[at + 1];
  if (c === undefined) return { text: "\\", length: 1 };
  const octal = /^[0-7]{1,3}/.exec(source.slice(at + 1, at + 4));
  if (octal) return { text: String.fromCharCode(Number.parseInt(octal[0], 8) & 255), length: 1 + octal[0].length };
  if (Object.hasOwn(SIMPLE, c)) return { text: SIMPLE[c] as Bytes, length: 2 };
  const hex = c === "x" ? /^[0-9a-fA-F]{1,2}/.exec(source.slice(at + 2, at + 4)) : null;
  if (hex) return { text: String.fromCharCode(Number.parseInt(hex[0], 16)), length: 2 + hex[0].length };
  return dialect.isGnu ? { text: c, length: 2, isPlain: true } : { text: `\\${c}`, length: 2 };
}

/** A text of a command line's assignment, in which escapes are read as in the program. @param warn - told of those that mean nothing */
export function unescaped(text: Bytes, dialect: Dialect, warn: (c: Bytes) => void): Bytes {
  if (!text.includes("\\")) return text;
  const pieces: Bytes[] = [];
  for (let i = 0; i < text.length; ) {
    if (text[i] !== "\\") {
      pieces.push(text[i++] as Bytes);
      continue;
    }
    const read = readEscape(text, i, dialect);
    if (read.isPlain) warn(text[i + 1] as Bytes);
    pieces.push(read.text);
    i += read.length;
  }
  return pieces.join("");
}
