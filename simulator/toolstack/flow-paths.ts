/** The way of bulk traffic through bridges, cables and switch. */
import type { Port } from "../network/port";
import type { RunningGuest, World } from "./world";

/** A port on the way, and whether the sender's bytes go into its bridge there. */
export interface Hop {
  readonly port: Port;
  readonly isInward: boolean;
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
export function pathOf(world: World, guest: RunningGuest, nic: number, peer: Peer | null | undefined): Hop[] | null {
  const from = world.fabric.portOf(guest.vm, nic);
  if (!from?.port.isUp || peer === undefined) return null;
  const { uplink, link } = from.bridge;
  if (peer === null) {
    const gateway = link?.bridge.ports.get("gateway");
    if (!uplink || !link || !gateway) return null;
    return [inward(from.port), outward(uplink), inward(link.port), outward(gateway)];
  }
  if (peer.guest.pausedAt !== null) return null;
  const to = world.fabric.portOf(peer.guest.vm, peer.nic);
  if (!to?.port.isUp) return null;
  if (to.bridge === from.bridge) return [inward(from.port), outward(to.port)];
  const { uplink: uplinkThere, link: there } = to.bridge;
  if (!uplink || !link || !uplinkThere || !there || there.bridge !== link.bridge) return null;
  return [inward(from.port), outward(uplink), inward(link.port), outward(there.port), inward(uplinkThere), outward(to.port)];
}

const inward = (port: Port): Hop => ({ port, isInward: true });
const outward = (port: Port): Hop => ({ port, isInward: false });
