import type { Owner } from "../kernel/held";
import type { Listening } from "../wire/concern";
import { FloodShare, SHARE_COUNTS } from "./flood-share";
import type { Floods } from "./floods";
import type { Header } from "./header";
import { isUplink, type Link, linkOf } from "./link";
import type { LinuxBridge } from "./linux-bridge";
import type { Egress } from "./node";
import { noTraffic, PortTraffic, TRAFFIC_COUNTS } from "./port-traffic";
import { WireQueue, type WireState } from "./wire-queue";

/** What is plugged into a port. */
export type Attachment =
  /** a guest's vif: id of its domain and device number */
  | { readonly kind: "guest"; readonly domain: string; readonly device: number }
  /** the bridge's own interface, which the control domain uses, or the domain whose bridge it is; `device` absent: 0 */
  | { readonly kind: "host"; readonly domain: string; readonly device?: number }
  /**
   * A domain's interface that is a port of that domain's own bridge: `outer` where its back end is plugged in, `inner` on its own bridge.
   * `bridge` and `port`: the other one
   */
  | {
      readonly kind: "trunk";
      readonly bridge: string;
      readonly port: string;
      readonly domain: string;
      readonly device: number;
      readonly side: "outer" | "inner";
    }
  /** a bridge's physical interface towards a switch, or a switch's port towards it */
  | {
      readonly kind: "cable";
      readonly bridge: string;
      readonly port: string;
      readonly host: string;
      readonly device: string;
      /** the host's bridge has no part in what the switch counts for all: each frame crosses by itself. Absent: it has */
      readonly isAlone?: true;
    }
  /** the gateway of a segment */
  | { readonly kind: "gateway"; readonly segment: string };

/** What the kernel of a port's bridge was told of its interface: it is set down, it is taken off the bridge, or both. */
export type PortSetting = "down" | "detached" | "both";
export function portSetting(isSetDown: boolean, isDetached: boolean): PortSetting | null {
  if (isSetDown) return isDetached ? "both" : "down";
  return isDetached ? "detached" : null;
}

/** A port as plain data. */
export interface PortState {
  readonly name: string;
  readonly attachment: Attachment;
  readonly number: number;
  readonly mac: string;
  /** whether it has carrier */
  readonly isUp: boolean;
  /** absent: neither */
  readonly set?: PortSetting;
  /** a spanning tree keeps it from passing anything on; absent: none does */
  readonly isBlocked?: true;
  /** of a cable: what is on it; absent: nothing ever was */
  readonly wire?: WireState;
  /** when the last frame is at the other side that came in by it, and that went out: none overtakes it; absent: none has come or gone */
  readonly last?: readonly [inward: number, outward: number];
  /** frames that found its queue full; absent: none */
  readonly overruns?: number;
  /** absent: nobody has set it */
  readonly mtu?: number;
  /** its traffic and its share of floods, as `writeCounts` has them */
  readonly counts: readonly number[];
  readonly listening: Listening | null;
}

/** What a port is made of. */
interface PortParts {
  readonly name: string;
  readonly attachment: Attachment;
  readonly number: number;
  readonly mac: string;
  /** whose floods reach it */
  readonly sources: readonly Floods[];
  readonly owner: PortOwner;
}

/** The node that a port belongs to: it hears before anything of the port changes, and when the carrier has come or gone. */
export interface PortOwner extends Owner {
  /** it is set down itself: none of its ports passes anything on */
  readonly isSetDown: boolean;
  carrierChanged(port: Port): void;
  /** Its link has come or gone, whether it passes anything on or not: it has carrier, and is set up, or not any more. */
  linkChanged(port: Port): void;
  /** Whether frames between two of its ports are all alike to it, so that they may come as a rate. */
  carriesBulk(ingress: Port, egress: Port): boolean;
  /** Frames have come in as a rate. */
  passed(ingress: Port, header: Header, now: number, bytes: number, frames: number): void;
}

