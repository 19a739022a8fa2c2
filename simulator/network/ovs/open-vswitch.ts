import { frameBytes, isBroadcast } from "../../wire/concern";
import { vlanOf, withoutVlan, withVlan } from "../../wire/vlan";
import type { BridgeState } from "../bridge-state";
import { Floods } from "../floods";
import { type Header, headerOf } from "../header";
import { isLacpdu } from "../lacp/lacpdu";
import { LearningNode } from "../learning-node";
import { isUplink } from "../link";
import { ALL, type Carrier, type DropReason, drop, type Egress, type Station } from "../node";
import type { Attachment, Port } from "../port";
import { bondSwitch, flowKey, learningFrame } from "./bond-frames";
import { isBalanced, OvsBonds } from "./bonds";
import { type Flow, type FlowAction, type FlowMatch, fieldsOf, flowFor, isForAll, NO_VLAN, normalFlow, OFPP_LOCAL } from "./flow";
import { keyOf } from "./learned-key";
import { LOCK_COOKIE } from "./lock-flows";
import { carries, type LogicalPort, tagOut, trunkPort, vlanIn } from "./logical-port";
import { MirrorCopies } from "./mirrors";
import { type OvsConfig, type OvsState, USUAL_CONFIG } from "./ovs-state";

/** Addresses that no bridge passes on. @source IEEE 802.1D §7.12.6; ovs: other_config:forward-bpdu is false */
function isReserved(mac: string): boolean {
  return mac.startsWith("01:80:c2:00:00:0");
}
/** A frame in a bridge. */
interface Passing {
  readonly carrier: Carrier;
  readonly ingress: Port;
  readonly from: LogicalPort;
  /** as it is by now */
  frame: Uint8Array;
  /** whom the last frame that was handed out concerns: mostly it is the next one too */
  asked: { readonly frame: Uint8Array; readonly isFor: (port: Port) => boolean } | null;
}

/**
 * A bridge of Open vSwitch: what its database says of ports and VLANs, rules, and beside them what every learning bridge does. Nothing that
 * it floods is counted together with others: each port has its own tag. @source ovs: ofproto/ofproto-dpif-xlate.c; network.md §5, §6
 */
export class OpenVswitch extends LearningNode {
  private told: OvsConfig = USUAL_CONFIG;
  private logical = new Map<string, LogicalPort>();
  /** the port that an interface is one of */
  private portOfInterface = new Map<string, LogicalPort>();
  readonly bonds = new OvsBonds(bondSwitch(this, (bond) => this.bondMoved(bond)));
  private rules: Flow[] = [normalFlow(0)];
  readonly mirrored = new MirrorCopies();

  get config(): OvsConfig {
    return this.told;
  }
  /** What ovs-vswitchd has read in the database. What was learned at a port that is gone or has other VLANs is forgotten. */
  configure(config: OvsConfig): void {
    this.secure();
    const before = this.logical;
    this.read(config);
    const isGone = (name: string): boolean => {
      const port = this.logical.get(name);
      return port === undefined || JSON.stringify(port) !== JSON.stringify(before.get(name));
    };
    this.forget((learned) => isGone(learned.port));
    // Ways over a bond that is another now, or carries nothing yet, are found again.
    const isBond = ({ name, interfaces }: LogicalPort): boolean => interfaces.length > 1 && isGone(name);
    if (config.ports.some(isBond)) this.watcher?.relinked(this);
  }
  private read(config: OvsConfig): void {
    this.told = config;
    this.ageingUs = config.ageingS * 1_000_000;
    this.logical = new Map(config.ports.map((port) => [port.name, port]));
    this.portOfInterface = new Map(config.ports.flatMap((port) => port.interfaces.map((name) => [name, port] as const)));
    this.mirrored.keep(config.mirrors);
    this.bonds.keep(config.ports);
  }

