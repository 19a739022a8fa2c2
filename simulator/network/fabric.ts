import type { Listening } from "../wire/concern";
import type { FabricEvent } from "./fabric-events";
import { Flooding, type FloodServices, meterPort } from "./flooding";
import { Gateway, type GatewayConfig, type GatewayState } from "./gateway";
import { GuestNic } from "./guest-nic";
import type { Header } from "./header";
import { HostStack } from "./host-stack";
import { AGEING_US, type BridgeState, type LearningNode } from "./learning-node";
import { isSwitchKey, stationKey, switchKey } from "./link";
import { LinuxBridge } from "./linux-bridge";
import { Listeners, type Place } from "./listeners";
import type { Carrier, Node } from "./node";
import type { Attachment, Port } from "./port";
import type { Interface } from "./station";
import { PhysicalSwitch } from "./switch";
import { type NoWay, type Party, type Way, wayBetween } from "./way";
import { type WaysKeeper, WaysWatch, type Whereabouts } from "./ways-watch";

export type { FabricEvent } from "./fabric-events";

/** What the fabric needs of the world around it. */
export interface FabricServices extends FloodServices {
  /** a segment's pool of addresses has run out for whoever asks, or has one again */
  onPool(segment: string, isExhausted: boolean): void;
}

/** What belongs to no bridge and no gateway. */
export interface FabricHead {
  /** whether floods are to be metered */
  readonly isMetering: boolean;
  readonly exhausted: readonly (readonly [segment: string, due: number])[];
  readonly version: number;
}

/** Back-end MAC of every vif. @source network.md §1 (vifX.Y shows fe:ff:ff:ff:ff:ff) */
export const VIF_MAC = "fe:ff:ff:ff:ff:ff";
/** Floods are metered at the end of each row that meters keep. @source metrics.md §1 (rows of 5 s) */
const METER_US = 5_000_000;
/** A bridge looks no more often for what it has to forget, µs. guess: Linux waits 10 ms at least; a second is as good to anybody who waits for minutes */
const SWEEP_US = 1_000_000;

/** The network: bridges of all hosts, a physical switch for each segment, gateways and interfaces, joined by links. */
export class Fabric implements Carrier, Whereabouts {
  /** hosts' bridges and physical switches */
  readonly bridges = new Map<string, LearningNode>();
  /** by segment */
  readonly gateways = new Map<string, Gateway>();
  /** guests' NICs and control domains' stacks by their keys; rebuilt, never stored */
  private readonly interfaces = new Map<string, Interface>();
  /** who listens to what; rebuilt from the ports */
  readonly listeners = new Listeners();
  private readonly watch = new WaysWatch(this);
  private readonly flooding: Flooding;
  /** segments whose pool has run out, with the time at which it may have an address again */
  private readonly exhausted = new Map<string, number>();
  private isMetering = false;
  /** grows with every change of ports or links, so that a drawn graph knows when it is old */
  version = 1;

  constructor(private readonly services: FabricServices) {
    this.flooding = new Flooding(services, this.listeners, this.interfaces);
  }

  /** Whoever keeps ways is told when they may have changed. */
  set keeper(keeper: WaysKeeper) {
    this.watch.keeper = keeper;
  }

  addBridge(key: string, name: string): LearningNode {
    const bridge = this.enter(new LinuxBridge(key, name));
    this.version++;
    return bridge;
  }
  removeBridge(key: string): void {
    const bridge = this.bridges.get(key);
    if (!bridge) return;
    for (const { name, link } of [...bridge.ports.values()]) {
      if (this.interfaces.has(link.node)) this.unplug(key, name);
      else this.bridges.get(link.node)?.removePort(link.port);
      bridge.removePort(name);
    }
    this.bridges.delete(key);
    this.version++;
  }

  /** Joins a host's NIC: a port of the bridge and a port of the segment's switch, both ends of one cable. */
  cable(bridgeKey: string, host: string, device: string, segment: string, mac: string): void {
    const far = this.segment(segment);
    const switchPort = `${host}/${device}`;
    const bridge = this.bridges.get(bridgeKey);
    bridge?.addPort(device, { kind: "cable", bridge: far.key, port: switchPort, host, device }, mac);
    const port = far.addPort(switchPort, { kind: "cable", bridge: bridgeKey, port: device, host, device }, "");
    bridge?.join(far, port);
    this.version++;
  }

