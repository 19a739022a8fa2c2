import type { Ip } from "../wire/address6";
import { type ArpAddresses, type Concern, isNews, type Listening } from "../wire/concern";
import type { LearningNode } from "./learning-node";
import type { Port } from "./port";

/** Where an interface is plugged in. */
export interface Place {
  readonly domain: string;
  readonly bridge: LearningNode;
  readonly port: Port;
}

const NONE: readonly string[] = [];

/** Interfaces by something that they listen to. Most keys have one, which needs no set of its own. */
class Index<K> {
  private readonly entries = new Map<K, Place | Set<Place>>();

  get isEmpty(): boolean {
    return this.entries.size === 0;
  }
  add(key: K, place: Place): void {
    const known = this.entries.get(key);
    if (known === undefined) this.entries.set(key, place);
    else if (known instanceof Set) known.add(place);
    else if (known !== place) this.entries.set(key, new Set([known, place]));
  }
  remove(key: K, place: Place): void {
    const known = this.entries.get(key);
    if (known === place) this.entries.delete(key);
    else if (known instanceof Set && known.delete(place) && known.size === 0) this.entries.delete(key);
  }
  addTo(found: Set<Place>, key: K): void {
    const known = this.entries.get(key);
    if (known instanceof Set) for (const place of known) found.add(place);
    else if (known !== undefined) found.add(known);
  }
}

/** Interfaces by whom they have in their neighbour caches, with what they know of them. */
class Neighbours {
  private readonly entries = new Map<Ip, Map<Place, string | undefined>>();

  /** What is kept at a place becomes something else. Most of it stays: one more at the end, or one that is known now. */
  change(place: Place, before: Listening | null, after: Listening | null): void {
    const [old, now] = [before?.neighbours ?? [], after?.neighbours ?? []];
    const isAlike = (at: number): boolean => old[at] === now[at] && before?.macs?.[at] === after?.macs?.[at];
    const both = Math.min(old.length, now.length);
    let first = 0;
    while (first < both && isAlike(first)) first++;
    // No address stands in a cache twice.
    for (let at = first; at < old.length; at++) this.remove(old[at] as Ip, place);
    for (let at = first; at < now.length; at++) this.add(now[at] as Ip, place, after?.macs?.[at]);
  }
  private add(ip: Ip, place: Place, mac: string | undefined): void {
    const known = this.entries.get(ip);
    if (known) known.set(place, mac);
    else this.entries.set(ip, new Map([[place, mac]]));
  }
  private remove(ip: Ip, place: Place): void {
    const known = this.entries.get(ip);
    if (known?.delete(place) && known.size === 0) this.entries.delete(ip);
  }
  /** Those that know an address. */
  knowing(found: Set<Place>, address: Ip): void {
    for (const place of this.entries.get(address)?.keys() ?? []) found.add(place);
  }
  /** Those to which an ARP says something new of its sender. */
  addTo(found: Set<Place>, arp: ArpAddresses): void {
    for (const [place, mac] of this.entries.get(arp.sender) ?? []) if (isNews(arp, mac)) found.add(place);
  }
}

/** Who has to be handed a frame that is sent to everybody. Derived from what the ports say; found without asking any guest. */
export class Listeners {
  private readonly byMac = new Index<string>();
  private readonly byAddress = new Index<number>();
  private readonly byGroup = new Index<string>();
  private readonly neighbours = new Neighbours();
  private readonly arpReaders = new Set<Place>();
  private readonly dhcpServers = new Set<Place>();
  private readonly byVlan = new Index<number>();
  /** those that take everything, since a bridge of their system's own sends it on */
  private readonly open = new Set<Place>();
  /** those that have not said anything: they are handed everything */
  private readonly unknown = new Set<Place>();

