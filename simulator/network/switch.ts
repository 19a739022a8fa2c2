import { vlanOf, withoutVlan, withVlan } from "../wire/vlan";
import { type BridgeState, type LearnedByAll, oneCopy } from "./bridge-state";
import type { Floods } from "./floods";
import { type Header, headerOf } from "./header";
import { isLacpdu } from "./lacp/lacpdu";
import { LearningNode } from "./learning-node";
import { type Carrier, drop, type Egress, type Station } from "./node";
import type { Attachment, Port, PortState } from "./port";
import { isBpdu } from "./stp/bpdu";
import type { Converging } from "./stp/converge";
import type { SpanningTree } from "./stp/spanning-tree";
import { type StpPort, USUAL_STP } from "./stp/stp-state";
import { TreeKeeper, type TreeNode } from "./stp/tree-keeper";
import { type LagSetting, SwitchLags } from "./switch-lags";
import { macOf, patchPort } from "./switch-names";
import { carries, isManaged, keyOf, type PortVlans, readKey, tagOut, USUAL_VLAN, vlanIn } from "./switch-vlans";

/** What a port costs at 1 Gbit/s. @source IEEE 802.1D-1998 table 8-5 */
const PORT_COST = 4;

/**
 * The physical switch of a segment. What it floods down the cables of hosts is counted once, and where it came from is kept once, for
 * the bridges of all of them: thousands of guests may start at the same time. @source network.md §6
 */
export class PhysicalSwitch extends LearningNode implements TreeNode {
  /** what every host's bridge has learned through its cable, but for the one that it came from */
  readonly learnedByAll = new Map<string, LearnedByAll>();
  private readonly sources: readonly Floods[] = [this.floods];
  private readonly patchSources = new Map<string, Floods[]>();

  /** VLANs of ports that somebody has set */
  private readonly vlans = new Map<string, PortVlans>();
  private readonly trees = new TreeKeeper(this);
  /** groups of its ports that are one link */
  readonly lags = new SwitchLags(this);
  private patched = 0;
  private diverted: Parameters<Converging["divert"]>[0] = null;

  /** VLANs of a port; undefined: nobody has set them. */
  vlansOf(name: string): PortVlans | undefined {
    return this.vlans.get(name);
  }
  /** Whoever sets those of a NIC's port has it plugged in anew. All that was learned is forgotten: it may be in another VLAN. */
  setVlans(name: string, vlans: PortVlans | null): void {
    this.secure();
    const port = this.ports.get(name);
    const isPatch = port?.attachment.kind === "patch";
    // What is flooded is counted for all no more, or again.
    if (isPatch && port.isUp) port.share.end();
    if (vlans) this.vlans.set(name, vlans);
    else this.vlans.delete(name);
    if (isPatch) {
      this.sourcesOf(port.attachment);
      if (port.isUp) port.share.begin();
      this.carrier?.linksMoved();
    }
    this.forget(() => true);
    this.forgetForAll(() => true);
  }
  /** Makes a group of ports, makes it otherwise, or takes it away. Whoever does has its NICs plugged in anew. */
  setLag(name: string, setting: LagSetting | null): void {
    this.secure();
    this.lags.set(name, setting);
    this.forget(() => true);
    this.forgetForAll(() => true);
  }
  /** Whether what is flooded at a port is counted there by itself. */
  isManagedAt(name: string): boolean {
    return this.vlans.has(name) || this.lags.at(name) !== undefined;
  }
  private vlanAt({ name }: Port, tag: number | null): number | null {
    return vlanIn(this.vlans.get(name), tag);
  }
  override carriesVlan(port: Port, vlan: number): boolean {
    return this.carriesAt(port, vlan);
  }
  private carriesAt({ name }: Port, vlan: number): boolean {
    return carries(this.vlans.get(name), vlan);
  }

