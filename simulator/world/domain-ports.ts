/** Where a domain's interfaces are plugged in. */
import type { Interface } from "../network/station";
import type { RunningGuest, World } from "./world";

/** Name of a back-end interface. @source network.md §1 (vifX.Y) */
export function vifName(domid: number, device: number): string {
  return `vif${domid}.${device}`;
}

/** The port that a domain's own interface is plugged into; null: none is. */
export function portOfDomain(world: World, guest: RunningGuest, device: number): Interface | null {
  return world.fabric.portOf(guest.id, device);
}