  addGateway(config: GatewayConfig): void {
    const bridge = this.segment(config.segment);
    this.gateways.set(config.segment, new Gateway(config));
    bridge.addPort("gateway", { kind: "gateway", segment: config.segment }, config.mac);
    this.watch.allChanged();
    this.version++;
  }

  plug(bridgeKey: string, port: string, attachment: Attachment, mac: string = VIF_MAC): void {
    const bridge = this.bridges.get(bridgeKey);
    if (!bridge) return;
    const place = this.place(bridge, bridge.addPort(port, attachment, mac));
    if (place) this.watch.stationChanged(place);
    this.version++;
  }
  unplug(bridgeKey: string, port: string): void {
    const bridge = this.bridges.get(bridgeKey);
    const gone = bridge?.ports.get(port);
    if (!bridge || !gone) return;
    meterPort(this.services, gone);
    bridge.removePort(port);
    const place = this.interfaces.get(gone.link.node);
    if (place?.port === gone) {
      this.listeners.remove(place);
      this.interfaces.delete(place.key);
      this.watch.stationChanged(place);
    }
    this.version++;
  }

  /** The port that a guest's NIC is plugged into. */
  portOf(domain: string, device: number): Interface | null {
    return this.interfaces.get(stationKey(domain, device)) ?? null;
  }
  /** The gateway of the segment that a bridge's cable leads to; undefined: it has no cable, or the segment no gateway. */
  gatewayBeyond(bridge: LearningNode): Gateway | undefined {
    const far = bridge.uplink?.link.node;
    for (const port of (far === undefined ? undefined : this.bridges.get(far))?.singles ?? []) {
      const { attachment } = port;
      if (attachment.kind === "gateway") return this.gateways.get(attachment.segment);
    }
    return undefined;
  }
  /** A gateway as somebody whom traffic comes from and goes to. */
  partyOf(gateway: Gateway): Party | null {
    const bridge = this.bridges.get(switchKey(gateway.config.segment));
    const port = bridge?.ports.get("gateway");
    return bridge && port ? { station: { node: gateway, bridge, port }, mac: gateway.config.mac } : null;
  }
  /** The way of packets and their answers, as every node on it decides. */
  wayBetween(from: Party, to: Party): Way | NoWay {
    return wayBetween((key) => this.nodeCalled(key), from, to);
  }

  nodeCalled(key: string): Node | undefined {
    return this.bridges.get(key) ?? this.interfaces.get(key) ?? this.routerCalled(key);
  }
  private routerCalled(key: string): Gateway | undefined {
    for (const gateway of this.gateways.values()) if (gateway.key === key) return gateway;
    return undefined;
  }
  stations(): Iterable<Place> {
    return this.interfaces.values();
  }
  stationCalled(key: string): Place | undefined {
    return this.interfaces.get(key);
  }
  linksChanged(): void {
    this.version++;
  }
  gatewayPort(mac: string): { readonly node: LearningNode; readonly port: string } | undefined {
    for (const { config } of this.gateways.values()) {
      const node = config.mac === mac ? this.bridges.get(switchKey(config.segment)) : undefined;
      if (node) return { node, port: "gateway" };
    }
    return undefined;
  }

  /** A guest says what one of its NICs listens to; frames to everybody that are of no use to it are not handed to it. */
  listen(domain: string, device: number, listening: Listening): void {
    const place = this.portOf(domain, device);
    if (!place) return;
    const before = place.port.listening?.mac;
    this.listeners.change(place, listening);
    if (listening.mac !== before) this.watch.stationChanged(place);
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
    const delay = at.leave(this.services, frame.length);
    this.arriveLater(delay, at.bridge.key, at.port.name, frame);
    return delay;
  }

  handle(event: FabricEvent): void {
    switch (event.to) {
      case "node":
        this.nodeCalled(event.node)?.arrive(event.port, event.frame, this);
        return;
      case "guests":
      case "host": {
        const bridge = this.bridges.get(event.bridge);
        if (bridge) this.flooding.arrive(bridge, event.to, event.to === "guests" ? event.from : null, event.frame);
        return;
      }
      case "meters":
        this.meterFloods(event.bridge);
        return;
      case "pool":
        if (this.exhausted.get(event.segment) === event.due) this.watchPool(event.segment);
        return;
      case "ageing": {
        const aged = this.bridges.get(event.bridge);
        if (!aged) return;
        aged.isAgeing = false;
        const now = this.services.now();
        const due = aged.sweep(now);
        if (due !== null) this.ageIn(aged, Math.max(SWEEP_US, due - now));
      }
    }
  }

