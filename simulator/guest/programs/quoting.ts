import { type Bytes, charsOf, isAscii, sequenceLength } from "../../content/bytes";
import { pointAt, pointColumns } from "../../content/width";

/** How names are written. @source gnulib: quotearg.c */
export type QuotingStyle =
  | "literal"
  | "shell"
  | "shell-always"
  | "shell-escape"
  | "shell-escape-always"
  | "c"
  | "c-maybe"
  | "escape"
  | "locale"
  | "clocale";

export const QUOTING_STYLES: readonly (readonly QuotingStyle[])[] = [
  ["literal"],
  ["shell"],
  ["shell-always"],
  ["shell-escape"],
  ["shell-escape-always"],
  ["c"],
  ["c-maybe"],
  ["escape"],
  ["locale"],
  ["clocale"],
];

const NAMED: Readonly<Record<string, string>> = { "\x07": "a", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v" };

/** Whether a character can be seen. A byte that belongs to none cannot. */
export function isPrintable(c: Bytes): boolean {
  const code = c.charCodeAt(0);
  if (c.length === 1) return code >= 0x20 && code < 0x7f;
  const point = sequenceLength(c, 0) === c.length ? pointAt(c, 0) : -1;
  return point >= 0xa0 && !(point >= 0x2028 && point <= 0x2029) && (pointColumns(point) > 0 || point >= 0x300);
}

function octal(c: Bytes): Bytes {
  let out = "";
  for (let i = 0; i < c.length; i++) out += `\\${c.charCodeAt(i).toString(8).padStart(3, "0")}`;
  return out;
}
const escapeOf = (c: Bytes): Bytes => (Object.hasOwn(NAMED, c) ? `\\${NAMED[c]}` : octal(c));

/** Bytes that a shell takes for something else. */
function isShellSpecial(c: Bytes, first: boolean, only: boolean): boolean {
  if (/[ !"$&()*;<=>[^`|'\\?\t\n\r]/.test(c)) return true;
  return ((c === "#" || c === "~") && first) || ((c === "{" || c === "}") && only);
}
/** Bytes that mean themselves between double quotes too. */
const PLAIN_IN_DOUBLE = /^[ '%+,./0-9:A-Z\]_a-z-]$/;

function shellQuoted(name: Bytes, escapes: boolean, always: boolean): Bytes {
  const chars = charsOf(name);
  const only = chars.length === 1;
  const odd = (c: Bytes): boolean => escapes && !isPrintable(c);
  const needs = always || name === "" || chars.some((c, i) => isShellSpecial(c, i === 0, only) || odd(c));
  if (!needs) return name;
  const compatible = (c: Bytes, i: number): boolean =>
    PLAIN_IN_DOUBLE.test(c) || (c.length > 1 && isPrintable(c)) || ((c === "#" || c === "~") && i === 0) || (/[{}]/.test(c) && only);
  if (name.includes("'") && chars.every(compatible)) return `"${name}"`;
  let out = "'";
  let isOpen = false;
  for (const c of chars) {
    if (odd(c)) {
      if (!isOpen) out += "'$'";
      isOpen = true;
      out += escapeOf(c);
    } else if (c === "'") {
      out += "'\\''";
      isOpen = false;
    } else {
      if (isOpen) out += "''";
      isOpen = false;
      out += c;
    }
  }
  return `${out}'`;
}

function escaped(name: Bytes, also: string): Bytes {
  if (isAscii(name) && !/[\x00-\x1f\x7f\\]/.test(name) && ![...also].some((c) => name.includes(c))) return name;
  return charsOf(name)
    .map((c) => (c === "\\" || (c.length === 1 && also.includes(c)) ? `\\${c}` : isPrintable(c) ? c : escapeOf(c)))
    .join("");
}

/** A name as a style writes it. @param also - further bytes that the `escape` style marks with a backslash */
export function quoted(name: Bytes, style: QuotingStyle, also = ""): Bytes {
  switch (style) {
    case "literal":
      return name;
    case "shell":
    case "shell-always":
      return shellQuoted(name, false, style === "shell-always");
    case "shell-escape":
    case "shell-escape-always":
      return shellQuoted(name, true, style === "shell-escape-always");
    case "c":
      return `"${escaped(name, '"')}"`;
    case "c-maybe": {
      const text = escaped(name, '"');
      return text.replace(/\\\\/g, "\\") === name ? name : `"${text}"`;
    }
    case "escape":
      return escaped(name, also);
    case "locale":
    case "clocale":
      return `\xe2\x80\x98${escaped(name, "")}\xe2\x80\x99`;
  }
}

/** A name as complaints show it: between quotes, whatever it holds. */
export function quoteName(name: Bytes): Bytes {
  return quoted(name, "shell-escape-always");
}

/** With what cannot be seen as question marks. */
export function masked(name: Bytes): Bytes {
  if (isAscii(name)) return name.replace(/[\x00-\x1f\x7f]/g, "?");
  return charsOf(name)
    .map((c) => (isPrintable(c) ? c : "?"))
    .join("");
}

/** A name as complaints that begin with it show it: between quotes only when it holds what a shell would take for something else, or a colon. */
export function shownName(name: Bytes): Bytes {
  return name.includes(":") ? quoteName(name) : quoted(name, "shell-escape");
}
