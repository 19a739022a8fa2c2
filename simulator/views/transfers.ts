/** Long transfers that go as a rate just now, frame by frame all others: which connections they are, and how fast. */

import type { TransfersView } from "../contract/transfers";
import { endText } from "../guest/net/either";
import { nothing } from "../model/shape";
import { domainCalled } from "../world/domain-book";
import { type FluidPlace, fluidOf } from "../world/fluid-runs";
import type { World } from "../world/world";
import { defineView } from "./view";

function transfersOf(world: World): TransfersView {
  const { isOff, runs } = fluidOf(world);
  const nameOf = ({ domain }: FluidPlace): string => domainCalled(world, domain)?.spec.name ?? "";
  const transfers = [...runs.values()].map(({ from, to, begun, at, moved, rate, wish }) => ({
    from: nameOf(from),
    to: nameOf(to),
    fromEnd: endText(from.own.localIp, from.own.localPort),
    toEnd: endText(to.own.localIp, to.own.localPort),
    since: begun,
    at,
    bytes: moved,
    bytesPerS: rate,
    windowBytesPerS: wish,
  }));
  return { isFrameByFrame: isOff, transfers };
}

export const transfers = defineView({
  args: nothing,
  role: "read-only",
  ask: (world) => transfersOf(world),
  follow: { everyMs: 1_000, isAtOnce: false, most: 1 },
});
