/**
 * Numbers of x86's `long double`, as bash's printf computes with them: 64 bits of mantissa and 15 of exponent.
 * @source Intel SDM vol. 1 §4.2.2, double extended-precision
 */

/** A number: `mantissa` times two to the `exponent`; the mantissa has 64 bits unless the number is 0 or too small for that. */
export interface LongDouble {
  readonly kind: "finite" | "inf" | "nan";
  readonly negative: boolean;
  readonly mantissa: bigint;
  readonly exponent: number;
}

/** Bits of a mantissa, and the exponents of the smallest and the largest one's last bit. */
const BITS = 64;
const LEAST_EXPONENT = -16_445;
const MOST_EXPONENT = 16_320;
/** Beyond these powers of ten every number is infinite or 0. */
const TENS_MOST = 5_000;
/** Digits of a number that are computed with; of those behind only counts whether there is one. guess: no tie is that long */
const DIGITS_MOST = 1_200;

/** A number that text stands for, and whether it was too large or too small to be exact. */
export interface ParsedFloat {
  readonly value: LongDouble;
  readonly outOfRange: boolean;
}

const ZERO = { kind: "finite", mantissa: 0n, exponent: 0 } as const;

/** How many bits a positive whole number has. */
export function bitLength(n: bigint): number {
  const hex = n.toString(16);
  return hex.length * 4 - (hex[0] === "1" ? 3 : "23".includes(hex[0] ?? "") ? 2 : "4567".includes(hex[0] ?? "") ? 1 : 0);
}

/** Ten to a power. */
export function tenTo(power: number): bigint {
  return 10n ** BigInt(power);
}

/** A quotient rounded to the nearest whole number, a half to the even one. */
export function roundedQuotient(top: bigint, bottom: bigint): { value: bigint; exact: boolean } {
  const quotient = top / bottom;
  const twice = (top - quotient * bottom) * 2n;
  const isUp = twice > bottom || (twice === bottom && (quotient & 1n) === 1n);
  return { value: isUp ? quotient + 1n : quotient, exact: twice === 0n };
}

/** The number nearest to `top / bottom` times two to the `power`. */
function nearest(negative: boolean, top: bigint, bottom: bigint, power: number): ParsedFloat {
  if (top === 0n) return { value: { ...ZERO, negative }, outOfRange: false };
  let shift = bitLength(top) - bitLength(bottom) - BITS;
  const at = (by: number): { value: bigint; exact: boolean } =>
    by < 0 ? roundedQuotient(top << BigInt(-by), bottom) : roundedQuotient(top, bottom << BigInt(by));
  if (shift + power < LEAST_EXPONENT) shift = LEAST_EXPONENT - power;
  let found = at(shift);
  if (bitLength(found.value) > BITS) found = at(++shift);
  // Rounding up may have made one bit more than there is room for.
  if (bitLength(found.value) > BITS) {
    found = { ...found, value: found.value >> 1n };
    shift++;
  }
  const exponent = shift + power;
  if (exponent > MOST_EXPONENT) return { value: { kind: "inf", negative, mantissa: 0n, exponent: 0 }, outOfRange: true };
  const isSmall = bitLength(found.value) < BITS;
  return { value: { kind: "finite", negative, mantissa: found.value, exponent }, outOfRange: isSmall && !found.exact };
}

const HEX = /^0x([0-9a-f]*)(?:\.([0-9a-f]*))?(?:p([-+]?\d+))?$/i;
const DECIMAL = /^(\d*)(?:\.(\d*))?(?:e([-+]?\d+))?$/i;

function bounded(power: number): number {
  return Math.max(-1_000_000, Math.min(1_000_000, power));
}

/** Reads a number that has the form of one: sign, then decimal, hexadecimal, `inf` or `nan`. @source C99 §7.20.1.3, strtold */
export function parseLongDouble(text: string): ParsedFloat {
  const negative = text.startsWith("-");
  const body = text.replace(/^[-+]/, "").toLowerCase();
  if (body.startsWith("inf")) return { value: { kind: "inf", negative, mantissa: 0n, exponent: 0 }, outOfRange: false };
  if (body.startsWith("nan")) return { value: { kind: "nan", negative, mantissa: 0n, exponent: 0 }, outOfRange: false };
  const hex = HEX.exec(body);
  if (hex) {
    const digits = `${hex[1] ?? ""}${hex[2] ?? ""}`.slice(0, DIGITS_MOST * 10);
    const power = bounded(Number(hex[3] ?? 0)) - 4 * (hex[2]?.length ?? 0);
    const top = BigInt(`0x${digits || "0"}`);
    if (top !== 0n && bitLength(top) + power > 20_000)
      return { value: { kind: "inf", negative, mantissa: 0n, exponent: 0 }, outOfRange: true };
    if (top !== 0n && bitLength(top) + power < -20_000) return { value: { ...ZERO, negative }, outOfRange: true };
    return nearest(negative, top, 1n, power);
  }
  const found = DECIMAL.exec(body);
  const fraction = found?.[2] ?? "";
  const all = `${found?.[1] ?? ""}${fraction}`.replace(/^0+/, "");
  const digits = all.length <= DIGITS_MOST ? all : `${all.slice(0, DIGITS_MOST)}${/[1-9]/.test(all.slice(DIGITS_MOST)) ? "1" : "0"}`;
  const tens = bounded(Number(found?.[3] ?? 0)) - fraction.length + (all.length - digits.length);
  if (digits === "") return { value: { ...ZERO, negative }, outOfRange: false };
  if (digits.length + tens > TENS_MOST) return { value: { kind: "inf", negative, mantissa: 0n, exponent: 0 }, outOfRange: true };
  if (digits.length + tens < -TENS_MOST) return { value: { ...ZERO, negative }, outOfRange: true };
  const whole = BigInt(digits);
  return tens >= 0 ? nearest(negative, whole * tenTo(tens), 1n, 0) : nearest(negative, whole, tenTo(-tens), 0);
}
