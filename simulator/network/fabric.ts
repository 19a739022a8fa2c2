import { AGEING_US, type Attachment, Bridge, type BridgeState, count, type Port } from "./bridge";
import { Gateway, type GatewayConfig, type GatewayState } from "./gateway";

/** What the fabric needs of the world around it. */
export interface FabricServices {
  now(): number;
  /** enters an event of the fabric after a delay, µs */
  later(delayUs: number, event: FabricEvent): void;
  /** a small random delay from the fabric's own stream, µs, 0…`most` */
  jitter(most: number): number;
  /** a frame reaches a guest's or the control domain's NIC */
  deliver(vm: string, device: number, frame: Uint8Array): void;
  /** a segment's pool of addresses has run out for whoever asks, or has one again */
  onPool(segment: string, isExhausted: boolean): void;
  /** a frame passed a vif: `tx` = sent by the guest */
  onVif(vm: string, device: number, direction: "tx" | "rx", bytes: number): void;
  /** a frame passed a physical NIC */
  onPif(host: string, device: string, direction: "tx" | "rx", bytes: number): void;
}

/** Pending arrivals, as plain data. */
export type FabricEvent =
  | { readonly to: "bridge"; readonly bridge: string; readonly port: string; readonly frame: Uint8Array }
  | { readonly to: "guest"; readonly vm: string; readonly device: number; readonly frame: Uint8Array }
  /** a flooded frame: one arrival for all guests of a bridge */
  | { readonly to: "guests"; readonly bridge: string; readonly from: string; readonly frame: Uint8Array }
  /** a bridge forgets what nobody refreshed */
  | { readonly to: "ageing"; readonly bridge: string }
  /** a pool that has run out may have an address again */
  | { readonly to: "pool"; readonly segment: string; readonly due: number }
  | { readonly to: "gateway"; readonly segment: string; readonly frame: Uint8Array };

/** What belongs to no bridge and no gateway. */
export interface FabricHead {
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

/** Bridges of all hosts, the pool's physical switch (one learning table a segment) and the gateways, joined by cables. */
export class Fabric {
  readonly bridges = new Map<string, Bridge>();
  readonly gateways = new Map<string, Gateway>();
  /** where each guest's NIC is plugged in, by `vm/device`; rebuilt, never stored */
  private readonly places = new Map<string, { bridge: Bridge; port: Port }>();
  /** segments whose pool has run out, with the time at which it may have an address again */
  private readonly exhausted = new Map<string, number>();
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
    this.bridges.delete(key);
    this.version++;
  }

  /** Joins a host's NIC: a port of the bridge and a port of the segment's switch, both ends of one cable. */
  cable(bridgeKey: string, host: string, device: string, segment: string, mac: string): void {
    const switchKey = this.segment(segment);
    const switchPort = `${host}/${device}`;
    this.bridges.get(bridgeKey)?.addPort(device, { kind: "cable", bridge: switchKey, port: switchPort, host, device }, mac);
    this.bridges.get(switchKey)?.addPort(switchPort, { kind: "cable", bridge: bridgeKey, port: device, host, device }, "");
    this.version++;
  }

  addGateway(config: GatewayConfig): void {
    const key = this.segment(config.segment);
    this.gateways.set(config.segment, new Gateway(config));
    this.bridges.get(key)?.addPort("gateway", { kind: "gateway", segment: config.segment }, config.mac);
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
    bridge.removePort(port);
    this.places.delete(placeKey(gone.attachment) ?? "");
    this.version++;
  }

  /** The port that a guest's NIC is plugged into. */
  portOf(vm: string, device: number): { bridge: Bridge; port: Port } | null {
    return this.places.get(`${vm}/${device}`) ?? null;
  }

  /** A frame leaves a guest's or the control domain's NIC. @returns µs until the bridge has it; null: it is plugged in nowhere */
  send(vm: string, device: number, frame: Uint8Array): number | null {
    const at = this.portOf(vm, device);
    if (!at) return null;
    const isGuest = at.port.attachment.kind === "guest";
    if (isGuest) this.services.onVif(vm, device, "tx", frame.length);
    const delay = isGuest ? NETBACK_US + this.services.jitter(18) : HOST_PORT_US;
    this.services.later(delay, { to: "bridge", bridge: at.bridge.key, port: at.port.name, frame });
    return delay;
  }

