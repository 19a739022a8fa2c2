/** The first two minutes of a new lab: its guests boot, or are copied from those that have. */
import { simTime } from "../../kernel/time";
import type { World } from "../../world/world";
import { type CopyJob, makeCopies } from "../copying/copies";
import { checkDistinct } from "../copying/distinct";
import { driversUp, listenToNothing } from "../copying/empty-domain";

/** Virtual time that a new lab has already lived when it is handed over, so that its guests have booted, µs. */
export const WARM_UP_US = 120_000_000;
/** When copies are made: late, since all that they do from then on costs as much as it does in others. */
const COPIES_AT_US = 117_500_000;
/** When hotplug scripts have run, and no guest has come as far as to send anything. @see back-end.ts */
const PLUGGED_US = 200_000;
/** How long before the copies their drivers connect, which takes some three milliseconds. */
const DRIVERS_US = 100_000;

/** Events between two steps; some milliseconds' worth. */
const EVENTS_A_STEP = 200;

/** Runs to a moment of virtual time in steps; where they end makes no difference to what happens. */
function* runTo(world: World, us: number): Generator<void, void> {
  for (;;) {
    let left = EVENTS_A_STEP;
    world.kernel.run(simTime(us), () => --left <= 0);
    if (left > 0) return;
    yield;
  }
}

/** Lives these two minutes in steps. @param jobs - VMs that are copied; none: all boot */
export function* warmUp(world: World, jobs: readonly CopyJob[]): Generator<void, void> {
  const copies = jobs.flatMap((job) => job.copies);
  if (copies.length > 0) {
    yield* runTo(world, PLUGGED_US);
    for (const copy of copies) {
      listenToNothing(world, copy);
      yield;
    }
    yield* runTo(world, COPIES_AT_US - DRIVERS_US);
    for (const copy of copies) {
      driversUp(world, copy);
      yield;
    }
    yield* runTo(world, COPIES_AT_US);
    yield* makeCopies(world, jobs);
  }
  yield* runTo(world, WARM_UP_US);
  if (copies.length > 0) checkDistinct(world);
}
