/** The strip of time as numbers: what of a history it shows, where a moment stands on it, and which moment stands at a place. */

/** A stretch of virtual time, Unix µs. */
export interface Stretch {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Least that the strip shows, µs: below that, moments are typed in. */
const LEAST_US = 1_000_000;
const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Distances at which a clock is read easily, µs. */
const STEPS = [
  100_000,
  200_000,
  500_000,
  SECOND,
  2 * SECOND,
  5 * SECOND,
  10 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  30 * DAY,
  90 * DAY,
  365 * DAY,
];

/** A history's whole extent; one that has only begun is as long as the strip's least. */
export function wholeOf(fromUs: number, nowUs: number): Stretch {
  return { fromUs, toUs: Math.max(nowUs, fromUs + LEAST_US) };
}

/** Where a moment stands, as a fraction of the strip; outside of 0 to 1: it is not in view. */
export function placeOf({ fromUs, toUs }: Stretch, us: number): number {
  return (us - fromUs) / (toUs - fromUs);
}

/** The moment at a fraction of the strip, whole µs. */
export function momentAt({ fromUs, toUs }: Stretch, place: number): number {
  return Math.round(fromUs + (toUs - fromUs) * place);
}

/** Shows more or less around a moment, which keeps its place. @param factor - below 1: less of the history, in more detail */
export function zoomed(shown: Stretch, factor: number, aroundUs: number, whole: Stretch): Stretch {
  const wanted = (shown.toUs - shown.fromUs) * factor;
  const length = Math.min(Math.max(wanted, LEAST_US), whole.toUs - whole.fromUs);
  const place = Math.min(1, Math.max(0, placeOf(shown, aroundUs)));
  return within({ fromUs: aroundUs - length * place, toUs: aroundUs + length * (1 - place) }, whole);
}

/** Shows as much, further on. @param by - fraction of what is shown; below 0: earlier */
export function panned(shown: Stretch, by: number, whole: Stretch): Stretch {
  const us = (shown.toUs - shown.fromUs) * by;
  return within({ fromUs: shown.fromUs + us, toUs: shown.toUs + us }, whole);
}

/** Shows as much, with a moment in view. */
export function withMoment(shown: Stretch, us: number, whole: Stretch): Stretch {
  const place = placeOf(shown, us);
  if (place >= 0 && place <= 1) return shown;
  const half = (shown.toUs - shown.fromUs) / 2;
  return within({ fromUs: us - half, toUs: us + half }, whole);
}

/** As long a stretch, inside a whole one. */
function within({ fromUs, toUs }: Stretch, whole: Stretch): Stretch {
  const length = Math.min(toUs - fromUs, whole.toUs - whole.fromUs);
  const from = Math.min(Math.max(fromUs, whole.fromUs), whole.toUs - length);
  return { fromUs: Math.round(from), toUs: Math.round(from + length) };
}

/** A line of the strip's scale. */
export interface Tick {
  readonly us: number;
  /** a day begins here */
  readonly isDay: boolean;
}

/** Distance between two lines of the scale, µs. @param most - lines that there is room for */
export function tickStep({ fromUs, toUs }: Stretch, most: number): number {
  const least = (toUs - fromUs) / Math.max(1, most);
  return STEPS.find((step) => step >= least) ?? Math.ceil(least / (365 * DAY)) * 365 * DAY;
}

/** Lines of the scale in view, at even moments. */
export function ticksOf(shown: Stretch, most: number): readonly Tick[] {
  const step = tickStep(shown, most);
  const ticks: Tick[] = [];
  for (let us = Math.ceil(shown.fromUs / step) * step; us <= shown.toUs; us += step) ticks.push({ us, isDay: us % DAY === 0 });
  return ticks;
}

/** The nearest of several moments, if it is near. @param withinUs - how near, µs */
export function nearest<M extends { readonly virtualUs: number }>(moments: readonly M[], us: number, withinUs: number): M | null {
  let best: M | null = null;
  for (const moment of moments) {
    const far = Math.abs(moment.virtualUs - us);
    if (far <= withinUs && (best === null || far < Math.abs(best.virtualUs - us))) best = moment;
  }
  return best;
}

/** The next of several moments before or after a time; null: there is none. */
export function nextOf<M extends { readonly virtualUs: number }>(moments: readonly M[], us: number, isLater: boolean): M | null {
  let best: M | null = null;
  for (const moment of moments) {
    const is = moment.virtualUs;
    if (isLater ? is <= us : is >= us) continue;
    if (best === null || (isLater ? is < best.virtualUs : is > best.virtualUs)) best = moment;
  }
  return best;
}