  /** Its own address: ports have those that follow. guess: from its name, administered locally */
  get mac(): string {
    return macOf(this.name, 0);
  }
  override get id(): string {
    return `${(this.tree?.state.priority ?? USUAL_STP.priority).toString(16).padStart(4, "0")}.${this.mac.replaceAll(":", "")}`;
  }
  /** Its spanning tree; null: nobody has set anything of it, and what trees say it passes on as all else. */
  get tree(): SpanningTree | null {
    return this.trees.tree;
  }
  /** The same of one that nobody has set anything of, as it would begin. */
  get shownTree(): SpanningTree {
    return this.trees.shown;
  }
  /** Does something to its tree: what follows from it is done when it is due. */
  change(act: (tree: SpanningTree) => void): void {
    this.trees.change(act, USUAL_STP.forwardDelayUs);
  }
  begunAt({ attachment }: Port): Pick<StpPort, "cost" | "isEdge"> {
    return { cost: PORT_COST, ...(attachment.kind === "patch" ? {} : { isEdge: true }) };
  }
  treeMacAt({ number }: Port): string {
    return macOf(this.name, number);
  }
  sendOwn(name: string, frame: Uint8Array): void {
    const port = this.ports.get(name);
    const { carrier, diverted } = this;
    if (!port?.isLinked || !carrier) return;
    if (!diverted) {
      port.traffic.count(carrier.now(), 0, frame.length);
      carrier.cross(port, frame);
    } else if (port.attachment.kind === "patch") diverted(port.link.node, port.link.port, frame);
  }
  divert(to: Parameters<Converging["divert"]>[0]): void {
    this.diverted = to;
  }
  hear(port: string, frame: Uint8Array): void {
    if (this.trees.isOn) this.trees.heard(port, frame);
  }
  settled(): void {
    if (this.tree) this.change(() => undefined);
  }
  override treeDue(due: number): void {
    this.trees.due(due);
    this.lags.due(due);
  }
  override linkChanged(port: Port): void {
    // Of what was behind a cable that is out nothing is left.
    const { attachment } = port;
    const isAlone = attachment.kind === "patch" || (attachment.kind === "cable" && attachment.isAlone);
    if (isAlone && !port.isLinked) this.forgetAt(port.name);
    this.trees.linkChanged(port);
    this.lags.linksChanged();
  }
  /** Whether a cable leads to another switch. */
  get isPatched(): boolean {
    return this.patched > 0;
  }
  protected override enter(port: Port): void {
    super.enter(port);
    if (port.attachment.kind === "patch") this.patched++;
  }
  forgetAt(name: string): void {
    this.forget((learned) => learned.port === name);
    this.forgetForAll((learned) => learned.port === name);
  }
  override addPort(name: string, attachment: Attachment, mac: string): Port {
    const port = super.addPort(name, attachment, mac);
    this.trees.join(port);
    return port;
  }
  override adopt(state: PortState): Port {
    const port = super.adopt(state);
    this.trees.join(port);
    return port;
  }