  handle(event: FabricEvent): void {
    if (event.to === "ageing") {
      const aged = this.bridges.get(event.bridge);
      if (!aged) return;
      aged.isAgeing = false;
      if (aged.sweep(this.services.now())) this.age(aged);
      return;
    }
    if (event.to === "guests") {
      for (const port of [...(this.bridges.get(event.bridge)?.ports.values() ?? [])]) {
        const to = port.attachment;
        if (to.kind !== "guest" || port.name === event.from || !port.isUp) continue;
        this.services.onVif(to.vm, to.device, "rx", event.frame.length);
        this.services.deliver(to.vm, to.device, event.frame);
      }
      return;
    }
    if (event.to === "guest") {
      const at = this.portOf(event.vm, event.device);
      if (!at) return;
      if (at.port.attachment.kind === "guest") this.services.onVif(event.vm, event.device, "rx", event.frame.length);
      this.services.deliver(event.vm, event.device, event.frame);
      return;
    }
    if (event.to === "pool") {
      if (this.exhausted.get(event.segment) === event.due) this.watchPool(event.segment);
      return;
    }
    if (event.to === "gateway") {
      const gateway = this.gateways.get(event.segment);
      for (const reply of gateway?.receive(event.frame, this.services.now()) ?? []) {
        if (gateway && reply.isRouted) {
          count(gateway.outside, this.services.now(), 0, event.frame.length);
          count(gateway.outside, this.services.now(), reply.frame.length, 0);
        }
        this.services.later(reply.delayUs + WIRE_US, {
          to: "bridge",
          bridge: this.segment(event.segment),
          port: "gateway",
          frame: reply.frame,
        });
      }
      this.watchPool(event.segment);
      return;
    }
    const bridge = this.bridges.get(event.bridge);
    if (!bridge) return;
    const egress = bridge.forward(event.port, event.frame, this.services.now());
    if (!bridge.isAgeing && bridge.table.size > 0) this.age(bridge);
    const guests = egress.filter((port) => port.attachment.kind === "guest");
    for (const port of egress) if (guests.length < 2 || port.attachment.kind !== "guest") this.leave(bridge, port, event.frame);
    if (guests.length < 2) return;
    this.services.later(NETBACK_US + this.services.jitter(18), { to: "guests", bridge: bridge.key, from: event.port, frame: event.frame });
  }

  exportHead(): FabricHead {
    return { exhausted: [...this.exhausted], version: this.version };
  }
  exportBridges(): readonly BridgeState[] {
    return [...this.bridges.values()].map((bridge) => bridge.export());
  }
  exportGateways(): readonly GatewayState[] {
    return [...this.gateways.values()].map((gateway) => gateway.export());
  }
  importHead({ exhausted, version }: FabricHead): void {
    for (const [segment, due] of exhausted) this.exhausted.set(segment, due);
    this.version = version;
  }
  importBridge(state: BridgeState): void {
    const bridge = Bridge.import(state);
    this.bridges.set(bridge.key, bridge);
    for (const port of bridge.ports.values()) this.place(bridge, port);
  }
  importGateway(state: GatewayState): void {
    this.gateways.set(state.config.segment, Gateway.import(state));
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
    if (key !== null) this.places.set(key, { bridge, port });
  }

  private segment(name: string): string {
    const key = `switch/${name}`;
    if (!this.bridges.has(key)) this.bridges.set(key, new Bridge(key, name));
    return key;
  }

  private leave(bridge: Bridge, port: Port, frame: Uint8Array): void {
    const to = port.attachment;
    switch (to.kind) {
      case "guest":
        this.services.later(NETBACK_US + this.services.jitter(18), { to: "guest", vm: to.vm, device: to.device, frame });
        return;
      case "host":
        this.services.later(HOST_PORT_US, { to: "guest", vm: to.vm, device: 0, frame });
        return;
      case "gateway":
        this.services.later(WIRE_US, { to: "gateway", segment: to.segment, frame });
        return;
      case "cable": {
        const isOutward = !bridge.key.startsWith("switch/");
        this.services.onPif(to.host, to.device, isOutward ? "tx" : "rx", frame.length);
        const wire = WIRE_US + Math.ceil((frame.length * WIRE_NS_PER_BYTE) / 1000) + this.services.jitter(6);
        this.services.later(wire, { to: "bridge", bridge: to.bridge, port: to.port, frame });
        return;
      }
    }
  }
}

function placeKey(attachment: Attachment): string | null {
  if (attachment.kind === "guest") return `${attachment.vm}/${attachment.device}`;
  return attachment.kind === "host" ? `${attachment.vm}/0` : null;
}
