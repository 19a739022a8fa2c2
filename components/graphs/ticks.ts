/** Times at the foot of a graph: as many as fit, on round times, in the reader's words. Labs run in UTC. */
import { localeOf } from "../i18n/intl";
import type { Language } from "../i18n/keys";
import { formatTime } from "../ui/format";
import type { Span } from "./ranges";

export interface Tick {
  /** Unix seconds */
  readonly atS: number;
  readonly text: string;
}

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
/** Monday, 5 January 1970: weeks are counted from it. */
const FIRST_MONDAY = 4 * DAY;
const secondSteps = [1, 2, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE] as const;
const longSteps = [HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY] as const;
const monthSteps = [1, 2, 3, 6, 12] as const;
/** Between two labels at least, px. */
const GAP_PX = 14;

const dateFields = {
  year: { year: "numeric" },
  month: { month: "short" },
  day: { month: "short", day: "numeric" },
  full: { month: "short", day: "numeric", year: "numeric" },
} as const;
const formats = new Map<string, Intl.DateTimeFormat>();
function inWords(language: Language, what: keyof typeof dateFields, atS: number): string {
  const key = `${language} ${what}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(localeOf(language), { ...dateFields[what], timeZone: "UTC" });
    formats.set(key, format);
  }
  return format.format(new Date(atS * 1000));
}
/** "3 Mar". */
export function dayText(language: Language, atS: number): string {
  return inWords(language, "day", atS);
}
/** "3 Mar 2026", as the language has it. */
export function dateText(language: Language, atS: number): string {
  return inWords(language, "full", atS);
}
/** "14:05", or with seconds "14:05:10": 24 hours everywhere. */
export function clockText(atS: number, hasSeconds: boolean): string {
  const text = formatTime(atS * 1_000_000);
  return hasSeconds ? text : text.slice(0, 5);
}
/** "3 Mar 2026, 14:05:10 – 14:15:10"; the day is said again where it is another. */
export function spanText(language: Language, [from, to]: Span): string {
  const isOneDay = Math.floor(from / DAY) === Math.floor(to / DAY);
  const moment = (atS: number): string => `${dateText(language, atS)} ${clockText(atS, true)}`;
  return `${moment(from)} – ${isOneDay ? clockText(to, true) : moment(to)}`;
}

function everySeconds([from, to]: Span, step: number, language: Language): Tick[] {
  const origin = step === 7 * DAY ? FIRST_MONDAY : 0;
  const ticks: Tick[] = [];
  for (let atS = origin + Math.ceil((from - origin) / step) * step; atS <= to; atS += step) {
    const isMidnight = atS % DAY === 0;
    ticks.push({ atS, text: isMidnight ? dayText(language, atS) : clockText(atS, step < MINUTE) });
  }
  return ticks;
}
function everyMonths([from, to]: Span, step: number, language: Language): Tick[] {
  const start = new Date(from * 1000);
  const first = start.getUTCFullYear() * 12 + start.getUTCMonth();
  const ticks: Tick[] = [];
  for (let month = Math.floor(first / step) * step; ; month += step) {
    const atS = Date.UTC(Math.floor(month / 12), month % 12, 1) / 1000;
    if (atS > to) return ticks;
    if (atS >= from) ticks.push({ atS, text: inWords(language, month % 12 === 0 ? "year" : "month", atS) });
  }
}

/** Where a tick stands, px. */
export function placeOf(atS: number, [from, to]: Span, widthPx: number): number {
  return ((atS - from) / (to - from)) * widthPx;
}

interface Room {
  readonly widthPx: number;
  /** beyond the left and the right end, which a label may use too, px */
  readonly leftPx?: number;
  readonly rightPx?: number;
  /** width of a text, px */
  readonly measure: (text: string) => number;
}

/** As many ticks as fit without their labels touching; those that would be cut off at an end are left out. */
export function timeTicks(span: Span, language: Language, { widthPx, leftPx = 0, rightPx = 0, measure }: Room): Tick[] {
  if (!(span[1] > span[0]) || widthPx <= 0) return [];
  const fitting = (ticks: readonly Tick[]): Tick[] | null => {
    const shown: Tick[] = [];
    let end = Number.NEGATIVE_INFINITY;
    for (const tick of ticks) {
      const half = measure(tick.text) / 2;
      const at = placeOf(tick.atS, span, widthPx);
      if (at - half < -leftPx || at + half > widthPx + rightPx) continue;
      if (at - half < end + GAP_PX) return null;
      end = at + half;
      shown.push(tick);
    }
    return shown;
  };
  // Two letters at least each: no need to make thousands of labels to see that they do not fit.
  const most = widthPx / (measure("00") + GAP_PX) + 2;
  for (const step of [...secondSteps, ...longSteps]) {
    if ((span[1] - span[0]) / step > most) continue;
    const ticks = fitting(everySeconds(span, step, language));
    if (ticks) return ticks;
  }
  for (const step of monthSteps) {
    const ticks = fitting(everyMonths(span, step, language));
    if (ticks) return ticks;
  }
  return [];
}
