import type { Bytes } from "../../content/bytes";

/** A number as the quotient of two whole ones: what numfmt computes with is exact. */
export interface Exact {
  readonly n: bigint;
  readonly d: bigint;
}

/** How units of numbers are read or written. */
export type Scale = "none" | "auto" | "si" | "iec" | "iec-i";
/** How numbers are rounded. */
export type Rounding = "up" | "down" | "from-zero" | "towards-zero" | "nearest";

const UNITS = "KMGTPEZY";
/** Digits that a number may have with and without units. @source coreutils 9.1: numfmt.c */
export const DIGITS_PLAIN = 18;
const DIGITS_MOST = 27;

function powerOf(base: bigint, exponent: number): bigint {
  let result = 1n;
  for (let i = 0; i < exponent; i++) result *= base;
  return result;
}

const baseOf = (scale: Scale): bigint => (scale === "iec" || scale === "iec-i" ? 1024n : 1000n);

/** What was read: the number, its decimal places, and what follows it; or why it is none. */
export type Reading =
  | { readonly value: Exact; readonly places: number; readonly rest: Bytes; readonly isLong: boolean }
  | { readonly wrong: string };

/** Reads a number with its unit. @param quoted - the text as complaints show it @source coreutils 9.1: numfmt.c, simple_strtod_human */
export function readNumber(text: Bytes, scale: Scale): Reading {
  const found = /^(-?)(\d*)/.exec(text);
  const minus = found?.[1] ?? "";
  const whole = found?.[2] ?? "";
  const after = text.slice(minus.length + whole.length);
  const hasPoint = after.startsWith(".");
  if (whole === "" && !hasPoint) return { wrong: `invalid number: ‘${text}’` };
  const part = hasPoint ? (/^\.(\d*)/.exec(after)?.[1] ?? "") : "";
  if (hasPoint && part === "" && after[1] !== ".") return { wrong: `invalid number: ‘${text}’` };
  const bare = whole.replace(/^0+/, "");
  if (bare.length > DIGITS_MOST || part.replace(/^0+/, "").length > DIGITS_MOST)
    return { wrong: `value too large to be converted: ‘${text}’` };
  let value: Exact = { n: BigInt(`${whole}${part}` || "0") * (minus === "" ? 1n : -1n), d: powerOf(10n, part.length) };
  let rest = after.slice(hasPoint ? part.length + 1 : 0);
  let places = part.length;
  const isLong = bare.length > DIGITS_PLAIN;
  if (rest === "")
    return scale === "iec-i" ? { wrong: `missing 'i' suffix in input: ‘${text}’ (e.g Ki/Mi/Gi)` } : { value, places, rest, isLong };
  const unit = /^[ \t]*(.?)/s.exec(rest);
  const letter = unit?.[1] ?? "";
  if (letter === "" || !UNITS.includes(letter)) return { wrong: `invalid suffix in input: ‘${text}’` };
  if (scale === "none") return { wrong: `rejecting suffix in input: ‘${text}’ (consider using --from)` };
  rest = rest.slice(unit?.[0].length ?? 0);
  let base = baseOf(scale);
  if (scale === "auto" && rest.startsWith("i")) {
    base = 1024n;
    rest = rest.slice(1);
  }
  places = 0;
  if (scale === "iec-i") {
    if (!rest.startsWith("i")) return { wrong: `missing 'i' suffix in input: ‘${text}’ (e.g Ki/Mi/Gi)` };
    rest = rest.slice(1);
  }
  value = { n: value.n * powerOf(base, UNITS.indexOf(letter.toUpperCase()) + 1), d: value.d };
  return { value, places, rest, isLong };
}

const size = (value: bigint): bigint => (value < 0n ? -value : value);

/** Rounds to a whole number. */
function rounded({ n, d }: Exact, how: Rounding): bigint {
  const whole = n / d;
  const rest = n - whole * d;
  if (rest === 0n) return whole;
  const away = whole + (n < 0n ? -1n : 1n);
  switch (how) {
    case "up":
      return n > 0n ? away : whole;
    case "down":
      return n < 0n ? away : whole;
    case "from-zero":
      return away;
    case "towards-zero":
      return whole;
    case "nearest":
      return size(rest) * 2n >= d ? away : whole;
  }
}

/** Powers of ten that a number holds. */
export function tensOf({ n, d }: Exact): number {
  const whole = String(size(n) / d);
  // As a floating-point number has it: enough nines are the next power.
  return Number(Number(whole).toExponential().split("e")[1]);
}

/** A number with so many decimal places; one that is a whole number of the last of them. */
function decimal(units: bigint, places: number, isNegative: boolean): string {
  const digits = String(size(units)).padStart(places + 1, "0");
  const cut = digits.length - places;
  return `${isNegative ? "-" : ""}${digits.slice(0, cut)}${places > 0 ? `.${digits.slice(cut)}` : ""}`;
}

/**
 * Writes a number with its unit.
 * @param places - decimal places without units
 * @param asked - those of a format, -1: as many as fit
 * @source coreutils 9.1: numfmt.c, double_to_human
 */
export function writeNumber(value: Exact, places: number, asked: number, scale: Scale, how: Rounding): string {
  if (scale === "none") {
    const units = rounded({ n: value.n * powerOf(10n, places), d: value.d }, how);
    return decimal(units, places, units < 0n);
  }
  const base = baseOf(scale);
  let { n, d } = value;
  let power = 0;
  while (size(n) >= base * d) {
    d *= base;
    power++;
  }
  const adjust = asked >= 0 ? Math.min(power * 3, asked) : size(n) < 10n * d ? 1 : 0;
  n = rounded({ n: n * powerOf(10n, adjust), d }, how);
  d = powerOf(10n, adjust);
  if (size(n) >= base * d) {
    d *= base;
    power++;
  }
  const shown = asked >= 0 ? asked : n !== 0n && size(n) < 10n * d && power > 0 ? 1 : 0;
  // What is printed is rounded once more, to the nearest; a tie to the even one.
  const exact = { n: n * powerOf(10n, shown), d };
  let units = exact.n / exact.d;
  const rest = size(exact.n - units * exact.d) * 2n;
  if (rest > exact.d || (rest === exact.d && units % 2n !== 0n)) units += exact.n < 0n ? -1n : 1n;
  return `${decimal(units, shown, n < 0n)}${power > 0 ? (UNITS[power - 1] ?? "") : ""}${scale === "iec-i" && power > 0 ? "i" : ""}`;
}
