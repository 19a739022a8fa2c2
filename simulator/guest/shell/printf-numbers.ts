import { type Bytes, charsOf, decodeUtf8 } from "../../content/bytes";

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
  const found = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|\d+)/.exec(text);
  if (!found) {
    complain(`${text}: invalid number`);
    return 0n;
  }
  const digits = found[2] ?? "0";
  const isOctal = digits.length > 1 && digits[0] === "0" && !/^0[xX]/.test(digits);
  const octal = /^[0-7]*/.exec(digits.slice(1))?.[0] ?? "";
  const isWhole = found[0].length === text.length && (!isOctal || octal.length === digits.length - 1);
  if (!isWhole) complain(`${text}: invalid ${isOctal && found[0].length === text.length ? "octal " : ""}number`);
  const size = isOctal ? BigInt(`0o${octal || "0"}`) : BigInt(digits.length > 100 ? digits.slice(0, 100) : digits);
  const value = found[1] === "-" ? -size : size;
  if (isSigned ? value > MOST || value < LEAST : size > 2n * MOST + 1n) {
    complain(`warning: ${text}: Numerical result out of range`, true);
    return isSigned ? (value < 0n ? LEAST : MOST) : 2n * MOST + 1n;
  }
  return isSigned ? value : BigInt.asUintN(64, value);
}

/** A floating argument. */
export function floatArgument(text: Bytes | undefined, complain: Complain): number {
  if (text === undefined || text === "") return 0;
  const code = quotedCode(text);
  if (code !== null) return code;
  const found = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|inf(?:inity)?|nan|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/i.exec(text);
  if (!found || found[0].length !== text.length) complain(`${text}: invalid number`);
  if (!found) return 0;
  const word = (found[2] ?? "0").toLowerCase();
  const value = word.startsWith("inf") ? Number.POSITIVE_INFINITY : word === "nan" ? Number.NaN : Number(word);
  return found[1] === "-" ? -value : value;
}
