import { asBytes, type Bytes, encodeUtf8 } from "../../content/bytes";

const SINGLE: Readonly<Record<string, Bytes>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "?": "?",
};

/** Bytes of `$'…'`, from its text with the quotes. @source bash(1), QUOTING */
export function ansiQuoted(text: Bytes): Bytes {
  const inner = text.slice(2, -1);
  let out = "";
  for (let i = 0; i < inner.length; i++) {
    const c = inner[i] as string;
    if (c !== "\\" || i + 1 >= inner.length) {
      out += c;
      continue;
    }
    const rest = inner.slice(i + 1, i + 12);
    const octal = /^[0-7]{1,3}/.exec(rest)?.[0];
    const hex = /^x([0-9a-fA-F]{1,2})/.exec(rest);
    const unicode = /^u([0-9a-fA-F]{1,4})/.exec(rest) ?? /^U([0-9a-fA-F]{1,8})/.exec(rest);
    const control = /^c(.)/s.exec(rest);
    if (octal !== undefined) {
      out += String.fromCharCode(Number.parseInt(octal, 8) & 255);
      i += octal.length;
    } else if (hex) {
      out += String.fromCharCode(Number.parseInt(hex[1] ?? "0", 16));
      i += hex[0].length;
    } else if (unicode) {
      out += encodeUtf8(String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(unicode[1] ?? "0", 16))));
      i += unicode[0].length;
    } else if (control) {
      out += control[1] === "?" ? "\x7f" : String.fromCharCode((control[1] ?? "@").charCodeAt(0) & 31);
      i += control[0].length;
    } else {
      const known = Object.hasOwn(SINGLE, rest[0] ?? "") ? SINGLE[rest[0] ?? ""] : undefined;
      out += known ?? `\\${rest[0] ?? ""}`;
      i++;
    }
  }
  // A string ends at its first NUL.
  const end = out.indexOf("\0");
  return asBytes(end < 0 ? out : out.slice(0, end));
}