  /** Rules, to be looked at. */
  get flows(): readonly Flow[] {
    return this.rules;
  }
  set flows(flows: readonly Flow[]) {
    this.secure();
    this.rules = [...flows];
    this.watcher?.relinked(this);
  }

  override get uplink(): Port | null {
    for (const port of this.ports.values()) if (isUplink(port.attachment)) return port;
    return null;
  }
  override sharers(): LearningNode[] {
    return [];
  }
  /** Each port has floods of its own: those that nobody behind it was handed. */
  protected override sourcesOf(_attachment: Attachment): readonly Floods[] {
    return [new Floods()];
  }
  private static unheardOf(port: Port): Floods {
    return port.share.sources[0] as Floods;
  }

  /** The port that an interface is one of; one that nobody has said anything of carries everything. */
  portOf(iface: string): LogicalPort {
    return this.portOfInterface.get(iface) ?? trunkPort(iface);
  }
  /** Its interface that carries what has no better one; null: none can carry anything. It changes when it cannot any more. */
  activeOf(port: LogicalPort): Port | null {
    return this.bonds.activeOf(port);
  }
  /** Nothing that comes in by one interface of a bond leaves by another. */
  override isPath(port: Port): boolean {
    const logical = this.portOf(port.name);
    return logical.interfaces.length < 2 || this.bonds.activeOf(logical) === port;
  }
  override treeDue(due: number): void {
    this.bonds.due(due);
    if (this.bonds.rebalance(due, (name) => this.logical.get(name))) this.watcher?.relinked(this);
  }

  override carrierChanged(port: Port): void {
    super.carrierChanged(port);
    const logical = this.portOf(port.name);
    this.bonds.linkChanged(logical);
    if (logical.interfaces.length < 2) return;
    if (!this.bonds.membersOf(logical)) this.bondMoved(logical.name);
    this.bonds.activated(logical);
    // Whoever was reached by one of its interfaces is reached by another.
    this.watcher?.relinked(this);
  }

  /** Other interfaces of a bond carry: whoever is behind the switch hears of those who are here. */
  private bondMoved(bond: string): void {
    const port = this.logical.get(bond);
    const { carrier } = this;
    if (!port || !carrier) return;
    const before = this.bonds.activeName(port);
    const isMoved = this.bonds.activated(port)?.name !== before && before !== undefined;
    if (isMoved)
      for (const { mac, vlan, port: at } of this.entries(carrier.now())) if (at !== bond) this.announce(carrier, port, mac, vlan);
    carrier.bondTold(this, [], isMoved);
    this.watcher?.relinked(this);
  }
  private announce(carrier: Carrier, to: LogicalPort, mac: string, vlan: number): void {
    const frame = learningFrame(mac);
    const member = carries(to, vlan) ? this.bonds.memberOf(to, { source: mac, vlan, flow: () => mac }) : null;
    const ingress = member && [...this.ports.values()].find((each) => each !== member);
    if (member?.isUp && ingress) this.handTagged({ carrier, ingress, from: to, frame, asked: null }, member, tagOut(to, vlan), frame);
  }

  override arrive(portName: string, frame: Uint8Array, carrier: Carrier): void {
    const ingress = this.ports.get(portName);
    const header = headerOf(frame);
    if (!ingress?.isUp || !header) return;
    const now = carrier.now();
    this.secure();
    const bytes = frameBytes(frame);
    ingress.traffic.count(now, bytes, 0);
    if (isLacpdu(frame)) this.bonds.heard(this.portOf(portName), portName, frame);
    if (isReserved(header.destination)) return;
    const [only] = this.rules;
    // Most bridges have the rule alone that they begin with.
    const isPlain = this.rules.length === 1 && only !== undefined && isForAll(only);
    const flow = isPlain ? only : flowFor(this.rules, fieldsOf(frame, numberOf(ingress)));
    if (!flow) return;
    flow.packets++;
    flow.bytes += bytes;
    flow.usedAt = now;
    const passing: Passing = { carrier, ingress, from: this.portOf(portName), frame, asked: null };
    for (const action of flow.actions) this.act(passing, action, header);
    if (!this.isAgeing && this.table.size > 0) carrier.age(this);
  }

