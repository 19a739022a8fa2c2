/**
 * How a capped domain is held back that works in short visits. credit lets it run until an accounting finds it overdrawn, and parks it
 * until one finds that it is not; credit2 takes from a budget that is filled every 10 ms.
 * @source xen: common/sched/credit.c (csched_acct: credit_cap, CSCHED_FLAG_VCPU_PARKED), credit2.c (CSCHED2_BDGT_REPL_PERIOD)
 */

/** µs between two fillings of credit2's budgets. @source credit2.c (CSCHED2_BDGT_REPL_PERIOD) */
const REFILL_US = 10_000;

/** Plain state of one domain. */
export interface Capped {
  /** µs that it has run beyond what it may; less than 0: it has some left */
  debt: number;
  /** up to when what it is given is in `debt`, virtual µs */
  seen: number;
  /** it is parked until then */
  until: number;
}
/** What a cap comes to. */
export interface Cap {
  readonly kind: "credit" | "credit2";
  /** µs between two moments at which it is given more */
  readonly everyUs: number;
  /** µs of CPU time that it is given then */
  readonly shareUs: number;
}

/** @param percent - of one pCPU @param sliceUs - credit's accountings lie so far apart */
export function capOf(kind: "credit" | "credit2", percent: number, sliceUs: number): Cap {
  const everyUs = kind === "credit" ? sliceUs : REFILL_US;
  return { kind, everyUs, shareUs: Math.max(1, Math.floor((everyUs * percent) / 100)) };
}

/** When it may run, at the earliest. */
export function allowedAt(own: Capped, now: number, { kind, everyUs, shareUs }: Cap): number {
  const before = Math.floor(own.seen / everyUs);
  const times = Math.floor(now / everyUs) - before;
  if (times > 0) {
    own.seen = now;
    const debt = own.debt - shareUs;
    // credit looks once in a slice, and bounds what somebody may owe; credit2 never lets anybody run who has nothing left.
    if (kind === "credit" && debt > shareUs) own.until = (before + 1 + Math.ceil(Math.min(debt, everyUs) / shareUs)) * everyUs;
    const bounded = kind === "credit" ? Math.min(debt, everyUs) : debt;
    own.debt = Math.max(-shareUs, bounded - (times - 1) * shareUs);
  }
  if (kind === "credit2" && own.debt >= 0) own.until = (Math.floor(now / everyUs) + Math.floor(own.debt / shareUs) + 1) * everyUs;
  return Math.max(now, own.until);
}
