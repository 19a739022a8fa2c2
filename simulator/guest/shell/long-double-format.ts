import { bitLength, type LongDouble, roundedQuotient, tenTo } from "./long-double";

/** A number as it is printed: digits, zeros that are not written out, and what stands behind those. */
export interface FloatText {
  readonly body: string;
  readonly tail: number;
  readonly end: string;
}

/** Digits behind the point that the smallest number has; behind them come zeros only. */
const PLACES_MOST = 16_445;

/** The number times ten to a power, rounded to a whole one. */
function scaled({ mantissa, exponent }: LongDouble, power: number): bigint {
  const top = (power > 0 ? mantissa * tenTo(power) : mantissa) << BigInt(Math.max(0, exponent));
  const bottom = (power < 0 ? tenTo(-power) : 1n) << BigInt(Math.max(0, -exponent));
  return roundedQuotient(top, bottom).value;
}

function fixed(value: LongDouble, places: number, alternate: boolean): FloatText {
  // A number has as many places as its last bit stands behind the point.
  const exact = Math.min(places, Math.max(0, -value.exponent));
  const digits = scaled(value, exact)
    .toString()
    .padStart(exact + 1, "0");
  const whole = digits.slice(0, digits.length - exact);
  const point = places > 0 || alternate ? "." : "";
  return { body: `${whole}${point}${digits.slice(digits.length - exact)}`, tail: places - exact, end: "" };
}

/** Digits of `%e`, and the power of ten of the first. */
function scientific(value: LongDouble, places: number): { digits: string; power: number } {
  if (value.mantissa === 0n) return { digits: "0".repeat(places + 1), power: 0 };
  const bits = bitLength(value.mantissa) + value.exponent - 1;
  let power = Math.floor((bits * 30_103) / 100_000);
  for (;;) {
    const digits = scaled(value, places - power).toString();
    if (digits.length === places + 1) return { digits, power };
    power += digits.length > places + 1 ? 1 : -1;
  }
}

function exponentText(power: number, letter: string, least: number): string {
  const size = power < 0 ? -power : power;
  return `${letter}${power < 0 ? "-" : "+"}${String(size).padStart(least, "0")}`;
}

function exponential(value: LongDouble, places: number, alternate: boolean): FloatText {
  const exact = Math.min(places, PLACES_MOST);
  const { digits, power } = scientific(value, exact);
  const point = places > 0 || alternate ? "." : "";
  return { body: `${digits.slice(0, 1)}${point}${digits.slice(1)}`, tail: places - exact, end: exponentText(power, "e", 2) };
}

function general(value: LongDouble, precision: number, alternate: boolean): FloatText {
  const size = Math.min(precision === 0 ? 1 : precision, PLACES_MOST);
  const { digits, power } = scientific(value, size - 1);
  const trim = (text: string): string => (alternate || !text.includes(".") ? text : text.replace(/\.?0+$/, ""));
  if (power < -4 || power >= size) {
    const head = digits.slice(0, 1) + (size > 1 || alternate ? `.${digits.slice(1)}` : "");
    return { body: trim(head), tail: 0, end: exponentText(power, "e", 2) };
  }
  const { body, tail } = fixed(value, size - 1 - power, alternate);
  return { body: trim(body + "0".repeat(tail)), tail: 0, end: "" };
}

/** In hexadecimal digits, the first of them 8 to f: 64 bits stand in front of the exponent. @source x86-64 psABI, glibc: printf_fphex.c */
function hexadecimal({ mantissa, exponent }: LongDouble, precision: number | null, alternate: boolean): FloatText {
  let digits = mantissa;
  let power = mantissa === 0n ? 0 : exponent + 60;
  const places = Math.min(precision ?? 15, 15);
  if (places < 15) {
    const spare = 60 - 4 * places;
    digits = roundedQuotient(mantissa, 1n << BigInt(spare)).value;
    if (bitLength(digits) > 4 * places + 4) {
      digits >>= 4n;
      power += 4;
    }
  }
  const text = digits.toString(16).padStart(places + 1, "0");
  const part = precision === null ? text.slice(1).replace(/0+$/, "") : text.slice(1);
  const tail = Math.max(0, (precision ?? 0) - 15);
  const point = part !== "" || tail > 0 || alternate ? "." : "";
  return { body: `0x${text.slice(0, 1)}${point}${part}`, tail, end: exponentText(power, "p", 1) };
}

/** A number without its sign as `%e`, `%f`, `%g` and `%a` write it. @param kind - one of eEfFgGaA. @source C99 §7.19.6.1 */
export function formatLongDouble(kind: string, value: LongDouble, precision: number | null, alternate: boolean): FloatText {
  const text = lowerCase(kind.toLowerCase(), value, precision, alternate);
  return kind === kind.toLowerCase() ? text : { ...text, body: text.body.toUpperCase(), end: text.end.toUpperCase() };
}

function lowerCase(kind: string, value: LongDouble, precision: number | null, alternate: boolean): FloatText {
  if (value.kind !== "finite") return { body: value.kind, tail: 0, end: "" };
  if (kind === "a") return hexadecimal(value, precision, alternate);
  const places = precision ?? 6;
  if (kind === "f") return fixed(value, places, alternate);
  return kind === "e" ? exponential(value, places, alternate) : general(value, places, alternate);
}
