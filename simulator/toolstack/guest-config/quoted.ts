/** Strings of a guest configuration: what stands for what behind a backslash, and how a text is written back. */
import { decodeUtf8, encodeUtf8 } from "../../content/bytes";
import type { SaidBy } from "../../model/said";

/** A string's text, or why it is none. */
export type Dequoted = { readonly text: string } | { readonly problem: SaidBy<"format.hex_digit" | "format.escape"> };

/** @source xen: tools/libs/util/libxlu_cfg.c, xlu__cfgl_dequote */
const LETTERS: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "\\": "\\",
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** Decodes what stands between the quotes: letters, `\x41` and `\101` are bytes of UTF-8. */
export function dequote(inner: string): Dequoted {
  if (!inner.includes("\\")) return { text: inner };
  let bytes = "";
  for (let i = 0; i < inner.length; ) {
    const end = inner.indexOf("\\", i);
    if (end < 0) return { text: decodeUtf8(bytes + encodeUtf8(inner.slice(i))) };
    bytes += encodeUtf8(inner.slice(i, end));
    const rest = inner.slice(end + 1, end + 5);
    const [number] = /^(x[0-9a-fA-F]{2}|[0-7]{1,3})/.exec(rest) ?? [];
    if (number) {
      bytes += String.fromCharCode((number.startsWith("x") ? Number.parseInt(number.slice(1), 16) : Number.parseInt(number, 8)) & 255);
      i = end + 1 + number.length;
      continue;
    }
    if (rest.startsWith("x")) return { problem: ["format.hex_digit"] };
    const letter = LETTERS[rest.charAt(0)];
    if (letter === undefined) return { problem: ["format.escape"] };
    bytes += letter;
    i = end + 2;
  }
  return { text: decodeUtf8(bytes) };
}

/** A text as a string of the file format: `dequote` reads the same text from it. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&").replace(/[\0-\x1f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`)}"`;
}

/** End of a string that begins at `from` with its quote: the place behind the closing one, or -1 where its line ends before. */
export function endOfString(text: string, from: number): number {
  const quote = text.charAt(from);
  for (let i = from + 1; i < text.length && text[i] !== "\n"; i++) {
    if (text[i] === "\\" && text[i + 1] !== "\n") i++;
    else if (text[i] === quote) return i + 1;
  }
  return -1;
}
