/** Addresses that kernels really have, by the subnets that they make of them: one for each network and prefix among those who hear one another. */
import { type BriefInterface, type NetBrief, readBrief } from "../../../guest/net/net-brief";
import type { Port } from "../../../network/port";
import { ipToText, networkOf, sameNetwork } from "../../../wire/address";
import { allDomains, isActive } from "../../../world/domain-book";
import { defineSlot } from "../../../world/slot";
import type { RunningGuest, World } from "../../../world/world";
import type { At } from "../infrastructure/edge-facts";
import { segmentsOf } from "../network/network";
import type { Segment } from "../network/segments";

export interface Subnet {
  readonly id: string;
  readonly segment: Segment | null;
  readonly network: number;
  readonly prefix: number;
}
/** An address, with where its interface is plugged in; null: nowhere. */
export interface Addressed {
  readonly guest: RunningGuest;
  readonly own: BriefInterface;
  readonly ip: number;
  readonly prefix: number;
  readonly at: At | null;
  /** null: its mask leaves it no neighbours */
  readonly subnet: Subnet | null;
}
/** A kernel, with all addresses that it has. */
export interface Stack {
  readonly guest: RunningGuest;
  readonly brief: NetBrief;
  readonly addresses: readonly Addressed[];
}

/** A mask of all bits has nobody beside it. */
const ALONE = 32;
export const subnetText = ({ network, prefix }: Pick<Subnet, "network" | "prefix">): string => `${ipToText(network)}/${prefix}`;

export class Subnets {
  readonly all = new Map<string, Subnet>();
  readonly stacks: readonly Stack[];

  constructor(private readonly world: World) {
    this.stacks = [...runningStacks(world)].map(([guest, text]) => this.stackOf(guest, readBrief(text)));
  }
  private stackOf(guest: RunningGuest, brief: NetBrief): Stack {
    const addresses = brief.interfaces.flatMap((own) => {
      const at = plugged(this.world, guest, own.nic);
      return own.addresses.map(({ ip, prefix }) => {
        return { guest, own, ip, prefix, at, subnet: prefix === ALONE ? null : this.subnet(at, own.tag, ip, prefix) };
      });
    });
    return { guest, brief, addresses };
  }
  /** The subnet of an address of whoever is plugged in at a port. */
  subnet(at: At | null, tag: number | null, ip: number, prefix: number): Subnet {
    const segment = (at && segmentsOf(this.world).at(at.node, at.port, tag)) ?? null;
    const network = networkOf(ip, prefix);
    const id = `subnet:${segment?.id ?? `${at?.node.key ?? ""}${tag === null ? "" : `:${tag}`}`}:${subnetText({ network, prefix })}`;
    const made = this.all.get(id) ?? { id, segment, network, prefix };
    this.all.set(id, made);
    return made;
  }
  /** Others on the same segment that have some of its addresses. */
  overlapping(subnet: Subnet): readonly Subnet[] {
    return [...this.all.values()].filter((other) => other !== subnet && other.segment === subnet.segment && isOverlap(subnet, other));
  }
}
const isOverlap = (a: Subnet, b: Subnet): boolean => sameNetwork(a.network, b.network, Math.min(a.prefix, b.prefix));

/** Where a NIC of a domain is plugged in; of one that bridges it to others at the outer side. */
function plugged(world: World, guest: RunningGuest, device: number): At | null {
  if (device < 0) return null;
  const own = world.fabric.portOf(guest.id, device);
  if (own) return { node: own.bridge, port: own.port };
  const trunk = world.fabric.trunkOf(guest.id, device);
  return trunk && { node: trunk.bridge, port: trunk.port satisfies Port };
}

/** Kernels that say how they stand, with that. */
function* runningStacks(world: World): Iterable<readonly [RunningGuest, string]> {
  for (const guest of allDomains(world)) {
    const text = guest.domid === 0 || isActive(world, guest) ? (guest.engine.netBrief?.() ?? null) : null;
    if (text !== null) yield [guest, text];
  }
}

const seenOf = defineSlot<{ moved: number; texts: readonly string[] }>(() => ({ moved: 0, texts: [] }));
/** Grows whenever any kernel stands otherwise than it did when somebody looked last. */
export function stacksMoved(world: World): number {
  const seen = seenOf(world);
  const texts: string[] = [];
  for (const [{ id }, text] of runningStacks(world)) texts.push(id, text);
  if (texts.length !== seen.texts.length || texts.some((text, at) => text !== seen.texts[at])) seen.moved++;
  seen.texts = texts;
  return seen.moved;
}

const keptOf = defineSlot<{ key: string; subnets: Subnets | null }>(() => ({ key: "", subnets: null }));
/** All of a lab's, made anew when any of what they are made of has changed. */
export function subnetsOf(world: World): Subnets {
  const kept = keptOf(world);
  const key = `${world.fabric.version} ${world.db.changesOf(["network", "PIF"])} ${stacksMoved(world)}`;
  if (!kept.subnets || kept.key !== key) Object.assign(kept, { key, subnets: new Subnets(world) });
  return kept.subnets as Subnets;
}
