import type { Bytes } from "../../content/bytes";
import type { ProgramContext } from "../os/program";
import { compileRegex } from "../regex/compile";
import { misuse } from "./operands";
import { getopt } from "./options";
import { quoted } from "./quoting";
import { readSize } from "./sizes";

/** Where a piece ends: at a line's number or at a line that matches, so many times more. Plain data. */
export interface SplitPoint {
  /** as it was written */
  readonly word: Bytes;
  /** number of the line that begins the next piece; 0: by pattern */
  readonly line: number;
  readonly pattern: Bytes;
  readonly offset: number;
  /** what comes before the match is passed over */
  readonly skips: boolean;
  /** times after the first; null: as often as can be */
  repeat: number | null;
}

/** How numbers of pieces are written. Plain data. */
export interface PieceFormat {
  readonly before: Bytes;
  readonly after: Bytes;
  readonly flags: string;
  readonly width: number;
  /** digits at least; -1 not told */
  readonly precision: number;
  readonly kind: string;
}

/** What a call of csplit asks for. Plain data. */
export interface CsplitRequest {
  file: Bytes;
  points: SplitPoint[];
  prefix: Bytes;
  format: PieceFormat;
  keep: boolean;
  quiet: boolean;
  skipEmpty: boolean;
  suppress: boolean;
}

const LONG = {
  digits: "n",
  quiet: "q",
  silent: "s",
  "keep-files": "k",
  "elide-empty-files": "z",
  prefix: "f",
  "suffix-format": "b",
  "suppress-matched": "\x01",
};

/** Digits of a name at most: longer ones cannot be opened. */
const DIGITS_MOST = 4_096;

