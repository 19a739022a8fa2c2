import { type Bytes, changeCase } from "../../content/bytes";
import { compareVersions } from "./version-order";

/** How a part of a line is compared. Letters as sort's options: d f g i M h n R r V. */
export interface SortKey {
  /** fields and characters counted from 1; 0 as `toField`: to the line's end, as `toChar`: to the field's end */
  readonly fromField: number;
  readonly fromChar: number;
  readonly toField: number;
  readonly toChar: number;
  /** blanks are passed by at the start and at the end */
  readonly skipStart: boolean;
  readonly skipEnd: boolean;
  readonly flags: string;
}

const LETTERS = "[bdfgiMhnRrV]*";

/** A key of `-k`; the complaint when it is malformed. @source coreutils 9.1: sort.c, key_init */
export function parseKey(text: Bytes): SortKey | string {
  const count = (what: string, rest: Bytes): string => `sort: invalid number ${what}: invalid count at start of ‘${rest}’`;
  const spec = (what: string): string => `sort: ${what}: invalid field specification ‘${text}’`;
  const start = new RegExp(`^(\\d+)(?:(\\.)(\\d*))?(${LETTERS})`).exec(text);
  if (!start) return count("at field start", text);
  const [whole, field = "", dot, char = "", flags = ""] = start;
  if (Number(field) === 0) return spec("field number is zero");
  if (dot && char === "") return count("after '.'", text.slice(field.length + 1));
  if (dot && Number(char) === 0) return spec("character offset is zero");
  const rest = text.slice(whole.length);
  const key = {
    fromField: Number(field),
    fromChar: dot ? Number(char) : 1,
    toField: 0,
    toChar: 0,
    skipStart: flags.includes("b"),
    skipEnd: false,
    flags: flags.replaceAll("b", ""),
  };
  if (rest === "") return key;
  if (!rest.startsWith(",")) return spec("stray character in field spec");
  const end = new RegExp(`^,(\\d+)(?:(\\.)(\\d*))?(${LETTERS})`).exec(rest);
  if (!end) return count("after ','", rest.slice(1));
  const [all, toField = "", toDot, toChar = "", endFlags = ""] = end;
  if (Number(toField) === 0) return spec("field number is zero");
  if (toDot && toChar === "") return count("after '.'", rest.slice(toField.length + 2));
  if (all.length < rest.length) return spec("stray character in field spec");
  return {
    ...key,
    toField: Number(toField),
    toChar: Number(toChar || 0),
    skipEnd: endFlags.includes("b"),
    flags: key.flags + endFlags.replaceAll("b", ""),
  };
}

const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 10;

/** Where a field begins: with a separator just behind it, else at the blanks before it. */
function fieldStart(line: Bytes, field: number, separator: Bytes): number {
  let at = 0;
  for (let n = 1; n < field && at < line.length; n++) {
    if (separator !== "") {
      const next = line.indexOf(separator, at);
      at = next < 0 ? line.length : next + 1;
      continue;
    }
    while (at < line.length && isBlank(line.charCodeAt(at))) at++;
    while (at < line.length && !isBlank(line.charCodeAt(at))) at++;
  }
  return at;
}

function fieldEnd(line: Bytes, start: number, separator: Bytes): number {
  if (separator !== "") {
    const next = line.indexOf(separator, start);
    return next < 0 ? line.length : next;
  }
  let at = start;
  while (at < line.length && isBlank(line.charCodeAt(at))) at++;
  while (at < line.length && !isBlank(line.charCodeAt(at))) at++;
  return at;
}

function skipBlanks(line: Bytes, at: number): number {
  let next = at;
  while (next < line.length && isBlank(line.charCodeAt(next))) next++;
  return next;
}

/** The part of a line that a key takes. */
export function keyOf(line: Bytes, key: SortKey, separator: Bytes): Bytes {
  let from = fieldStart(line, key.fromField, separator);
  if (key.skipStart) from = skipBlanks(line, from);
  from = Math.min(line.length, from + key.fromChar - 1);
  let to = line.length;
  if (key.toField > 0) {
    let start = fieldStart(line, key.toField, separator);
    if (key.toChar === 0) to = fieldEnd(line, start, separator);
    else {
      if (key.skipEnd) start = skipBlanks(line, start);
      to = Math.min(line.length, start + key.toChar);
    }
  }
  return line.slice(from, Math.max(from, to));
}

