/** What a line comes to within a window: pure. */
import type { Span } from "./ranges";

export interface Figures {
  /** the newest value in the window that is known */
  readonly last: number | null;
  readonly mean: number | null;
  readonly max: number | null;
}
type Values = readonly (number | null)[];

/** Rows that a window shows, [first, behind the last). @param times - ends of rows, Unix seconds, ascending */
export function rowsIn(times: readonly number[], [from, to]: Span): readonly [first: number, end: number] {
  return [firstFrom(times, from), firstFrom(times, to, true)];
}
/** Whether no line has a value in what is shown. */
export function isUnknown(lines: readonly { readonly values: Values }[], times: readonly number[], shown: Span): boolean {
  const [first, end] = rowsIn(times, shown);
  return lines.every(({ values }) => {
    for (let row = first; row < end; row++) if ((values[row] ?? null) !== null) return false;
    return true;
  });
}

/** Place of the first time that is not before `atS`; with `isAfter` of the first that is after it. */
function firstFrom(times: readonly number[], atS: number, isAfter = false): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const time = times[middle] as number;
    if (isAfter ? time <= atS : time < atS) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Last, mean and greatest value of the rows of a window; what is unknown is left out. */
export function figuresOf(values: Values, [first, end]: readonly [number, number]): Figures {
  let last: number | null = null;
  let max: number | null = null;
  let sum = 0;
  let count = 0;
  for (let row = first; row < end; row++) {
    const value = values[row] ?? null;
    if (value === null) continue;
    last = value;
    max = max === null ? value : Math.max(max, value);
    sum += value;
    count++;
  }
  return { last, mean: count === 0 ? null : sum / count, max };
}

/** Row nearest to a time; null: there is none. */
export function rowAt(times: readonly number[], atS: number): number | null {
  if (times.length === 0) return null;
  const next = Math.min(firstFrom(times, atS), times.length - 1);
  const before = Math.max(0, next - 1);
  return atS - (times[before] as number) < (times[next] as number) - atS ? before : next;
}
