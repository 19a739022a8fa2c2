import { concernOf, type Listening } from "../wire/concern";
import type { BridgeState } from "./bridge-state";
import type { FabricEvent } from "./fabric-events";
import { Flooding, type FloodServices, meterPort } from "./flooding";
import { Gateway, type GatewayConfig, type GatewayState } from "./gateway";
import type { Header } from "./header";
import type { LearningNode } from "./learning-node";
import { isSwitchKey, netbackUs, stationKey, switchKey, wireUs } from "./link";
import { LinuxBridge } from "./linux-bridge";
import type { Carrier } from "./node";
import { Nodes } from "./nodes";
import { OpenVswitch } from "./ovs/open-vswitch";
import { type PoolServices, PoolWatch } from "./pool-watch";
import type { Attachment, Port } from "./port";
import { isBpdu } from "./stp/bpdu";
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

/** One end of an interface that joins two bridges. */
interface TrunkEnd {
  readonly bridge: string;
  readonly port: string;
  readonly mac: string;
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

  /** @param kind - which of a kernel's two kinds of bridges */
  addBridge(key: string, name: string, kind: "linux" | "ovs" = "linux"): LearningNode {
    const bridge = this.enter(kind === "ovs" ? new OpenVswitch(key, name) : new LinuxBridge(key, name));
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
    const alone = bridge instanceof OpenVswitch ? { isAlone: true as const } : {};
    const port = far.addPort(switchPort, { kind: "cable", bridge: bridgeKey, port: device, host, device, ...alone }, "");
    bridge?.join(far, port);
    this.version++;
  }

  /** Puts a NIC or a back end that is a port of none on another bridge of its kernel. @returns whether it can be */
  relocate(from: string, name: string, to: string): boolean {
    const port = this.bridges.get(from)?.ports.get(name);
    if (!port?.isDetached || !this.bridges.has(to)) return false;
    const { attachment, mac, hasCarrier } = port;
    if (attachment.kind === "cable") {
      // What a switch counts for all comes in at one place.
      const there = this.bridges.get(to);
      if (there instanceof LinuxBridge && there.uplink) return false;
      const far = this.bridges.get(attachment.bridge);
      const segment = far?.name ?? attachment.device;
      this.bridges.get(from)?.removePort(name);
      far?.removePort(attachment.port);
      this.cable(to, attachment.host, attachment.device, segment, mac);
    } else if (attachment.kind === "trunk") {
      const trunk = this.trunkOf(attachment.domain, attachment.device);
      const other = trunk && (trunk.port === port ? trunk.innerPort : trunk.port);
      const far = other && this.bridges.get(attachment.bridge);
      if (!other || !far) return false;
      const setting = [other.isSetDown, other.isDetached, other.hasCarrier] as const;
      const [own, theirs] = [
        { bridge: to, port: name, mac },
        { bridge: far.key, port: other.name, mac: other.mac },
      ];
      this.bridges.get(from)?.removePort(name);
      far.removePort(other.name);
      if (attachment.side === "outer") this.join(own, theirs, attachment);
      else this.join(theirs, own, attachment);
      const again = far.ports.get(other.name);
      if (again) again.hasCarrier = setting[2];
      if (again) far.setPort(again, setting[0], setting[1]);
    } else if (attachment.kind === "guest") {
      this.unplug(from, name);
      this.plug(to, name, attachment, mac);
    } else return false;
    const moved = this.bridges.get(to)?.ports.get(name);
    if (moved) moved.hasCarrier = hasCarrier;
    this.watch.allChanged();
    return true;
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
    if (!this.bridges.has(outer.bridge)) return;
    if (!this.bridges.has(inner.bridge)) this.addBridge(inner.bridge, inner.name);
    const { domain, device, mac } = of;
    this.join({ ...outer, mac: VIF_MAC }, { bridge: inner.bridge, port: inner.device, mac }, { domain, device });
    this.plug(inner.bridge, inner.name, { kind: "host", domain, device }, mac);
    this.watch.allChanged();
  }
  /** Joins two bridges by an interface of a domain: `outer` where its back end is, `inner` on the domain's own. */
  join(outer: TrunkEnd, inner: TrunkEnd, { domain, device }: { readonly domain: string; readonly device: number }): void {
    const [bridge, own] = [this.bridges.get(outer.bridge), this.bridges.get(inner.bridge)];
    if (!bridge || !own) return;
    const common = { kind: "trunk", domain, device } as const;
    const port = bridge.addPort(outer.port, { ...common, bridge: inner.bridge, port: inner.port, side: "outer" }, outer.mac);
    const innerPort = own.addPort(inner.port, { ...common, bridge: outer.bridge, port: outer.port, side: "inner" }, inner.mac);
    this.trunks.set(stationKey(domain, device), { bridge, port, inner: own, innerPort });
    this.version++;
  }
  /** Takes an interface off both bridges; what else is on the inner one stays. */
  untrunk(domain: string, device: number): void {
    const trunk = this.trunkOf(domain, device);
    if (!trunk) return;
    // Its stack's interface stays where it is when the port goes to another bridge.
    const own = this.portOf(domain, device);
    if (own) this.unplug(own.bridge.key, own.port.name);
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
        // It looks at another time by now.
        if (event.due !== undefined && event.due !== aged.ageDue) return;
        aged.isAgeing = false;
        const now = this.services.now();
        const due = aged.sweep(now);
        if (due !== null) this.ageIn(aged, Math.max(SWEEP_US, due - now));
        return;
      }
      case "tree": {
        const bridge = this.bridges.get(event.bridge);
        if (bridge instanceof LinuxBridge) bridge.treeDue(event.due);
        return;
      }
      case "control": {
        const node = this.bridges.get(event.node);
        if (node instanceof LinuxBridge) node.control(event.port, event.frame, this);
        else node?.arrive(event.port, event.frame, this);
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
    this.meterLater();
    for (const port of node.singles) if (port !== ingress && port.isUp) this.cross(port, frame);
    if (isBpdu(frame)) {
      // Bridges behind links that are counted together take part in spanning trees, if in nothing else that is to nobody's address.
      for (const { link, isUp, attachment, name } of node.ports.values())
        if (attachment.kind === "cable" && link.isShared && isUp && name !== ingress.name)
          this.services.later(wireUs(this.services, frame.length), { to: "control", node: link.node, port: link.port, frame });
      return;
    }
    this.flooding.handDown(node, ingress, header, frame);
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
    if (concern.kind === "nobody") return (port) => port.listening === null;
    const those = this.listeners.concerned(concern);
    return ({ link }) => {
      const place = this.interfaces.get(link.node);
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
  /** A link between nodes has come up or gone down. */
  linksChanged(): void {
    this.version++;
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
  treeLater(node: LearningNode, due: number): void {
    this.services.later(Math.max(0, due - this.services.now()), { to: "tree", bridge: node.key, due });
  }

  exportHead(): FabricHead {
    return { isMetering: this.isMetering, exhausted: [...this.pools.exhausted], version: this.version };
  }
  importBridge(state: BridgeState): void {
    if (isSwitchKey(state.key)) this.enter(PhysicalSwitch.import(state));
    else this.enter(state.ovs ? OpenVswitch.import(state) : LinuxBridge.import(state));
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
    bridge.carrier = this;
    this.bridges.set(bridge.key, bridge);
    return bridge;
  }
  private segment(name: string): LearningNode {
    const key = switchKey(name);
    return this.bridges.get(key) ?? this.enter(new PhysicalSwitch(key, name));
  }
}
