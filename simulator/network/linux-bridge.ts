import { BROADCAST_MAC } from "../wire/address";
import { frameBytes } from "../wire/concern";
import { vlanOf } from "../wire/vlan";
import type { BridgeState, LearnedByAll, Pinned } from "./bridge-state";
import type { Floods } from "./floods";
import { type Header, headerOf } from "./header";
import { isLacpdu } from "./lacp/lacpdu";
import { AGEING_US, type LearningNode } from "./learning-node";
import { isUplink } from "./link";
import { LockingNode } from "./locking-node";
import { type Carrier, drop, type Egress } from "./node";
import type { Attachment, Port, PortState } from "./port";
import { isBpdu } from "./stp/bpdu";
import { costOf } from "./stp/link-cost";
import type { SpanningTree } from "./stp/spanning-tree";
import { TreeKeeper, type TreeNode } from "./stp/tree-keeper";
import type { PhysicalSwitch } from "./switch";
import { type LinuxVlan, OVER_VLAN } from "./vlan/linux-vlan";

/**
 * The Linux bridge of a host: guests, the control domain, and cables. Where it has one alone, what a switch floods it counts and learns once for
 * the bridges of all hosts behind it. @source network.md §6
 */
export class LinuxBridge extends LockingNode implements TreeNode {
  /** whose floods reach the ports: this bridge's, and those of the switch while the cable works */
  private readonly inside: Floods[] = [this.floods];
  /** whose floods come in at the cable */
  private readonly outside: Floods[] = [];
  private readonly cables: Port[] = [];
  /** its own interface, which the control domain uses */
  private own: Port | null = null;
  /** the switch at the cable's other end */
  private far: { readonly bridge: PhysicalSwitch; readonly port: Port } | null = null;
  private linkedAt = 0;
  private readonly trees = new TreeKeeper(this);
  private readonly pins = new Map<string, Pinned>();

  /** Its spanning tree; null: nobody has set anything of it. */
  get tree(): SpanningTree | null {
    return this.trees.tree;
  }
  /** @param forwardDelayUs - 0: its network's scripts have made it so @source network.md §2 */
  ensureTree(forwardDelayUs = 0): SpanningTree {
    return this.trees.ensure(forwardDelayUs);
  }
  /** Its tree as programs show it: of one that nobody has set anything of, what it would begin with. */
  shownTree(): SpanningTree {
    return this.trees.shown;
  }
  /** Its kernel has booted: nothing of what was set is left. */
  forgetSettings(): void {
    if (!this.tree && this.pins.size === 0) return;
    this.trees.forget();
    this.ageingUs = AGEING_US;
    this.pins.clear();
  }
  /** A frame for somebody behind the port that it came in at goes back there where that port is set so. @source Linux net/bridge/br_forward.c, should_deliver */
  override decide(ingress: Port, header: Header): Egress {
    const vlan = header.vlan === undefined ? null : this.vlanAt(ingress, header.vlan);
    if (vlan) return vlan.ports.get(OVER_VLAN)?.egress ?? drop("egress.down");
    const decided = super.decide(ingress, header);
    // Single frames have been asked about by then.
    const may = this.locks.isIdle || header.from === undefined ? null : this.locks.bulkOutOf(ingress, header);
    if (may && (decided.kind === "all" || (decided.kind === "port" && !may(decided.port)))) return drop("locked");
    if (decided.kind !== "drop" || decided.reason !== "hairpin") return decided;
    return this.tree?.portCalled(ingress.name)?.isHairpin ? ingress.egress : decided;
  }

  /** The VLAN of a NIC that has a frame with a tag before the bridge has it. @source Linux net/core/dev.c (vlan_do_receive before rx_handler) */
  private vlanAt(ingress: Port, tag: number): LinuxVlan | null {
    const { kind } = ingress.attachment;
    return kind === "cable" || kind === "bond" ? (this.carrier?.vlanOn(ingress, tag) ?? null) : null;
  }
  across(_ingress: Port | null, egress: Port, header: Header): Header {
    const { attachment } = egress;
    if (header.vlan === undefined || attachment.kind !== "vlan" || attachment.side !== "under") return header;
    const { vlan: _tag, ...rest } = header;
    return rest;
  }

