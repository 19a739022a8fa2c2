import type { Bytes } from "../../content/bytes";

const isDigit = (c: number): boolean => c >= 48 && c <= 57;
const isUpper = (c: number): boolean => c >= 65 && c <= 90;
const isLower = (c: number): boolean => c >= 97 && c <= 122;
const isAlnum = (c: number): boolean => isDigit(c) || isUpper(c) || isLower(c);

const CLASSES: Readonly<Record<string, (code: number) => boolean>> = {
  alnum: isAlnum,
  alpha: (c) => isUpper(c) || isLower(c),
  blank: (c) => c === 32 || c === 9,
  cntrl: (c) => c < 32 || c === 127,
  digit: isDigit,
  graph: (c) => c > 32 && c < 127,
  lower: isLower,
  print: (c) => c >= 32 && c < 127,
  punct: (c) => c > 32 && c < 127 && !isAlnum(c),
  space: (c) => c === 32 || (c >= 9 && c <= 13),
  upper: isUpper,
  xdigit: (c) => isDigit(c) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102),
};

/** A part of a set: bytes, maybe of a class (`=`: of equal letters), or one byte repeated, 0 times: to fill the set. */
export type Part = { readonly bytes: number[]; readonly kind?: string } | { readonly fill: number; readonly times: number };

/** Parts of a set with what is told of it, or a complaint. */
export type ParsedSet = { readonly parts: Part[]; readonly warnings: string } | string;

interface OneByte {
  readonly code: number;
  readonly next: number;
  readonly warning?: string;
}

/** One byte of a set, with backslash escapes. */
function oneByte(text: Bytes, at: number): OneByte {
  const c = text.charCodeAt(at);
  if (c !== 92) return { code: c, next: at + 1 };
  if (at + 1 >= text.length) return { code: c, next: at + 1, warning: "an unescaped backslash at end of string is not portable" };
  const octal = /^[0-7]{1,3}/.exec(text.slice(at + 1, at + 4))?.[0];
  if (octal !== undefined) {
    const isLong = Number.parseInt(octal, 8) > 255;
    const short = isLong ? octal.slice(0, 2) : octal;
    const warning = `the ambiguous octal escape \\${octal} is being\n\tinterpreted as the 2-byte sequence \\0${short}, ${octal.slice(2)}`;
    return { code: Number.parseInt(short, 8), next: at + 1 + short.length, ...(isLong ? { warning } : {}) };
  }
  const named = "abfnrtv".indexOf(text[at + 1] ?? "");
  return { code: named >= 0 ? [7, 8, 12, 10, 13, 9, 11][named]! : text.charCodeAt(at + 1), next: at + 2 };
}

/** A byte as complaints show it. */
function printable(code: number): string {
  return code >= 32 && code < 127 ? String.fromCharCode(code) : `\\${code.toString(8).padStart(3, "0")}`;
}

/** A part in brackets that begins at a place, a complaint, or null when the bracket stands for itself. */
function bracketed(text: Bytes, at: number): { part: Part; next: number } | string | null {
  const mark = text[at + 1];
  const end = mark === ":" || mark === "=" ? text.indexOf(`${mark}]`, at + 2) : -1;
  if (end >= 0) {
    const name = text.slice(at + 2, end);
    if (name === "") return mark === ":" ? "missing character class name '[::]'" : "missing equivalence class character '[==]'";
    const next = end + 2;
    if (mark === ":" && Object.hasOwn(CLASSES, name))
      return {
        part: { bytes: Array.from({ length: 256 }, (_, i) => i).filter(CLASSES[name] as (c: number) => boolean), kind: name },
        next,
      };
    if (mark === "=" && name.length === 1) return { part: { bytes: [name.charCodeAt(0)], kind: "=" }, next };
    // `[:*]` and `[=*5]` repeat a byte.
    if (!/^\*\d*\]/.test(text.slice(at + 2, at + 24)))
      return mark === ":" ? `invalid character class ‘${name}’` : `${name}: equivalence class operand must be a single character`;
  }
  const { code, next } = oneByte(text, at + 1);
  const close = text[next] === "*" ? text.indexOf("]", next) : -1;
  if (close < 0) return null;
  const digits = text.slice(next + 1, close);
  const times = digits === "" ? 0 : Number.parseInt(digits, digits.startsWith("0") ? 8 : 10);
  if (!/^(?:0[0-7]*|[1-9]\d*|)$/.test(digits) || !Number.isSafeInteger(times)) return `invalid repeat count ‘${digits}’ in [c*n] construct`;
  return { part: { fill: code, times }, next: close + 1 };
}

