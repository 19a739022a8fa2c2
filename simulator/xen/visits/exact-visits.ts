/**
 * Visits on a pool's exact run, where the rule of `visit.ts` does not hold. The run is state: the first visit begins it, a while before its own
 * time so that credits have found their level; it goes on from visit to visit, and is over a while after the last. Nobody's look begins one.
 *
 * When a visit will be over is what the run comes to if nobody else asks for anything: as in the rule, who comes later does not move it.
 */
import type { ExactRun } from "../scheduler/exact-run";
import { HOG_MICRO, type SchedulerPool, type SchedulerVcpu } from "../scheduler/pool";
import { copyRun, imageOf, layImage, type Places, placesOf, type RunImage } from "../scheduler/run-image";
import { startRun } from "../scheduler/start";
import type { Field } from "./field";
import type { Visit } from "./visit";

/**
 * Runs begin so long before their first visit, and go on for so long after their last, µs: accountings of credit, of which a hundred cost less
 * than as many ms of credit2. guess: until credits are level; settled by longer runs, whose waits are the same
 */
const spanUs = ({ kind, params }: SchedulerPool): number => (kind === "credit2" || kind === "rtds" ? 150_000 : 100 * params.tsliceUs);
const GRID_US = 30_000;
/** A visit that is not over by then counts as over, µs. */
const LONGEST_US = 10_000_000;
/** What a vCPU wants may change by so much without a new run, millionths of a pCPU. */
const SAME_MICRO = 20_000;
/** Larger pools have the rule alone: a run of theirs costs more than what it is better by. */
const MOST_VCPUS = 256;
const MOST_PCPUS = 64;
/** Bursts of so much of a pCPU beside those that are always busy are more than the rule for credit2 can do. @source scheduler-notes §4 */
const BURSTS = 0.1;
/** Part of its budget from which on rtds may run out of it. guess */
const NEAR_BUDGET = 0.75;

/** Whether a pool's visits need its exact run: it follows from the pool and from what its domains want. @source scheduler-notes §4, §6, §7 */
export function needsExactRun({ pool, pcpus, allowed, seat }: Field): boolean {
  if (pool.vcpus.length > MOST_VCPUS || pool.pcpus.length > MOST_PCPUS) return false;
  if (pcpus.every(({ hogs }) => hogs.length === 0)) return false;
  if (pool.kind === "null") return false;
  if (pool.kind === "rtds")
    return pool.vcpus.some(
      ({ demandMicro, budgetUs, periodUs }, v) => seat[v] === -1 && demandMicro > (NEAR_BUDGET * budgetUs * 1_000_000) / periodUs,
    );
  if (pool.kind !== "credit2") return pool.params.ratelimitUs === 0 || pool.params.isWithoutBoost === true;
  for (const { hogs, bursts } of pcpus) {
    if (hogs.length > 0 && bursts.reduce((load, { lengthUs, everyUs }) => load + lengthUs / everyUs, 0) >= BURSTS) return true;
  }
  return allowed.some((places, v) => {
    if (seat[v] !== -1 || places.length < 2) return false;
    const counts = places.map((place) => pcpus[place]?.hogs.length ?? 0);
    const fewest = Math.min(...counts);
    return fewest > 0 && Math.max(...counts) > fewest;
  });
}

interface Going {
  readonly pool: SchedulerPool;
  /** virtual µs at which the run began, and up to when somebody waits for it */
  readonly originUs: number;
  untilUs: number;
  readonly run: ExactRun;
  readonly places: Places;
  /** looks ahead; derived */
  readonly ahead: ExactRun;
  readonly aheadPlaces: Places;
  /** the newest field that has been found to be of this run; derived */
  field: Field | null;
}
/** Plain data of one pool's run. */
export interface GoingImage {
  readonly id: number;
  readonly pool: SchedulerPool;
  readonly originUs: number;
  readonly untilUs: number;
  readonly run: RunImage;
}

export class ExactVisits {
  /** by pool */
  private readonly going = new Map<number, Going>();

  /**
   * A vCPU has work from now on.
   * @param id - the pool @param v - place in the field's pool @param us - CPU time that it takes
   */
  visit(id: number, field: Field, v: number, now: number, us: number): Visit & { readonly start: number } {
    const own = this.goingFor(id, field, now);
    const { run, ahead, originUs } = own;
    run.runBefore(now - originUs);
    run.submit(v, us, () => undefined);
    copyRun(own.places, own.aheadPlaces);
    const limit = now - originUs + LONGEST_US;
    while (ahead.hasJobs(v) && ahead.nextUs <= limit) ahead.step();
    const end = Math.max(now + us, originUs + Math.min(limit, ahead.nowUs));
    own.untilUs = Math.max(own.untilUs, end);
    const lost = Math.min(field.switchUs, (ahead.lost[v] as number) - (run.lost[v] as number));
    return { start: end - us, end, cpuUs: us + lost, pcpu: ahead.pcpuOf(v) };
  }

  private goingFor(id: number, field: Field, now: number): Going {
    const own = this.going.get(id);
    if (own && now <= own.untilUs + spanUs(own.pool) && (own.field === field || isSame(own.pool, field.pool))) {
      own.field = field;
      return own;
    }
    const originUs = Math.floor(now / GRID_US) * GRID_US - spanUs(field.pool);
    const fresh = { ...newRuns(field.pool, originUs, field.switchUs), untilUs: now, field };
    this.going.set(id, fresh);
    return fresh;
  }

  /** @returns undefined: none goes on */
  export(now: number): readonly GoingImage[] | undefined {
    const rows = [...this.going].filter(([, { untilUs, pool }]) => now <= untilUs + spanUs(pool));
    if (rows.length === 0) return undefined;
    rows.sort(([a], [b]) => a - b);
    return rows.map(([id, { pool, originUs, untilUs, places }]) => ({ id, pool, originUs, untilUs, run: imageOf(places) }));
  }
  import(stored: readonly GoingImage[] | undefined, switchUs: number): void {
    this.going.clear();
    for (const { id, pool, originUs, untilUs, run } of stored ?? []) {
      const made = { ...newRuns(pool, originUs, switchUs), untilUs, field: null };
      layImage(run, made.places);
      this.going.set(id, made);
    }
  }
}

function newRuns(pool: SchedulerPool, originUs: number, switchUs: number): Omit<Going, "untilUs" | "field"> {
  const [run, ahead] = [0, 1].map(() => startRun(pool, { originUs, keep: 0, switchUs })) as [ExactRun, ExactRun];
  return { pool, originUs, run, places: placesOf(run), ahead, aheadPlaces: placesOf(ahead) };
}

/** Whether a run stands for a pool as it is now: the same vCPUs under the same rules, which want about as much. */
function isSame(before: SchedulerPool, now: SchedulerPool): boolean {
  if (before.kind !== now.kind || before.vcpus.length !== now.vcpus.length) return false;
  if (JSON.stringify([before.params, before.pcpus]) !== JSON.stringify([now.params, now.pcpus])) return false;
  return before.vcpus.every((one, v) => isSameVcpu(one, now.vcpus[v] as SchedulerVcpu));
}
function isSameVcpu({ demandMicro, ...rules }: SchedulerVcpu, { demandMicro: wanted, ...others }: SchedulerVcpu): boolean {
  const isBusy = demandMicro >= HOG_MICRO;
  if (isBusy !== wanted >= HOG_MICRO || (!isBusy && Math.abs(wanted - demandMicro) > SAME_MICRO)) return false;
  return JSON.stringify(rules) === JSON.stringify(others);
}
