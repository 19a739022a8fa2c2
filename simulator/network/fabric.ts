import { concernOf, FRAMING, frameBytes, type Listening, lineBytes } from "../wire/concern";
import { segmentsOf } from "../wire/segments";
import { arrivalsOf } from "./arrivals";
import type { BridgeState } from "./bridge-state";
import { type BulkAmount, carryBulk } from "./bulk";
import { CaptureDesk } from "./capture/capture-desk";
import type { FabricEvent } from "./fabric-events";
import type { FabricHead, FabricServices } from "./fabric-services";
import { Flooding, meterPort } from "./flooding";
import { Gateway, type GatewayConfig, type GatewayState } from "./gateway";
import { ADVERTISE_US } from "./gateway6";
import type { Header } from "./header";
import { imported } from "./imported";
import type { LearningNode } from "./learning-node";
import { type Link, netbackUs, stationKey, switchKey, WIRE_US, wireUs } from "./link";
import { LinuxBridge } from "./linux-bridge";
import { NicTaps } from "./nic-taps";
import type { Carrier } from "./node";
import { OutsideWorld } from "./outside/outside-world";
import { PoolWatch } from "./pool-watch";
import type { Port } from "./port";
import { Storms } from "./storms";
import { isBpdu } from "./stp/bpdu";
import { HEADER_BYTES, isTooLong, USUAL_MTU } from "./too-long";
import { VlanWiring } from "./vlan/vlan-wiring";
import { isInward, type NoWay, type Party, type Way } from "./way";

export type { FabricEvent } from "./fabric-events";
export type { FabricHead, FabricServices } from "./fabric-services";
export { VIF_MAC } from "./wiring";

/** Floods are metered at the end of each row that meters keep. @source metrics.md §1 (rows of 5 s) */
const METER_US = 5_000_000;
/** A bridge looks no more often for what it has to forget, µs. guess: Linux waits 10 ms at least; a second is as good to anybody who waits for minutes */
const SWEEP_US = 1_000_000;

/** The network: bridges of all hosts, a physical switch for each segment, gateways and interfaces, joined by links. */
export class Fabric extends VlanWiring implements Carrier {
  private readonly flooding: Flooding;
  private readonly pools: PoolWatch;
  private readonly storms: Storms;
  private readonly taps: NicTaps;
  readonly captures = new CaptureDesk(() => this.services.now());
  private isMetering = false;
  /** hosts beyond all gateways */
  readonly world = new OutsideWorld(() => this.services.clockUs?.() ?? this.services.now());

  constructor(protected readonly services: FabricServices) {
    super();
    this.taps = new NicTaps(services, this.listeners, this.captures);
    this.pools = new PoolWatch(services, this.gateways);
    this.storms = new Storms(services, this.bridges, (keys) => this.stormChanged(keys));
    this.flooding = new Flooding(
      services,
      this.listeners,
      this.interfaces,
      this.trunks,
      (port) => this.storms.isClosing(port),
      this.captures,
    );
  }

  /** Its front or back end has had a frame: that is where it goes on. */
  passed(domain: string, device: number, direction: "in" | "out", frame: Uint8Array): number | null {
    const trunk = this.trunkOf(domain, device);
    if (!trunk) return null;
    const [bridge, port] = direction === "in" ? [trunk.inner, trunk.innerPort] : [trunk.bridge, trunk.port];
    const delay = direction === "in" ? 0 : netbackUs(this.services);
    // The interface's link is on the side of its back end.
    if (direction === "out") this.comeIn(delay, bridge.key, port.name, frame);
    else this.arriveLater(delay, bridge.key, port.name, frame);
    return delay;
  }

  /** A guest says what one of its NICs listens to; frames to everybody that are of no use to it are not handed to it. */
  listen(domain: string, device: number, listening: Listening): void {
    const place = this.portOf(domain, device);
    if (!place) return;
    const before = place.port.listening;
    this.listeners.change(place, listening);
    if (listening.mac !== before?.mac) this.watch.stationChanged(place);
    if (listening.joined?.join() !== before?.joined?.join()) this.linksMoved();
  }
  /** Broadcasts that have come to a NIC since this was last asked and were not handed to it. */
  takeUnheard(domain: string, device: number): { readonly bytes: number; readonly frames: number } {
    return this.portOf(domain, device)?.port.share.takeUnheard() ?? { bytes: 0, frames: 0 };
  }
  /** Flooded bytes that a guest's NIC has had and `onVif` has not been told of yet. */
  unmetered(domain: string, device: number): number {
    return this.portOf(domain, device)?.port.share.unmetered ?? 0;
  }

