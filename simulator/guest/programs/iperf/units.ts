/** Amounts and rates as iperf writes them. @source iperf 3.12: units.c (unit_snprintf, adaptive) */
const BYTES = ["Byte", "KByte", "MByte", "GByte", "TByte"];
const BITS = ["bit", "Kbit", "Mbit", "Gbit", "Tbit"];

function scaled(value: number, step: number, names: readonly string[]): string {
  let n = value;
  let unit = 0;
  for (; n >= step && unit < names.length - 1; unit++) n /= step;
  const places = n < 9.995 ? 2 : n < 99.95 ? 1 : 0;
  return `${n.toFixed(places).padStart(4)} ${names[unit]}s`;
}
export const amount = (bytes: number): string => scaled(bytes, 1024, BYTES);
/** @param us - for which it took */
export const rate = (bytes: number, us: number): string => `${scaled(us <= 0 ? 0 : (bytes * 8_000_000) / us, 1000, BITS)}/sec`;
export const interval = (fromUs: number, toUs: number): string =>
  `${(fromUs / 1_000_000).toFixed(2).padStart(6)}-${(toUs / 1_000_000).toFixed(2).padEnd(6)} sec`;

/** `10M`, `512K`; null: it is none. */
export function sizeOf(text: string, step: 1000 | 1024): number | null {
  const found = /^(\d+(?:\.\d+)?)([KMGkmg]?)(?:\/\d+)?$/.exec(text);
  if (!found) return null;
  let size = Number(found[1]);
  const power = found[2] === "" ? 0 : "KMG".indexOf((found[2] ?? "").toUpperCase()) + 1;
  for (let n = 0; n < power; n++) size *= step;
  return Math.floor(size);
}
