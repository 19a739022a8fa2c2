import { type Bytes, encodeUtf8 } from "../../content/bytes";

/** Which escapes a text has: `echo -e` and `%b` write octal as `\0nnn` and stop at `\c`; a format of `printf` knows neither. */
export type EscapeKind = "echo" | "b" | "format";

const ESCAPES: Readonly<Record<string, Bytes>> = {
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
};

/** Backslash escapes of `echo -e` and `printf`; `stop` after `\c`. @source bash(1), echo and printf */
export function unescapeText(text: Bytes, kind: EscapeKind): { text: Bytes; stop: boolean } {
  const parts: Bytes[] = [];
  let from = 0;
  for (let i = text.indexOf("\\"); i >= 0; i = text.indexOf("\\", from)) {
    parts.push(text.slice(from, i));
    const rest = text.slice(i + 1, i + 11);
    if (rest[0] === "c" && kind !== "format") return { text: parts.join(""), stop: true };
    const [bytes, length] = escaped(rest, kind);
    parts.push(bytes);
    from = i + 1 + length;
  }
  return { text: parts.length === 0 ? text : parts.join("") + text.slice(from), stop: false };
}

/** One escape's bytes, and how much of the text after the backslash it takes. */
function escaped(rest: Bytes, kind: EscapeKind): [bytes: Bytes, length: number] {
  const hex = /^x([0-9a-fA-F]{1,2})/.exec(rest);
  if (hex) return [String.fromCharCode(Number.parseInt(hex[1] ?? "0", 16)), hex[0].length];
  const unicode = /^u([0-9a-fA-F]{1,4})/.exec(rest) ?? /^U([0-9a-fA-F]{1,8})/.exec(rest);
  if (unicode) return [encodeUtf8(String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(unicode[1] ?? "0", 16)))), unicode[0].length];
  const octal = (kind === "format" ? /^([0-7]{1,3})/ : kind === "b" ? /^0?([0-7]{1,3})/ : /^0([0-7]{0,3})/).exec(rest);
  if (octal) return [String.fromCharCode(Number.parseInt(octal[1] || "0", 8) & 255), octal[0].length];
  const c = rest[0] ?? "";
  const known = Object.hasOwn(ESCAPES, c) ? ESCAPES[c] : undefined;
  if (known !== undefined) return [known, 1];
  // `\"` loses its backslash in a format and in `%b`, `\'` and `\?` too.
  return kind === "format" && /^["'?]/.test(c) ? [c, 1] : [`\\${c}`, c.length];
}

/** What `echo` prints. @param areEscapesOn - `shopt xpg_echo` */
export function echoText(args: readonly Bytes[], areEscapesOn = false): Bytes {
  const words = [...args];
  let newline = true;
  let escapes = areEscapesOn;
  while (words[0] !== undefined && /^-[neE]+$/.test(words[0])) {
    for (const flag of words.shift() ?? "") {
      if (flag === "n") newline = false;
      else if (flag !== "-") escapes = flag === "e";
    }
  }
  const text = words.join(" ");
  if (!escapes) return text + (newline ? "\n" : "");
  const done = unescapeText(text, "echo");
  return done.text + (newline && !done.stop ? "\n" : "");
}
