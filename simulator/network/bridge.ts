import { Held, type Owner } from "../kernel/held";
import { BROADCAST_MAC, isGroupMac } from "../wire/address";
import { decodeEthernet } from "../wire/ethernet";
import { type FloodState, Floods } from "./floods";
import { type Attachment, copyPorts, isUplink, Port, type PortState } from "./port";

/** One learned address. */
export interface Learned {
  readonly port: string;
  seenAt: number;
}
/** An address that all bridges of a segment have learned from one flooded frame, but for the one that it came from. */
interface LearnedByAll {
  /** the switch's port that it came in on */
  readonly port: string;
  readonly seenAt: number;
  /** which flood of the switch it was: a bridge that has been joined later does not know of it */
  readonly flood: number;
}

export interface BridgeState {
  readonly key: string;
  readonly name: string;
  readonly ports: readonly PortState[];
  readonly table: readonly (readonly [mac: string, port: string, seenAt: number])[];
  readonly learnedByAll: readonly (readonly [mac: string, port: string, seenAt: number, flood: number])[];
  readonly floods: FloodState;
  /** floods of the switch when this bridge was joined to it */
  readonly linkedAt: number;
  readonly isAgeing: boolean;
}

/** Entries not refreshed for this long are forgotten. @source network.md §6 (MAC ageing 300 s) */
export const AGEING_US = 300_000_000;

/**
 * A learning bridge: Linux bridge of a host, or the pool's physical switch. No STP, forward delay 0. What a switch floods it counts
 * and learns once for the bridges of all hosts behind it. @source network.md §6
 */
export class Bridge implements Owner {
  readonly ports = new Map<string, Port>();
  readonly table = new Map<string, Learned>();
  /** of a switch: what every host's bridge has learned through its cable */
  private readonly learnedByAll = new Map<string, LearnedByAll>();
  /** frames handed to all ports; those that a switch hands down a cable are counted there */
  floods = new Floods();
  /** whose floods reach the ports: this bridge's, and those of the switch while the cable works */
  private readonly inside: Floods[] = [this.floods];
  /** whose floods come in at the cable */
  private readonly outside: Floods[] = [];
  /** the cable's near port; a host's bridge has one at most */
  uplink: Port | null = null;
  /** the switch at its other end */
  private far: { readonly bridge: Bridge; readonly port: Port } | null = null;
  private linkedAt = 0;
  private isToAge = false;
  private readonly held = new Held(() => this.copy());
  private readonly numbers: boolean[] = [true];
  private lowestNumber = 1;

  constructor(
    readonly key: string,
    readonly name: string,
  ) {}

  /** Its state is about to change, or that of one of its ports. */
  secure(): void {
    this.held.secure();
  }
  /** A snapshot begins. @returns the state as it is now */
  take(): () => BridgeState {
    return this.held.take();
  }

  /** Whether an ageing event is pending. */
  get isAgeing(): boolean {
    return this.isToAge;
  }
  set isAgeing(isAgeing: boolean) {
    this.secure();
    this.isToAge = isAgeing;
  }

  addPort(name: string, attachment: Attachment, mac: string): Port {
    this.secure();
    const number = attachment.kind === "host" ? 0 : this.takeNumber();
    const port = new Port({ name, attachment, number, mac, sources: isUplink(attachment) ? this.outside : this.inside, owner: this });
    port.share.begin();
    this.enter(port);
    return port;
  }

  /** Removes a port; what was learned on it is forgotten at once. */
  removePort(name: string): void {
    const port = this.ports.get(name);
    if (!port) return;
    this.secure();
    this.ports.delete(name);
    if (port.number > 0) {
      this.numbers[port.number] = false;
      this.lowestNumber = Math.min(this.lowestNumber, port.number);
    }
    for (const [mac, learned] of this.table) if (learned.port === name) this.table.delete(mac);
    for (const [mac, learned] of this.learnedByAll) if (learned.port === name) this.learnedByAll.delete(mac);
    if (port !== this.uplink) return;
    this.uplink = null;
    this.relink();
  }

