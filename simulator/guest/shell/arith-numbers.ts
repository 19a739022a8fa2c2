import type { Bytes } from "../../content/bytes";

/** A constant that is none; its message is bash's. */
export class NumberError extends Error {}

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_";

/** Value of a number as arithmetic writes it: `12`, `0x1f`, `017`, `2#101`; it wraps at 64 bits. @throws NumberError. @source bash: expr.c, strlong */
export function integerConstant(text: Bytes): bigint {
  const based = /^(\d+)#(.*)$/s.exec(text);
  if (based) {
    const base = Number(based[1]);
    if (base < 2 || base > 64) throw new NumberError("invalid arithmetic base");
    const digits = based[2] ?? "";
    if (digits === "") throw new NumberError("invalid integer constant");
    return inBase(base <= 36 ? digits.toLowerCase() : digits, base);
  }
  if (/^0[xX]/.test(text)) return inBase(text.slice(2).toLowerCase(), 16);
  return text.length > 1 && text[0] === "0" ? inBase(text.slice(1), 8) : inBase(text, 10);
}

function inBase(digits: Bytes, base: number): bigint {
  if (/^\d+$/.test(digits) && base === 10 && digits.length < 4_096) return BigInt.asIntN(64, BigInt(digits));
  let value = 0n;
  for (const digit of digits) {
    const at = DIGITS.indexOf(digit);
    if (at < 0) throw new NumberError("invalid number");
    if (at >= base) throw new NumberError("value too great for base");
    value = BigInt.asIntN(64, value * BigInt(base) + BigInt(at));
  }
  return value;
}