  override arrive(portName: string, frame: Uint8Array, carrier: Carrier): void {
    if (isLacpdu(frame)) this.ofNeighbour(portName, frame, carrier.now());
    else if (!this.trees.isOn) this.comeIn(portName, frame, carrier);
    else if (!this.isForTree(portName, frame, carrier.now())) this.comeIn(portName, frame, carrier);
  }
  /** What is for the next system alone goes no further. */
  private ofNeighbour(portName: string, frame: Uint8Array, now: number): void {
    const port = this.ports.get(portName);
    if (!port?.isLinked) return;
    this.secure();
    port.traffic.count(now, frame.length, 0);
    this.lags.heard(portName, frame);
  }
  /** A frame has come in at a port that a tree may keep from passing it on. @returns whether it is one of the tree's own */
  private isForTree(portName: string, frame: Uint8Array, now: number): boolean {
    const port = this.ports.get(portName);
    if (!port?.isLinked) return false;
    if (isBpdu(frame)) {
      this.secure();
      port.traffic.count(now, frame.length, 0);
      this.trees.heard(portName, frame);
      return true;
    }
    const header = port.isKept && this.tree?.portCalled(portName)?.state === "learning" ? headerOf(frame) : null;
    const tag = vlanOf(frame);
    if (header) this.learn(port, { ...header, ...(tag === null ? {} : { vlan: tag }) }, now);
    return false;
  }
  private comeIn(portName: string, frame: Uint8Array, carrier: Carrier): void {
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
    if (known === undefined) carrier.floodedIn(this, vlan, header.source, frame.length);
    // Hosts whose cables nobody has set have it too: each by itself, since no count for all is kept of it.
    const one = known === undefined ? undefined : this.ports.get(known);
    const to = known === undefined ? this.ports.values() : [one && this.lags.member(one, header)];
    for (const port of to) {
      if (!port || port === ingress || !port.isUp || !this.carriesAt(port, vlan)) continue;
      if (known === undefined && !this.lags.leavesBy(ingress, port, header)) continue;
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
    const { name: port } = this.lags.first(ingress);
    this.table.set(key, { port, seenAt: now });
    if (known?.port !== port) this.watcher?.moved(this, source);
  }
  /** A frame of the usual VLAN is flooded. */
  override flooded(ingress: Port, port: Port, frame: Uint8Array): Uint8Array | null {
    const header = this.lags.isEmpty ? null : headerOf(frame);
    if (header && !this.lags.leavesBy(ingress, port, header)) return null;
    if (this.vlans.size === 0 && !header) return frame;
    if (!this.carriesAt(port, USUAL_VLAN)) return null;
    const out = this.tagged(port, USUAL_VLAN, frame);
    if (this.countsAlone(port)) port.traffic.count(this.carrier?.now() ?? 0, 0, out.length);
    return out;
  }

  override learn(ingress: Port, header: Header, now: number): void {
    const vlan = this.vlanAt(ingress, header.vlan ?? null);
    if (vlan === USUAL_VLAN) super.learn(this.lags.first(ingress), header, now);
    else if (vlan !== null) this.learnIn(ingress, header, vlan, now);
  }
  override decide(ingress: Port, header: Header): Egress {
    if (this.lags.isEmpty || !ingress.isUp) return this.decided(ingress, header);
    const egress = this.decided(this.lags.first(ingress), header);
    return egress.kind === "port" ? this.lags.member(egress.port, header).egress : egress;
  }
  private decided(ingress: Port, header: Header): Egress {
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
    const own = this.trees.leave(name);
    if (this.ports.get(name)?.attachment.kind === "patch") {
      this.patched--;
      this.patchSources.delete(name);
      this.vlans.delete(name);
    }
    super.removePort(name);
    if (own) this.trees.left(own);
    this.forgetForAll((learned) => learned.port === name);
  }

  override towards(station: Station, ingress: Port | null, header: Header): readonly Port[] {
    const vlan = ingress ? this.vlanAt(ingress, header.vlan ?? null) : USUAL_VLAN;
    // Of all the cables the one that leads there.
    const down = station.bridge.link;
    if (down?.bridge !== this)
      return super
        .towards(station, ingress, header)
        .filter((port) => vlan !== null && this.carriesAt(port, vlan) && this.lags.leavesBy(ingress, port, header));
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
    return !this.countsAlone(port);
  }
  /** Whether a port has VLANs of its own: what is flooded there is counted by itself. */
  private countsAlone(port: Port): boolean {
    return isManaged(port) || (port.attachment.kind === "patch" && this.vlans.has(port.name));
  }
  /** A cable between switches has a list of its own, which is empty as long as its port has VLANs. */
  protected override sourcesOf(attachment: Attachment): readonly Floods[] {
    if (attachment.kind === "patch") {
      const name = patchPort(attachment.cable, attachment.end);
      const own = this.patchSources.get(name) ?? [];
      this.patchSources.set(name, own);
      own.splice(0, own.length, ...(this.vlans.has(name) ? [] : this.sources));
      return own;
    }
    return attachment.kind === "cable" && attachment.isManaged ? [] : this.sources;
  }

  override sweep(now: number): number | null {
    const own = super.sweep(now);
    const { ageingUs } = this;
    this.forgetForAll((learned) => now - learned.seenAt >= ageingUs);
    let next = own;
    for (const { seenAt } of this.learnedByAll.values()) if (next === null || seenAt + ageingUs < next) next = seenAt + ageingUs;
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

  protected override copyRest(): () => Pick<BridgeState, "learnedByAll" | "linkedAt" | "vlans" | "tree" | "lags"> {
    const tree = this.tree ? { ...this.trees.copy(), pinned: [] } : null;
    const vlans = [...this.vlans];
    const lags = this.lags.copy();
    // An entry of these is replaced whole, never changed.
    const macs = [...this.learnedByAll.keys()];
    const learned = [...this.learnedByAll.values()];
    return () => ({
      learnedByAll: learned.map((l, i) => [macs[i] as string, l.port, l.seenAt, l.flood] as const),
      linkedAt: 0,
      ...(vlans.length > 0 ? { vlans } : {}),
      ...(lags.length > 0 ? { lags } : {}),
      ...(tree ? { tree } : {}),
    });
  }
  static import(state: BridgeState): PhysicalSwitch {
    const made = new PhysicalSwitch(state.key, state.name);
    // What is counted at a port depends on them.
    for (const [port, vlans] of state.vlans ?? []) made.vlans.set(port, vlans);
    made.open(state);
    made.lags.import(state.lags ?? []);
    if (state.tree) made.trees.import(state.tree);
    for (const [mac, port, seenAt, flood] of state.learnedByAll) made.learnedByAll.set(oneCopy(mac), { port, seenAt, flood });
    return made;
  }
}
