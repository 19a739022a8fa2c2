/** Requests that somebody follows: which one it is, and what is written down of it as it happens. */
import type { InsideRequest, InsideWait } from "../contract/inside";
import { FOLLOWS_KEPT, type Follow } from "../devices/follow";
import type { HostInside } from "../world/host-inside";
import type { World } from "../world/world";

/** The follow that waits for a guest's next request of a kind. */
export function waitingFollow(inside: HostInside, domid: number, request: InsideRequest): Follow | undefined {
  return inside.follows.find((f) => f.startedAt === null && f.end === null && f.domid === domid && f.request === request);
}
/** The follow that has a request. */
export function followOf(inside: HostInside, device: string, request: number): Follow | undefined {
  return inside.follows.find((f) => f.end === null && f.flying?.[0] === device && f.flying[1] === request);
}

/** Keeps a new follow; the oldest one goes. */
export function keepFollow(inside: HostInside, follow: Follow): void {
  inside.follows = [...inside.follows, follow].slice(-FOLLOWS_KEPT);
}

/** Steps happen, or have begun: virtual time can be stepped to each of them. */
export function addSteps(world: World, follow: Follow, steps: Follow["steps"], now: number): void {
  follow.steps = [...follow.steps, ...steps];
  for (const at of new Set(steps.map((step) => step.at))) if (at > now) world.kernel.schedule(at, world.kinds.mark, null);
}

/** A request stands still, or has to wait its turn. */
export function addWait(follow: Follow, us: number, on: InsideWait["on"]): void {
  if (us <= 0) return;
  const before = follow.waited;
  follow.waited = before === null ? { us, on } : { us: before.us + us, on: us > before.us ? on : before.on };
}
export function takeWait(follow: Follow): InsideWait | null {
  const { waited } = follow;
  follow.waited = null;
  return waited;
}

/** A request comes to nothing: what would have happened later does not. */
export function failFollow(follow: Follow, now: number, trouble: NonNullable<Follow["trouble"]>): void {
  follow.steps = follow.steps.filter((step) => step.at <= now);
  follow.end = "failed";
  follow.trouble = trouble;
}
/** All requests of a domain do. */
export function failFollowsOf(inside: HostInside, domid: number, now: number): void {
  for (const follow of inside.follows)
    if (follow.domid === domid && follow.end === null) failFollow(follow, now, ["follow.domain_gone", domid]);
}