  /** Does something to its tree: what follows from it is done when it is due. */
  change(act: (tree: SpanningTree) => void, forwardDelayUs = 0): void {
    this.trees.change(act, forwardDelayUs);
  }
  override treeDue(due: number): void {
    this.trees.due(due);
  }
  override linkChanged(port: Port): void {
    this.trees.linkChanged(port);
  }
  override setPort(port: Port, isSetDown: boolean, isDetached: boolean): void {
    const before = this.id;
    super.setPort(port, isSetDown, isDetached);
    // Its id is of the ports that it has.
    if (this.tree && this.id !== before) this.change((tree) => tree.idChanged(before));
  }
  sendOwn(name: string, frame: Uint8Array): void {
    const port = this.ports.get(name);
    const { carrier } = this;
    if (!port || !carrier) return;
    port.traffic.count(carrier.now(), 0, frame.length);
    if (!port.link.isShared || carrier.concerned(frame)(port)) carrier.cross(port, frame);
  }

  begunAt({ attachment }: Port): { readonly cost: number } | null {
    return attachment.kind === "host" ? null : { cost: costOf(attachment) };
  }
  forgetAt(name: string): void {
    this.forget((learned) => learned.port === name);
  }
  treeMacAt({ mac }: Port): string {
    return mac;
  }

  override get id(): string {
    const id = super.id;
    return this.tree ? this.tree.state.priority.toString(16).padStart(4, "0") + id.slice(4) : id;
  }

  override arrive(portName: string, frame: Uint8Array, carrier: Carrier): void {
    // @source Linux net/bridge/br_input.c, br_handle_frame (group_fwd_mask 0)
    if (isLacpdu(frame)) return;
    const tag = vlanOf(frame);
    const own = tag === null ? undefined : this.ports.get(portName);
    const vlan = own && tag !== null ? this.vlanAt(own, tag) : null;
    if (vlan && own?.isLinked) {
      this.secure();
      own.traffic.count(carrier.now(), frameBytes(frame), 0);
      vlan.rise(frame, carrier);
      return;
    }
    const { tree } = this;
    if (tree?.state.isOn) {
      const port = this.ports.get(portName);
      if (isBpdu(frame)) {
        if (!port?.isLinked) return;
        this.secure();
        port.traffic.count(carrier.now(), frame.length, 0);
        this.trees.heard(portName, frame);
        return;
      }
      const header = port?.isKept && tree.portCalled(portName)?.state === "learning" ? headerOf(frame) : null;
      if (port && header) this.learn(port, header, carrier.now());
    }
    const locked = this.locks.isIdle ? undefined : this.ports.get(portName);
    const may = locked ? this.locks.outOf(locked, frame) : null;
    if (locked && may) this.heldBack(locked, frame, carrier, may);
    else super.arrive(portName, frame, carrier);
    if (!this.promiscuous.isIdle && !may) this.promiscuous.copy(this, this.ports.get(portName), frame, carrier);
  }
  /** A frame of a spanning tree that its switch has flooded to all, and counted. */
  control(portName: string, frame: Uint8Array, carrier: Carrier): void {
    const port = this.ports.get(portName);
    if (!port?.isLinked) return;
    if (this.trees.isOn) this.trees.heard(portName, frame);
    else for (const each of this.singles) if (each !== port && each.isUp) carrier.cross(each, frame);
  }

  /** Entries that somebody has put into its table. */
  get pinned(): ReadonlyMap<string, Pinned> {
    return this.pins;
  }
  pin(mac: string, pinned: Pinned | null): void {
    this.secure();
    this.table.delete(mac);
    if (pinned) this.pins.set(mac, pinned);
    else this.pins.delete(mac);
    this.watcher?.moved(this, mac);
  }