  /** By its one rule alone, untagged and into no mirror: what else it does it does to each frame. */
  override carriesBulk(ingress: Port, egress: Port): boolean {
    const [only] = this.rules;
    const isPlain = this.rules.length === 1 && only !== undefined && isForAll(only) && this.mirrored.isIdle;
    const isUntagged = (port: Port): boolean => {
      const { interfaces, tag, mode } = this.portOf(port.name);
      return interfaces.length < 2 && tag === null && (mode === null || mode === "trunk");
    };
    return isPlain && isUntagged(ingress) && isUntagged(egress);
  }
  override passed(ingress: Port, header: Header, now: number, bytes: number, frames: number): void {
    const [only] = this.rules;
    if (frames === 0 || !only) return;
    this.secure();
    only.packets += frames;
    only.bytes += bytes;
    only.usedAt = now;
    this.learnIn(this.portOf(ingress.name).name, header, 0, now);
  }

  private act(passing: Passing, action: FlowAction, header: Header): void {
    const { ingress } = passing;
    switch (action.kind) {
      case "drop":
        return;
      case "normal":
        this.normal(passing, header);
        return;
      case "strip_vlan":
        passing.frame = withoutVlan(passing.frame);
        return;
      case "mod_vlan_vid":
        passing.frame = withVlan(passing.frame, action.vlan);
        return;
      case "in_port":
        this.send(passing, ingress, passing.frame);
        return;
      case "flood":
      case "all":
        for (const port of this.ports.values()) if (port !== ingress && port.isUp) this.hand(passing, port, passing.frame);
        return;
      case "local":
      case "output": {
        const number = action.kind === "output" ? action.port : OFPP_LOCAL;
        for (const port of this.ports.values())
          if (numberOf(port) === number && port !== ingress && port.isUp) this.send(passing, port, passing.frame);
      }
    }
  }

  /** What a switch without rules does. */
  private normal(passing: Passing, header: Header): void {
    const { ingress, from, carrier } = passing;
    const vlan = vlanIn(from, vlanOf(passing.frame));
    // A port that frames are mirrored to takes none.
    if (vlan === null || (!this.mirrored.isIdle && this.mirrored.isOutput(from.name))) return;
    const key = keyOf(header.source, vlan);
    const knownAt = this.table.get(key)?.port;
    if (from.interfaces.length > 1 && !this.bonds.admits(from, ingress, { isToGroup: header.isToGroup, knownAt })) return;
    this.learnIn(from.name, header, vlan, carrier.now());
    const known = header.isToGroup ? undefined : this.logical.get(this.table.get(keyOf(header.destination, vlan))?.port ?? "");
    if (known && known !== from) this.output(passing, known, vlan, header);
    else if (!known)
      for (const port of this.logical.values()) if (port !== from && this.isFlooded(port, vlan)) this.output(passing, port, vlan, header);
    if (this.mirrored.isIdle) return;
    for (const copy of this.mirrored.copies(from.name, vlan, known ? [known.name] : null, frameBytes(passing.frame)))
      this.mirror(passing, copy, vlan);
  }
  private isFlooded(port: LogicalPort, vlan: number): boolean {
    return carries(port, vlan) && !this.mirrored.isOutput(port.name);
  }
  private mirror(passing: Passing, to: string | number, vlan: number): void {
    const plain = withoutVlan(passing.frame);
    if (typeof to === "number") {
      for (const port of this.logical.values())
        if (port !== passing.from && carries(port, to)) this.handTagged(passing, this.bonds.activated(port), tagOut(port, to), plain);
      return;
    }
    const port = this.logical.get(to);
    if (port) this.handTagged(passing, this.bonds.activated(port), tagOut(port, vlan), plain);
  }