  /** A frame leaves a guest's or the control domain's NIC. @returns µs until the bridge has it; null: it is plugged in nowhere */
  send(domain: string, device: number, frame: Uint8Array): number | null {
    const at = this.portOf(domain, device);
    if (!at) return null;
    const delay = at.port.inOrder(this.services.now(), at.leave(this.services, frameBytes(frame)), "in");
    this.comeIn(delay, at.bridge.key, at.port.name, frame);
    return delay;
  }

  protected get carrier(): Carrier {
    return this;
  }

  handle(event: FabricEvent): void {
    switch (event.to) {
      case "node":
        this.taps.arrives(this.bridges.get(event.node)?.ports.get(event.port), event.frame);
        this.nodeCalled(event.node)?.arrive(event.port, event.frame, this);
        return;
      case "guests":
      case "host": {
        const bridge = this.bridges.get(event.bridge);
        if (bridge) this.flooding.arrive(bridge, event.to, event.to === "guests" ? event.from : null, event.frame);
        return;
      }
      case "trunk": {
        const port = this.bridges.get(event.bridge)?.ports.get(event.port);
        if (port?.attachment.kind !== "trunk") return;
        const { domain, device, side } = port.attachment;
        this.services.pass(domain, device, side === "outer" ? "in" : "out", event.frame);
        return;
      }
      case "late":
        this.services.deliver(event.domain, event.device, event.frame);
        return;
      case "meters":
        this.meterFloods(event.bridge);
        return;
      case "outside":
        this.gateways.get(event.segment)?.servedAt(event.due, this);
        return;
      case "advertise":
        this.advertise(event.segment);
        return;
      case "pool":
        this.pools.due(event.segment, event.due);
        return;
      case "ageing": {
        const aged = this.bridges.get(event.bridge);
        if (!aged) return;
        // It looks at another time by now.
        if (event.due !== undefined && event.due !== aged.ageDue) return;
        aged.isAgeing = false;
        const due = aged.sweep(this.now());
        if (due !== null) this.ageIn(aged, Math.max(SWEEP_US, due - this.now()));
        return;
      }
      case "storm":
        this.storms.due(event.key, event.due);
        if (this.storms.raging.size > 0) this.meterLater();
        return;
      case "tree":
        this.bridges.get(event.bridge)?.treeDue(event.due);
        return;
      case "control": {
        const node = this.bridges.get(event.node);
        this.taps.arrives(node?.ports.get(event.port), event.frame);
        if (node instanceof LinuxBridge) node.control(event.port, event.frame, this);
        else node?.arrive(event.port, event.frame, this);
      }
    }
  }

  override addGateway(config: GatewayConfig): void {
    super.addGateway(config);
    if (config.ipv6?.isAdvertised) this.services.later(ADVERTISE_US, { to: "advertise", segment: config.segment });
  }
  /** The router of a segment tells all of its hosts of itself, as it does again and again. */
  private advertise(segment: string): void {
    const six = this.gateways.get(segment)?.six;
    if (!six) return;
    this.arriveLater(WIRE_US, switchKey(segment), "gateway", six.advertisement(null));
    this.services.later(ADVERTISE_US, { to: "advertise", segment });
  }

