/** Whether long transfers of a lab go as rates while nobody looks at their frames, or frame by frame always. */
import { fluidOf, lookAtRuns } from "../../world/fluid-runs";
import type { World } from "../../world/world";
import { defineOperation } from "../operation/operation";

function carry(world: World, isFrameByFrame: boolean): null {
  fluidOf(world).isOff = isFrameByFrame;
  // Those that go as a rate now end at this look; others may become one when they have sent in bulk for a while.
  lookAtRuns(world);
  return null;
}

const byFrame = defineOperation("transfers.by_frame", {
  inverse: { op: "transfers.by_rate", args: {} },
  immediate: (world) => carry(world, true),
});
const byRate = defineOperation("transfers.by_rate", {
  inverse: { op: "transfers.by_frame", args: {} },
  immediate: (world) => carry(world, false),
});

export const transferVerbs = [byFrame, byRate] as const;
