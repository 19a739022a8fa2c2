import { Held } from "../kernel/held";
import { BROADCAST_MAC } from "../wire/address";
import { frameBytes } from "../wire/concern";
import { type BridgeState, type Learned, oneCopy } from "./bridge-state";
import { Floods } from "./floods";
import { type Header, headerOf } from "./header";
import { ALL, type Carrier, type DropReason, drop, type Egress, type Node, type Station } from "./node";
import { type Attachment, copyPorts, Port, type PortOwner, type PortState } from "./port";
import type { Watcher } from "./watcher";

/** Entries not refreshed for this long are forgotten. @source network.md §6 (MAC ageing 300 s) */
export const AGEING_US = 300_000_000;

/** A node that learns where stations are from what they send. No STP, forward delay 0. @source network.md §6 */
export abstract class LearningNode implements Node, PortOwner {
  readonly ports = new Map<string, Port>();
  readonly table = new Map<string, Learned>();
  /** frames handed to all ports; those that a switch hands down a cable are counted there */
  readonly floods = new Floods();
  /** ports that a flooded frame crosses by itself; the others have their share of the count */
  readonly singles: Port[] = [];
  watcher: Watcher | null = null;
  /** the network that it is part of, for what it does by itself */
  carrier: Carrier | null = null;
  /** when it looks next for what it has to forget, µs; null: nobody has said */
  ageDue: number | null = null;
  private isToAge = false;
  private isDown = false;
  private readonly held = new Held(() => this.copy());
  private readonly numbers: boolean[] = [true];
  private lowestNumber = 1;
  /** entries not refreshed for this long are forgotten, µs */
  ageingUs = AGEING_US;

  constructor(
    readonly key: string,
    private called: string,
  ) {}

  get name(): string {
    return this.called;
  }
  /** Its kernel calls its interface otherwise from now on; others know the node by its key. */
  rename(name: string): void {
    if (name === this.called) return;
    this.secure();
    this.called = name;
  }

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

  /** Whether it is set down: none of its ports passes anything on. @source Linux net/bridge/br_stp_if.c (br_stp_disable_bridge) */
  get isSetDown(): boolean {
    return this.isDown;
  }
  set isSetDown(isSetDown: boolean) {
    if (isSetDown === this.isDown) return;
    this.secure();
    this.isDown = isSetDown;
    for (const port of this.ports.values()) {
      port.settle();
      this.linkChanged(port);
    }
    if (isSetDown) this.forget(() => true);
  }
  /**
   * The interface of a port is set down or up, or taken off and put back; what was learned on one that passes nothing on is forgotten.
   * @source Linux net/bridge/br_stp_if.c (br_stp_disable_port), br_if.c (del_nbp)
   */
  setPort(port: Port, isSetDown: boolean, isDetached: boolean): void {
    port.set(isSetDown, isDetached);
    if (isSetDown || isDetached) this.forget((learned) => learned.port === port.name);
  }

  portCalled(name: string): Port | null {
    return this.ports.get(name) ?? null;
  }
  /** The switch that a cable leads to and the port there, while the cable works; null: there is none. */
  get link(): { readonly bridge: LearningNode; readonly port: Port } | null {
    return null;
  }

  /** The port of that cable; a node has one cable to a switch at most. */
  get uplink(): Port | null {
    return null;
  }
  /** Both ends of a cable to a switch are there. */
  join(_bridge: LearningNode, _port: Port): void {}
  /** The same after a restore: nothing is settled, since nothing changes. */
  rejoin(_bridgeCalled: (key: string) => LearningNode | undefined): void {}

  addPort(name: string, attachment: Attachment, mac: string): Port {
    this.secure();
    // Its own interface is no port of it.
    const number = attachment.kind === "host" && name === this.name ? 0 : this.takeNumber();
    const port = new Port({ name, attachment, number, mac, sources: this.sourcesOf(attachment), owner: this });
    if (port.isUp) port.share.begin();
    this.enter(port);
    return port;
  }

  /** A port of another node comes here with all that it has counted, by the name and to the place that the state says. */
  adopt(state: PortState): Port {
    this.secure();
    const number = state.attachment.kind === "host" ? 0 : this.takeNumber();
    // Its share of what is flooded here begins now.
    const port = Port.import({ ...state, number, isUp: false }, this.sourcesOf(state.attachment), this);
    this.enter(port);
    port.hasCarrier = state.isUp;
    return port;
  }
  /** Removes a port; what was learned on it is forgotten at once. */
  removePort(name: string): void {
    const port = this.ports.get(name);
    if (!port) return;
    this.secure();
    this.ports.delete(name);
    if (isBetween(port)) this.carrier?.linksMoved();
    if (port.number > 0) {
      this.numbers[port.number] = false;
      this.lowestNumber = Math.min(this.lowestNumber, port.number);
    }
    if (!port.link.isShared) this.singles.splice(this.singles.indexOf(port), 1);
    this.forget((learned) => learned.port === name);
  }

