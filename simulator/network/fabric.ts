import { invariant } from "../model/fault";
import { type Concern, concernOf, isBroadcast, type Listening } from "../wire/concern";
import { AGEING_US, Bridge, type BridgeState } from "./bridge";
import { Gateway, type GatewayConfig, type GatewayState } from "./gateway";
import { Listeners, type Place } from "./listeners";
import { type Attachment, isUplink, type Port } from "./port";

/** What the fabric needs of the world around it. */
export interface FabricServices {
  now(): number;
  /** enters an event of the fabric after a delay, µs */
  later(delayUs: number, event: FabricEvent): void;
  /** a small random delay from the fabric's own stream, µs, 0…`most` */
  jitter(most: number): number;
  /** a frame reaches a guest's or the control domain's NIC */
  deliver(domain: string, device: number, frame: Uint8Array): void;
  /** a segment's pool of addresses has run out for whoever asks, or has one again */
  onPool(segment: string, isExhausted: boolean): void;
  /** frames passed a vif: `tx` = sent by the guest */
  onVif(domain: string, device: number, direction: "tx" | "rx", bytes: number): void;
  /** frames passed a physical NIC */
  onPif(host: string, device: string, direction: "tx" | "rx", bytes: number): void;
}

/** Pending arrivals, as plain data. */
export type FabricEvent =
  | { readonly to: "bridge"; readonly bridge: string; readonly port: string; readonly frame: Uint8Array }
  | { readonly to: "guest"; readonly domain: string; readonly device: number; readonly frame: Uint8Array }
  /** a flooded frame: one arrival for all guests of a bridge that it concerns */
  | { readonly to: "guests"; readonly bridge: string; readonly from: string; readonly frame: Uint8Array }
  /** the control domain of a bridge has a flooded frame that concerns it */
  | { readonly to: "host"; readonly bridge: string; readonly frame: Uint8Array }
  /** flooded bytes are written to the meters of those who had them: one bridge, then the next, so that others may have their turn */
  | { readonly to: "meters"; readonly bridge: number }
  /** a bridge forgets what nobody refreshed */
  | { readonly to: "ageing"; readonly bridge: string }
  /** a pool that has run out may have an address again */
  | { readonly to: "pool"; readonly segment: string; readonly due: number }
  | { readonly to: "gateway"; readonly segment: string; readonly frame: Uint8Array };

/** What belongs to no bridge and no gateway. */
export interface FabricHead {
  /** whether floods are to be metered */
  readonly isMetering: boolean;
  readonly exhausted: readonly (readonly [segment: string, due: number])[];
  readonly version: number;
}

/** Back-end MAC of every vif. @source network.md §1 (vifX.Y shows fe:ff:ff:ff:ff:ff) */
export const VIF_MAC = "fe:ff:ff:ff:ff:ff";
/** Times of one hop, µs. guess: notification, copy and wake-up of netback; metrics.md gives 0.15…0.4 ms for a same-host round trip. */
const NETBACK_US = 42;
const HOST_PORT_US = 12;
const WIRE_US = 9;
/** 1 Gbit/s on the wire: 8 ns a byte. */
const WIRE_NS_PER_BYTE = 8;
/** Floods are metered at the end of each row that meters keep. @source metrics.md §1 (rows of 5 s) */
const METER_US = 5_000_000;

/** Bridges of all hosts, the pool's physical switch (one learning table a segment) and the gateways, joined by cables. */
export class Fabric {
  readonly bridges = new Map<string, Bridge>();
  readonly gateways = new Map<string, Gateway>();
  /** where each guest's NIC is plugged in, by `domain/device`; rebuilt, never stored */
  private readonly places = new Map<string, Place>();
  /** who listens to what; rebuilt from the ports */
  private readonly listeners = new Listeners();
  /** segments whose pool has run out, with the time at which it may have an address again */
  private readonly exhausted = new Map<string, number>();
  private isMetering = false;
  /** grows with every change of ports or links, so that a drawn graph knows when it is old */
  version = 1;

