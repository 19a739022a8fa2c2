declare const simTimeBrand: unique symbol;

/** An instant of virtual time: whole microseconds since the lab began; exact for 285 years. */
export type SimTime = number & { readonly [simTimeBrand]: true };

/** One second in microseconds. */
export const SECOND = 1_000_000;
/** One millisecond in microseconds. */
export const MILLISECOND = 1_000;

/**
 * Brands a whole number of microseconds as an instant.
 * @param us - microseconds, a whole number from 0
 */
export function simTime(us: number): SimTime {
  return us as SimTime;
}

/**
 * The instant a duration after another; fractions of a microsecond are rounded here, once, where they enter.
 * @param from - the earlier instant
 * @param us - duration in microseconds, not negative
 */
export function after(from: SimTime, us: number): SimTime {
  return Math.round(from + us) as SimTime;
}
