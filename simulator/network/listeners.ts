import type { Concern, Listening } from "../wire/concern";
import type { LearningNode } from "./learning-node";
import type { Port } from "./port";

/** Where an interface is plugged in. */
export interface Place {
  readonly domain: string;
  readonly bridge: LearningNode;
  readonly port: Port;
}

/** Interfaces by something that they listen to. Most keys have one, which needs no set of its own. */
class Index<K> {
  private readonly entries = new Map<K, Place | Set<Place>>();

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

/** Who has to be handed a frame that is sent to everybody. Derived from what the ports say; found without asking any guest. */
export class Listeners {
  private readonly byMac = new Index<string>();
  private readonly byAddress = new Index<number>();
  private readonly byNeighbour = new Index<number>();
  private readonly arpReaders = new Set<Place>();
  private readonly dhcpServers = new Set<Place>();
  /** those that have not said anything: they are handed everything */
  private readonly unknown = new Set<Place>();

  add(place: Place): void {
    this.enter(place, place.port.listening);
  }
  remove(place: Place): void {
    this.leave(place, place.port.listening);
  }
  change(place: Place, listening: Listening): void {
    this.leave(place, place.port.listening);
    place.port.listening = listening;
    this.enter(place, listening);
  }

  /** Those that a frame concerns, wherever they are, in no order that may matter; null: all. */
  concerned(concern: Concern): Set<Place> | null {
    if (concern.kind === "everybody") return null;
    const found = new Set(this.unknown);
    if (concern.kind === "mac") this.byMac.addTo(found, concern.mac);
    if (concern.kind === "dhcpServer") return new Set(this.dhcpServers);
    if (concern.kind === "arp") {
      this.byAddress.addTo(found, concern.target);
      this.byNeighbour.addTo(found, concern.sender);
      for (const place of this.arpReaders) found.add(place);
    }
    return found;
  }

  /** Whether a host has a DHCP server. */
  get hasDhcpServers(): boolean {
    return this.dhcpServers.size > 0;
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
      for (const address of listening.neighbours) this.byNeighbour.add(address, place);
      if (listening.hearsArp) this.arpReaders.add(place);
      if (listening.servesDhcp) this.dhcpServers.add(place);
    }
  }
  private leave(place: Place, listening: Listening | null): void {
    if (listening === null) this.unknown.delete(place);
    else if (listening.mac !== "") {
      this.byMac.remove(listening.mac, place);
      for (const address of listening.addresses) this.byAddress.remove(address, place);
      for (const address of listening.neighbours) this.byNeighbour.remove(address, place);
      this.arpReaders.delete(place);
      this.dhcpServers.delete(place);
    }
  }
}
