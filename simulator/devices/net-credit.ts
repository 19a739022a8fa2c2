/**
 * What a guest may send by an interface whose back end has a limit: a token bucket, filled once an interval.
 * @source Linux drivers/net/xen-netback/netback.c (tx_credit_exceeded, tx_add_credit), xenbus.c (xen_net_read_rate)
 */

/** A limit: so many bytes in each interval. */
export interface RateLimit {
  readonly bytes: number;
  /** interval, µs; netback counts whole milliseconds of it */
  readonly usec: number;
}
/** A bucket, plain data. */
export interface Credit extends RateLimit {
  /** bytes that may be sent now */
  readonly remaining: number;
  /** when the interval that is running began, virtual µs */
  readonly windowAt: number;
  /** when it is filled next, for whoever waits; null: nobody does */
  readonly timerAt: number | null;
}

/** A bucket holds this much at least, so that what is handed over at once comes through, bytes. @source netback.c, tx_add_credit (max_burst) */
const LEAST_BURST = 131_072;
/** Steady traffic leaves single frames this part of a limit, at least. guess: as on a cable */
const LEAST_SHARE = 0.05;

/** A limit as XenStore has it; null: it is no such. */
export function readRate(text: string): RateLimit | null {
  const [, bytes, usec] = /^(\d{1,15}),(\d{1,10})$/.exec(text) ?? [];
  return bytes === undefined || usec === undefined ? null : { bytes: Number(bytes), usec: Number(usec) };
}
/** Room for steady traffic, bytes/s. */
export function bytesPerS({ bytes, usec }: RateLimit): number | null {
  const ms = Math.floor(usec / 1_000);
  return ms === 0 ? null : Math.floor((bytes * 1_000) / ms);
}

export function newCredit(limit: RateLimit, now: number): Credit {
  return { bytes: limit.bytes, usec: limit.usec, remaining: limit.bytes, windowAt: now, timerAt: null };
}
/** The limit is another from now on; whoever waits goes on waiting. @source xenbus.c, xen_net_rate_changed */
export function withLimit(credit: Credit, { bytes, usec }: RateLimit): Credit {
  const remaining = credit.timerAt === null ? Math.min(credit.remaining, bytes) : credit.remaining;
  return { ...credit, bytes, usec, remaining };
}

/** @param steady - bytes/s of steady traffic that goes by the same limit */
function filled(credit: Credit, steady: number): Credit {
  const { bytes, usec } = credit;
  const left = Math.max(Math.floor(bytes * LEAST_SHARE), bytes - Math.floor((steady * usec) / 1_000_000));
  return { ...credit, remaining: Math.min(credit.remaining + left, Math.max(LEAST_BURST, bytes)) };
}

/** A frame comes. @returns the bucket after it, and whether the frame has to wait until `timerAt` */
export function spend(credit: Credit, bytes: number, now: number, steady: number): { readonly credit: Credit; readonly waits: boolean } {
  if (credit.timerAt !== null) return { credit, waits: true };
  const nextAt = credit.windowAt + Math.floor(credit.usec / 1_000) * 1_000;
  const own = now > nextAt ? { ...filled(credit, steady), windowAt: now } : credit;
  if (bytes <= own.remaining) return { credit: { ...own, remaining: own.remaining - bytes }, waits: false };
  const timerAt = Math.max(now + 1_000, now > nextAt ? now + Math.floor(credit.usec / 1_000) * 1_000 : nextAt);
  return { credit: { ...own, windowAt: timerAt, timerAt }, waits: true };
}
/** Its time has come: it is filled. */
export function refilled(credit: Credit, steady: number): Credit {
  return { ...filled(credit, steady), timerAt: null };
}