  decide(ingress: Port, header: Header): Egress {
    if (!ingress.isUp) return drop("ingress.down");
    if (header.isToGroup) return ALL;
    const port = this.placeOf(header.destination);
    if (port === null) return ALL;
    if (port === ingress) return drop("hairpin");
    return port.isUp ? port.egress : drop("egress.down");
  }

  learn(ingress: Port, header: Header, now: number): void {
    const mac = header.source;
    if (header.isFromGroup) return;
    const known = this.table.get(mac);
    if (known?.port === ingress.name) {
      const isNews = this.watcher !== null && this.isKnownBeside(ingress.name, mac, known.seenAt);
      known.seenAt = now;
      if (isNews) this.watcher?.moved(this, mac);
      return;
    }
    this.table.set(mac, { port: ingress.name, seenAt: now });
    if (known || this.isKnownBeside(ingress.name, mac, -1)) this.watcher?.moved(this, mac);
    else this.watcher?.noted(this, ingress.name, mac);
  }

  towards(station: Station, ingress: Port | null, _header: Header): readonly Port[] {
    const found: Port[] = [];
    for (const port of station.bridge === this ? [station.port] : this.singles) if (port !== ingress && port.isUp) found.push(port);
    return found;
  }

  arrive(portName: string, frame: Uint8Array, carrier: Carrier): void {
    const ingress = this.ports.get(portName);
    const header = headerOf(frame);
    if (!ingress || !header) return;
    const egress = this.forward(ingress, header, frameBytes(frame), carrier.now());
    if (!this.isAgeing && this.table.size > 0) carrier.age(this);
    if (egress.kind === "port") carrier.cross(egress.port, frame);
    else if (egress.kind === "all") carrier.flood(this, ingress, header, frame);
  }

  /** What goes on of a frame that is flooded, by a port that it crosses by itself; null: nothing does there. */
  flooded(_ingress: Port, _port: Port, frame: Uint8Array): Uint8Array | null {
    return frame;
  }

  /** Counts a frame that came in, learns from it and decides where it goes on. */
  forward(ingress: Port, header: Header, bytes: number, now: number): Egress {
    if (!ingress.isUp) return drop("ingress.down");
    this.secure();
    ingress.traffic.count(now, bytes, 0);
    this.learn(ingress, header, now);
    const egress = this.decide(ingress, header);
    if (egress.kind === "port") egress.port.traffic.count(now, 0, bytes);
    else if (egress.kind === "all") this.countFlood(ingress, header, bytes, now);
    return egress;
  }

  /** Whether a port is a way of its own, on which frames can go round: of several that stand for one it is one. */
  isPath(_port: Port): boolean {
    return true;
  }
  /** Whether a port passes frames of a VLAN on. */
  carriesVlan(_port: Port, _vlan: number): boolean {
    return true;
  }
  /** Whether a port has what is for others too. */
  isPromiscuous(_port: string): boolean {
    return false;
  }
  /** Why its rules let nothing of bulk traffic from a port pass, wherever it goes; null: they let it. */
  holdsBack(_ingress: Port, _header: Header): DropReason | null {
    return null;
  }
  carriesBulk(_ingress: Port, _egress: Port): boolean {
    return true;
  }
  passed(ingress: Port, header: Header, now: number, _bytes: number, frames: number): void {
    if (frames === 0) return;
    this.secure();
    this.learn(ingress, header, now);
  }

  /** Bridges of those among some places that floods from a port come to by their shared links. */
  abstract sharers(places: Iterable<{ readonly bridge: LearningNode }>, from: Port): LearningNode[];

  /** A frame that was flooded to this node's ports, one of which alone it goes on by, or none: the others have not had it. */
  takeBack(bytes: number, now: number): void {
    this.secure();
    this.floods.add(now, bytes, false, -1);
  }

  protected countFlood(ingress: Port, header: Header, bytes: number, now: number): void {
    const isBroadcast = header.destination === BROADCAST_MAC;
    this.floods.add(now, bytes, isBroadcast);
    if (this.sharesFloods(ingress)) ingress.traffic.without(now, bytes, isBroadcast);
  }
  /** Whether a port has this node's own floods counted for it. */
  protected sharesFloods(_port: Port): boolean {
    return true;
  }
  /** Whose floods reach a port. */
  protected abstract sourcesOf(attachment: Attachment): readonly Floods[];

  /** Where frames to an address go; null: nobody knows. */
  protected placeOf(mac: string): Port | null {
    const known = this.table.get(mac);
    return known ? (this.ports.get(known.port) ?? null) : null;
  }
  /** Whether an address is known at another place than a port, and has been seen there since a time. */
  protected isKnownBeside(_port: string, _mac: string, _since: number): boolean {
    return false;
  }