  now(): number {
    return this.services.now();
  }
  arriveLater(delayUs: number, node: string, port: string, frame: Uint8Array): void {
    this.services.later(delayUs, { to: "node", node, port, frame });
  }
  cross({ link }: Port, frame: Uint8Array): void {
    this.arriveLater(link.cross(this.services, frame.length), link.node, link.port, frame);
  }
  flood(node: LearningNode, ingress: Port, header: Header, frame: Uint8Array): void {
    if (!this.isMetering) {
      this.isMetering = true;
      // The last moment of the row that is running, so that the bytes are in the row they came in.
      this.services.later(METER_US - 1 - (this.services.now() % METER_US), { to: "meters", bridge: 0 });
    }
    for (const port of node.singles) if (port !== ingress && port.isUp) this.cross(port, frame);
    this.flooding.handDown(node, ingress, header, frame);
  }
  deliver(domain: string, device: number, frame: Uint8Array): void {
    this.services.deliver(domain, device, frame);
  }
  meterVif(domain: string, device: number, bytes: number): void {
    this.services.onVif(domain, device, "rx", bytes);
  }
  age(node: LearningNode): void {
    this.ageIn(node, AGEING_US);
  }
  private ageIn(node: LearningNode, delayUs: number): void {
    node.isAgeing = true;
    this.services.later(delayUs, { to: "ageing", bridge: node.key });
  }

  /** Tells when a pool has run out and when it has room again; between the two it looks only when a lease ends. */
  watchPool(segment: string): void {
    const now = this.services.now();
    const until = this.gateways.get(segment)?.leases.exhaustedUntil(now) ?? null;
    const due = this.exhausted.get(segment);
    if (until === null) {
      if (this.exhausted.delete(segment)) this.services.onPool(segment, false);
      return;
    }
    if (due !== undefined && due > now) return;
    this.exhausted.set(segment, until);
    this.services.later(until - now, { to: "pool", segment, due: until });
    if (due === undefined) this.services.onPool(segment, true);
  }

  exportHead(): FabricHead {
    return { isMetering: this.isMetering, exhausted: [...this.exhausted], version: this.version };
  }
  importBridge(state: BridgeState): void {
    this.enter(isSwitchKey(state.key) ? PhysicalSwitch.import(state) : LinuxBridge.import(state));
  }
  /** All bridges are there: what joins them is found. */
  importHead({ isMetering, exhausted, version }: FabricHead): void {
    for (const [segment, due] of exhausted) this.exhausted.set(segment, due);
    this.isMetering = isMetering;
    this.version = version;
    for (const bridge of this.bridges.values()) {
      bridge.rejoin((key) => this.bridges.get(key));
      for (const port of bridge.ports.values()) this.place(bridge, port);
    }
  }
  importGateway(state: GatewayState): void {
    this.gateways.set(state.config.segment, Gateway.import(state));
  }

  /** @param at - which bridge, in the order that they were made in */
  private meterFloods(at: number): void {
    if (at === 0) this.isMetering = false;
    const bridge = [...this.bridges.values()][at];
    for (const port of bridge?.ports.values() ?? []) meterPort(this.services, port);
    if (bridge) this.services.later(0, { to: "meters", bridge: at + 1 });
  }

  private enter<B extends LearningNode>(bridge: B): B {
    bridge.watcher = this.watch;
    this.bridges.set(bridge.key, bridge);
    return bridge;
  }
  private place(bridge: LearningNode, port: Port): Interface | null {
    const made = interfaceAt(bridge, port);
    if (!made) return null;
    this.interfaces.set(made.key, made);
    this.listeners.add(made);
    return made;
  }
  private segment(name: string): LearningNode {
    const key = switchKey(name);
    return this.bridges.get(key) ?? this.enter(new PhysicalSwitch(key, name));
  }
}

/** What is at the other end of a port's link, where that is the end of a line. */
function interfaceAt(bridge: LearningNode, port: Port): Interface | null {
  const { attachment } = port;
  if (attachment.kind === "guest") return new GuestNic(bridge, port, attachment.domain, attachment.device);
  return attachment.kind === "host" ? new HostStack(bridge, port, attachment.domain) : null;
}
