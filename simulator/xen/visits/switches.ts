/**
 * What it costs to change from one vCPU to another on a pCPU: time of who comes on in which it gets nothing done. The exact run charges each
 * change (`scheduler/`); here is what they come to over any longer time, from how long each runs at a stretch.
 *
 * It counts as CPU time everywhere: what gets less is the work done in it.
 */
import { HOG_MICRO, LONGEST_STINT_US, type SchedulerVcpu } from "../scheduler/pool";
import type { Field } from "./field";
import { stintUs } from "./visit";

/** All of it, in the unit of useful parts. */
const WHOLE = 1_000_000;
/** However often somebody is interrupted, this much of its time is left, millionths. */
const LEAST = 500_000;

/** Those that are always busy on the pCPUs of one vCPU, and who comes between. */
interface Around {
  readonly pcpus: number;
  /** how many there are, itself among them */
  readonly hogs: number;
  /** pCPUs that the others have, millionths, and the largest of their weights */
  readonly othersMicro: number;
  readonly heaviest: number;
  /** bursts that come between, a second of one pCPU's busy time */
  readonly interruptions: number;
}

/**
 * Part of its CPU time in which each vCPU gets something done, millionths; all of it for those that are not always busy, which have what they
 * want.
 * @param shares - what each has, millionths of a pCPU
 */
export function usefulParts(field: Field, shares: readonly number[]): number[] {
  return field.pool.vcpus.map((vcpu, v) => {
    const share = shares[v] as number;
    if (vcpu.demandMicro < HOG_MICRO || share <= 0 || field.pool.kind === "null") return WHOLE;
    const lost = Math.round(field.switchUs * changesPerS(field, aroundOf(field, v, shares), vcpu, share));
    return Math.max(LEAST, WHOLE - lost);
  });
}

function aroundOf(field: Field, v: number, shares: readonly number[]): Around {
  const { vcpus } = field.pool;
  const places = field.allowed[v] as readonly number[];
  let [hogs, othersMicro, heaviest, bursts] = [1, 0, 0, 0];
  for (const place of places) {
    const on = field.pcpus[place] as Field["pcpus"][number];
    const meet = (other: number, part: number): void => {
      if (other === v) return;
      hogs += part;
      othersMicro += (shares[other] as number) * part;
      heaviest = Math.max(heaviest, (vcpus[other] as SchedulerVcpu).weight);
    };
    for (const hog of on.hogs) meet(hog, 1);
    for (const { of, everyUs, places: count } of on.bursts) {
      // One that its cap alone keeps from being busy always is there whenever it may.
      if ((vcpus[of] as SchedulerVcpu).demandMicro >= HOG_MICRO) meet(of, 1 / count);
      else if (of !== v) bursts += 1_000_000 / everyUs;
    }
  }
  const busy = Math.min(1, (othersMicro + (shares[v] as number)) / (places.length * WHOLE));
  return { pcpus: places.length, hogs, othersMicro, heaviest, interruptions: bursts / places.length / Math.max(0.01, busy) };
}

/** How often a vCPU comes on after another, a second of the time that it runs. Measured on exact runs; see the table of its test. */
function changesPerS({ pool }: Field, around: Around, { weight, periodUs }: SchedulerVcpu, share: number): number {
  const { pcpus, hogs, othersMicro, heaviest, interruptions } = around;
  const waiting = Math.max(0, hogs - pcpus);
  // Budgets are filled once a period, and it goes on from where it was.
  if (pool.kind === "rtds") return (waiting > 0 ? (1_000_000 / periodUs / share) * WHOLE : 0) + interruptions;
  const stint = stintUs(pool.kind, pool.params.tsliceUs, pool.params.ratelimitUs, 2) as number;
  // Whoever has more than all others together often follows itself.
  const turns = Math.min(1, othersMicro / share) / stint;
  if (pool.kind === "credit2") {
    const own = 1 / Math.min(LONGEST_STINT_US, stint * Math.max(1, weight / Math.max(1, heaviest)));
    const isMet = Math.min(1, (2 * waiting) / hogs);
    return Math.max(1_000_000 * Math.min(turns, own) * isMet, interruptions);
  }
  const byTurn = 1_000_000 * turns * Math.min(1, waiting / pcpus);
  // Whoever comes after a burst begins a slice of its own.
  return byTurn + interruptions > 0 ? interruptions + (byTurn * byTurn) / (byTurn + interruptions) : 0;
}
