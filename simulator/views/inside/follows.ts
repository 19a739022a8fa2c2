/** Followed requests as the Inside view shows them. */

import type { InsideFollowDetail, InsideFollowSummary } from "../../contract/inside";
import type { Follow } from "../../devices/follow";
import type { HostInside } from "../../world/host-inside";
import { nowOf, type World } from "../../world/world";

export function followSummary(world: World, follow: Follow): InsideFollowSummary {
  const now = nowOf(world);
  const reached = follow.steps.filter((step) => step.at <= now).length;
  const last = follow.steps.at(-1);
  const isReached = last === undefined || last.at <= now;
  return {
    id: follow.id,
    vm: follow.vm,
    domid: follow.domid,
    request: follow.request,
    kind: follow.kind,
    device: follow.device,
    state: stateOf(follow, isReached),
    trouble: follow.trouble,
    startedUs: world.epochUs + (follow.startedAt ?? follow.askedAt),
    steps: Math.max(follow.expected, follow.steps.length),
    reached,
    totalUs: last === undefined || follow.startedAt === null || follow.end !== "done" ? null : last.at - follow.startedAt,
  };
}

function stateOf({ end, trouble, startedAt }: Follow, isReached: boolean): InsideFollowSummary["state"] {
  if (end === "failed") return "failed";
  if (startedAt === null) return "waiting";
  if (trouble !== null) return "held";
  return end === "done" && isReached ? "done" : "running";
}

export function followDetail(world: World, inside: HostInside, id: string): InsideFollowDetail | null {
  const follow = inside.follows.find((f) => f.id === id);
  if (!follow) return null;
  return {
    kind: "follow",
    follow: followSummary(world, follow),
    steps: follow.steps.map(({ at, ...step }) => ({ ...step, atUs: world.epochUs + at })),
  };
}