/** Parts of a set; a complaint when it is malformed. @source coreutils 9.1: tr.c, build_spec_list */
export function parseSet(text: Bytes): ParsedSet {
  const parts: Part[] = [];
  let warnings = "";
  const read = (at: number): OneByte => {
    const one = oneByte(text, at);
    if (one.warning !== undefined) warnings += `tr: warning: ${one.warning}\n`;
    return one;
  };
  for (let at = 0; at < text.length; ) {
    const found = text[at] === "[" && at + 2 < text.length ? bracketed(text, at) : null;
    if (typeof found === "string") return found;
    if (found !== null) {
      parts.push(found.part);
      at = found.next;
      continue;
    }
    const from = read(at);
    at = from.next;
    if (text[at] === "-" && at + 1 < text.length) {
      const to = read(at + 1);
      if (to.code < from.code)
        return `range-endpoints of '${printable(from.code)}-${printable(to.code)}' are in reverse collating sequence order`;
      parts.push({ bytes: Array.from({ length: to.code - from.code + 1 }, (_, i) => from.code + i) });
      at = to.next;
    } else parts.push({ bytes: [from.code] });
  }
  return { parts, warnings };
}

/** Most bytes of a set that matter: what comes after every byte has been named stands for nothing. */
const SET_MOST = 1_024;

/** Bytes of a set; a fill without a count takes what is left of `length`. */
export function bytesOfSet(parts: readonly Part[], length: number): number[] {
  const fixed = parts.reduce((sum, part) => sum + ("bytes" in part ? part.bytes.length : part.times), 0);
  return parts.flatMap((part) =>
    "bytes" in part
      ? part.bytes
      : new Array<number>(part.times === 0 ? Math.max(0, length - fixed) : Math.min(part.times, SET_MOST)).fill(part.fill),
  );
}

const isClass = (part: Part): boolean => "kind" in part && part.kind !== undefined && part.kind !== "=";
const isCase = (part: Part | undefined): boolean => part !== undefined && "kind" in part && /^(?:upper|lower)$/.test(part.kind ?? "");
const isFill = (part: Part): boolean => "fill" in part && part.times === 0;

/** Places at which the parts of a set begin that are classes of case. */
function caseStarts(parts: readonly Part[], length: number): number[] {
  const starts: number[] = [];
  let at = 0;
  for (const part of parts) {
    if (isCase(part)) starts.push(at);
    at += bytesOfSet([part], isFill(part) ? length : 0).length;
  }
  return starts;
}

/** What two sets are for. */
export interface SetUse {
  readonly translates: boolean;
  readonly complements: boolean;
  readonly truncates: boolean;
}

/** Complaint about two sets together, null when they go. @source coreutils 9.1: tr.c, validate */
export function complaintAbout(
  one: readonly Part[],
  two: readonly Part[] | null,
  from: number[],
  to: number[],
  use: SetUse,
): string | null {
  if (one.some(isFill)) return "the [c*] repeat construct may not appear in string1";
  if (two === null) return null;
  if (two.filter(isFill).length > 1) return "only one [c*] repeat construct may appear in string2";
  if (!use.translates) return two.some(isFill) ? "the [c*] construct may appear in string2 only when translating" : null;
  if (two.some((part) => "kind" in part && part.kind === "=")) return "[=c=] expressions may not appear in string2 when translating";
  if (two.some((part) => isClass(part) && !isCase(part)))
    return "when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'";
  if (!use.complements) {
    const starts = caseStarts(one, 0);
    const isOut = (at: number): boolean => at <= from.length && !starts.includes(at);
    if (caseStarts(two, from.length).some(isOut)) return "misaligned [:upper:] and/or [:lower:] construct";
  }
  if (from.length > to.length && !use.truncates) {
    if (to.length === 0) return "when not truncating set1, string2 must be non-empty";
    if (isClass(two.at(-1) as Part))
      return "when translating with string1 longer than string2,\nthe latter string must not end with a character class";
  }
  if (use.complements && one.some(isClass) && new Set(to).size > 1)
    return "when translating with complemented character classes,\nstring2 must map all characters in the domain to one";
  return null;
}
