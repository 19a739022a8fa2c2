import type { LearningNode } from "./learning-node";
import type { Listeners, Place } from "./listeners";
import type { Port } from "./port";
import type { Watcher } from "./watcher";

/** Whoever keeps ways: which domains matter to it, and that the ways from and to one may be others now. */
export interface WaysKeeper {
  concerns(domain: string): boolean;
  changed(domain: string): void;
}

/** What the watch has to know of the network. */
export interface Whereabouts {
  readonly listeners: Listeners;
  /** all interfaces that are plugged in */
  stations(): Iterable<Place>;
  stationCalled(key: string): Place | undefined;
  /** a link between nodes has come up or gone down */
  linksChanged(): void;
  /** the port behind which the gateway with an address is; undefined: no gateway has it */
  gatewayPort(mac: string): { readonly node: LearningNode; readonly port: string } | undefined;
}

/**
 * Tells whoever keeps ways when forwarding tables, links or interfaces may have changed them. A table that has learned, or forgotten,
 * where a station really is changes no way: without an entry its frames are flooded, and reach it all the same.
 */
export class WaysWatch implements Watcher {
  keeper: WaysKeeper | null = null;

  constructor(private readonly where: Whereabouts) {}

  concerns(mac: string): boolean {
    const { keeper, where } = this;
    if (keeper === null) return false;
    if (where.gatewayPort(mac)) return true;
    for (const { domain } of where.listeners.withMac(mac)) if (keeper.concerns(domain)) return true;
    return false;
  }
  noted(node: LearningNode, port: string, mac: string): void {
    if (this.keeper !== null && !this.isThere(node, port, mac)) this.moved(node, mac);
  }
  moved(node: LearningNode, mac: string): void {
    if (this.keeper === null) return;
    this.tell(this.where.listeners.withMac(mac));
    // Whoever's frames to a gateway pass the node.
    if (!this.where.gatewayPort(mac)) return;
    // Behind a switch there may be others.
    if (node.singles.some(({ attachment }) => attachment.kind === "patch")) this.allChanged();
    else this.tell(this.thoseAt((bridge) => bridge === node || bridge.link?.bridge === node));
  }
  relinked(node: LearningNode): void {
    this.where.linksChanged();
    if (this.keeper !== null) this.tell(this.thoseAt((bridge) => bridge === node));
  }
  carrierChanged(port: Port): void {
    const place = this.where.stationCalled(port.link.node);
    if (place) this.tell([place]);
    else if (port.attachment.kind === "trunk" || port.attachment.kind === "patch") this.allChanged();
    if (port.attachment.kind === "patch") this.where.linksChanged();
  }
  /** An interface has another address, or is somewhere else. */
  stationChanged(place: Place): void {
    this.tell([place]);
  }
  allChanged(): void {
    this.tell(this.where.stations());
  }

  private thoseAt(isMeant: (bridge: LearningNode) => boolean): Place[] {
    const found: Place[] = [];
    for (const place of this.where.stations()) if (isMeant(place.bridge)) found.push(place);
    return found;
  }
  private tell(places: Iterable<Place>): void {
    const { keeper } = this;
    if (keeper !== null) for (const { domain } of places) if (keeper.concerns(domain)) keeper.changed(domain);
  }

  /** Whether a port leads to the one station that has an address. */
  private isThere(node: LearningNode, port: string, mac: string): boolean {
    const gateway = this.where.gatewayPort(mac);
    const places = this.where.listeners.withMac(mac);
    if (gateway) return places.size === 0 && leadsTo(node, port, gateway.node, gateway.port);
    if (places.size !== 1) return false;
    for (const place of places) return leadsTo(node, port, place.bridge, place.port.name);
    return false;
  }
}

/** Whether a port of one node leads to what is plugged into another's port. */
function leadsTo(node: LearningNode, port: string, bridge: LearningNode, at: string): boolean {
  if (node === bridge) return port === at;
  const [up, down] = [node.link, bridge.link];
  // Up to the switch, and on from there; or down from it.
  if (up && node.singles.some(({ name }) => name === port)) return up.bridge === bridge || up.bridge === down?.bridge;
  return down?.bridge === node && down.port.name === port;
}