  /** The other end of the cable is there. */
  join(bridge: Bridge, port: Port): void {
    this.far = { bridge, port };
    port.host = this;
    if (this.uplink) this.uplink.host = this;
    this.relink();
  }
  /** The switch that the cable leads to and its port, while the cable works. */
  get link(): { readonly bridge: Bridge; readonly port: Port } | null {
    return this.outside.length > 0 ? this.far : null;
  }
  /** An end of the cable may have come up or gone down. */
  relink(): void {
    const source = this.uplink?.isUp && this.far?.port.isUp ? this.far.bridge.floods : undefined;
    if (this.outside[0] === source) return;
    this.secure();
    for (const port of this.ports.values()) port.share.end();
    this.reach(source);
    if (source) this.linkedAt = source.frames;
    for (const port of this.ports.values()) if (port.isUp) port.share.begin();
  }

  /**
   * Learns from a frame that came in and says which way it goes on.
   * @returns a port; `all`: every port that is up but the one it came in on; null: nowhere
   */
  forward(portName: string, frame: Uint8Array, now: number): Port | "all" | null {
    const ingress = this.ports.get(portName);
    const header = decodeEthernet(frame);
    if (!ingress?.isUp || !header) return null;
    this.secure();
    ingress.traffic.count(now, frame.length, 0);
    if (!isGroupMac(header.source)) this.learn(header.source, portName, now);
    if (!isGroupMac(header.destination)) {
      const known = this.placeOf(header.destination, now);
      if (known) {
        const port = this.ports.get(known.port);
        if (!port || port === ingress || !port.isUp) return null;
        port.traffic.count(now, 0, frame.length);
        return port;
      }
    }
    this.countFlood(ingress, frame.length, header.destination === BROADCAST_MAC, now);
    if (this.key.startsWith("switch/") && !isGroupMac(header.source))
      this.learnedByAll.set(oneCopy(header.source), { port: portName, seenAt: now, flood: this.floods.frames });
    return "all";
  }

  /** Ports that a frame reaches that is flooded from one. */
  reachedFrom(ingress: Port): Port[] {
    return [...this.ports.values()].filter((port) => port !== ingress && port.isUp);
  }

  private countFlood(ingress: Port, bytes: number, isBroadcast: boolean, now: number): void {
    this.floods.add(now, bytes, isBroadcast);
    if (ingress === this.uplink) return;
    ingress.traffic.without(now, bytes, isBroadcast);
    if (this.uplink?.isUp) this.uplink.traffic.count(now, 0, bytes);
    // The bridge that it came from reads the switch's count too, but has had it already.
    const from = ingress.host;
    if (!(from instanceof Bridge) || from.link === null) return;
    from.secure();
    from.floods.add(now, bytes, isBroadcast, -1);
    from.uplink?.traffic.without(now, bytes, isBroadcast);
  }

  private learn(mac: string, port: string, now: number): void {
    const known = this.table.get(mac);
    if (known?.port === port) known.seenAt = now;
    else this.table.set(oneCopy(mac), { port, seenAt: now });
  }

  /** Where an address was last seen, by this bridge itself or with all others of its segment. */
  private placeOf(mac: string, now: number): Learned | null {
    const own = this.table.get(mac);
    const common = this.common(this.link?.bridge.learnedByAll.get(mac));
    const newest = common && (!own || common.seenAt > own.seenAt) ? common : own;
    return newest && now - newest.seenAt < AGEING_US ? newest : null;
  }
  private common(learned: LearnedByAll | undefined): Learned | null {
    if (!learned || !this.uplink || learned.port === this.link?.port.name || learned.flood <= this.linkedAt) return null;
    return { port: this.uplink.name, seenAt: learned.seenAt };
  }

  /** Drops entries that nobody has refreshed. Returns whether some are left. */
  sweep(now: number): boolean {
    this.secure();
    for (const [mac, learned] of this.table) if (now - learned.seenAt >= AGEING_US) this.table.delete(mac);
    for (const [mac, learned] of this.learnedByAll) if (now - learned.seenAt >= AGEING_US) this.learnedByAll.delete(mac);
    return this.table.size > 0;
  }