/** A port of a bridge. */
export class Port {
  readonly name: string;
  readonly attachment: Attachment;
  /** port number, as brctl shows it; 0 for the bridge's own interface, which is no port to Linux */
  readonly number: number;
  readonly mac: string;
  readonly traffic: PortTraffic;
  readonly share: FloodShare;
  /** what it leads to */
  readonly link: Link;
  /** the decision that something leaves here */
  readonly egress: Egress = { kind: "port", port: this };
  /** at either end of a host's cable: the host's bridge */
  host: LinuxBridge | null = null;
  /** what waits for its cable; null: it leads over none */
  readonly wire: WireQueue | null;
  private lost = 0;
  private lastIn = 0;
  private lastOut = 0;
  private ownMtu: number | null = null;
  private isConnected = true;
  private setting: PortSetting | null = null;
  private isBlocked = false;
  private isPassing: boolean;
  private heard: Listening | null = null;
  private readonly owner: PortOwner;

  constructor(parts: PortParts) {
    this.name = parts.name;
    this.attachment = parts.attachment;
    this.number = parts.number;
    this.mac = parts.mac;
    this.link = linkOf(parts.attachment);
    this.wire = parts.attachment.kind === "cable" ? new WireQueue() : null;
    this.owner = parts.owner;
    this.isPassing = !parts.owner.isSetDown;
    this.share = new FloodShare(parts.sources, parts.owner);
    this.traffic = new PortTraffic(noTraffic(), this.share, isUplink(parts.attachment), parts.owner);
  }

  /** What is plugged in has said that it listens to; null: nothing yet, so it is handed everything. */
  get listening(): Listening | null {
    return this.heard;
  }
  set listening(listening: Listening | null) {
    this.owner.secure();
    this.heard = listening;
  }

  /** Whether it passes anything on: it has carrier, is set up, and a port of a bridge that is. */
  get isUp(): boolean {
    return this.isPassing;
  }
  /** Whether there is somebody at the other end of its link. */
  get hasCarrier(): boolean {
    return this.isConnected;
  }
  set hasCarrier(hasCarrier: boolean) {
    if (hasCarrier === this.isConnected) return;
    this.owner.secure();
    this.isConnected = hasCarrier;
    this.settle();
    this.owner.linkChanged(this);
  }
  get isSetDown(): boolean {
    return this.setting === "down" || this.setting === "both";
  }
  get isDetached(): boolean {
    return this.setting === "detached" || this.setting === "both";
  }
  /** Its interface is set down or up, or taken off its bridge or put back. */
  set(isSetDown: boolean, isDetached: boolean): void {
    const setting = portSetting(isSetDown, isDetached);
    if (setting === this.setting) return;
    this.owner.secure();
    this.setting = setting;
    this.settle();
    this.owner.linkChanged(this);
  }
  /** Whether its link works, and it is a port of a bridge that is up: what a spanning tree has it pass on is another matter. */
  get isLinked(): boolean {
    return this.isConnected && this.setting === null && !this.owner.isSetDown;
  }
  /** Whether a spanning tree keeps it from passing anything on. */
  get isKept(): boolean {
    return this.isBlocked;
  }
  /** A spanning tree keeps it from passing anything on, or lets it. */
  block(isBlocked: boolean): void {
    if (isBlocked === this.isBlocked) return;
    this.owner.secure();
    this.isBlocked = isBlocked;
    this.settle();
  }
  /** A frame goes out by its cable. @param idle - µs that it takes there alone @returns µs; null: its queue is full, and the frame is lost */
  queue(now: number, bytes: number, idle: number): number | null {
    this.owner.secure();
    const delay = this.wire?.take(now, bytes, idle, this.traffic.flowOut) ?? null;
    if (delay === null) this.lost++;
    return delay;
  }
  /**
   * A frame comes in by it or goes out, one behind the other: small differences on the way let none overtake.
   * @param delay - µs that it would take alone @returns µs that it takes
   */
  inOrder(now: number, delay: number, direction: "in" | "out"): number {
    const before = direction === "in" ? this.lastIn : this.lastOut;
    const at = Math.max(before, now + delay);
    this.owner.secure();
    if (direction === "in") this.lastIn = at;
    else this.lastOut = at;
    return at - now;
  }
  /** When the last frames of each direction are at the other side; null: there were none. */
  get last(): readonly [number, number] | null {
    return this.lastIn === 0 && this.lastOut === 0 ? null : [this.lastIn, this.lastOut];
  }
  /** Frames have come in by it as a rate: its node learns from them. */
  passed(header: Header, now: number, bytes: number, frames: number): void {
    this.owner.passed(this, header, now, bytes, frames);
  }
  /** Whether its node passes frames on to another of its ports as they come. */
  carriesBulk(to: Port): boolean {
    return this.owner === to.owner && this.owner.carriesBulk(this, to);
  }
  /** Longest packet that somebody has set for it, bytes; null: as its network or its guest's interface says. */
  get mtu(): number | null {
    return this.ownMtu;
  }
  set mtu(bytes: number | null) {
    this.owner.secure();
    this.ownMtu = bytes;
  }
  /** A frame finds the queue full, whatever its link. */
  overrun(): void {
    this.owner.secure();
    this.lost++;
  }
  /** Frames that have found the queue of its cable full. */
  get overruns(): number {
    return this.lost;
  }