  private output(passing: Passing, to: LogicalPort, vlan: number, header: Header): void {
    if (!carries(to, vlan)) return;
    if (to.interfaces.length > 1) this.bonds.activated(to);
    const hashed = { source: header.source, vlan, flow: () => flowKey(passing.frame) };
    const port = this.bonds.memberOf(to, hashed);
    // One whose link has gone carries until it is given up.
    if (port && !port.isUp) {
      port.overrun();
      return;
    }
    if (port && isBalanced(to)) this.bonds.sent(to, port, hashed, frameBytes(passing.frame));
    this.handTagged(passing, port, tagOut(to, vlan), passing.frame);
  }
  private handTagged(passing: Passing, port: Port | null, tag: number | null, frame: Uint8Array): void {
    if (port) this.hand(passing, port, tag === null ? withoutVlan(frame) : vlanOf(frame) === tag ? frame : withVlan(frame, tag));
  }
  /** Hands a frame to whom it may concern; for others it is counted. */
  private hand(passing: Passing, port: Port, frame: Uint8Array): void {
    if (port.link.isShared && passing.asked?.frame !== frame) passing.asked = { frame, isFor: passing.carrier.concerned(frame) };
    if (!port.link.isShared || passing.asked?.isFor(port)) this.send(passing, port, frame);
    else OpenVswitch.unheardOf(port).add(passing.carrier.now(), frame.length, isBroadcast(frame));
  }
  private send({ carrier }: Passing, port: Port, frame: Uint8Array): void {
    port.traffic.count(carrier.now(), 0, frameBytes(frame));
    carrier.cross(port, frame);
  }

  override rage(now: number, bytes: number, frames: number): void {
    this.secure();
    for (const port of this.ports.values()) if (port.isUp && port.link.isShared) OpenVswitch.unheardOf(port).addMany(now, bytes, frames);
  }

  private learnIn(port: string, header: Header, vlan: number, now: number): void {
    if (header.isFromGroup) return;
    const key = keyOf(header.source, vlan);
    const known = this.table.get(key);
    if (known?.port === port) {
      known.seenAt = now;
      return;
    }
    if (!known && this.table.size >= this.told.tableSize) this.evict();
    this.table.set(key, { port, seenAt: now });
    this.watcher?.moved(this, header.source);
  }
  /** The table is full: the entry that was not used for longest goes. @source ovs: lib/mac-learning.c (evict_mac_entry_fairly, one port) */
  private evict(): void {
    let oldest: string | null = null;
    let seenAt = Number.POSITIVE_INFINITY;
    for (const [key, each] of this.table) if (each.seenAt < seenAt) [oldest, seenAt] = [key, each.seenAt];
    if (oldest !== null) this.table.delete(oldest);
  }
  /** The table with its VLANs. */
  entries(now: number): { mac: string; vlan: number; port: string; ageUs: number }[] {
    return this.learned(now).map(({ mac, port, ageUs }) => {
      const [address = "", vlan = "0"] = mac.split("/");
      return { mac: address, vlan: Number(vlan), port, ageUs };
    });
  }
  forgetAll(): void {
    this.forget(() => true);
  }

