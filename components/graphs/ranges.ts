/** Ranges of time that graphs show, the archives that they are drawn from, and how a window moves within a range. Times in Unix seconds. */

/** Ranges by name, in seconds. @source metrics.md §1; consoles.md §1.5 */
export const RANGES = {
  "10m": 600,
  "1h": 3_600,
  "2h": 7_200,
  "1d": 86_400,
  "1w": 604_800,
  "1mo": 30 * 86_400,
  "1y": 365 * 86_400,
} as const;
export type RangeName = keyof typeof RANGES;
export const RANGE_NAMES = Object.keys(RANGES) as RangeName[];
export function isRangeName(text: unknown): text is RangeName {
  return typeof text === "string" && Object.hasOwn(RANGES, text);
}

/** From and to. */
export type Span = readonly [fromS: number, toS: number];

/** Archives, the finest first: seconds between rows, and how far back they reach. @source metrics.md §1 */
export const ARCHIVES = [
  { stepS: 5, reachS: 600 },
  { stepS: 60, reachS: 7_200 },
  { stepS: 3_600, reachS: 604_800 },
  { stepS: 86_400, reachS: 366 * 86_400 },
] as const;
export type ArchiveStep = (typeof ARCHIVES)[number]["stepS"];

/** Seconds between the rows of the archive that reaches back to a time. */
export function stepAt(fromS: number, nowS: number): ArchiveStep {
  return ARCHIVES.find(({ reachS }) => fromS >= nowS - reachS)?.stepS ?? 86_400;
}

/** All that the overview shows: the range that was chosen, or the next greater one in which the window lies too. */
export function wholeOf(range: RangeName, window: Span | null, nowS: number): Span {
  const fits = (name: RangeName): boolean => window === null || window[0] >= nowS - RANGES[name];
  const name = RANGE_NAMES.slice(RANGE_NAMES.indexOf(range)).find(fits) ?? "1y";
  return [nowS - RANGES[name], nowS];
}

/** Narrowest window: two rows of the archive that it is drawn from. */
export function narrowest(window: Span, nowS: number): number {
  return 2 * stepAt(window[0], nowS);
}

/** A window that lies in the whole, not narrower than it may be. Whole seconds. */
export function fitted([from, to]: Span, whole: Span, nowS: number): Span {
  const least = Math.min(narrowest([from, to], nowS), whole[1] - whole[0]);
  const width = Math.min(Math.max(to - from, least), whole[1] - whole[0]);
  const middle = (from + to) / 2;
  const start = Math.min(Math.max(middle - width / 2, whole[0]), whole[1] - width);
  return [Math.round(start), Math.round(start + width)];
}

/** Moved as far as the whole goes. @param byS - later where positive */
export function panned([from, to]: Span, byS: number, whole: Span): Span {
  const by = Math.min(Math.max(byS, whole[0] - from), whole[1] - to);
  return [from + by, to + by];
}

/** Wider or narrower about a time that stays where it is. @param factor - 0.5: half as wide */
export function zoomed([from, to]: Span, factor: number, aboutS: number, whole: Span, nowS: number): Span {
  const about = Math.min(Math.max(aboutS, from), to);
  return fitted([about - (about - from) * factor, about + (to - about) * factor], whole, nowS);
}

/** Whether a window shows as good as all of the whole. */
export function isWhole([from, to]: Span, whole: Span): boolean {
  return from <= whole[0] && to >= whole[1];
}
