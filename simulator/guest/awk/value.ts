/**
 * Values of awk. They lie in the record of the process, so they are plain JSON: numbers that JSON has no word for are objects.
 * @source POSIX.1-2017 awk, "Expressions in awk"; gawk 5.2.1 and mawk 1.3.4-20200120 where it leaves the choice
 */
import type { Bytes } from "../../content/bytes";
import type { Dialect } from "./dialect";
import { formatNumber } from "./number-text";

/** Text from outside: it counts as a number when it looks like one. */
export interface Input {
  s: Bytes;
  /** its number once somebody has asked; null: it is none */
  n?: number | null;
}
/** A number that JSON does not hold. */
export interface Odd {
  /** `nan` is what operations make, whose sign is set; `+nan` its negative */
  readonly x: "nan" | "+nan" | "inf" | "-inf" | "-0";
}
/** null: nothing was assigned. */
export type Value = null | number | Bytes | Input | Odd;

const ODD: Readonly<Record<Odd["x"], number>> = {
  nan: Number.NaN,
  "+nan": Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
  "-0": -0,
};

/** A number as a value. */
export function boxed(n: number): Value {
  if (n === 0) return 1 / n < 0 ? { x: "-0" } : 0;
  if (n - n === 0) return n;
  return { x: Number.isNaN(n) ? "nan" : n > 0 ? "inf" : "-inf" };
}

const DECIMAL = /^[ \t\n\v\f\r]*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/;
const WHOLE = /^[ \t\n\v\f\r]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t\n\v\f\r]*$/;
/** What the C library's strtod takes beside it; mawk calls that. */
const LIBRARY = /^[ \t\n\v\f\r]*([+-]?)(?:0[xX]([0-9a-fA-F]+)|(inf)|(nan))/i;
/** Only what ends in a digit counts for mawk. @source mawk: cast.c (check_strnum) */
const HEX_WHOLE = /^[ \t\n\v\f\r]*[+-]?0[xX][0-9a-fA-F]*[0-9][ \t\n\v\f\r]*$/;
const SIGNED_WORD = /^[ \t\n\v\f\r]*([+-])(inf|nan)[ \t\n\v\f\r]*$/i;

/** The number at the beginning of a text, 0 without one. */
export function numberIn(text: Bytes, dialect: Dialect): number {
  if (text === "") return 0;
  if (dialect.readsHex) {
    const found = LIBRARY.exec(text);
    if (found) {
      const size = found[2] !== undefined ? Number(`0x${found[2]}`) : found[3] !== undefined ? Number.POSITIVE_INFINITY : Number.NaN;
      return found[1] === "-" ? -size : size;
    }
  } else {
    const word = SIGNED_WORD.exec(text);
    if (word) return word[2]?.toLowerCase() === "nan" ? Number.NaN : word[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  const found = DECIMAL.exec(text);
  return found ? Number(found[1]) : 0;
}

/** The number that a text from outside is; null: it does not look like one. */
function numberOf(input: Input, dialect: Dialect): number | null {
  if (input.n !== undefined) return input.n;
  const { s } = input;
  if (!dialect.readsHex && SIGNED_WORD.test(s)) return numberIn(s, dialect);
  const isHex = dialect.readsHex && HEX_WHOLE.test(s);
  input.n = isHex || WHOLE.test(s) ? numberIn(s, dialect) : null;
  return input.n;
}

/** A value as a number. */
export function toNumber(value: Value, dialect: Dialect): number {
  if (typeof value === "number") return value;
  if (value === null) return 0;
  if (typeof value === "string") return numberIn(value, dialect);
  if ("x" in value) return ODD[value.x];
  return numberOf(value, dialect) ?? numberIn(value.s, dialect);
}

/** A value as text. @param format - CONVFMT, or OFMT for `print` */
export function toText(value: Value, format: Bytes, dialect: Dialect): Bytes {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (typeof value === "number") return numberText(value, format, dialect);
  if ("s" in value) return value.s;
  if (value.x === "-0") return "0";
  return value.x === "nan" ? "-nan" : value.x === "+nan" ? "nan" : value.x;
}

/** A number as text: whole ones without a format. */
export function numberText(n: number, format: Bytes, dialect: Dialect): Bytes {
  if (n % 1 === 0) {
    const size = n < 0 ? -n : n;
    if (size < 2_147_483_648) return String(n);
    if (dialect.isGnu) return size < 1e16 ? String(n) : BigInt(n).toString();
  }
  return formatNumber(format, n);
}

/** Whether it is true: numbers but 0, texts but the empty one. */
export function isTrue(value: Value, dialect: Dialect): boolean {
  if (typeof value === "number") return value !== 0;
  if (value === null) return false;
  if (typeof value === "string") return value !== "";
  if ("x" in value) return value.x !== "-0";
  const n = numberOf(value, dialect);
  return n === null ? value.s !== "" : n !== 0;
}

/** The value as a number if it is compared as one, null: as a text. */
function comparedNumber(value: Value, dialect: Dialect): number | null {
  if (typeof value === "number") return value;
  if (value === null) return 0;
  if (typeof value === "string") return null;
  return "x" in value ? ODD[value.x] : numberOf(value, dialect);
}

/** Order of two values: below, equal to or above 0; NaN when one of them is no number. */
export function compare(a: Value, b: Value, convfmt: Bytes, dialect: Dialect): number {
  const x = comparedNumber(a, dialect);
  if (x !== null) {
    const y = comparedNumber(b, dialect);
    if (y !== null) return x < y ? -1 : x > y ? 1 : x === y ? 0 : Number.NaN;
  }
  const [s, t] = [toText(a, convfmt, dialect), toText(b, convfmt, dialect)];
  return s < t ? -1 : s > t ? 1 : 0;
}

/** Bytes that a value takes in memory beside its slot. */
export function valueBytes(value: Value): number {
  if (typeof value === "string") return value.length;
  return value !== null && typeof value === "object" && "s" in value ? value.s.length : 0;
}