  constructor(private readonly services: FabricServices) {}

  addBridge(key: string, name: string): Bridge {
    const bridge = new Bridge(key, name);
    this.bridges.set(key, bridge);
    this.version++;
    return bridge;
  }
  removeBridge(key: string): void {
    const bridge = this.bridges.get(key);
    if (bridge?.uplink?.attachment.kind === "cable") {
      const { bridge: far, port } = bridge.uplink.attachment;
      bridge.removePort(bridge.uplink.name);
      this.bridges.get(far)?.removePort(port);
    }
    this.bridges.delete(key);
    this.version++;
  }

  /** Joins a host's NIC: a port of the bridge and a port of the segment's switch, both ends of one cable. */
  cable(bridgeKey: string, host: string, device: string, segment: string, mac: string): void {
    const far = this.segment(segment);
    const switchPort = `${host}/${device}`;
    const bridge = this.bridges.get(bridgeKey);
    invariant(!bridge?.uplink, `bridge ${bridgeKey} has one cable at most`);
    const port = far.addPort(switchPort, { kind: "cable", bridge: bridgeKey, port: device, host, device }, "");
    bridge?.addPort(device, { kind: "cable", bridge: far.key, port: switchPort, host, device }, mac);
    bridge?.join(far, port);
    this.version++;
  }

  addGateway(config: GatewayConfig): void {
    const bridge = this.segment(config.segment);
    this.gateways.set(config.segment, new Gateway(config));
    bridge.addPort("gateway", { kind: "gateway", segment: config.segment }, config.mac);
    this.version++;
  }

  plug(bridgeKey: string, port: string, attachment: Attachment, mac: string = VIF_MAC): void {
    const bridge = this.bridges.get(bridgeKey);
    if (!bridge) return;
    this.place(bridge, bridge.addPort(port, attachment, mac));
    this.version++;
  }
  unplug(bridgeKey: string, port: string): void {
    const bridge = this.bridges.get(bridgeKey);
    const gone = bridge?.ports.get(port);
    if (!bridge || !gone) return;
    meterPort(this.services, gone);
    bridge.removePort(port);
    const key = placeKey(gone.attachment) ?? "";
    const place = this.places.get(key);
    if (place?.port === gone) {
      this.listeners.remove(place);
      this.places.delete(key);
    }
    this.version++;
  }

  /** The port that a guest's NIC is plugged into. */
  portOf(domain: string, device: number): Place | null {
    return this.places.get(`${domain}/${device}`) ?? null;
  }

  /** A guest says what one of its NICs listens to; frames to everybody that are of no use to it are not handed to it. */
  listen(domain: string, device: number, listening: Listening): void {
    const place = this.portOf(domain, device);
    if (place) this.listeners.change(place, listening);
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
    const isGuest = at.port.attachment.kind === "guest";
    if (isGuest) this.services.onVif(domain, device, "tx", frame.length);
    const delay = isGuest ? NETBACK_US + this.services.jitter(18) : HOST_PORT_US;
    this.services.later(delay, { to: "bridge", bridge: at.bridge.key, port: at.port.name, frame });
    return delay;
  }

  handle(event: FabricEvent): void {
    switch (event.to) {
      case "bridge":
        this.onBridge(event.bridge, event.port, event.frame);
        return;
      case "guest":
        this.onGuest(event.domain, event.device, event.frame);
        return;
      case "guests":
      case "host":
        this.onFlooded(event);
        return;
      case "meters":
        this.meterFloods(event.bridge);
        return;
      case "gateway":
        this.onGateway(event.segment, event.frame);
        return;
      case "pool":
        if (this.exhausted.get(event.segment) === event.due) this.watchPool(event.segment);
        return;
      case "ageing": {
        const aged = this.bridges.get(event.bridge);
        if (!aged) return;
        aged.isAgeing = false;
        if (aged.sweep(this.services.now())) this.age(aged);
      }
    }
  }

