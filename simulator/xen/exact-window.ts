/**
 * The last moments of a cpupool, slice by slice, worked out from the host's present state when somebody looks. Nothing is kept and
 * nothing changes: a host that is watched runs as one that is not. What ran before the last change of demand is drawn as if it had
 * been so all along. @source hypervisor.md §10
 */
import type { CpuPool } from "./cpupools";
import type { Domain } from "./domain";
import type { ExactRun } from "./scheduler/exact-run";
import { schedulerPool } from "./scheduler/from-state";
import type { Slice, Standing } from "./scheduler/pool";
import { startRun } from "./scheduler/start";
import { SWITCH_US } from "./scheduler/switch-cost";
import type { CpuLayout } from "./topology";

/** Runs begin at whole multiples of this, so that two looks within it show the same slices. µs: ten accountings of credit */
const GRID_US = 300_000;
/** Time for credits to find their level before the window begins, µs. guess: four accountings */
const SETTLING_US = 120_000;
/** Newest slices that a look returns. */
const MOST_SLICES = 20_000;

export interface ExactWindow {
  /** virtual µs; `fromUs` is before 0 for a host that is younger than the window */
  readonly fromUs: number;
  readonly toUs: number;
  /** in order of start */
  readonly slices: readonly Slice[];
  /** every online vCPU of the pool's running domains, in order; `gotMicro`: of the window, millionths of a pCPU */
  readonly vcpus: readonly (Standing & { readonly gotMicro: number })[];
  /** by pCPU of the pool: places in `vcpus` of who runs (-1: nobody) and who waits, next first */
  readonly pcpus: readonly { readonly pcpu: number; readonly running: number; readonly queue: readonly number[] }[];
}

/** @param windowUs - 0: the present instant alone */
export function exactWindow(
  layout: CpuLayout,
  pool: CpuPool,
  domains: readonly Domain[],
  span: { readonly nowUs: number; readonly windowUs: number },
): ExactWindow {
  const fromUs = span.nowUs - span.windowUs;
  const originUs = Math.floor((fromUs - SETTLING_US) / GRID_US) * GRID_US;
  const start = schedulerPool(layout, pool, domains);
  const run: ExactRun = startRun(start, { originUs, keep: span.windowUs > 0 ? MOST_SLICES : 0, switchUs: SWITCH_US });
  run.run(fromUs - originUs);
  const before = run.got.slice();
  run.run(span.nowUs - originUs);
  return {
    fromUs,
    toUs: span.nowUs,
    slices: span.windowUs > 0 ? run.slicesFrom(fromUs - originUs) : [],
    vcpus: run.standings().map((standing, v) => {
      const got = (run.got[v] as number) - (before[v] as number);
      return { ...standing, gotMicro: span.windowUs > 0 ? Math.floor((got * 1_000_000) / span.windowUs) : 0 };
    }),
    pcpus: start.pcpus.map(({ pcpu }, p) => ({ pcpu, running: run.runningOn(p), queue: run.queueOf(p) })),
  };
}
