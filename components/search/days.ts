/** Days of virtual time, UTC: what dates are compared by. */

const DAY_US = 86_400_000_000;
/** Days since 1970 of a moment, µs since 1970. */
export function dayOf(us: number): number {
  return Math.floor(us / DAY_US);
}
export interface DayRange {
  /** days since 1970, both ends in it */
  readonly first: number;
  readonly last: number;
}
/** Days before today, by word. @source xenadmin: XenModel/XenSearch/QueryTypes.cs, DatePropertyQuery (a week is today and the six days before) */
const NAMED: Readonly<Record<string, readonly [most: number, least: number]>> = {
  today: [0, 0],
  yesterday: [1, 1],
  thisweek: [6, 0],
  lastweek: [13, 7],
};
/** Reads a day: `2026-11-27`, `20261127`, or a word for days; null: it is none. */
export function readDay(text: string, nowUs: number): DayRange | null {
  const named = NAMED[text.trim().toLowerCase()];
  const today = dayOf(nowUs);
  if (named) return { first: today - named[0], last: today - named[1] };
  const [, year = "", month = "", day = ""] = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(text.trim()) ?? [];
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const isDay = year !== "" && new Date(at).getUTCMonth() === Number(month) - 1 && new Date(at).getUTCDate() === Number(day);
  const found = at / 86_400_000;
  return isDay ? { first: found, last: found } : null;
}
/** A day as it is written. */
export function writtenDay(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}