  add(place: Place): void {
    this.enter(place, place.port.listening);
    this.neighbours.change(place, null, heard(place.port.listening));
  }
  remove(place: Place): void {
    this.leave(place, place.port.listening);
    this.neighbours.change(place, heard(place.port.listening), null);
  }
  change(place: Place, listening: Listening): void {
    const before = place.port.listening;
    this.leave(place, before);
    place.port.listening = listening;
    this.enter(place, listening);
    this.neighbours.change(place, heard(before), heard(listening));
  }

  /** Those that a frame concerns, wherever they are, in no order that may matter; null: all. */
  concerned(concern: Concern): Set<Place> | null {
    if (concern.kind === "everybody") return null;
    // What is for nobody that is known of, or is tagged, is of no use to one that has said nothing yet.
    const isForFew = concern.kind === "nobody" || concern.kind === "vlan" || concern.kind === "dhcpServer";
    const found = new Set(isForFew ? this.open : this.unknown);
    if (concern.kind === "nobody") return found;
    if (concern.kind === "vlan") this.byVlan.addTo(found, concern.vlan);
    else if (!isForFew) for (const place of this.open) found.add(place);
    if (concern.kind === "mac") this.byMac.addTo(found, concern.mac);
    if (concern.kind === "dhcpServer") for (const place of this.dhcpServers) found.add(place);
    if (concern.kind === "arp") {
      this.byAddress.addTo(found, concern.target);
      this.neighbours.addTo(found, concern);
    } else if (concern.kind === "group") this.byGroup.addTo(found, concern.mac);
    else if (concern.kind === "advertised") {
      this.byGroup.addTo(found, concern.group);
      this.neighbours.knowing(found, concern.address);
    }
    // Whoever reads all that asks where others are.
    if (concern.kind !== "mac" && !isForFew) for (const place of this.arpReaders) found.add(place);
    return found;
  }

  /** Whether nobody has to be handed a frame, as it is with most that concern nobody who is known of. */
  isIdle(concern: Concern): boolean {
    if (concern.kind === "nobody") return this.open.size === 0;
    if (concern.kind === "vlan") return this.open.size === 0 && this.byVlan.isEmpty;
    return concern.kind === "dhcpServer" && this.open.size === 0 && this.dhcpServers.size === 0;
  }

  /** Those that read all ARP, as programs that read frames do. */
  get readers(): ReadonlySet<Place> {
    return this.arpReaders;
  }
  /** Those that have an address or may have it, since they have not said anything. */
  withMac(mac: string): ReadonlySet<Place> {
    const found = new Set(this.unknown);
    this.byMac.addTo(found, mac);
    return found;
  }

  private enter(place: Place, listening: Listening | null): void {
    if (listening === null) this.unknown.add(place);
    else if (listening.mac !== "") {
      this.byMac.add(listening.mac, place);
      for (const address of listening.addresses) this.byAddress.add(address, place);
      for (const group of listening.groups ?? NONE) this.byGroup.add(group, place);
      if (listening.hearsArp) this.arpReaders.add(place);
      if (listening.servesDhcp) this.dhcpServers.add(place);
      if (listening.isOpen || place.bridge.isPromiscuous(place.port.name)) this.open.add(place);
      for (const vlan of listening.vlans ?? []) this.byVlan.add(vlan, place);
    }
  }
  private leave(place: Place, listening: Listening | null): void {
    if (listening === null) this.unknown.delete(place);
    else if (listening.mac !== "") {
      this.byMac.remove(listening.mac, place);
      for (const address of listening.addresses) this.byAddress.remove(address, place);
      for (const group of listening.groups ?? NONE) this.byGroup.remove(group, place);
      this.arpReaders.delete(place);
      this.dhcpServers.delete(place);
      this.open.delete(place);
      for (const vlan of listening.vlans ?? []) this.byVlan.remove(vlan, place);
    }
  }
}

/** What an interface listens to; null: it is down, or has not said anything. */
function heard(listening: Listening | null): Listening | null {
  return listening === null || listening.mac === "" ? null : listening;
}
