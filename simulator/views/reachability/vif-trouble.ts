/** Why no frame passes between a guest's interface and its back end. */

import { portOfDomain, vifName, vifPortOf } from "../../world/domain-ports";
import { guestOf, hostInside, type RunningGuest, type World } from "../../world/world";

export type VifTrouble =
  /** the domain does not run */
  | "paused"
  /** it has no such interface, or it is plugged in nowhere */
  | "none"
  /** front and back end are not connected */
  | "disconnected"
  /** the domain of its back end does not run */
  | "back-end"
  /** the back end's interface is set down: nothing is taken off the ring */
  | "set-down";

/** @param isPassedOn - its frames go on over a bridge of the domain's own */
export function vifTrouble(world: World, guest: RunningGuest, nic: number, direction: "in" | "out", isPassedOn = false): VifTrouble | null {
  if (!guest.isStarted || guest.pausedAt !== null) return "paused";
  if (guest.domid === 0 || (!isPassedOn && world.fabric.trunkOf(guest.id, nic))) return null;
  const { bus } = hostInside(world, guest.host);
  const name = { kind: "vif", domid: guest.domid, number: nic } as const;
  const device = bus.get(name);
  if (!device || (!isPassedOn && !portOfDomain(world, guest, nic))) return "none";
  if (!bus.isWorking(name)) return "disconnected";
  const back = guestOf(world, guest.host, device.backDomid);
  if (!back?.isStarted || back.pausedAt !== null) return "back-end";
  return direction === "out" && !device.isEmulated && vifPortOf(world, guest, nic)?.port.isSetDown ? "set-down" : null;
}

/** The back end's interface as its kernel calls it. */
export function backEndName(guest: RunningGuest, nic: number): string {
  return vifName(guest.domid, nic);
}