  override addPort(name: string, attachment: Attachment, mac: string): Port {
    const before = this.id;
    return this.joined(super.addPort(name, attachment, mac), before);
  }
  override adopt(state: PortState): Port {
    const before = this.id;
    return this.joined(super.adopt(state), before);
  }
  /** A port is there, which may have changed the bridge's identifier. */
  private joined(port: Port, before: string): Port {
    if (!this.tree) return port;
    this.trees.join(port);
    if (this.id !== before) this.change((tree) => tree.idChanged(before));
    return port;
  }

  override removePort(name: string): void {
    const before = this.id;
    const own = this.trees.leave(name);
    super.removePort(name);
    for (const [mac, { port }] of this.pins) if (port === name) this.pins.delete(mac);
    this.locks.set(name, null);
    this.promiscuous.set(name, false);
    if (own) {
      this.trees.left(own);
      if (this.id !== before) this.change((tree) => tree.idChanged(before));
    }
    if (this.own?.name === name) this.own = null;
    const at = this.cables.findIndex((cable) => cable.name === name);
    if (at < 0) return;
    this.cables.splice(at, 1);
    this.relink();
  }

  override get uplink(): Port | null {
    return this.cables[0] ?? null;
  }
  /** Its NICs and bonds: where there are several, frames cross each by themselves, and it has no part in what a switch counts for all. */
  get ways(): readonly Port[] {
    return this.singles.filter(({ attachment }) => isUplink(attachment) || attachment.kind === "bond");
  }

  override join(bridge: PhysicalSwitch, port: Port): void {
    this.far = { bridge, port };
    port.host = this;
    if (this.uplink) this.uplink.host = this;
    this.relink();
  }
  /** Its cable leads to a port that has no part in what the switch counts for all: each frame crosses by itself. */
  part(): void {
    this.far = null;
    this.relink();
  }
  override get link(): { readonly bridge: PhysicalSwitch; readonly port: Port } | null {
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
    this.watcher?.relinked(this);
  }

  /** A frame that this bridge has flooded up its cable counts among the switch's floods, which its ports must not have again. */
  returned(bytes: number, header: Header, now: number): void {
    const isBroadcast = header.destination === BROADCAST_MAC;
    this.secure();
    this.floods.add(now, bytes, isBroadcast, -1);
    this.uplink?.traffic.without(now, bytes, isBroadcast);
  }

  /** Its own address is not learned from others. @source Linux net/bridge/br_fdb.c (local entries stay) */
  override learn(ingress: Port, header: Header, now: number): void {
    if (this.pins.size > 0 && this.pins.has(header.source)) return;
    if (header.source !== this.own?.mac || ingress === this.own) super.learn(ingress, header, now);
  }

  /** A frame that goes round has come in somewhere else than the one before it. */
  flap(mac: string, port: Port, now: number): void {
    if (mac === this.own?.mac || this.pins.has(mac)) return;
    this.secure();
    this.table.set(mac, { port: port.name, seenAt: now });
  }

  override sharers(_places: Iterable<{ readonly bridge: LearningNode }>, _from: Port): LearningNode[] {
    return [this];
  }

  protected override countFlood(ingress: Port, header: Header, bytes: number, now: number): void {
    super.countFlood(ingress, header, bytes, now);
    for (const cable of this.cables) if (ingress !== cable && cable.isUp) cable.traffic.count(now, 0, bytes);
  }
  protected override sharesFloods(port: Port): boolean {
    return !isUplink(port.attachment);
  }
  protected override sourcesOf(attachment: Attachment): readonly Floods[] {
    return isUplink(attachment) ? this.outside : this.inside;
  }

