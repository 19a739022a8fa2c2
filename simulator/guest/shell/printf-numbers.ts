import { type Bytes, charsOf, decodeUtf8 } from "../../content/bytes";

import { type LongDouble, parseLongDouble } from "./long-double";

const MOST = 2n ** 63n - 1n;
const LEAST = -(2n ** 63n);

/** Takes what is wrong with an argument; warnings do not make the command fail. */
export type Complain = (message: Bytes, isWarning?: boolean) => void;

/** Code of `'c` and `"c`; null for other arguments. */
function quotedCode(text: Bytes): number | null {
  if (text[0] !== "'" && text[0] !== '"') return null;
  const first = charsOf(text.slice(1, 8))[0];
  if (first === undefined) return 0;
  const code = decodeUtf8(first).codePointAt(0) ?? 0;
  return code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code;
}

/** An integer argument, 64 bits. @param isSigned - larger values are cut at the type's end. @source bash: printf.def, getintmax */
export function integerArgument(text: Bytes | undefined, isSigned: boolean, complain: Complain): bigint {
  if (text === undefined || text === "") return 0n;
  const code = quotedCode(text);
  if (code !== null) return BigInt(code);
  const found = /^[ \t\n\v\f\r]*([-+]?)(0[xX][0-9a-fA-F]+|\d+)/.exec(text);
  if (!found) {
    complain(invalidNumber(text));
    return 0n;
  }
  const digits = found[2] ?? "0";
  const isOctal = digits.length > 1 && digits[0] === "0" && !/^0[xX]/.test(digits);
  const octal = /^[0-7]*/.exec(digits.slice(1))?.[0] ?? "";
  if (found[0].length !== text.length || (isOctal && octal.length !== digits.length - 1)) complain(invalidNumber(text));
  const size = isOctal ? BigInt(`0o${octal || "0"}`) : BigInt(digits.length > 100 ? digits.slice(0, 100) : digits);
  const value = found[1] === "-" ? -size : size;
  if (isSigned ? value > MOST || value < LEAST : size > 2n * MOST + 1n) {
    complain(`warning: ${text}: Numerical result out of range`, true);
    return isSigned ? (value < 0n ? LEAST : MOST) : 2n * MOST + 1n;
  }
  return isSigned ? value : BigInt.asUintN(64, value);
}

const FLOAT =
  /^[ \t\n\v\f\r]*([-+]?(?:0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(?:p[-+]?\d+)?|inf(?:inity)?|nan(?:\(\w*\))?|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?))/i;

/** A floating argument. @source bash: printf.def, getfloatmax */
export function floatArgument(text: Bytes | undefined, complain: Complain): LongDouble {
  const code = text === undefined || text === "" ? 0 : quotedCode(text);
  if (code !== null || text === undefined) return parseLongDouble(String(code ?? 0)).value;
  const found = FLOAT.exec(text);
  const { value, outOfRange } = parseLongDouble(found?.[1] ?? "0");
  if (found?.[0].length !== text.length) complain(invalidNumber(text));
  else if (outOfRange) complain(`warning: ${text}: Numerical result out of range`, true);
  return value;
}

/** What is said of a text that is no number. @source bash: builtins/common.c, sh_invalidnum */
function invalidNumber(text: Bytes): Bytes {
  return `${text}: invalid ${/^0\d/.test(text) ? "octal " : /^0x/.test(text) ? "hex " : ""}number`;
}