  override learn(ingress: Port, header: Header, now: number): void {
    const vlan = vlanIn(this.portOf(ingress.name), header.vlan ?? null);
    if (vlan !== null) this.learnIn(this.portOf(ingress.name).name, header, vlan, now);
  }
  /** Of bulk traffic: rules that ask for more than its stations and VLAN are none of its. */
  override decide(ingress: Port, header: Header): Egress {
    if (!ingress.isUp) return drop("ingress.down");
    const from = this.portOf(ingress.name);
    const ruled = this.ruled(ingress, header);
    if (ruled) return ruled;
    const vlan = vlanIn(from, header.vlan ?? null);
    if (vlan === null) return drop("vlan");
    const known = header.isToGroup ? undefined : this.logical.get(this.table.get(keyOf(header.destination, vlan))?.port ?? "");
    if (!known) return ALL;
    if (known === from) return drop("hairpin");
    const { source, destination, from: ip } = header;
    const port = this.bonds.memberOf(known, { source, vlan, flow: () => `${source} ${destination} ${ip ?? ""}` });
    return port?.isUp ? port.egress : drop("egress.down");
  }
  override holdsBack(ingress: Port, header: Header): DropReason | null {
    const ruled = this.ruled(ingress, header);
    return ruled?.kind === "drop" ? ruled.reason : null;
  }
  private ruled(ingress: Port, { source, destination, vlan, from }: Header): Egress | null {
    if (this.rules.length === 1 && this.rules[0]?.actions[0]?.kind === "normal") return null;
    const known = from === undefined ? {} : { from };
    const fields: FlowMatch = { inPort: numberOf(ingress), source, destination, vlan: vlan ?? NO_VLAN, etherType: 0x0800, ...known };
    const { actions = [], cookie } = flowFor(this.rules, fields) ?? {};
    for (const action of actions) {
      if (action.kind === "normal") return null;
      if (action.kind === "flood" || action.kind === "all") return ALL;
      const number = action.kind === "local" ? OFPP_LOCAL : action.kind === "output" ? action.port : null;
      for (const port of this.ports.values()) if (numberOf(port) === number && port.isUp) return port.egress;
    }
    return drop(cookie === LOCK_COOKIE ? "locked" : "rule");
  }
  override towards(station: Station, ingress: Port | null, header: Header): readonly Port[] {
    const from = ingress && this.portOf(ingress.name);
    const vlan = from ? vlanIn(from, header.vlan ?? null) : null;
    const found: Port[] = [];
    for (const port of this.logical.values()) {
      if (port === from || vlan === null || !carries(port, vlan)) continue;
      const leads = station.bridge === this ? port.name === station.port.name : port.interfaces.some((name) => this.isOnward(name));
      const active = leads ? this.activeOf(port) : null;
      if (active) found.push(active);
    }
    return found;
  }
  private isOnward(name: string): boolean {
    return this.ports.get(name)?.link.isShared === false;
  }
  across(ingress: Port | null, egress: Port, header: Header): Header {
    const { vlan: tag, ...rest } = header;
    const vlan = ingress ? vlanIn(this.portOf(ingress.name), tag ?? null) : null;
    const out = tagOut(this.portOf(egress.name), vlan ?? 0);
    return out === null ? rest : { ...rest, vlan: out };
  }

  protected override copyRest(): () => Pick<BridgeState, "learnedByAll" | "linkedAt" | "ovs"> {
    const { told } = this;
    const flows = this.rules.map((flow) => ({ ...flow }));
    const unheard = [...this.ports.values()].map((port) => [port.name, OpenVswitch.unheardOf(port).export()] as const);
    const bonds = this.bonds.copy();
    const mirrored = this.mirrored.export();
    return () => ({ learnedByAll: [], linkedAt: 0, ovs: { config: told, flows, unheard, mirrored, ...bonds } });
  }
  static import(state: BridgeState): OpenVswitch {
    const made = new OpenVswitch(state.key, state.name);
    const ovs = state.ovs as OvsState;
    made.read(ovs.config);
    made.rules = ovs.flows.map((flow) => ({ ...flow }));
    made.mirrored.import(ovs.mirrored);
    made.bonds.import(ovs, ovs.config.ports);
    made.open(state);
    for (const [name, floods] of ovs.unheard) {
      const port = made.ports.get(name);
      if (port) Object.assign(OpenVswitch.unheardOf(port), floods);
    }
    return made;
  }
}

/** Number that rules know a port by. */
export function numberOf(port: Port): number {
  return port.number === 0 ? OFPP_LOCAL : port.number;
}