  /** Forgets what nobody has refreshed. @returns virtual time, µs, at which the next is due; null: nothing is known any more */
  sweep(now: number): number | null {
    this.forget((learned) => now - learned.seenAt >= this.ageingUs);
    let oldest: number | null = null;
    for (const { seenAt } of this.table.values()) if (oldest === null || seenAt < oldest) oldest = seenAt;
    return oldest === null ? null : oldest + this.ageingUs;
  }
  protected forget(isGone: (learned: Learned) => boolean): void {
    for (const [mac, learned] of this.table) {
      if (!isGone(learned)) continue;
      this.secure();
      this.table.delete(mac);
      if (this.isKnownBeside(learned.port, mac, -1)) this.watcher?.moved(this, mac);
      else this.watcher?.noted(this, learned.port, mac);
    }
  }

  /** So many frames of a storm have been flooded. */
  rage(now: number, bytes: number, frames: number): void {
    this.secure();
    this.floods.addMany(now, bytes, frames);
  }

  linkChanged(_port: Port): void {}
  /** Its spanning tree has something to do, where it has one. */
  treeDue(_due: number): void {}
  /** Entries are kept so long from now on, µs. */
  keepFor(us: number): void {
    const isSooner = us < this.ageingUs;
    this.ageingUs = us;
    if (isSooner) this.carrier?.ageSooner(this);
  }
  carrierChanged(port: Port): void {
    if (isBetween(port)) this.carrier?.linksMoved();
    this.watcher?.carrierChanged(port);
  }

  /** Addresses that are still known. */
  learned(now: number): { mac: string; port: string; ageUs: number }[] {
    return [...this.table]
      .filter(([, { seenAt }]) => now - seenAt < this.ageingUs)
      .map(([mac, { port, seenAt }]) => ({ mac, port, ageUs: now - seenAt }));
  }
  /** How many addresses are still known. */
  learnedCount(now: number): number {
    let count = 0;
    for (const { seenAt } of this.table.values()) if (now - seenAt < this.ageingUs) count++;
    return count;
  }

  /** Bridge id: priority 8000 and the lowest port address. @source network.md §6 */
  get id(): string {
    let lowest: string | null = null;
    for (const { mac, isDetached } of this.ports.values()) if (!isDetached && (lowest === null || mac < lowest)) lowest = mac;
    return `8000.${(lowest ?? "00:00:00:00:00:00").replaceAll(":", "")}`;
  }

  /** Copies what may change, which is little and quick; the state is put together when it is asked for. */
  copy(): () => BridgeState {
    const { key, name, isAgeing, isSetDown, ageDue, ageingUs } = this;
    const ports = copyPorts([...this.ports.values()]);
    const macs = [...this.table.keys()];
    const learned = [...this.table.values()];
    const seenAt = new Float64Array(learned.length);
    for (let i = 0; i < learned.length; i++) seenAt[i] = (learned[i] as Learned).seenAt;
    const floods = this.floods.export();
    const rest = this.copyRest();
    return () => {
      const { learnedByAll, linkedAt, ...own } = rest();
      const table = macs.map((mac, i) => [mac, (learned[i] as Learned).port, seenAt[i] as number] as const);
      return {
        key,
        name,
        ports: ports(),
        table,
        learnedByAll,
        floods,
        linkedAt,
        isAgeing,
        ...(isSetDown ? { isSetDown: true } : {}),
        ...(ageDue === null ? {} : { ageDue }),
        ...(ageingUs === AGEING_US ? {} : { ageingUs }),
        ...own,
      };
    };
  }
  /** What only one kind of node has. */
  protected abstract copyRest(): () => Pick<
    BridgeState,
    "learnedByAll" | "linkedAt" | "ovs" | "tree" | "vlans" | "vlan" | "bond" | "lags" | "locks" | "promiscuous"
  >;

  /** Fills a new node with a state. */
  protected open(state: BridgeState): this {
    this.isDown = state.isSetDown ?? false;
    Object.assign(this.floods, state.floods);
    for (const stored of state.ports) this.enter(Port.import(stored, this.sourcesOf(stored.attachment), this));
    for (const [mac, port, seenAt] of state.table) this.table.set(oneCopy(mac), { port, seenAt });
    this.isToAge = state.isAgeing;
    this.ageDue = state.ageDue ?? null;
    this.ageingUs = state.ageingUs ?? AGEING_US;
    return this;
  }

  protected enter(port: Port): void {
    this.ports.set(port.name, port);
    if (!port.link.isShared) this.singles.push(port);
    this.numbers[port.number] = true;
    if (isBetween(port)) this.carrier?.linksMoved();
  }

  /** Smallest number that no port has. @source Linux net/bridge/br_if.c, find_portno */
  private takeNumber(): number {
    while (this.numbers[this.lowestNumber]) this.lowestNumber++;
    return this.lowestNumber;
  }
}

/** Whether a port leads to another bridge. */
function isBetween({ attachment: { kind } }: Port): boolean {
  return kind === "cable" || kind === "trunk" || kind === "patch" || kind === "bond" || kind === "vlan";
}
