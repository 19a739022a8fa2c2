import { vlanOf, withoutVlan, withVlan } from "../wire/vlan";
import { type BridgeState, type LearnedByAll, oneCopy } from "./bridge-state";
import type { Floods } from "./floods";
import { type Header, headerOf } from "./header";
import { AGEING_US, LearningNode } from "./learning-node";
import { type Carrier, drop, type Egress, type Station } from "./node";
import type { Attachment, Port } from "./port";
import { carries, isManaged, keyOf, type PortVlans, readKey, tagOut, USUAL_VLAN, vlanIn } from "./switch-vlans";

/**
 * The physical switch of a segment. What it floods down the cables of hosts is counted once, and where it came from is kept once, for
 * the bridges of all of them: thousands of guests may start at the same time. @source network.md §6
 */
export class PhysicalSwitch extends LearningNode {
  /** what every host's bridge has learned through its cable, but for the one that it came from */
  readonly learnedByAll = new Map<string, LearnedByAll>();
  private readonly sources: readonly Floods[] = [this.floods];

  /** VLANs of ports that somebody has set */
  private readonly vlans = new Map<string, PortVlans>();

  /** VLANs of a port; undefined: nobody has set them. */
  vlansOf(name: string): PortVlans | undefined {
    return this.vlans.get(name);
  }
  /** Whoever sets them has its port plugged in anew. All that was learned is forgotten: it may be in another VLAN. */
  setVlans(name: string, vlans: PortVlans | null): void {
    this.secure();
    if (vlans) this.vlans.set(name, vlans);
    else this.vlans.delete(name);
    this.forget(() => true);
    this.forgetForAll(() => true);
  }
  private vlanAt({ name }: Port, tag: number | null): number | null {
    return vlanIn(this.vlans.get(name), tag);
  }
  private carriesAt({ name }: Port, vlan: number): boolean {
    return carries(this.vlans.get(name), vlan);
  }

  override arrive(portName: string, frame: Uint8Array, carrier: Carrier): void {
    if (this.vlans.size === 0) {
      super.arrive(portName, frame, carrier);
      return;
    }
    const ingress = this.ports.get(portName);
    const header = headerOf(frame);
    if (!ingress?.isUp || !header) return;
    const tag = vlanOf(frame);
    const vlan = this.vlanAt(ingress, tag);
    if (vlan === USUAL_VLAN) {
      // What is in the usual VLAN is counted as on a switch without any.
      const own = { ...header, ...(tag === null ? {} : { vlan: tag }) };
      const egress = this.forward(ingress, own, frame.length, carrier.now());
      if (egress.kind === "port") carrier.cross(egress.port, this.tagged(egress.port, vlan, frame));
      else if (egress.kind === "all") carrier.flood(this, ingress, own, withoutVlan(frame));
    } else this.arriveIn(ingress, header, vlan, frame, carrier);
    if (!this.isAgeing && this.table.size > 0) carrier.age(this);
  }
  /** A frame of another VLAN: it is handed to each port by itself. */
  private arriveIn(ingress: Port, header: Header, vlan: number | null, frame: Uint8Array, carrier: Carrier): void {
    const now = carrier.now();
    this.secure();
    ingress.traffic.count(now, frame.length, 0);
    if (vlan === null) return;
    this.learnIn(ingress, header, vlan, now);
    const known = header.isToGroup ? undefined : this.table.get(keyOf(header.destination, vlan))?.port;
    // Hosts whose cables nobody has set have it too: each by itself, since no count for all is kept of it.
    const to = known === undefined ? this.ports.values() : [this.ports.get(known)];
    for (const port of to) {
      if (!port || port === ingress || !port.isUp || !this.carriesAt(port, vlan)) continue;
      const out = this.tagged(port, vlan, frame);
      port.traffic.count(now, 0, out.length);
      carrier.cross(port, out);
    }
  }
  /** A frame of a VLAN as it leaves by a port. */
  private tagged({ name }: Port, vlan: number, frame: Uint8Array): Uint8Array {
    const tag = tagOut(this.vlans.get(name), vlan);
    return tag === null ? withoutVlan(frame) : vlanOf(frame) === tag ? frame : withVlan(frame, tag);
  }
  private learnIn(ingress: Port, { source, isFromGroup }: Header, vlan: number, now: number): void {
    if (isFromGroup) return;
    const key = keyOf(source, vlan);
    const known = this.table.get(key);
    this.table.set(key, { port: ingress.name, seenAt: now });
    if (known?.port !== ingress.name) this.watcher?.moved(this, source);
  }
  /** A frame of the usual VLAN is flooded. */
  override flooded(_ingress: Port, port: Port, frame: Uint8Array): Uint8Array | null {
    if (this.vlans.size === 0) return frame;
    if (!this.carriesAt(port, USUAL_VLAN)) return null;
    const out = this.tagged(port, USUAL_VLAN, frame);
    if (isManaged(port)) port.traffic.count(this.carrier?.now() ?? 0, 0, out.length);
    return out;
  }

