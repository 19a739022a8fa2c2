import type { Listening } from "../wire/concern";
import type { BridgeState } from "./bridge-state";
import type { FabricEvent } from "./fabric-events";
import { Flooding, type FloodServices, meterPort } from "./flooding";
import { Gateway, type GatewayConfig, type GatewayState } from "./gateway";
import type { Header } from "./header";
import { AGEING_US, type LearningNode } from "./learning-node";
import { isSwitchKey, netbackUs, stationKey, switchKey } from "./link";
import { LinuxBridge } from "./linux-bridge";
import type { Carrier } from "./node";
import { Nodes } from "./nodes";
import { type PoolServices, PoolWatch } from "./pool-watch";
import { type Attachment, copyPorts, type Port, type PortState } from "./port";
import { PhysicalSwitch } from "./switch";
import { type WaysKeeper, WaysWatch, type Whereabouts } from "./ways-watch";

export type { FabricEvent } from "./fabric-events";

/** What the fabric needs of the world around it. */
export interface FabricServices extends FloodServices, PoolServices {
  /** A frame is at one end of a domain's interface, whose front and back end take it over: `in` to its own bridge, or `out` of it. */
  pass(domain: string, device: number, direction: "in" | "out", frame: Uint8Array): void;
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
export class Fabric extends Nodes implements Carrier, Whereabouts {
  private readonly watch = new WaysWatch(this);
  private readonly flooding: Flooding;
  private readonly pools: PoolWatch;
  private isMetering = false;
  /** grows with every change of ports or links, so that a drawn graph knows when it is old */
  version = 1;

