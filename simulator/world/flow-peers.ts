/** Who sends bulk traffic to whom. */
import type { Gateway } from "../network/gateway";
import { stopsBulk } from "../network/router-rules";
import type { Party, Way } from "../network/way";
import { parseIpv4 } from "../wire/address";
import { portOfDomain } from "./domain-ports";
import type { RunningGuest, World } from "./world";

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

/** An interface of a domain as an end of traffic; null: it is plugged in nowhere. */
function partyOf(world: World, guest: RunningGuest, nic: number): Party | null {
  const station = portOfDomain(world, guest, nic);
  if (!station) return null;
  // Until its system has said which address it listens to, it is the one that the interface was given.
  const mac = station.port.listening?.mac || guest.spec.nics.find(({ device }) => device === nic)?.mac || station.port.mac;
  const own = guest.addresses.find((each) => each.nic === nic);
  const address = own ? parseIpv4(own.ipv4) : null;
  return { station, mac, ...(address === null ? {} : { address }) };
}

/** Whether a gateway's rules send nothing of a guest's interface on. */
function isStopped({ rules }: Gateway, guest: RunningGuest, nic: number): boolean {
  if (rules.length === 0) return false;
  return guest.addresses.some((own) => own.nic === nic && stopsBulk(rules, parseIpv4(own.ipv4) ?? 0));
}

/**
 * Ports that a flow crosses, as every bridge and interface on its way decides now; null when there is no way.
 * @param peer - null: the gateway of the segment; undefined: an address that nobody has
 */
export function wayOfFlow(world: World, guest: RunningGuest, nic: number, peer: Peer | null | undefined): Way | null {
  const from = partyOf(world, guest, nic);
  if (!from || peer === undefined || peer?.guest.pausedAt != null) return null;
  const { fabric } = world;
  const gateway = peer === null ? fabric.gatewayBeyond(from.station.bridge) : undefined;
  if (gateway && isStopped(gateway, guest, nic)) return null;
  const to = peer === null ? gateway && fabric.partyOf(gateway) : partyOf(world, peer.guest, peer.nic);
  const way = to ? fabric.wayBetween(from, to) : null;
  return typeof way === "string" ? null : way;
}