  /** Addresses that are still known. */
  learned(now: number): { mac: string; port: string; ageUs: number }[] {
    const found: { mac: string; port: string; ageUs: number }[] = [];
    const note = (mac: string, learned: Learned | null): void => {
      if (learned) found.push({ mac, port: learned.port, ageUs: now - learned.seenAt });
    };
    for (const mac of this.table.keys()) note(mac, this.placeOf(mac, now));
    for (const mac of this.link?.bridge.learnedByAll.keys() ?? []) if (!this.table.has(mac)) note(mac, this.placeOf(mac, now));
    return found;
  }

  /** How many addresses are still known. */
  learnedCount(now: number): number {
    let count = 0;
    for (const mac of this.table.keys()) if (this.placeOf(mac, now)) count++;
    const { link } = this;
    for (const [mac, learned] of link?.bridge.learnedByAll ?? [])
      if (now - learned.seenAt < AGEING_US && this.common(learned) && !this.table.has(mac)) count++;
    return count;
  }

  /** Bridge id: priority 8000 and the lowest port address. @source network.md §6 */
  get id(): string {
    let lowest: string | null = null;
    for (const { mac } of this.ports.values()) if (lowest === null || mac < lowest) lowest = mac;
    return `8000.${(lowest ?? "00:00:00:00:00:00").replaceAll(":", "")}`;
  }

  /** Copies what may change, which is little and quick; the state is put together when it is asked for. */
  copy(): () => BridgeState {
    const { key, name, linkedAt, isAgeing } = this;
    const ports = copyPorts([...this.ports.values()]);
    const macs = [...this.table.keys()];
    const learned = [...this.table.values()];
    const seenAt = new Float64Array(learned.length);
    for (let i = 0; i < learned.length; i++) seenAt[i] = (learned[i] as Learned).seenAt;
    // An entry of these is replaced whole, never changed.
    const allMacs = [...this.learnedByAll.keys()];
    const byAll = [...this.learnedByAll.values()];
    const floods = this.floods.export();
    return () => ({
      key,
      name,
      ports: ports(),
      table: macs.map((mac, i) => [mac, (learned[i] as Learned).port, seenAt[i] as number] as const),
      learnedByAll: byAll.map((l, i) => [allMacs[i] as string, l.port, l.seenAt, l.flood] as const),
      floods,
      linkedAt,
      isAgeing,
    });
  }
  static import(state: BridgeState): Bridge {
    const bridge = new Bridge(state.key, state.name);
    Object.assign(bridge.floods, state.floods);
    for (const stored of state.ports)
      bridge.enter(Port.import(stored, isUplink(stored.attachment) ? bridge.outside : bridge.inside, bridge));
    for (const [mac, port, seenAt] of state.table) bridge.table.set(oneCopy(mac), { port, seenAt });
    for (const [mac, port, seenAt, flood] of state.learnedByAll) bridge.learnedByAll.set(oneCopy(mac), { port, seenAt, flood });
    bridge.linkedAt = state.linkedAt;
    bridge.isToAge = state.isAgeing;
    return bridge;
  }

  /**
   * After `import`: joins both ends of the cable as they were. Nothing is settled, since nothing changes.
   * @param switchOf - the switch of a key
   */
  rejoin(switchOf: (key: string) => Bridge | undefined): void {
    const { uplink } = this;
    if (uplink?.attachment.kind !== "cable") return;
    const bridge = switchOf(uplink.attachment.bridge);
    const port = bridge?.ports.get(uplink.attachment.port);
    if (!bridge || !port) return;
    this.far = { bridge, port };
    port.host = this;
    uplink.host = this;
    if (uplink.isUp && port.isUp) this.reach(bridge.floods);
  }
  private reach(source: Floods | undefined): void {
    this.outside.length = 0;
    this.inside.length = 1;
    if (!source) return;
    this.outside.push(source);
    this.inside.push(source);
  }

  private enter(port: Port): void {
    this.ports.set(port.name, port);
    if (isUplink(port.attachment)) this.uplink = port;
    this.numbers[port.number] = true;
  }

  /** Smallest number that no port has. @source Linux net/bridge/br_if.c, find_portno */
  private takeNumber(): number {
    while (this.numbers[this.lowestNumber]) this.lowestNumber++;
    return this.lowestNumber;
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
