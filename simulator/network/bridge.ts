import { isGroupMac } from "../wire/address";
import { decodeEthernet } from "../wire/ethernet";

/** What is plugged into a port. */
export type Attachment =
  /** a guest's vif: VM ref and device number */
  | { readonly kind: "guest"; readonly vm: string; readonly device: number }
  /** the bridge's own interface, which the control domain uses */
  | { readonly kind: "host"; readonly vm: string }
  /** a bridge's physical interface towards a switch, or a switch's port towards it */
  | { readonly kind: "cable"; readonly bridge: string; readonly port: string; readonly host: string; readonly device: string }
  /** the gateway of a segment */
  | { readonly kind: "gateway"; readonly segment: string };

/** Counters of one port as seen by the bridge: in = received from what is plugged in. Bytes and single simulated frames. */
export interface PortTraffic {
  inBytes: number;
  outBytes: number;
  inFrames: number;
  outFrames: number;
  /** second of virtual time that the running sums below belong to */
  second: number;
  secondIn: number;
  secondOut: number;
  secondFrames: number;
  lastIn: number;
  lastOut: number;
  lastFrames: number;
  /** steady bulk traffic, bytes/s */
  flowIn: number;
  flowOut: number;
}

export interface Port {
  readonly name: string;
  readonly attachment: Attachment;
  /** port number, as brctl shows it; 0 for the bridge's own interface, which is no port to Linux */
  readonly number: number;
  mac: string;
  isUp: boolean;
  readonly traffic: PortTraffic;
}

/** One learned address. */
export interface Learned {
  readonly port: string;
  seenAt: number;
}

export interface BridgeState {
  readonly key: string;
  readonly name: string;
  readonly ports: readonly Port[];
  readonly table: readonly (readonly [string, string, number])[];
  readonly isAgeing: boolean;
}

/** Entries not refreshed for this long are forgotten. @source network.md §6 (MAC ageing 300 s) */
export const AGEING_US = 300_000_000;

/** A learning bridge: Linux bridge of a host, or the pool's physical switch. No STP, forward delay 0. @source network.md §6 */
export class Bridge {
  readonly ports = new Map<string, Port>();
  readonly table = new Map<string, Learned>();
  /** whether an ageing event is pending */
  isAgeing = false;

  constructor(
    readonly key: string,
    readonly name: string,
  ) {}

  addPort(name: string, attachment: Attachment, mac: string): Port {
    const port: Port = {
      name,
      attachment,
      number: attachment.kind === "host" ? 0 : this.freeNumber(),
      mac,
      isUp: true,
      traffic: noTraffic(),
    };
    this.ports.set(name, port);
    return port;
  }

  /** Smallest number that no port has. @source Linux net/bridge/br_if.c, find_portno */
  private freeNumber(): number {
    const taken = new Set([...this.ports.values()].map((p) => p.number));
    let number = 1;
    while (taken.has(number)) number++;
    return number;
  }

  /** Removes a port; what was learned on it is forgotten at once. */
  removePort(name: string): void {
    this.ports.delete(name);
    for (const [mac, learned] of this.table) if (learned.port === name) this.table.delete(mac);
  }

  /** Learns from a frame that came in and says through which ports it leaves. */
  forward(portName: string, frame: Uint8Array, now: number): Port[] {
    const ingress = this.ports.get(portName);
    const header = decodeEthernet(frame);
    if (!ingress?.isUp || !header) return [];
    count(ingress.traffic, now, frame.length, 0);
    if (!isGroupMac(header.source)) this.learn(header.source, portName, now);
    const egress: Port[] = [];
    if (!isGroupMac(header.destination)) {
      const known = this.table.get(header.destination);
      if (known && now - known.seenAt < AGEING_US) {
        const port = this.ports.get(known.port);
        if (port && port !== ingress && port.isUp) egress.push(port);
        for (const out of egress) count(out.traffic, now, 0, frame.length);
        return egress;
      }
    }
    for (const port of this.ports.values()) if (port !== ingress && port.isUp) egress.push(port);
    for (const out of egress) count(out.traffic, now, 0, frame.length);
    return egress;
  }

