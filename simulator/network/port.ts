import type { Owner } from "../kernel/held";
import type { Listening } from "../wire/concern";
import type { Attachment } from "./attachment";
import { FloodShare, SHARE_COUNTS } from "./flood-share";
import type { Floods } from "./floods";
import type { Header } from "./header";
import { bulkBytesPerS, Impaired, type ImpairedState, isImpaired, type LinkDirection, type LinkSettings, type Passing } from "./impairment";
import { isUplink, type Link, linkOf } from "./link";
import type { LinuxBridge } from "./linux-bridge";
import type { Egress } from "./node";
import { noTraffic, PortTraffic, TRAFFIC_COUNTS } from "./port-traffic";
import { WireQueue, type WireState } from "./wire-queue";

export type { Attachment } from "./attachment";

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
  /** of a cable or a patch: what is on it; absent: nothing ever was */
  readonly wire?: WireState;
  /** when the last frame is at the other side that came in by it, and that went out: none overtakes it; absent: none has come or gone */
  readonly last?: readonly [inward: number, outward: number];
  /** frames that found its queue full; absent: none */
  readonly overruns?: number;
  /** absent: nobody has set it */
  readonly mtu?: number;
  /** absent: its link was never set otherwise than usual */
  readonly impaired?: ImpairedState;
  /** bytes/s that its back end takes from its guest; absent: all that come */
  readonly takesBytesPerS?: number;
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
  /** the node's */
  readonly key: string;
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
  private impairedLink: Impaired | null = null;
  private takes: number | null = null;
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
    this.wire = parts.attachment.kind === "cable" || parts.attachment.kind === "patch" ? new WireQueue() : null;
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

  /** Key of the node that it is a port of. */
  get nodeKey(): string {
    return this.owner.key;
  }
  /** Whether it passes anything on: it has carrier, is set up, and a port of a bridge that is. */
  get isUp(): boolean {
    return this.isPassing;
  }
  /** Whether there is somebody at the other end of its link, and the link is plugged in. */
  get hasCarrier(): boolean {
    return this.isConnected && !this.isPulled;
  }
  /** Whether there is somebody at the other end, were the link plugged in. */
  get isOccupied(): boolean {
    return this.isConnected;
  }
  /** Whether somebody has pulled its link out. */
  get isPulled(): boolean {
    return this.impairedLink?.settings.isPulled === true;
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
    return this.hasCarrier && this.setting === null && !this.owner.isSetDown;
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
  /** What its link is set to; empty: all as usual. */
  get linkSettings(): LinkSettings {
    return this.impairedLink?.settings ?? {};
  }
  set linkSettings(settings: LinkSettings) {
    if (!this.impairedLink && !isImpaired(settings)) return;
    this.owner.secure();
    const hadCarrier = this.hasCarrier;
    this.impairedLink = this.impairedLink?.with(settings) ?? new Impaired(settings);
    if (this.hasCarrier === hadCarrier) return;
    this.settle();
    this.owner.linkChanged(this);
  }
  /** Whether its link is not as usual: frames over it are asked about. */
  get isImpaired(): boolean {
    return this.impairedLink !== null && isImpaired(this.impairedLink.settings);
  }
  /** Whether a bundle has to be cut before it goes over its link. */
  get isCutting(): boolean {
    return this.impairedLink?.isCutting ?? false;
  }
  /** A frame goes over its link. @returns µs that it takes longer than usual; null: it is lost there */
  pass(direction: LinkDirection, passing: Omit<Passing, "bulk">): number | null {
    if (!this.impairedLink) return 0;
    this.owner.secure();
    return this.impairedLink.pass(direction, { ...passing, bulk: direction === "out" ? this.traffic.flowOut : this.traffic.flowIn });
  }
  /** Frames that its link has lost, out of here and on the way here. */
  lostOnLink(direction: LinkDirection): number {
    return this.impairedLink?.lost(direction) ?? 0;
  }
  /** Bytes/s that its back end takes from its guest; null: all that come. */
  get takesBytesPerS(): number | null {
    return this.takes;
  }
  set takesBytesPerS(bytesPerS: number | null) {
    if (bytesPerS === this.takes) return;
    this.owner.secure();
    this.takes = bytesPerS;
  }
  /** Room for bulk traffic out of its node here, or into it, bytes/s; null: whatever is wanted. */
  room(direction: LinkDirection): number | null {
    const { kbitPerS } = this.linkSettings;
    const rooms = [this.link.bytesPerS, kbitPerS === undefined ? null : bulkBytesPerS(kbitPerS), direction === "in" ? this.takes : null];
    const least = Math.min(...rooms.map((room) => room ?? Number.POSITIVE_INFINITY));
    return least === Number.POSITIVE_INFINITY ? null : least;
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
  /** Frames that were to leave by it and never came to its link: its queue was full, or they were too long. */
  get overruns(): number {
    return this.lost;
  }
  /** Frames that it has sent and that came nowhere: its queue was full, or its link has lost them. */
  get dropped(): number {
    return this.lost + this.lostOnLink("out");
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

  /** What may change of its link, as plain data. */
  copyLine(): Pick<PortState, "isUp" | "wire" | "last" | "overruns" | "mtu" | "impaired" | "takesBytesPerS"> {
    const wire = this.wire?.state;
    const { last } = this;
    return {
      isUp: this.isConnected,
      ...(wire ? { wire } : {}),
      ...(last ? { last } : {}),
      ...(this.ownMtu === null ? {} : { mtu: this.ownMtu }),
      ...(this.lost > 0 ? { overruns: this.lost } : {}),
      ...(this.impairedLink ? { impaired: this.impairedLink.state } : {}),
      ...(this.takes === null ? {} : { takesBytesPerS: this.takes }),
    };
  }
  static import(state: PortState, sources: readonly Floods[], owner: PortOwner): Port {
    const port = new Port({ ...state, sources, owner });
    port.isConnected = state.isUp;
    port.setting = state.set ?? null;
    if (port.wire) port.wire.state = state.wire ?? null;
    port.lost = state.overruns ?? 0;
    [port.lastIn, port.lastOut] = state.last ?? [0, 0];
    port.ownMtu = state.mtu ?? null;
    port.impairedLink = state.impaired ? Impaired.import(state.impaired) : null;
    port.takes = state.takesBytesPerS ?? null;
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
  const lines: ReturnType<Port["copyLine"]>[] = [];
  const settings: (PortSetting | null)[] = [];
  const heard: (Listening | null)[] = [];
  const blocked: boolean[] = [];
  for (let i = 0; i < ports.length; i++) {
    const port = ports[i] as Port;
    port.traffic.writeCounts(counts, i * width);
    port.share.writeCounts(counts, i * width + TRAFFIC_COUNTS);
    lines.push(port.copyLine());
    settings.push(portSetting(port.isSetDown, port.isDetached));
    heard.push(port.listening);
    blocked.push(port.isKept);
  }
  return () =>
    ports.map(({ name, attachment, number, mac }, i) => ({
      name,
      attachment,
      number,
      mac,
      ...(lines[i] as ReturnType<Port["copyLine"]>),
      ...(settings[i] ? { set: settings[i] as PortSetting } : {}),
      ...(blocked[i] ? { isBlocked: true as const } : {}),
      counts: [...counts.subarray(i * width, (i + 1) * width)],
      listening: heard[i] as Listening | null,
    }));
}