  exportHead(): FabricHead {
    return { isMetering: this.isMetering, exhausted: [...this.exhausted], version: this.version };
  }
  importBridge(state: BridgeState): void {
    this.bridges.set(state.key, Bridge.import(state));
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

  private onBridge(key: string, portName: string, frame: Uint8Array): void {
    const bridge = this.bridges.get(key);
    const way = bridge?.forward(portName, frame, this.services.now());
    if (!bridge) return;
    if (!bridge.isAgeing && bridge.table.size > 0) this.age(bridge);
    const from = bridge.ports.get(portName);
    if (way === "all" && from) this.flood(bridge, from, frame);
    else if (way && way !== "all") this.leave(bridge, way, frame);
  }

  private onGuest(domain: string, device: number, frame: Uint8Array): void {
    const at = this.portOf(domain, device);
    if (!at) return;
    if (at.port.attachment.kind === "guest") this.services.onVif(domain, device, "rx", frame.length);
    this.services.deliver(domain, device, frame);
  }

  private onGateway(segment: string, frame: Uint8Array): void {
    const gateway = this.gateways.get(segment);
    for (const reply of gateway?.receive(frame, this.services.now()) ?? []) {
      if (gateway && reply.isRouted) {
        gateway.outside.count(this.services.now(), 0, frame.length);
        gateway.outside.count(this.services.now(), reply.frame.length, 0);
      }
      const bridge = this.segment(segment).key;
      this.services.later(reply.delayUs + WIRE_US, { to: "bridge", bridge, port: "gateway", frame: reply.frame });
    }
    this.watchPool(segment);
  }

  /** A frame for everybody: it has been counted, and only those are looked for that it concerns. */
  private flood(bridge: Bridge, from: Port, frame: Uint8Array): void {
    if (!this.isMetering) {
      this.isMetering = true;
      // The last moment of the row that is running, so that the bytes are in the row they came in.
      this.services.later(METER_US - 1 - (this.services.now() % METER_US), { to: "meters", bridge: 0 });
    }
    const { uplink } = bridge;
    if (uplink && uplink !== from && uplink.isUp) this.leave(bridge, uplink, frame);
    const gateway = bridge.ports.get("gateway");
    if (gateway && gateway !== from && gateway.isUp) this.leave(bridge, gateway, frame);
    const concern = concernOf(frame);
    if (concern.kind === "nobody") return;
    const isSwitch = bridge.key.startsWith("switch/");
    const reached = new Set<Bridge>();
    if (!isSwitch) reached.add(bridge);
    else
      for (const place of this.listeners.concerned(concern) ?? this.places.values())
        if (place.bridge !== from.host && place.bridge.link?.bridge === bridge) reached.add(place.bridge);
    const down = isSwitch && reached.size > 0 ? this.wireUs(frame.length) : 0;
    // In the same order before and after a restore.
    for (const near of [...reached].sort((a, b) => (a.key < b.key ? -1 : 1)))
      this.handDown(near, isSwitch ? near.uplink : from, frame, concern, down);
  }

  /** Those of one bridge whom a flooded frame concerns will have it. */
  private handDown(bridge: Bridge, from: Port | null, frame: Uint8Array, concern: Concern, delayUs: number): void {
    const ports = this.concernedAt(bridge, concern).filter((port) => port !== from);
    if (ports.some((port) => port.attachment.kind === "host"))
      this.services.later(delayUs + HOST_PORT_US, { to: "host", bridge: bridge.key, frame });
    if (ports.some((port) => port.attachment.kind === "guest")) {
      const delay = delayUs + NETBACK_US + this.services.jitter(18);
      this.services.later(delay, { to: "guests", bridge: bridge.key, from: from?.name ?? "", frame });
    }
  }

  private onFlooded(event: Extract<FabricEvent, { to: "guests" | "host" }>): void {
    const bridge = this.bridges.get(event.bridge);
    if (!bridge) return;
    const kind = event.to === "host" ? "host" : "guest";
    for (const { name, attachment, share } of this.concernedAt(bridge, concernOf(event.frame))) {
      if (attachment.kind !== kind || (event.to === "guests" && name === event.from)) continue;
      if (isBroadcast(event.frame)) share.handed(event.frame.length);
      this.services.deliver(attachment.domain, attachment.kind === "guest" ? attachment.device : 0, event.frame);
    }
  }

  /** Ports of a bridge that are up and that a frame concerns, in the order of their numbers. */
  private concernedAt(bridge: Bridge, concern: Concern): Port[] {
    const ports: Port[] = [];
    const all = this.listeners.concerned(concern);
    if (all === null) {
      for (const port of bridge.ports.values()) if (port.isUp) ports.push(port);
    } else for (const place of all) if (place.bridge === bridge && place.port.isUp) ports.push(place.port);
    return ports.sort((a, b) => a.number - b.number);
  }

  /** @param at - which bridge, in the order that they were made in */
  private meterFloods(at: number): void {
    if (at === 0) this.isMetering = false;
    const bridge = [...this.bridges.values()][at];
    for (const port of bridge?.ports.values() ?? []) meterPort(this.services, port);
    if (bridge) this.services.later(0, { to: "meters", bridge: at + 1 });
  }

  /** Tells when a pool has run out and when it has room again; between the two it looks only when a lease ends. */
  private watchPool(segment: string): void {
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

  private age(bridge: Bridge): void {
    bridge.isAgeing = true;
    this.services.later(AGEING_US, { to: "ageing", bridge: bridge.key });
  }

  private place(bridge: Bridge, port: Port): void {
    const key = placeKey(port.attachment);
    if (key === null) return;
    const place = { bridge, port };
    this.places.set(key, place);
    this.listeners.add(place);
  }

  private segment(name: string): Bridge {
    const key = `switch/${name}`;
    const known = this.bridges.get(key);
    if (known) return known;
    const made = new Bridge(key, name);
    this.bridges.set(key, made);
    return made;
  }

  private wireUs(bytes: number): number {
    return WIRE_US + Math.ceil((bytes * WIRE_NS_PER_BYTE) / 1000) + this.services.jitter(6);
  }

  private leave(bridge: Bridge, port: Port, frame: Uint8Array): void {
    const to = port.attachment;
    switch (to.kind) {
      case "guest":
        this.services.later(NETBACK_US + this.services.jitter(18), { to: "guest", domain: to.domain, device: to.device, frame });
        return;
      case "host":
        this.services.later(HOST_PORT_US, { to: "guest", domain: to.domain, device: 0, frame });
        return;
      case "gateway":
        this.services.later(WIRE_US, { to: "gateway", segment: to.segment, frame });
        return;
      case "cable": {
        const isOutward = !bridge.key.startsWith("switch/");
        this.services.onPif(to.host, to.device, isOutward ? "tx" : "rx", frame.length);
        this.services.later(this.wireUs(frame.length), { to: "bridge", bridge: to.bridge, port: to.port, frame });
        return;
      }
    }
  }
}

function placeKey(attachment: Attachment): string | null {
  if (attachment.kind === "guest") return `${attachment.domain}/${attachment.device}`;
  return attachment.kind === "host" ? `${attachment.domain}/0` : null;
}

/** Tells the meter behind a port what has been flooded to it. */
function meterPort(services: FabricServices, port: Port): void {
  const to = port.attachment;
  if (to.kind !== "guest" && !isUplink(to)) return;
  const bytes = port.share.meter();
  if (bytes === 0) return;
  if (to.kind === "guest") services.onVif(to.domain, to.device, "rx", bytes);
  else if (to.kind === "cable") services.onPif(to.host, to.device, "rx", bytes);
}
