import { CreditRun } from "./credit-run";
import { Credit2Run } from "./credit2-run";
import type { ExactRun, RunOptions } from "./exact-run";
import { NullRun } from "./null-run";
import type { SchedulerPool } from "./pool";
import { RtdsRun } from "./rtds-run";

/**
 * An exact run of a pool's scheduler. sedf and bvt have no model of their own: they run as credit does.
 * @source hypervisor.md §10
 */
export function startRun(pool: SchedulerPool, options: RunOptions): ExactRun {
  switch (pool.kind) {
    case "credit":
    case "sedf":
    case "bvt":
      return new CreditRun(pool, options);
    case "credit2":
      return new Credit2Run(pool, options);
    case "null":
      return new NullRun(pool, options);
    case "rtds":
      return new RtdsRun(pool, options);
  }
}
