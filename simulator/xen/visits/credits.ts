/**
 * Credits of a vCPU that works in short visits, carried over many accountings in one step. Such a vCPU burns credits while it counts as
 * inactive, and earns some only once a tick has met it; below zero it is OVER and waits among those that are always busy.
 * Whole µs of CPU time: 100 of them are one of Xen's credits. @source xen: common/sched/credit.c (csched_acct, csched_vcpu_acct, burn_credits)
 */

/** Plain state of one vCPU. */
export interface Credits {
  /** µs */
  left: number;
  isActive: boolean;
  isOver: boolean;
  /** up to when accountings are in `left`, virtual µs */
  seen: number;
}

export const freshCredits = (now: number): Credits => ({ left: 0, isActive: false, isOver: false, seen: now });

export function accountingsBetween(from: number, to: number, sliceUs: number): number {
  return Math.floor(to / sliceUs) - Math.floor(from / sliceUs);
}
/** Whether one of the three ticks of a slice comes in between. @source credit.c (CSCHED_TICKS_PER_TSLICE 3) */
export function meetsTick(from: number, to: number, sliceUs: number): boolean {
  return Math.floor((to * 3) / sliceUs) > Math.floor((from * 3) / sliceUs);
}

/** Brings in all accountings since the last. @param grantUs - what each gives this vCPU */
export function earn(own: Credits, now: number, sliceUs: number, grantUs: number): void {
  const count = accountingsBetween(own.seen, now, sliceUs);
  own.seen = now;
  if (count <= 0 || !own.isActive) return;
  const left = Math.max(own.left, -sliceUs);
  // The accounting that brings it above a slice's worth halves what it has, and does not count it among the active from then on.
  const until = Math.floor((sliceUs - left) / grantUs) + 1;
  if (count >= until) {
    own.isActive = false;
    own.isOver = false;
    own.left = Math.floor((left + until * grantUs) / 2);
  } else {
    own.left = left + count * grantUs;
    own.isOver = own.left < 0;
  }
}

/** It has run. */
export function burn(own: Credits, from: number, to: number, sliceUs: number, grantUs: number): void {
  own.left -= to - from;
  if (!meetsTick(from, to, sliceUs)) return;
  earn(own, to, sliceUs, grantUs);
  if (own.isActive) return;
  own.isActive = true;
  own.seen = to;
}