  /** What it has been told, or its owner, may have changed whether it passes anything on. */
  settle(): void {
    const isPassing = this.isLinked && !this.isBlocked;
    if (isPassing === this.isPassing) return;
    this.isPassing = isPassing;
    if (isPassing) this.share.begin();
    else this.share.end();
    this.host?.relink();
    this.owner.carrierChanged(this);
  }

  static import(state: PortState, sources: readonly Floods[], owner: PortOwner): Port {
    const port = new Port({ ...state, sources, owner });
    port.isConnected = state.isUp;
    port.setting = state.set ?? null;
    if (port.wire) port.wire.state = state.wire ?? null;
    port.lost = state.overruns ?? 0;
    [port.lastIn, port.lastOut] = state.last ?? [0, 0];
    port.ownMtu = state.mtu ?? null;
    port.isBlocked = state.isBlocked ?? false;
    port.isPassing = port.isLinked && !port.isBlocked;
    if (state.counts.length !== TRAFFIC_COUNTS + SHARE_COUNTS) throw new Error(`port ${state.name} has ${state.counts.length} counters`);
    port.traffic.readCounts(state.counts, 0);
    port.share.readCounts(state.counts, TRAFFIC_COUNTS, port.isPassing);
    port.heard = state.listening;
    return port;
  }
}

/** Copies what may change of ports, numbers in one block; their states are put together when they are asked for. */
export function copyPorts(ports: readonly Port[]): () => PortState[] {
  const width = TRAFFIC_COUNTS + SHARE_COUNTS;
  const counts = new Float64Array(ports.length * width);
  const carriers: boolean[] = [];
  const settings: (PortSetting | null)[] = [];
  const heard: (Listening | null)[] = [];
  const blocked: boolean[] = [];
  const wires: (WireState | null)[] = [];
  const overruns: number[] = [];
  const lasts: (readonly [number, number] | null)[] = [];
  const mtus: (number | null)[] = [];
  for (let i = 0; i < ports.length; i++) {
    const port = ports[i] as Port;
    port.traffic.writeCounts(counts, i * width);
    port.share.writeCounts(counts, i * width + TRAFFIC_COUNTS);
    carriers.push(port.hasCarrier);
    settings.push(portSetting(port.isSetDown, port.isDetached));
    heard.push(port.listening);
    blocked.push(port.isKept);
    wires.push(port.wire?.state ?? null);
    overruns.push(port.overruns);
    lasts.push(port.last);
    mtus.push(port.mtu);
  }
  return () =>
    ports.map(({ name, attachment, number, mac }, i) => ({
      name,
      attachment,
      number,
      mac,
      isUp: carriers[i] as boolean,
      ...(settings[i] ? { set: settings[i] as PortSetting } : {}),
      ...(blocked[i] ? { isBlocked: true as const } : {}),
      ...(wires[i] ? { wire: wires[i] as WireState } : {}),
      ...(mtus[i] === null ? {} : { mtu: mtus[i] as number }),
      ...(lasts[i] ? { last: lasts[i] as readonly [number, number] } : {}),
      ...(overruns[i] ? { overruns: overruns[i] as number } : {}),
      counts: [...counts.subarray(i * width, (i + 1) * width)],
      listening: heard[i] as Listening | null,
    }));
}
