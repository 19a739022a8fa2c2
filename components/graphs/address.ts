/** The range of time as addresses have it: `?range=1d`, and of a window in it `&from=2026-03-03T14:05:10Z&to=…`. */
import { isoTime } from "./csv";
import { isRangeName, type RangeName, type Span } from "./ranges";

export interface RangeChoice {
  /** null: the one that was looked at last */
  readonly range: RangeName | null;
  /** null: all of the range, up to now */
  readonly window: Span | null;
}

/** What an address says; of what makes no sense, nothing. */
export function readRange(search: string): RangeChoice {
  const given = new URLSearchParams(search);
  const range = given.get("range");
  const [from, to] = [timeOf(given.get("from")), timeOf(given.get("to"))];
  return { range: isRangeName(range) ? range : null, window: from !== null && to !== null && from < to ? [from, to] : null };
}
function timeOf(text: string | null): number | null {
  const ms = text !== null && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : Math.floor(ms / 1000);
}
export function writeRange(range: RangeName, window: Span | null): string {
  return `?range=${range}${window ? `&from=${isoTime(window[0])}&to=${isoTime(window[1])}` : ""}`;
}
