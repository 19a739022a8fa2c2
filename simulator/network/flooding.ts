/** Frames for everybody: counted once, and handed only to those whom they concern. */
import { concernOf, isBroadcast } from "../wire/concern";
import { arrivalsOf } from "./arrivals";
import type { CaptureDesk } from "./capture/capture-desk";
import type { FabricEvent } from "./fabric-events";
import type { Header } from "./header";
import type { LearningNode } from "./learning-node";
import { type LinkServices, wireUs } from "./link";
import type { Listeners, Place } from "./listeners";
import type { Trunk } from "./nodes";
import type { Port } from "./port";
import type { Interface } from "./station";

/** What flooding needs of the network around it. */
export interface FloodServices extends LinkServices {
  now(): number;
  later(delayUs: number, event: FabricEvent): void;
  /** a frame reaches a guest's or the control domain's NIC */
  deliver(domain: string, device: number, frame: Uint8Array): void;
}

/** Those whom a frame concerns; null: everybody. */
type Concerned = ReadonlySet<Place> | null;
/** Both arrivals that a flooded frame may have at a bridge, in their order. */
const ARRIVALS = ["host", "guests"] as const;

/** Hands flooded frames down; who is concerned is known without asking anybody. */
export class Flooding {
  constructor(
    private readonly services: FloodServices,
    private readonly listeners: Listeners,
    private readonly interfaces: ReadonlyMap<string, Interface>,
    /** interfaces beyond which there are others */
    private readonly trunks: ReadonlyMap<string, Trunk>,
    /** whether what is flooded is lost at a port, since it has come by another way already */
    private readonly isLost: (port: Port) => boolean,
    /** links that somebody watches: what comes to their bridges is followed though it concerns nobody there */
    private readonly captures: CaptureDesk,
  ) {}

  /** A node has flooded a frame: everybody behind its shared links whom it concerns will have it. */
  handDown(node: LearningNode, ingress: Port, header: Header, frame: Uint8Array): void {
    const concern = concernOf(frame);
    if (this.listeners.isIdle(concern) && this.captures.isIdle) return;
    const { services } = this;
    const concerned = this.listeners.concerned(concern);
    const places: Iterable<{ readonly bridge: LearningNode }> = concerned ?? this.interfaces.values();
    const watched = this.captures.watchedNodes.map((bridge) => ({ bridge }));
    const all = this.trunks.size === 0 && watched.length === 0 ? places : [...places, ...this.trunks.values(), ...watched];
    const reached = node.sharers(all, ingress);
    const downUs = reached.some((near) => near !== node) ? wireUs(services, frame.length) : 0;
    for (const near of reached) {
      if (near === node) this.atBridge(near, ingress, frame, concerned, 0);
      else this.downTo(near, header, frame, concerned, downUs);
    }
  }

  /** What goes down the cable to a bridge: its link may lose it, or take longer. What is lost reaches nobody there. */
  private downTo(bridge: LearningNode, header: Header, frame: Uint8Array, concerned: Concerned, downUs: number): void {
    const { uplink, link } = bridge;
    const [arrival] = link ? arrivalsOf(this.services, link.port, "out", frame) : [{ laterUs: 0 }];
    if (arrival) {
      this.beyond(bridge, header, frame, concerned, downUs + arrival.laterUs);
      return;
    }
    bridge.takeBack(frame.length, this.services.now());
    uplink?.traffic.without(this.services.now(), frame.length, isBroadcast(frame));
  }

  /** What has come down the cable to a bridge that may know better where it goes. */
  private beyond(bridge: LearningNode, header: Header, frame: Uint8Array, concerned: Concerned, downUs: number): void {
    const { services } = this;
    const { uplink } = bridge;
    if (!uplink) return;
    this.captures.passes(uplink, frame, false, downUs);
    const egress = bridge.decide(uplink, header);
    if (egress.kind === "all") {
      this.captures.floods(bridge, uplink, frame, downUs);
      this.atBridge(bridge, uplink, frame, concerned, downUs);
      for (const port of bridge.singles) {
        if (port.attachment.kind !== "trunk" || !port.isUp) continue;
        this.leave(bridge, port, frame, downUs);
      }
      return;
    }
    bridge.takeBack(frame.length, services.now());
    if (egress.kind !== "port") return;
    egress.port.traffic.count(services.now(), 0, frame.length);
    this.leave(bridge, egress.port, frame, downUs);
  }

  /** It leaves a bridge at a port, after so long. */
  private leave(bridge: LearningNode, port: Port, frame: Uint8Array, afterUs: number): void {
    const { services } = this;
    const { link, name, attachment } = port;
    for (const { frame: part, laterUs } of arrivalsOf(services, port, "out", frame)) {
      this.captures.passes(port, part, true, afterUs + laterUs);
      const delay = afterUs + laterUs + link.cross(services, part.length);
      if (attachment.kind === "trunk") services.later(delay, { to: "trunk", bridge: bridge.key, port: name, frame: part });
      else services.later(delay, { to: "node", node: link.node, port: link.port, frame: part });
    }
  }

  private atBridge(bridge: LearningNode, from: Port, frame: Uint8Array, concerned: Concerned, delayUs: number): void {
    const there = this.thoseAt(bridge, concerned);
    for (const arrival of ARRIVALS) {
      const first = there.find(({ flooded, port }) => flooded === arrival && port !== from);
      if (!first) continue;
      const delay = delayUs + first.port.link.cross(this.services, frame.length);
      this.services.later(
        delay,
        arrival === "host" ? { to: arrival, bridge: bridge.key, frame } : { to: arrival, bridge: bridge.key, from: from.name, frame },
      );
    }
  }

  /** A flooded frame is there. */
  arrive(bridge: LearningNode, to: "host" | "guests", from: string | null, frame: Uint8Array): void {
    for (const { flooded, domain, device, port } of this.thoseAt(bridge, this.listeners.concerned(concernOf(frame)))) {
      if (flooded !== to || port.name === from || this.isLost(port)) continue;
      if (isBroadcast(frame)) port.share.handed(frame.length);
      if (!port.isImpaired) {
        this.services.deliver(domain, device, frame);
        continue;
      }
      for (const { frame: part, laterUs } of arrivalsOf(this.services, port, "out", frame)) {
        if (laterUs > 0) this.services.later(laterUs, { to: "late", domain, device, frame: part });
        else this.services.deliver(domain, device, part);
      }
    }
  }

  /** Of those whom a frame concerns the ones at a bridge that are up, in the order of their ports' numbers. */
  private thoseAt(bridge: LearningNode, concerned: Concerned): Interface[] {
    const found: Interface[] = [];
    const note = (port: Port): void => {
      const own = port.isUp ? this.interfaces.get(port.link.node) : undefined;
      if (own) found.push(own);
    };
    if (concerned === null) for (const port of bridge.ports.values()) note(port);
    else for (const place of concerned) if (place.bridge === bridge) note(place.port);
    return found.length < 2 ? found : found.sort((a, b) => a.port.number - b.port.number);
  }
}

/** Tells the meter behind a port what has been flooded to it. */
export function meterPort(services: LinkServices, { link, share }: Port): void {
  if (link.meter === null) return;
  const bytes = share.meter();
  if (bytes !== 0) link.flooded(services, bytes);
}
