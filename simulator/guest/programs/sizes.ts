import type { Bytes } from "../../content/bytes";

/** A number with a unit as GNU's programs read it; `invalid` when malformed, `overflow` beyond 64 bits. @source gnulib: xstrtol.c */
export type SizeResult = number | "invalid" | "overflow";

const POWERS = "KMGTPEZY";
/** Greatest number that 64 bits without a sign hold. */
const MOST = 4_294_967_296 * 4_294_967_296;

/**
 * Reads a number and a suffix: `b` 512, `c` 1, `w` 2, `B` 1024, `k K M G …` powers of 1024, with `B` behind them of 1000, with `iB` of 1024.
 * @param suffixes - letters that the program takes; `0` among them: `B` and `iB` may follow
 */
export function readSize(text: Bytes, suffixes = "bEGKkMPTYZ0"): SizeResult {
  const found = /^[ \t]*\+?(\d*)(.*)$/s.exec(text);
  const digits = found?.[1] ?? "";
  const suffix = found?.[2] ?? "";
  const letter = suffix.slice(0, 1);
  if (digits === "" && (letter === "" || !suffixes.includes(letter))) return "invalid";
  const value = digits === "" ? 1 : Number(digits);
  const unit = suffix === "" ? 1 : unitOf(suffix, suffixes);
  if (unit === null) return "invalid";
  return value * unit > MOST ? "overflow" : value * unit;
}

function unitOf(suffix: Bytes, suffixes: string): number | null {
  const letter = suffix.slice(0, 1);
  const tail = suffix.slice(1);
  if (letter === "0" || !suffixes.includes(letter)) return null;
  if (tail === "") {
    const plain: Readonly<Record<string, number>> = { b: 512, B: 1024, c: 1, w: 2 };
    if (Object.hasOwn(plain, letter)) return plain[letter] as number;
  } else if (!suffixes.includes("0") || (tail !== "B" && tail !== "D" && tail !== "iB")) return null;
  const power = POWERS.indexOf(letter.toUpperCase());
  if (power < 0) return null;
  const base = tail === "B" || tail === "D" ? 1000 : 1024;
  let unit = 1;
  for (let i = 0; i <= power; i++) unit *= base;
  return unit;
}

/** `1M`, `4k`, `1G`, `512` … in bytes; NaN when malformed or too long. */
export function sizeArgument(text: Bytes): number {
  const size = readSize(text, "bcwkKMGTPEZYB0");
  return typeof size === "number" ? size : Number.NaN;
}

/** What is said of a number that was not understood. */
export function sizeComplaint(what: string, text: Bytes, size: "invalid" | "overflow"): string {
  return `${what}: ‘${text}’${size === "overflow" ? ": Value too large for defined data type" : ""}`;
}

function scaled(value: number, base: number, units: readonly string[]): string {
  let rest = value;
  let unit = 0;
  while (rest >= base && unit < units.length - 1) {
    rest /= base;
    unit++;
  }
  return `${unit > 0 && rest < 10 ? rest.toFixed(1) : String(Math.round(rest))} ${units[unit] ?? ""}`;
}
/** `1.5 MB`: powers of 1000, as dd reports them. */
export function decimalSize(value: number): string {
  return scaled(value, 1000, ["B", "kB", "MB", "GB", "TB"]);
}
/** `1.4 MiB`: powers of 1024. */
export function binarySize(value: number): string {
  return scaled(value, 1024, ["B", "KiB", "MiB", "GiB", "TiB"]);
}

/** Seconds of `1.5`, `2m`, `1h`, `infinity`; null when malformed. @source coreutils 9.1: sleep, timeout */
export function readDuration(text: Bytes): number | null {
  const found = /^[ \t]*\+?(?:(inf|infinity)|(\d+\.?\d*|\.\d+)(?:[eE]([-+]?\d{1,4}))?|0[xX]([\da-fA-F]+))([smhd]?)$/i.exec(text);
  if (!found || /[SMHD]$/.test(text)) return null;
  const [, endless, decimal, exponent, hex, unit = ""] = found;
  if (endless !== undefined) return Number.POSITIVE_INFINITY;
  const value = hex !== undefined ? Number.parseInt(hex, 16) : Number(`${decimal}e${exponent ?? "0"}`);
  return value * ({ m: 60, h: 3_600, d: 86_400 }[unit] ?? 1);
}