  override learn(ingress: Port, header: Header, now: number): void {
    const vlan = this.vlanAt(ingress, header.vlan ?? null);
    if (vlan === USUAL_VLAN) super.learn(ingress, header, now);
    else if (vlan !== null) this.learnIn(ingress, header, vlan, now);
  }
  override decide(ingress: Port, header: Header): Egress {
    if (this.vlans.size === 0) return super.decide(ingress, header);
    if (!ingress.isUp) return drop("ingress.down");
    const vlan = this.vlanAt(ingress, header.vlan ?? null);
    if (vlan === null) return drop("vlan");
    const egress = super.decide(ingress, { ...header, destination: keyOf(header.destination, vlan) });
    return egress.kind === "port" && !this.carriesAt(egress.port, vlan) ? drop("vlan") : egress;
  }
  across(ingress: Port | null, egress: Port, header: Header): Header {
    if (this.vlans.size === 0 || !ingress) return header;
    const { vlan: tag = null, ...rest } = header;
    const out = tagOut(this.vlans.get(egress.name), this.vlanAt(ingress, tag) ?? USUAL_VLAN);
    return out === null ? rest : { ...rest, vlan: out };
  }
  /** The table with its VLANs. */
  entries(now: number): { mac: string; vlan: number; port: string; ageUs: number }[] {
    return this.learned(now).map(({ mac, port, ageUs }) => ({ ...readKey(mac), port, ageUs }));
  }

  override removePort(name: string): void {
    super.removePort(name);
    this.forgetForAll((learned) => learned.port === name);
  }

  override towards(station: Station, ingress: Port | null, header: Header): readonly Port[] {
    const vlan = ingress ? this.vlanAt(ingress, header.vlan ?? null) : USUAL_VLAN;
    // Of all the cables the one that leads there.
    const down = station.bridge.link;
    if (down?.bridge !== this) return super.towards(station, ingress, header).filter((port) => vlan !== null && this.carriesAt(port, vlan));
    return down.port !== ingress && down.port.isUp ? [down.port] : [];
  }

  override sharers(places: Iterable<{ readonly bridge: LearningNode }>, from: Port): LearningNode[] {
    const reached = new Set<LearningNode>();
    for (const { bridge } of places) if (bridge !== from.host && bridge.link?.bridge === this) reached.add(bridge);
    // In the same order before and after a restore.
    return [...reached].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  protected override countFlood(ingress: Port, header: Header, bytes: number, now: number): void {
    super.countFlood(ingress, header, bytes, now);
    // The bridge that it came from reads the switch's count too, but has had it already.
    const from = ingress.host;
    if (from !== null && from.link !== null) from.returned(bytes, header, now);
    if (!header.isFromGroup) this.learnForAll(ingress, header.source, now);
  }
  private learnForAll(ingress: Port, mac: string, now: number): void {
    const before = this.learnedByAll.get(mac);
    this.learnedByAll.set(mac, { port: ingress.name, seenAt: now, flood: this.floods.frames });
    this.tell(mac, ingress.name, before !== undefined && before.port !== ingress.name);
  }
  /** What all bridges know of an address, or have forgotten, is another port than before, or another than one of them has seen it at. */
  private tell(mac: string, port: string, isMoved: boolean): void {
    const { watcher } = this;
    if (!watcher?.concerns(mac)) return;
    if (isMoved || this.isSeenBeside(mac, port)) watcher.moved(this, mac);
    else watcher.noted(this, port, mac);
  }
  private isSeenBeside(mac: string, portName: string): boolean {
    for (const { host, name } of this.ports.values()) {
      const seen = name === portName ? undefined : host?.table.get(mac);
      if (seen && seen.port !== host?.uplink?.name) return true;
    }
    return false;
  }

  protected override sharesFloods(port: Port): boolean {
    return !isManaged(port);
  }
  protected override sourcesOf(attachment: Attachment): readonly Floods[] {
    return attachment.kind === "cable" && attachment.isManaged ? [] : this.sources;
  }

  override sweep(now: number): number | null {
    const own = super.sweep(now);
    this.forgetForAll((learned) => now - learned.seenAt >= AGEING_US);
    let next = own;
    for (const { seenAt } of this.learnedByAll.values()) if (next === null || seenAt + AGEING_US < next) next = seenAt + AGEING_US;
    return next;
  }
  private forgetForAll(isGone: (learned: LearnedByAll) => boolean): void {
    for (const [mac, learned] of this.learnedByAll) {
      if (!isGone(learned)) continue;
      this.secure();
      this.learnedByAll.delete(mac);
      this.tell(mac, learned.port, false);
    }
  }

  protected override copyRest(): () => Pick<BridgeState, "learnedByAll" | "linkedAt" | "vlans"> {
    const vlans = [...this.vlans];
    // An entry of these is replaced whole, never changed.
    const macs = [...this.learnedByAll.keys()];
    const learned = [...this.learnedByAll.values()];
    return () => ({
      learnedByAll: learned.map((l, i) => [macs[i] as string, l.port, l.seenAt, l.flood] as const),
      linkedAt: 0,
      ...(vlans.length > 0 ? { vlans } : {}),
    });
  }
  static import(state: BridgeState): PhysicalSwitch {
    const made = new PhysicalSwitch(state.key, state.name).open(state);
    for (const [port, vlans] of state.vlans ?? []) made.vlans.set(port, vlans);
    for (const [mac, port, seenAt, flood] of state.learnedByAll) made.learnedByAll.set(oneCopy(mac), { port, seenAt, flood });
    return made;
  }
}
