/** The way of bulk traffic through bridges, cables and switch. */
import type { Port } from "../network/port";
import { portOfDomain } from "./domain-ports";
import type { RunningGuest, World } from "./world";

/**
 * Ports on the way: at the first the sender's bytes go into a bridge, at the second out of it, and so on in turn, since each bridge is
 * entered and left.
 */
export type Way = readonly Port[];

/** Whether the sender's bytes go into a bridge at the port of this place on the way. */
export function isInward(place: number): boolean {
  return place % 2 === 0;
}
/** Where a peer's interface is. */
export interface Peer {
  readonly guest: RunningGuest;
  readonly nic: number;
}

/** Interface that a name or an address of a guest means; null when it is none of its own. A scenario names a VM, a guest that learned an address names that. */
export function nicOf(guest: RunningGuest, name: string): number | null {
  const address = guest.addresses.find((own) => own.ipv4 === name);
  if (address) return address.nic;
  return guest.spec.name === name ? (guest.spec.nics[0]?.device ?? null) : null;
}

/** Ports that a flow crosses, or null when there is no way. `peer` null: the gateway; undefined: an address that nobody has. */
export function pathOf(world: World, guest: RunningGuest, nic: number, peer: Peer | null | undefined): Way | null {
  const from = portOfDomain(world, guest, nic);
  if (!from?.port.isUp || peer === undefined) return null;
  const { uplink, link } = from.bridge;
  if (peer === null) {
    const gateway = link?.bridge.ports.get("gateway");
    if (!uplink || !link || !gateway) return null;
    return [from.port, uplink, link.port, gateway];
  }
  if (peer.guest.pausedAt !== null) return null;
  const to = portOfDomain(world, peer.guest, peer.nic);
  if (!to?.port.isUp) return null;
  if (to.bridge === from.bridge) return [from.port, to.port];
  const { uplink: uplinkThere, link: there } = to.bridge;
  if (!uplink || !link || !uplinkThere || !there || there.bridge !== link.bridge) return null;
  return [from.port, uplink, link.port, there.port, uplinkThere, to.port];
}