  private learn(mac: string, port: string, now: number): void {
    const known = this.table.get(mac);
    if (known?.port === port) known.seenAt = now;
    else this.table.set(oneCopy(mac), { port, seenAt: now });
  }

  /** Drops entries that nobody has refreshed. Returns whether some are left. */
  sweep(now: number): boolean {
    for (const [mac, learned] of this.table) if (now - learned.seenAt >= AGEING_US) this.table.delete(mac);
    return this.table.size > 0;
  }

  /** Addresses that are still known, oldest entry first. */
  learned(now: number): { mac: string; port: string; ageUs: number }[] {
    return [...this.table].filter(([, l]) => now - l.seenAt < AGEING_US).map(([mac, l]) => ({ mac, port: l.port, ageUs: now - l.seenAt }));
  }

  /** Bridge id: priority 8000 and the lowest port address. @source network.md §6 */
  get id(): string {
    const lowest = [...this.ports.values()].map((p) => p.mac).sort()[0] ?? "00:00:00:00:00:00";
    return `8000.${lowest.replaceAll(":", "")}`;
  }

  export(): BridgeState {
    return {
      key: this.key,
      name: this.name,
      ports: [...this.ports.values()].map((p) => ({ ...p, traffic: { ...p.traffic } })),
      table: [...this.table].map(([mac, l]) => [mac, l.port, l.seenAt] as const),
      isAgeing: this.isAgeing,
    };
  }
  static import(state: BridgeState): Bridge {
    const bridge = new Bridge(state.key, state.name);
    for (const port of state.ports) bridge.ports.set(port.name, { ...port, traffic: { ...port.traffic } });
    for (const [mac, port, seenAt] of state.table) bridge.table.set(mac, { port, seenAt });
    bridge.isAgeing = state.isAgeing;
    return bridge;
  }
}

/** Every bridge of a pool learns the same addresses. */
const addresses = new Map<string, string>();
function oneCopy(mac: string): string {
  const known = addresses.get(mac);
  if (known !== undefined) return known;
  if (addresses.size < 65_536) addresses.set(mac, mac);
  return mac;
}

export function noTraffic(): PortTraffic {
  return {
    inBytes: 0,
    outBytes: 0,
    inFrames: 0,
    outFrames: 0,
    second: 0,
    secondIn: 0,
    secondOut: 0,
    secondFrames: 0,
    lastIn: 0,
    lastOut: 0,
    lastFrames: 0,
    flowIn: 0,
    flowOut: 0,
  };
}

function roll(traffic: PortTraffic, now: number): void {
  const second = Math.floor(now / 1_000_000);
  if (second === traffic.second) return;
  const isNext = second === traffic.second + 1;
  traffic.lastIn = isNext ? traffic.secondIn : 0;
  traffic.lastOut = isNext ? traffic.secondOut : 0;
  traffic.lastFrames = isNext ? traffic.secondFrames : 0;
  traffic.second = second;
  traffic.secondIn = 0;
  traffic.secondOut = 0;
  traffic.secondFrames = 0;
}

/** Counts one frame that came in or went out. */
export function count(traffic: PortTraffic, now: number, inBytes: number, outBytes: number): void {
  roll(traffic, now);
  if (inBytes) {
    traffic.inBytes += inBytes;
    traffic.inFrames++;
    traffic.secondIn += inBytes;
  }
  if (outBytes) {
    traffic.outBytes += outBytes;
    traffic.outFrames++;
    traffic.secondOut += outBytes;
  }
  traffic.secondFrames++;
}

/** Rates over the last whole second plus the running one, bytes/s and frames/s; reading changes nothing. */
export function ratesOf(traffic: PortTraffic, now: number): { inBytesPerS: number; outBytesPerS: number; framesPerS: number } {
  const second = Math.floor(now / 1_000_000);
  const lag = second - traffic.second;
  const pick = (running: number, last: number): number => (lag === 0 ? Math.max(running, last) : lag === 1 ? running : 0);
  return {
    inBytesPerS: pick(traffic.secondIn, traffic.lastIn) + traffic.flowIn,
    outBytesPerS: pick(traffic.secondOut, traffic.lastOut) + traffic.flowOut,
    framesPerS: pick(traffic.secondFrames, traffic.lastFrames),
  };
}