  now(): number {
    return this.services.now();
  }
  arriveLater(delayUs: number, node: string, port: string, frame: Uint8Array): void {
    this.services.later(delayUs, { to: "node", node, port, frame });
  }
  cross(port: Port, frame: Uint8Array): void {
    // What spanning trees say is sent before all else.
    const isRaging = this.storms.raging.size > 0 && !isBpdu(frame);
    if (isTooLong(port, frame, this) || (isRaging && this.storms.isLost(this.nodeOf(port), port))) {
      port.overrun();
      return;
    }
    if (!port.isImpaired) {
      this.crossed(port, frame, 0);
      return;
    }
    const arrivals = arrivalsOf(this.services, port, "out", frame);
    if (arrivals.length === 0 && port.link.isMeteredAtStart) port.link.cross(this.services, frameBytes(frame));
    for (const arrival of arrivals) this.crossed(port, arrival.frame, arrival.laterUs);
  }
  private crossed(port: Port, frame: Uint8Array, laterUs: number): void {
    const { link, name, attachment } = port;
    if (attachment.kind === "tunnel") {
      for (const part of segmentsOf(frame)) this.services.tunnel?.(attachment, part);
      return;
    }
    this.taps.leaves(port, frame);
    const bytes = frameBytes(frame);
    // Most frames go as they are: nothing is made for them.
    const cut = port.wire && frame.length !== bytes ? lineBytes(frame, bytes) : null;
    const idle = link.cross(this.services, bytes, cut?.frames ?? bytes);
    const now = this.services.now();
    const delay = port.wire ? port.queue(now, cut?.framed ?? bytes + FRAMING, idle) : port.inOrder(now, idle, "out");
    if (delay === null) return;
    if (attachment.kind === "trunk") this.services.later(delay + laterUs, { to: "trunk", bridge: this.farOf(link), port: name, frame });
    else this.arriveLater(delay + laterUs, link.node, link.port, frame);
  }
  /** A frame comes over the link at a port of a node, from whoever is at its other end. */
  comeIn(delayUs: number, node: string, portName: string, frame: Uint8Array): void {
    const port = this.bridges.get(node)?.ports.get(portName);
    if (!port?.isImpaired) {
      this.arriveLater(delayUs, node, portName, frame);
      return;
    }
    for (const arrival of arrivalsOf(this.services, port, "in", frame))
      this.arriveLater(delayUs + arrival.laterUs, node, portName, arrival.frame);
  }
  /** Data of a connection have crossed a way as a rate. */
  carryBulk(way: Way, amount: BulkAmount): void {
    carryBulk(this.services, this.services.now(), way, amount);
  }
  /** Whether data may cross a way as a rate: no node on it looks at single frames, and every link takes them. @param bytes - of the longest frame */
  carriesBulk(way: Way, bytes: number): boolean {
    if (this.storms.raging.size > 0) return false;
    return way.every((port, place) => {
      if (port.attachment.kind === "trunk") return false;
      // What a link loses or holds back is told of single frames.
      if (port.isImpaired || port.takesBytesPerS !== null || this.taps.isWatched(port)) return false;
      const mtu = this.mtuOf(port) ?? USUAL_MTU;
      if (bytes > mtu + HEADER_BYTES) return false;
      const next = way[place + 1];
      return !isInward(place) || (next !== undefined && port.carriesBulk(next));
    });
  }
  mtuOf(port: Port): number | null {
    return port.mtu ?? this.services.mtuOf?.(this.nodeOf(port), port) ?? null;
  }
  private nodeOf(port: Port): string {
    return this.interfaces.get(port.link.node)?.bridge.key ?? this.farOf(port.link);
  }
  /** The bridge that a port is on: what the port at its other end leads to. */
  private farOf({ node, port }: Link): string {
    return this.bridges.get(node)?.ports.get(port)?.link.node ?? "";
  }
  floodedIn(node: LearningNode, vlan: number, source: string, bytes: number): void {
    this.storms.flooded(node, source, bytes, vlan);
  }
  flood(node: LearningNode, ingress: Port, header: Header, frame: Uint8Array): void {
    this.meterLater();
    this.taps.flooded(node, ingress, frame);
    if (!isBpdu(frame)) this.storms.flooded(node, header.source, frame.length);
    for (const port of node.singles) {
      const out = port !== ingress && port.isUp ? node.flooded(ingress, port, frame) : null;
      if (out) this.cross(port, out);
    }
    if (isBpdu(frame)) {
      // Bridges behind links that are counted together take part in spanning trees, if in nothing else that is to nobody's address.
      for (const { link, isUp, attachment, name } of node.ports.values())
        if (attachment.kind === "cable" && link.isShared && isUp && name !== ingress.name) this.control(node, name, frame);
      return;
    }
    this.flooding.handDown(node, ingress, header, frame);
  }
  private control(node: LearningNode, name: string, frame: Uint8Array): void {
    const port = node.ports.get(name);
    if (!port) return;
    for (const { laterUs } of arrivalsOf(this.services, port, "out", frame)) {
      const delay = wireUs(this.services, frame.length) + laterUs;
      this.services.later(delay, { to: "control", node: port.link.node, port: port.link.port, frame });
    }
  }
  linksMoved(): void {
    this.storms.moved();
  }
  /** The same of any bridge of a host, or of a domain there. */
  isHostStorming(host: string): boolean {
    for (const { reach } of this.storms.raging.values()) if (reach.some((key) => key.startsWith(`${host}/`))) return true;
    return false;
  }
  /** Whether what a bridge floods goes round and round. */
  isStorming(bridge: string): boolean {
    return this.storms.at(bridge) !== null;
  }
  private stormChanged(keys: readonly string[]): void {
    this.version++;
    this.watch.allChanged();
    this.services.onStorm?.(keys);
  }
  /** No bulk traffic finds its way through a storm. */
  override wayBetween(from: Party, to: Party): Way | NoWay {
    return this.isStorming(from.station.bridge.key) ? "loop" : super.wayBetween(from, to);
  }
  private meterLater(): void {
    if (this.isMetering) return;
    this.isMetering = true;
    // The last moment of the row that is running, so that the bytes are in the row they came in.
    this.services.later(METER_US - 1 - (this.services.now() % METER_US), { to: "meters", bridge: 0 });
  }
  concerned(frame: Uint8Array): (port: Port) => boolean {
    const concern = concernOf(frame);
    if (concern.kind === "everybody") return () => true;
    this.meterLater();
    if (concern.kind === "nobody" || concern.kind === "vlan") {
      const few = this.listeners.concerned(concern);
      return (port) => {
        const place = this.interfaces.get(port.link.node);
        return port.listening === null || (place !== undefined && few?.has(place) === true);
      };
    }
    const those = this.listeners.concerned(concern);
    return ({ link: { node } }) => {
      const place = this.interfaces.get(node);
      return those === null || (place !== undefined && those.has(place));
    };
  }
  deliver(domain: string, device: number, frame: Uint8Array): void {
    this.services.deliver(domain, device, frame);
  }
  meterVif(domain: string, device: number, bytes: number): void {
    this.services.onVif(domain, device, "rx", bytes);
  }
  watchPool(segment: string): void {
    this.pools.look(segment);
  }
  age(node: LearningNode): void {
    this.ageIn(node, node.ageingUs);
  }
  private ageIn(node: LearningNode, delayUs: number): void {
    node.isAgeing = true;
    node.ageDue = this.services.now() + delayUs;
    this.services.later(delayUs, { to: "ageing", bridge: node.key, due: node.ageDue });
  }
  ageSooner(node: LearningNode): void {
    if (node.table.size > 0) this.ageIn(node, SWEEP_US);
  }
  outsideLater(segment: string, due: number): void {
    this.services.later(Math.max(0, due - this.services.now()), { to: "outside", segment, due });
  }
  treeLater(node: string, due: number): void {
    this.services.later(Math.max(0, due - this.services.now()), { to: "tree", bridge: node, due });
  }

