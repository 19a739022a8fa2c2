/**
 * How a demand of less than a whole vCPU comes: work arrives in bursts of equal length at equal distances, whether the vCPU gets
 * to it or not; what it cannot do waits. Over time it wants exactly its demand.
 * guess: a distance of 4 to 12 ms, different for each vCPU so that bursts do not march in step with timers; settled by a trace of
 * wake-ups of real guests.
 */

export interface Bursts {
  /** µs of work that arrives at once */
  readonly lengthUs: number;
  /** µs from one arrival to the next */
  readonly everyUs: number;
  /** virtual µs of some arrival, less than `everyUs` */
  readonly phaseUs: number;
}

const SHORTEST_US = 50;

/** A number that looks random from a domid and a vCPU. */
export function scatter(domid: number, vcpu: number): number {
  let x = Math.imul(domid + 1, 0x9e3779b1) ^ Math.imul(vcpu + 1, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 16), 0xc2b2ae35);
  x = Math.imul(x ^ (x >>> 13), 0x27d4eb2f);
  return (x ^ (x >>> 16)) >>> 0;
}

/** @param demandMicro - 1 … 999,999 */
export function burstsOf(domid: number, vcpu: number, demandMicro: number): Bursts {
  const chance = scatter(domid, vcpu);
  const about = 4_000 + (chance % 8_000);
  const lengthUs = Math.max(SHORTEST_US, Math.round((about * demandMicro) / 1_000_000));
  const everyUs = Math.max(lengthUs, Math.round((lengthUs * 1_000_000) / demandMicro));
  return { lengthUs, everyUs, phaseUs: (chance >>> 8) % everyUs };
}

/** Time from an instant to the end of a period that began at some other: 1 … every. Instants before 0 count too. */
export function untilNext(originUs: number, begunUs: number, everyUs: number): number {
  const into = (originUs - begunUs) % everyUs;
  return everyUs - (into < 0 ? into + everyUs : into);
}
