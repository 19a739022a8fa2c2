/** Where a domain's interfaces are plugged in. */
import type { Place } from "../network/listeners";
import type { RunningGuest, World } from "./world";

/** Name of a back-end interface. @source network.md §1 (vifX.Y) */
export function vifName(domid: number, device: number): string {
  return `vif${domid}.${device}`;
}

/** The port that a domain's own interface is plugged into; null: none is, though another domain of its VM may have one. */
export function portOfDomain(world: World, guest: RunningGuest, device: number): Place | null {
  const at = world.fabric.portOf(guest.vm, device);
  if (!at || at.port.attachment.kind === "host") return at;
  const isOwn = at.port.name === vifName(guest.domid, device) && at.bridge.key.startsWith(`${guest.host}/`);
  return isOwn ? at : null;
}