/** Reads `%03d` of `-b`; a complaint when it cannot be used. @source coreutils 9.1: csplit.c, max_out */
function suffixOf(text: Bytes): PieceFormat | string {
  const before = /^(?:[^%]|%%)*/.exec(text)?.[0] ?? "";
  if (before.length === text.length) return "missing % conversion specification in suffix";
  const found = /^%([-0#']*)(\d*)(?:\.(\d*))?(.?)/s.exec(text.slice(before.length));
  const [, flags = "", width = "", precision, kind = ""] = found ?? [];
  if (kind === "") return "missing conversion specifier in suffix";
  if (!"diuoxX".includes(kind)) {
    const shown = /[ -~]/.test(kind) ? kind : `\\${kind.charCodeAt(0).toString(8).padStart(3, "0")}`;
    return `invalid conversion specifier in suffix: ${shown}`;
  }
  const wrong = "diu".includes(kind) ? "#" : "'";
  if (flags.includes(wrong)) return `invalid flags in conversion specification: %${wrong}${kind}`;
  const after = text.slice(before.length + (found?.[0].length ?? 0));
  if (!/^(?:[^%]|%%)*$/.test(after)) return "too many % conversion specifications in suffix";
  const plain = (part: Bytes): Bytes => part.replace(/%%/g, "%");
  const digits = precision === undefined ? -1 : Number(precision || "0");
  if (Math.max(Number(width || "0"), digits) > DIGITS_MOST) return "memory exhausted";
  return { before: plain(before), after: plain(after), flags, width: Number(width || "0"), precision: digits, kind };
}

/** The number of a piece as its name has it. */
export function pieceNumber(format: PieceFormat, n: number): Bytes {
  const { flags, width, precision, kind } = format;
  const base = "xX".includes(kind) ? 16 : kind === "o" ? 8 : 10;
  let digits = n === 0 && precision === 0 ? "" : n.toString(base);
  if (kind === "X") digits = digits.toUpperCase();
  digits = digits.padStart(precision, "0");
  const hasBase = flags.includes("#") && n !== 0;
  const head = hasBase && base === 16 ? `0${kind}` : hasBase && base === 8 && !digits.startsWith("0") ? "0" : "";
  const room = Math.max(0, width - head.length - digits.length);
  let text = " ".repeat(room) + head + digits;
  if (flags.includes("-")) text = head + digits + " ".repeat(room);
  else if (flags.includes("0") && precision < 0) text = head + "0".repeat(room) + digits;
  return `${format.before}${text}${format.after}`;
}

/** Reads `/re/+1` or `%re%`. @source coreutils 9.1: csplit.c, extract_regexp */
function patternPoint(ctx: ProgramContext, word: Bytes): SplitPoint | string {
  const delimiter = word[0] ?? "/";
  const end = word.lastIndexOf(delimiter);
  if (end < 1) return `${word}: closing delimiter '${delimiter}' missing`;
  const pattern = word.slice(1, end);
  const regex = compileRegex(pattern, { syntax: "bre" }, ctx);
  if ("error" in regex) return `${quoted(word, "locale")}: invalid regular expression: ${regex.error}`;
  const offset = word.slice(end + 1);
  if (offset !== "" && !/^[ \t]*[-+]?\d{1,15}$/.test(offset)) return `${quoted(word, "locale")}: integer expected after delimiter`;
  return { word, line: 0, pattern, offset: Number(offset || "0"), skips: delimiter === "%", repeat: 0 };
}

/** Reads all that says where pieces end; a complaint when something cannot be read. @source coreutils 9.1: csplit.c, parse_patterns */
function pointsOf(ctx: ProgramContext, words: readonly Bytes[]): SplitPoint[] | string {
  const points: SplitPoint[] = [];
  let last = 0;
  let mayRepeat = false;
  for (const word of words) {
    const before: SplitPoint | undefined = mayRepeat ? points[points.length - 1] : undefined;
    mayRepeat = !(word.startsWith("{") && before !== undefined);
    if (word.startsWith("{") && before !== undefined) {
      if (!word.endsWith("}")) return `${quoted(word, "locale")}: '}' is required in repeat count`;
      const count = word.slice(1, -1);
      const repeat = count === "*" ? null : readSize(count, "");
      if (typeof repeat === "string") return `${quoted(word.slice(0, -1), "locale")}}: integer required between '{' and '}'`;
      before.repeat = repeat;
    } else if (/^[/%]/.test(word)) {
      const point = patternPoint(ctx, word);
      if (typeof point === "string") return point;
      points.push(point);
    } else {
      const line = readSize(word, "");
      if (typeof line === "string") return `${quoted(word, "locale")}: invalid pattern`;
      if (line === 0) return `${word}: line number must be greater than zero`;
      if (line < last) return `line number ${quoted(word, "locale")} is smaller than preceding line number, ${last}`;
      if (line === last) ctx.err(`csplit: warning: line number ${quoted(word, "locale")} is the same as preceding line number\n`);
      last = line;
      points.push({ word, line, pattern: "", offset: 0, skips: false, repeat: 0 });
    }
  }
  return points;
}

/** What is wrong with a call, with the exit code 1. */
export type CsplitComplaint = { readonly stderr: Bytes };

/**
 * Reads a command line of csplit.
 *
 * @param opens - called for the file before its points are read: what keeps it from being opened, null when nothing does
 */
export function readCsplit(ctx: ProgramContext, opens: (file: Bytes) => string | null): CsplitRequest | CsplitComplaint {
  const { flags, values, rest, error } = getopt("csplit", ctx.args, "f:b:kn:sqz\x01", LONG);
  const fail = (text: string): CsplitComplaint => ({ stderr: `csplit: ${text}\n` });
  if (error) return { stderr: `${error}\n` };
  const digits = values.get("n");
  const count = digits === undefined ? 2 : readSize(digits, "");
  if (typeof count === "string" || count > DIGITS_MOST) return fail(`invalid number: ${quoted(digits ?? "", "locale")}`);
  const [file, ...words] = rest;
  if (file === undefined || words.length === 0)
    return misuse("csplit", file === undefined ? "missing operand" : `missing operand after ${quoted(file, "locale")}`);
  const suffix = values.get("b");
  const format: PieceFormat | string =
    suffix === undefined ? { before: "", after: "", flags: "0", width: count, precision: -1, kind: "u" } : suffixOf(suffix);
  if (typeof format === "string") return fail(format);
  const closed = opens(file);
  if (closed !== null) return fail(closed);
  const points = pointsOf(ctx, words);
  if (typeof points === "string") return fail(points);
  return {
    file,
    points,
    prefix: values.get("f") ?? "xx",
    format,
    keep: flags.has("k"),
    quiet: flags.has("s") || flags.has("q"),
    skipEmpty: flags.has("z"),
    suppress: flags.has("\x01"),
  };
}
