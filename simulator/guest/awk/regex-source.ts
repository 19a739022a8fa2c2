import type { Bytes } from "../../content/bytes";
import type { Dialect } from "./dialect";
import { readEscape } from "./escapes";

const OPERATORS = "\\^$.[]|()*+?{}";
/** Operators of GNU behind a backslash, as the expressions here have them: awk's `\y` is their `\b`. */
const GNU: Readonly<Record<string, string>> = {
  y: "\\b",
  B: "\\B",
  "<": "\\<",
  ">": "\\>",
  w: "\\w",
  W: "\\W",
  s: "\\s",
  S: "\\S",
  "`": "\\`",
  "'": "\\'",
};

const kept = new Map<string, Bytes>();
const KEPT = 500;

/** awk's expression as an extended one of POSIX: escapes are read, and there are no back-references. */
export function ereOf(source: Bytes, dialect: Dialect): Bytes {
  if (!/[\\{[]/.test(source)) return source;
  const key = `${dialect.isGnu} ${source}`;
  let made = kept.get(key);
  if (made === undefined) {
    made = translated(source, dialect);
    if (kept.size >= KEPT) kept.clear();
    kept.set(key, made);
  }
  return made;
}

function plain(c: Bytes): Bytes {
  return OPERATORS.includes(c) ? `\\${c}` : c;
}

function translated(source: Bytes, dialect: Dialect): Bytes {
  let out = "";
  for (let i = 0; i < source.length; ) {
    const c = source[i] as string;
    if (c === "[") {
      const end = endOfBracket(source, i);
      if (end < 0) return out + source.slice(i);
      out += bracket(source.slice(i + 1, end), dialect);
      i = end + 1;
    } else if (c === "\\") {
      const { text, length } = escaped(source, i, dialect);
      out += text;
      i += length;
    } else {
      out += (c === "{" || c === "}") && !dialect.hasIntervals ? `\\${c}` : c;
      i++;
    }
  }
  return out;
}

function escaped(source: Bytes, at: number, dialect: Dialect): { text: Bytes; length: number } {
  const c = source[at + 1];
  if (c === undefined) return { text: "\\\\", length: 1 };
  if (dialect.isGnu && Object.hasOwn(GNU, c)) return { text: GNU[c] as string, length: 2 };
  if (OPERATORS.includes(c)) return { text: `\\${c}`, length: 2 };
  const read = readEscape(source, at, dialect);
  const text = read.text.length === 2 ? (read.text[1] as string) : read.text;
  return { text: plain(text), length: read.length };
}

/** Where a bracket expression ends, -1: nowhere. */
function endOfBracket(source: Bytes, at: number): number {
  let i = at + 1;
  if (source[i] === "^") i++;
  if (source[i] === "]") i++;
  for (; i < source.length; i++) {
    const c = source[i];
    if (c === "\\") i++;
    else if (c === "[" && /[:.=]/.test(source[i + 1] ?? "")) {
      const close = source.indexOf(`${source[i + 1]}]`, i + 2);
      if (close >= 0) i = close + 1;
    } else if (c === "]") return i;
  }
  return -1;
}

/** The same brackets with their escapes read. What an escape makes stands where it means itself: `]` first, `^` not first, `-` last. */
function bracket(body: Bytes, dialect: Dialect): Bytes {
  if (!body.includes("\\")) return `[${body}]`;
  const isNot = body.startsWith("^");
  let [first, middle, last] = ["", "", ""];
  for (let i = isNot ? 1 : 0; i < body.length; ) {
    const c = body[i] as string;
    if (c === "[" && /[:.=]/.test(body[i + 1] ?? "")) {
      const close = body.indexOf(`${body[i + 1]}]`, i + 2);
      if (close >= 0) {
        middle += body.slice(i, close + 2);
        i = close + 2;
        continue;
      }
    }
    if (c !== "\\") {
      if (c === "]") first = "]";
      else middle += c;
      i++;
      continue;
    }
    const read = readEscape(body, i, dialect);
    const made = read.text.length === 2 ? (read.text[1] as string) : read.text;
    const isRange = middle.endsWith("-") && middle.length > 1;
    if (made === "]" && !isRange) first = "]";
    else if (made === "-" && !isRange) last = "-";
    else if (made === "^" && middle === "" && first === "" && !isNot) last = `^${last}`;
    else middle += made;
    i += read.length;
  }
  if (first === "" && middle === "" && last.startsWith("^") && !isNot) return last === "^" ? "\\^" : `[${last.slice(1)}^]`;
  return `[${isNot ? "^" : ""}${first}${middle}${last}]`;
}