  exportHead(): FabricHead {
    const storms = [...this.storms.raging.values()].map((storm) => ({ ...storm, sources: [...storm.sources] }));
    const { isMetering, version } = this;
    const { hosts: outside } = this.world;
    const rest = { ...(storms.length > 0 ? { storms } : {}), ...(outside.length > 0 ? { outside } : {}) };
    return { isMetering, exhausted: [...this.pools.exhausted], version, ...rest };
  }
  bondTold(bond: LearningNode, lines: readonly string[], isMoved: boolean): void {
    this.watch.allChanged();
    this.services.onBond?.(bond.key, lines, isMoved);
  }
  importBridge(state: BridgeState): void {
    this.enter(imported(state));
  }
  /** All bridges are there: what joins them is found. */
  importHead({ isMetering, exhausted, version, storms = [], outside = [] }: FabricHead): void {
    this.world.hosts = outside;
    for (const storm of storms) this.storms.raging.set(storm.key, { ...storm, sources: [...storm.sources] });
    for (const [segment, due] of exhausted) this.pools.exhausted.set(segment, due);
    this.isMetering = isMetering;
    this.version = version;
    for (const bridge of this.bridges.values()) {
      bridge.rejoin((key) => this.bridges.get(key));
      for (const port of bridge.ports.values()) {
        this.place(bridge, port);
        const { attachment } = port;
        if (attachment.kind !== "trunk" || attachment.side !== "outer") continue;
        const inner = this.bridges.get(attachment.bridge);
        const innerPort = inner?.ports.get(attachment.port);
        if (inner && innerPort) this.trunks.set(stationKey(attachment.domain, attachment.device), { bridge, port, inner, innerPort });
      }
    }
  }
  importGateway(state: GatewayState): void {
    this.gateways.set(state.config.segment, Gateway.import(state, this.world));
  }

  /** @param at - which bridge, in the order that they were made in */
  private meterFloods(at: number): void {
    if (at === 0) this.isMetering = false;
    const bridge = [...this.bridges.values()][at];
    for (const port of bridge?.ports.values() ?? []) meterPort(this.services, port);
    if (bridge) this.services.later(0, { to: "meters", bridge: at + 1 });
  }
}
