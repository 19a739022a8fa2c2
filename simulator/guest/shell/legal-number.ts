import type { Bytes } from "../../content/bytes";

const BIGGEST = 2n ** 63n - 1n;

/** A number as builtins take it: decimal, 64 bits, blanks at its ends; null for anything else. @source bash: general.c, legal_number */
export function legalNumber(text: Bytes): bigint | null {
  const found = /^[ \t\n]*([-+]?)(\d+)[ \t\n]*$/.exec(text);
  if (!found || (found[2]?.length ?? 0) > 400) return null;
  const size = BigInt(found[2] ?? "0");
  const value = found[1] === "-" ? -size : size;
  return value > BIGGEST || value < -BIGGEST - 1n ? null : value;
}