function order(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Longest beginning of a key that is read as a number. */
const NUMBER_BYTES = 4_096;

interface Decimal {
  readonly sign: -1 | 0 | 1;
  readonly whole: string;
  readonly part: string;
}
function decimalOf(text: Bytes): Decimal {
  const found = /^[ \t\n]*(-?)(\d*)(?:\.(\d*))?/.exec(text.slice(0, NUMBER_BYTES));
  const whole = (found?.[2] ?? "").replace(/^0+/, "");
  const part = (found?.[3] ?? "").replace(/0+$/, "");
  return { sign: whole === "" && part === "" ? 0 : found?.[1] === "-" ? -1 : 1, whole, part };
}

/** Decimal numbers as texts of any length. */
function compareNumeric(a: Bytes, b: Bytes): number {
  const [x, y] = [decimalOf(a), decimalOf(b)];
  if (x.sign !== y.sign) return order(x.sign, y.sign);
  return x.sign * (order(x.whole.length, y.whole.length) || order(x.whole, y.whole) || order(x.part, y.part));
}

/** Order of a number's unit: 0 without one, and for nought. */
function unitOrder(text: Bytes): number {
  const found = /^[ \t\n]*(-?)([\d.]*)(.?)/s.exec(text.slice(0, NUMBER_BYTES));
  if (!found || !/[1-9]/.test(found[2] ?? "")) return 0;
  const power = "KMGTPEZY".indexOf((found[3] ?? "").replace("k", "K") || "\0") + 1;
  return found[1] === "-" ? -power : power;
}

function compareHuman(a: Bytes, b: Bytes): number {
  return unitOrder(a) - unitOrder(b) || compareNumeric(a, b);
}

const GENERAL =
  /^[ \t\n]*([-+]?(?:0[xX][0-9a-fA-F]*\.?[0-9a-fA-F]*(?:[pP][-+]?\d+)?|\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|inf(?:inity)?|nan))/i;

/** A number as `strtold` reads it; null when there is none. */
function generalValue(text: Bytes): number | null {
  const found = GENERAL.exec(text.slice(0, NUMBER_BYTES))?.[1];
  if (found === undefined) return null;
  if (/inf/i.test(found)) return found.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/nan/i.test(found)) return Number.NaN;
  const hex = /^([-+]?)0x([\da-f]*)\.?([\da-f]*)(?:p([-+]?\d+))?$/i.exec(found);
  if (!hex) return Number(found);
  const [, sign, whole = "", part = "", power = "0"] = hex;
  let value =
    Number.parseInt(`0${whole}`, 16) +
    (part === "" ? 0 : Number.parseInt(part.slice(0, 12), 16) / Number(`0x1${"0".repeat(Math.min(12, part.length))}`));
  for (let n = Math.min(1100, Math.abs(Number(power))); n > 0; n--) value *= Number(power) < 0 ? 0.5 : 2;
  return sign === "-" ? -value : value;
}

function compareGeneral(a: Bytes, b: Bytes): number {
  const [x, y] = [generalValue(a), generalValue(b)];
  const rank = (n: number | null): number => (n === null ? 0 : Number.isNaN(n) ? 1 : 2);
  return order(rank(x), rank(y)) || (rank(x) === 2 ? order(x as number, y as number) : 0);
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
function month(text: Bytes): number {
  const from = skipBlanks(text, 0);
  return MONTHS.indexOf(text.slice(from, from + 3).toUpperCase());
}

function textOf(value: Bytes, flags: string): Bytes {
  let out = value;
  if (flags.includes("d")) out = out.replace(/[^ \tA-Za-z0-9]/g, "");
  if (flags.includes("i")) out = out.replace(/[^ -~]/g, "");
  return flags.includes("f") ? changeCase(out, true) : out;
}

/** A number that a text and a seed give, for -R: equal texts stay together. */
function hashOf(text: Bytes, seed: number): number {
  let h = seed | 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x5bd1_e995) ^ (h >>> 13);
  return (h ^ (h >>> 15)) >>> 0;
}

/** Compares two keys. @param seed - of the order by chance */
export function compareKeys(a: Bytes, b: Bytes, flags: string, seed: number): number {
  let result: number;
  if (flags.includes("n")) result = compareNumeric(a, b);
  else if (flags.includes("g")) result = compareGeneral(a, b);
  else if (flags.includes("h")) result = compareHuman(a, b);
  else if (flags.includes("M")) result = order(month(a), month(b));
  else if (flags.includes("V")) result = compareVersions(textOf(a, flags), textOf(b, flags));
  else if (flags.includes("R")) {
    const [x, y] = [textOf(a, flags), textOf(b, flags)];
    result = x === y ? 0 : order(hashOf(x, seed), hashOf(y, seed)) || order(x, y);
  } else result = flags === "" || flags === "r" ? order(a, b) : order(textOf(a, flags), textOf(b, flags));
  return flags.includes("r") ? -result : result;
}
