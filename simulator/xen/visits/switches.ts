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
  /** pCPUs that the others have, millionths, and the largest of their weights (where it tells) */
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
  if (field.pool.kind === "null") return field.pool.vcpus.map(() => WHOLE);
  const onPlaces = placesOf(field, shares);
  return field.pool.vcpus.map((vcpu, v) => {
    const share = shares[v] as number;
    if (vcpu.demandMicro < HOG_MICRO || share <= 0) return WHOLE;
    const lost = Math.round(field.switchUs * changesPerS(field, aroundOf(field, v, shares, onPlaces), vcpu, share));
    return Math.max(LEAST, WHOLE - lost);
  });
}

/** What of those that are always busy is on one pCPU, and bursts that come to it in a second. */
interface OnPlace {
  readonly hogs: number;
  readonly micro: number;
  readonly bursts: number;
}
function placesOf({ pool, pcpus }: Field, shares: readonly number[]): OnPlace[] {
  return pcpus.map((around) => {
    let hogs = around.hogs.length;
    let micro = around.hogs.reduce((sum, hog) => sum + (shares[hog] as number), 0);
    let bursts = 0;
    for (const { of, everyUs, places } of around.bursts) {
      // One that its cap alone keeps from being busy always is there whenever it may.
      if ((pool.vcpus[of] as SchedulerVcpu).demandMicro < HOG_MICRO) bursts += 1_000_000 / everyUs;
      else {
        hogs += 1 / places;
        micro += (shares[of] as number) / places;
      }
    }
    return { hogs, micro, bursts };
  });
}

function aroundOf(field: Field, v: number, shares: readonly number[], onPlaces: readonly OnPlace[]): Around {
  const places = field.allowed[v] as readonly number[];
  let [hogs, micro, bursts, heaviest] = [0, 0, 0, 0];
  for (const place of places) {
    const on = onPlaces[place] as OnPlace;
    hogs += on.hogs;
    micro += on.micro;
    bursts += on.bursts;
    if (field.pool.kind !== "credit2") continue;
    for (const hog of (field.pcpus[place] as Field["pcpus"][number]).hogs)
      if (hog !== v) heaviest = Math.max(heaviest, (field.pool.vcpus[hog] as SchedulerVcpu).weight);
  }
  const busy = Math.min(1, micro / (places.length * WHOLE));
  const interruptions = bursts / places.length / Math.max(0.01, busy);
  return { pcpus: places.length, hogs, othersMicro: Math.max(0, micro - (shares[v] as number)), heaviest, interruptions };
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
