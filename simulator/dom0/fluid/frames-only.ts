/** Why data go in frames: because somebody looks at each, or because something on their way is more than a rate can tell. */

import type { Way } from "../../network/way";
import { domainCalled } from "../../world/domain-book";
import { type FluidPlace, pathOf, wayOfEnds } from "../../world/fluid-runs";
import { guestOf, hostInside, type RunningGuest, type World } from "../../world/world";
import { canRun } from "../../xen/domain";
import { type Behind, behind } from "./ends";

/** What a run goes over. */
export interface FluidWay {
  readonly way: Way;
  readonly path: string;
  readonly sides: readonly (Behind | null)[];
}

/**
 * The way of a connection's data as a rate; null: they go in frames, as things are.
 * @param bytes - of the longest frame that crosses a cable for them
 */
export function fluidWay(world: World, from: FluidPlace, to: FluidPlace, bytes: number): FluidWay | null {
  const [sender, receiver] = [domainCalled(world, from.domain), domainCalled(world, to.domain)];
  if (!sender || !receiver || sender === receiver) return null;
  const sides: (Behind | null)[] = [];
  for (const [guest, { nic }] of [
    [sender, from],
    [receiver, to],
  ] as const) {
    if (!guest.isStarted || guest.pausedAt !== null || isLookedAt(world, guest)) return null;
    const side = behind(world, guest, nic);
    if (side === undefined || (side !== null && !hasRoom(side))) return null;
    sides.push(side);
  }
  const way = wayOfEnds(world, from, to);
  if (way === null || !world.fabric.carriesBulk(way, bytes)) return null;
  return { way, path: pathOf(way), sides };
}

/** Whether frames of a domain are looked at one by one: followed, or read by a program where its back end is. */
function isLookedAt(world: World, guest: RunningGuest): boolean {
  const inside = hostInside(world, guest.host);
  if (inside.follows.some(({ domid, request, end }) => end === null && domid === guest.domid && request === "networkSend")) return true;
  const backs = new Set([0, ...inside.bus.devicesOf(guest.domid).map(({ backDomid }) => backDomid)]);
  return [...backs].some((domid) => guestOf(world, guest.host, domid)?.engine.taps() === true);
}
/** Whether nobody else's work makes the work of an interface wait: else how long each frame does is the scheduler's to say. */
function hasRoom({ inside, guest, back }: Behind): boolean {
  const { visits } = inside.hypervisor;
  return [guest, back].every((domain) => canRun(domain) && domain.cap === 0 && visits.hasRoom(domain));
}
