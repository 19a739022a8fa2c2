/** What an exact run of a scheduler starts from: a cpupool with its vCPUs, as plain data. */
import type { PoolParameters } from "../cpupools";
import type { SchedulerKind } from "../versions";

export interface SchedulerVcpu {
  readonly domid: number;
  readonly vcpu: number;
  /** of the domain, 1…65535 */
  readonly weight: number;
  /** of the domain, percent of one pCPU; 0: none */
  readonly cap: number;
  /** pCPU numbers; null: all */
  readonly hard: readonly number[] | null;
  readonly soft: readonly number[] | null;
  /** millionths of one pCPU; 1,000,000: always busy */
  readonly demandMicro: number;
  /** rtds, µs */
  readonly periodUs: number;
  readonly budgetUs: number;
  readonly extratime: boolean;
  /** null scheduler: its pCPU; -1: it waits for one */
  readonly pinned: number;
}
export interface SchedulerPcpu {
  readonly pcpu: number;
  readonly node: number;
  readonly socket: number;
}
export interface SchedulerPool {
  readonly kind: SchedulerKind;
  readonly params: PoolParameters;
  /** ascending */
  readonly pcpus: readonly SchedulerPcpu[];
  /** online vCPUs of domains that run, in order of domid, then vCPU */
  readonly vcpus: readonly SchedulerVcpu[];
}

/** A vCPU that can use this much of a pCPU is always there, millionths. */
export const HOG_MICRO = 900_000;
/** Longest that credit2 lets one run. @source hypervisor.md §10.2, µs */
export const LONGEST_STINT_US = 10_000;

/** Why a vCPU left its pCPU. */
export const endings = ["slice", "preempted", "blocked", "parked", "yield", "window"] as const;
export type Ending = (typeof endings)[number];
export const ending = { slice: 0, preempted: 1, blocked: 2, parked: 3, yield: 4, window: 5 } as const;

/** One stretch of a vCPU on a pCPU; µs of virtual time. */
export interface Slice {
  readonly pcpu: number;
  readonly domid: number;
  readonly vcpu: number;
  readonly startUs: number;
  readonly lengthUs: number;
  readonly why: Ending;
}

/** What a vCPU is doing in an exact run. */
export const doing = { blocked: 0, queued: 1, running: 2, parked: 3 } as const;

/** A vCPU as its scheduler sees it at an instant. */
export interface Standing {
  readonly domid: number;
  readonly vcpu: number;
  readonly state: "running" | "runnable" | "blocked";
  /** where it runs, waits or ran last; null: nowhere yet */
  readonly pcpu: number | null;
  /** credits, ns of credit2, or budget left in µs */
  readonly credit: number;
  /** BOOST, UNDER, OVER, PARKED; "" where the scheduler has none */
  readonly priority: string;
}
