/** Where a domain's interfaces are plugged in. */
import type { LearningNode } from "../network/learning-node";
import type { Port } from "../network/port";
import type { Interface } from "../network/station";
import type { RunningGuest, World } from "./world";

/** Name of a back-end interface. @source network.md §1 (vifX.Y) */
export function vifName(domid: number, device: number): string {
  return `vif${domid}.${device}`;
}

/** Where the back end of a domain's interface is plugged in; null: nowhere. */
export function vifPortOf(
  world: World,
  guest: RunningGuest,
  device: number,
): { readonly bridge: LearningNode; readonly port: Port } | null {
  return world.fabric.trunkOf(guest.id, device) ?? world.fabric.portOf(guest.id, device);
}

/** The port that a domain's own interface is plugged into; null: none is. */
export function portOfDomain(world: World, guest: RunningGuest, device: number): Interface | null {
  return world.fabric.portOf(guest.id, device);
}
