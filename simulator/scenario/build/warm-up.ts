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

/** @param jobs - VMs that are copied; none: all boot */
export function warmUp(world: World, jobs: readonly CopyJob[]): void {
  const copies = jobs.flatMap((job) => job.copies);
  if (copies.length > 0) {
    world.kernel.run(simTime(PLUGGED_US));
    for (const copy of copies) listenToNothing(world, copy);
    world.kernel.run(simTime(COPIES_AT_US - DRIVERS_US));
    for (const copy of copies) driversUp(world, copy);
    world.kernel.run(simTime(COPIES_AT_US));
    makeCopies(world, jobs);
  }
  world.kernel.run(simTime(WARM_UP_US));
  if (copies.length > 0) checkDistinct(world);
}
