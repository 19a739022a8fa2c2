/** Numbers, sizes, durations and dates as they stand on screen: at most three significant digits; all of them in the title. */
import type { Language } from "../i18n/keys";
import { textOf } from "../i18n/loaded";

function digits(value: number): string {
  const size = Math.abs(value);
  const text = size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

const BYTE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;
/** 2147483648 → "2 GiB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.5 would round to 1000, four digits: the next unit holds it in three.
  while (Math.abs(value) >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${digits(value)} ${BYTE_UNITS[unit]}`;
}
/** All digits, for titles: "2,147,483,648 B". */
export function exactBytes(bytes: number): string {
  return `${group(bytes)} B`;
}
function group(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ",");
}
const RATE_UNITS = ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"] as const;
/** Bytes a second as a line rate: 125000 → "1 Mbit/s". */
export function formatBitRate(bytesPerS: number): string {
  let value = bytesPerS * 8;
  let unit = 0;
  while (value >= 999.5 && unit < RATE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${digits(value)} ${RATE_UNITS[unit]}`;
}
/** Bytes a second for disks: "1.5 MiB/s". */
export function formatByteRate(bytesPerS: number): string {
  return `${formatBytes(bytesPerS)}/s`;
}
/** 0.123 → "12.3 %". */
export function formatPercent(fraction: number): string {
  return `${digits(Math.min(9.99, Math.max(0, fraction)) * 100)} %`;
}
const spans = ["unit.day", "unit.hour", "unit.minute", "unit.second"] as const;
/** Seconds as "3 d 4 h", "2 h 5 min", "12 s": the two greatest units. */
export function formatDuration(seconds: number, language: Language = "en"): string {
  const total = Math.max(0, Math.floor(seconds));
  const [day = "", hour = "", minute = "", second = ""] = spans.map((unit) => textOf(language, unit));
  if (total < 60) return `${total} ${second}`;
  const units: readonly (readonly [number, string])[] = [
    [86_400, day],
    [3_600, hour],
    [60, minute],
    [1, second],
  ];
  const first = units.findIndex(([size]) => total >= size);
  const [size, name] = units[first] ?? [1, second];
  const rest = total % size;
  const next = units[first + 1];
  const count = next ? Math.floor(rest / next[0]) : 0;
  return next && count > 0 ? `${Math.floor(total / size)} ${name} ${count} ${next[1]}` : `${Math.floor(total / size)} ${name}`;
}
const two = (value: number): string => `${value}`.padStart(2, "0");
/** "2026-03-01" of Unix microseconds, UTC: labs run in UTC. */
export function formatDate(us: number): string {
  const date = new Date(us / 1000);
  return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}
/** "09:05:03" of Unix microseconds, UTC. */
export function formatTime(us: number): string {
  const date = new Date(us / 1000);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
}
export function formatDateTime(us: number): string {
  return `${formatDate(us)} ${formatTime(us)}`;
}
/** XAPI's "20260301T09:05:03Z" (also with dashes and fractions) as Unix microseconds; null at the epoch, which means "never". */
export function parseXapiDate(text: string): number | null {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d+)?Z?$/.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second, fraction] = match;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  if (ms === 0) return null;
  return ms * 1000 + Math.round(Number(fraction ?? 0) * 1_000_000);
}
