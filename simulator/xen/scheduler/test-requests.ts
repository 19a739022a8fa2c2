/** Requests that pass several vCPUs one after another, on an exact run: what tests of waiting times are made of. */
import { RandomStreams } from "../../kernel/random";
import type { SchedulerKind } from "../versions";
import type { ExactRun } from "./exact-run";
import type { SchedulerPool, SchedulerVcpu } from "./pool";
import { startRun } from "./start";

/** A vCPU of a test: always busy unless it says what it wants. */
export interface TestVcpu {
  /** its only pCPU; null: all */
  readonly on: number | null;
  readonly weight?: number;
  readonly cap?: number;
  /** millionths of a pCPU that it wants for itself; left out: 0 */
  readonly demandMicro?: number;
}
export interface TestRun {
  readonly kind: SchedulerKind;
  readonly pcpus?: number;
  readonly tsliceUs?: number;
  readonly ratelimitUs?: number;
  readonly switchUs?: number;
  readonly isWithoutBoost?: boolean;
  readonly vcpus: readonly TestVcpu[];
}
/** What requests run on: an exact run, or the rule that stands for one. */
export type Runner = Pick<ExactRun, "run" | "submit" | "step" | "nextUs" | "nowUs">;
/** A vCPU that is always busy, on a pCPU. */
export const hog = (on: number | null, weight = 256): TestVcpu => ({ on, weight, demandMicro: 1_000_000 });
/** One that does only what comes from outside. */
export const light = (on: number | null, more: Partial<TestVcpu> = {}): TestVcpu => ({ on, ...more });

/** An exact run with a clock of its own for what happens outside the pCPUs: devices, people. */
export class Requests {
  readonly run: Runner;
  private readonly random: RandomStreams;
  private readonly due: { readonly at: number; readonly act: () => void }[] = [];

  constructor(
    { kind, pcpus = 1, tsliceUs = 30_000, ratelimitUs = 1_000, switchUs = 0, isWithoutBoost, vcpus }: TestRun,
    seed = 1,
    form?: (pool: SchedulerPool, switchUs: number) => Runner,
  ) {
    this.random = new RandomStreams(seed);
    const all = vcpus.map(
      ({ on, weight = 256, cap = 0, demandMicro = 0 }, domid): SchedulerVcpu => ({
        ...{ domid, vcpu: 0, weight, cap, demandMicro, hard: on === null ? null : [on], soft: null },
        ...{ periodUs: 10_000, budgetUs: 4_000, extratime: true, pinned: -1 },
      }),
    );
    const pool: SchedulerPool = {
      kind,
      params: { tsliceUs, ratelimitUs, migrationDelayUs: 0, ...(isWithoutBoost ? { isWithoutBoost } : {}) },
      pcpus: Array.from({ length: pcpus }, (_, pcpu) => ({ pcpu, node: 0, socket: 0 })),
      vcpus: all,
    };
    this.run = form?.(pool, switchUs) ?? startRun(pool, { originUs: 0, keep: 0, switchUs });
  }

  /** Does something later, µs from now. */
  after(us: number, act: () => void): void {
    const at = this.run.nowUs + us;
    let i = this.due.length;
    while (i > 0 && (this.due[i - 1] as { at: number }).at < at) i--;
    this.due.splice(i, 0, { at, act });
  }
  /** µs that vary by a fifth either way: equal costs would lock phases. */
  about(us: number): number {
    return Math.round((us * this.random.between("costs", 800, 1200)) / 1000);
  }
  /** Times between arrivals that nothing binds together, whole µs, more than 0. @param us - their mean */
  apart(us: number): number {
    return Math.max(1, Math.round(-us * Math.log(this.random.between("arrivals", 1, 1_000_000) / 1_000_001)));
  }

  /** Runs on to an instant, µs since the beginning. */
  to(untilUs: number): void {
    for (;;) {
      const outside = this.due.at(-1)?.at ?? Number.POSITIVE_INFINITY;
      const at = Math.min(outside, this.run.nextUs);
      if (at > untilUs) break;
      if (this.run.nextUs <= outside) this.run.step();
      else {
        this.run.run(outside);
        this.due.pop()?.act();
      }
    }
    this.run.run(untilUs);
  }
}

/** What waits and visits came to: mean, median, 99 of a hundred, all µs; requests a second; how many. */
export interface Measured {
  readonly meanUs: number;
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
  readonly count: number;
}
export function measured(us: number[], seconds: number): Measured {
  const sorted = [...us].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  const meanUs = us.reduce((sum, one) => sum + one, 0) / us.length;
  return { meanUs, p50: at(0.5), p99: at(0.99), perSecond: us.length / seconds, count: us.length };
}