  /** Where an address was last seen, by this bridge itself or with all others of its segment. */
  protected override placeOf(mac: string): Port | null {
    if (this.own !== null && mac === this.own.mac) return this.own;
    const pinned = this.pins.size > 0 ? this.pins.get(mac) : undefined;
    if (pinned) return pinned.isPermanent ? this.own : (this.ports.get(pinned.port) ?? null);
    const own = this.table.get(mac);
    const common = this.common(this.link?.bridge.learnedByAll.get(mac));
    if (common !== null && (own === undefined || common > own.seenAt)) return this.uplink;
    return own === undefined ? null : (this.ports.get(own.port) ?? null);
  }
  /** When an address was seen beyond the cable with all other bridges; null: not by this one. */
  private common(learned: LearnedByAll | undefined): number | null {
    if (!learned || !this.uplink || learned.port === this.link?.port.name || learned.flood <= this.linkedAt) return null;
    return learned.seenAt;
  }
  protected override isKnownBeside(port: string, mac: string, since: number): boolean {
    if (port === this.uplink?.name) return false;
    const common = this.common(this.link?.bridge.learnedByAll.get(mac));
    return common !== null && common > since;
  }

  override learned(now: number): { mac: string; port: string; ageUs: number }[] {
    const found: { mac: string; port: string; ageUs: number }[] = [];
    const note = (mac: string): void => {
      const own = this.table.get(mac);
      const common = this.common(this.link?.bridge.learnedByAll.get(mac));
      const isCommon = common !== null && (own === undefined || common > own.seenAt);
      const seenAt = isCommon ? common : (own?.seenAt ?? Number.NEGATIVE_INFINITY);
      const port = isCommon ? this.uplink?.name : own?.port;
      if (port !== undefined && now - seenAt < this.ageingUs) found.push({ mac, port, ageUs: now - seenAt });
    };
    for (const mac of this.table.keys()) note(mac);
    for (const mac of this.link?.bridge.learnedByAll.keys() ?? []) if (!this.table.has(mac)) note(mac);
    return found;
  }
  override learnedCount(now: number): number {
    let count = 0;
    for (const [mac, { seenAt }] of this.table) {
      const common = this.common(this.link?.bridge.learnedByAll.get(mac));
      if (now - Math.max(seenAt, common ?? seenAt) < this.ageingUs) count++;
    }
    for (const [mac, learned] of this.link?.bridge.learnedByAll ?? [])
      if (now - learned.seenAt < this.ageingUs && this.common(learned) !== null && !this.table.has(mac)) count++;
    return count;
  }

  protected override copyRest(): () => Pick<BridgeState, "learnedByAll" | "linkedAt" | "tree" | "locks" | "promiscuous"> {
    const { linkedAt } = this;
    const pinned = [...this.pins];
    const locks = {
      ...(this.locks.isIdle ? {} : { locks: this.locks.entries }),
      ...(this.promiscuous.isIdle ? {} : { promiscuous: this.promiscuous.names }),
    };
    if (!this.tree && pinned.length === 0) return () => ({ learnedByAll: [], linkedAt, ...locks });
    const { stp, due } = this.trees.copy();
    return () => ({ learnedByAll: [], linkedAt, tree: { stp, due, pinned }, ...locks });
  }
  static import(state: BridgeState): LinuxBridge {
    const bridge = new LinuxBridge(state.key, state.name).open(state);
    bridge.linkedAt = state.linkedAt;
    bridge.locks.import(state.locks ?? []);
    for (const port of state.promiscuous ?? []) bridge.promiscuous.set(port, true);
    const { stp = null, due = null, pinned = [] } = state.tree ?? {};
    bridge.trees.import({ stp, due });
    for (const [mac, pin] of pinned) bridge.pins.set(mac, pin);
    return bridge;
  }

  override rejoin(switchOf: (key: string) => PhysicalSwitch | undefined): void {
    const { uplink } = this;
    if (uplink?.attachment.kind !== "cable") return;
    const bridge = switchOf(uplink.attachment.bridge);
    const port = bridge?.ports.get(uplink.attachment.port);
    if (!bridge || !port || (port.attachment.kind === "cable" && port.attachment.isAlone)) return;
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

  protected override enter(port: Port): void {
    super.enter(port);
    if (isUplink(port.attachment)) this.cables.push(port);
    else if (port.attachment.kind === "host") this.own = port;
  }
}