  constructor(private readonly services: FabricServices) {
    super();
    this.pools = new PoolWatch(services, this.gateways);
    this.flooding = new Flooding(services, this.listeners, this.interfaces, this.trunks);
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
      const { attachment } = bridge.ports.get(name) ?? {};
      if (attachment?.kind === "trunk") this.untrunk(attachment.domain, attachment.device);
      else if (this.interfaces.has(link.node)) this.unplug(key, name);
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

  /** Puts a host's NIC on another bridge of that host, or calls it otherwise there; what both ends of its cable have counted stays. */
  recable(
    from: { readonly bridge: string; readonly port: string },
    to: { readonly bridge: string; readonly port: string; readonly mac: string },
  ): void {
    const [old, next] = [this.bridges.get(from.bridge), this.bridges.get(to.bridge)];
    const near = old?.ports.get(from.port);
    if (!old || !next || near?.attachment.kind !== "cable") return;
    const { attachment } = near;
    const other = this.bridges.get(attachment.bridge);
    const far = other?.ports.get(attachment.port);
    if (!other || far?.attachment.kind !== "cable") return;
    const states = [near, far].map((port) => {
      if (port.isUp) port.share.end();
      return copyPorts([port])()[0] as PortState;
    }) as [PortState, PortState];
    old.removePort(near.name);
    other.removePort(far.name);
    next.adopt({ ...states[0], name: to.port, mac: to.mac });
    const end = other.adopt({ ...states[1], attachment: { ...far.attachment, bridge: to.bridge, port: to.port } });
    next.join(other, end);
    this.watch.allChanged();
    this.version++;
  }

  addGateway(config: GatewayConfig): void {
    const bridge = this.segment(config.segment);
    this.gateways.set(config.segment, new Gateway(config));
    bridge.addPort("gateway", { kind: "gateway", segment: config.segment }, config.mac);
    this.watch.allChanged();
    this.version++;
  }

  /**
   * Makes an interface of a domain a port of a bridge of its own, and the domain's stack use that bridge.
   * @param inner - key and name of that bridge, which is made when there is none; `device`: name of its port
   */
  trunk(
    outer: { readonly bridge: string; readonly port: string },
    inner: { readonly bridge: string; readonly name: string; readonly device: string },
    of: { readonly domain: string; readonly device: number; readonly mac: string },
  ): void {
    const bridge = this.bridges.get(outer.bridge);
    if (!bridge) return;
    const own = this.bridges.get(inner.bridge) ?? this.addBridge(inner.bridge, inner.name);
    const { domain, device, mac } = of;
    const port = bridge.addPort(
      outer.port,
      { kind: "trunk", bridge: inner.bridge, port: inner.device, domain, device, side: "outer" },
      VIF_MAC,
    );
    const innerPort = own.addPort(
      inner.device,
      { kind: "trunk", bridge: outer.bridge, port: outer.port, domain, device, side: "inner" },
      mac,
    );
    this.trunks.set(stationKey(domain, device), { bridge, port, inner: own, innerPort });
    this.plug(inner.bridge, inner.name, { kind: "host", domain, device }, mac);
    this.watch.allChanged();
  }
  /** Takes an interface off both bridges; what else is on the inner one stays. */
  untrunk(domain: string, device: number): void {
    const trunk = this.trunkOf(domain, device);
    if (!trunk) return;
    this.unplug(trunk.inner.key, trunk.inner.name);
    for (const [bridge, port] of [
      [trunk.inner, trunk.innerPort],
      [trunk.bridge, trunk.port],
    ] as const)
      bridge.removePort(port.name);
    this.trunks.delete(stationKey(domain, device));
    this.watch.allChanged();
    this.version++;
  }
  /** The carrier of such an interface, at both its ends. */
  setTrunk(domain: string, device: number, isUp: boolean): void {
    const trunk = this.trunkOf(domain, device);
    if (!trunk) return;
    trunk.port.hasCarrier = isUp;
    trunk.innerPort.hasCarrier = isUp;
    this.watch.allChanged();
  }
  /** Its front or back end has had a frame: that is where it goes on. */
  passed(domain: string, device: number, direction: "in" | "out", frame: Uint8Array): number | null {
    const trunk = this.trunkOf(domain, device);
    if (!trunk) return null;
    const [bridge, port] = direction === "in" ? [trunk.inner, trunk.innerPort] : [trunk.bridge, trunk.port];
    const delay = direction === "in" ? 0 : netbackUs(this.services);
    this.arriveLater(delay, bridge.key, port.name, frame);
    return delay;
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
      case "trunk": {
        const port = this.bridges.get(event.bridge)?.ports.get(event.port);
        if (port?.attachment.kind !== "trunk") return;
        const { domain, device, side } = port.attachment;
        this.services.pass(domain, device, side === "outer" ? "in" : "out", event.frame);
        return;
      }
      case "meters":
        this.meterFloods(event.bridge);
        return;
      case "pool":
        this.pools.due(event.segment, event.due);
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
  cross(port: Port, frame: Uint8Array): void {
    const { link, name, attachment } = port;
    const idle = link.cross(this.services, frame.length);
    const delay = port.wire ? port.queue(this.services.now(), frame.length, idle) : idle;
    if (delay === null) return;
    if (attachment.kind === "trunk") this.services.later(delay, { to: "trunk", bridge: this.farOf(attachment), port: name, frame });
    else this.arriveLater(delay, link.node, link.port, frame);
  }
  /** The bridge that a trunk's port is on: what the port at its other end leads to. */
  private farOf({ bridge, port }: { readonly bridge: string; readonly port: string }): string {
    return this.bridges.get(bridge)?.ports.get(port)?.link.node ?? "";
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
  watchPool(segment: string): void {
    this.pools.look(segment);
  }
  /** A link between nodes has come up or gone down. */
  linksChanged(): void {
    this.version++;
  }
  age(node: LearningNode): void {
    this.ageIn(node, AGEING_US);
  }
  private ageIn(node: LearningNode, delayUs: number): void {
    node.isAgeing = true;
    this.services.later(delayUs, { to: "ageing", bridge: node.key });
  }

  exportHead(): FabricHead {
    return { isMetering: this.isMetering, exhausted: [...this.pools.exhausted], version: this.version };
  }
  importBridge(state: BridgeState): void {
    this.enter(isSwitchKey(state.key) ? PhysicalSwitch.import(state) : LinuxBridge.import(state));
  }
  /** All bridges are there: what joins them is found. */
  importHead({ isMetering, exhausted, version }: FabricHead): void {
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
  private segment(name: string): LearningNode {
    const key = switchKey(name);
    return this.bridges.get(key) ?? this.enter(new PhysicalSwitch(key, name));
  }
}
