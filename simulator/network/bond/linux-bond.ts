import { frameBytes } from "../../wire/concern";
import { ETHERTYPE } from "../../wire/ethernet";
import { vlanOf } from "../../wire/vlan";
import type { BridgeState } from "../bridge-state";
import type { Floods } from "../floods";
import { type Header, headerOf } from "../header";
import { Lacp, type LacpSystem } from "../lacp/lacp";
import { isLacpdu } from "../lacp/lacpdu";
import { LearningNode } from "../learning-node";
import { type Carrier, drop, type Egress, type Station } from "../node";
import { SlbBond } from "../ovs/slb";
import type { Attachment, Port } from "../port";
import { type BondConfig, type BondSlave, type BondState, SLB_REBALANCE_US, USUAL_BOND } from "./bond-state";
import { hashOf, typeOf } from "./layer2-hash";
import { usable } from "./members";
import { bestOf, look } from "./monitor";

/** The port that leads to the bridge which a bond is a port of. */
export const OVER = "~over";
const NO_MAC = "00:00:00:00:00:00";

/**
 * A bond of Linux between a host's NICs and its bridge: it learns nothing, and hands what comes in by the slaves that carry to its bridge.
 * @source Linux 4.19 drivers/net/bonding/bond_main.c; Documentation/networking/bonding.rst
 */
export class LinuxBond extends LearningNode {
  private told: BondConfig = USUAL_BOND;
  private own = NO_MAC;
  private all: readonly BondSlave[] = [];
  private carrying: string | null = null;
  private since = 0;
  private nextAt: number | null = null;
  /** of 802.3ad: what it agrees on with whoever is at the other end */
  readonly lacp = new Lacp(() => this.system, {
    now: () => this.carrier?.now() ?? 0,
    later: (due) => this.carrier?.treeLater(this.key, due),
    changed: () => this.regroup(),
    send: (name, encode) => this.sendOwn(name, encode(this.own)),
  });
  /** of balance-slb: the slave that each hash of sources leaves by */
  private slb: SlbBond | null = null;
  /** the bridge that it is a port of, and its port there */
  private over: { readonly bridge: LearningNode; readonly port: Port } | null = null;

  get config(): BondConfig {
    return this.told;
  }
  get slaves(): readonly BondSlave[] {
    return this.all;
  }
  /** The slave that carries what is for one alone; null: none can. */
  get active(): string | null {
    return this.carrying;
  }
  /** Its address: that of its first slave, which all have from then on. @source bond_main.c (bond_enslave: bond_set_dev_addr, dev_set_mac_address) */
  get mac(): string {
    return this.own;
  }
  set mac(mac: string) {
    this.secure();
    this.own = mac;
  }
  /** What it says of itself to others: key of 1 Gbit/s, full duplex. @source bond_3ad.c (AD_DUPLEX_KEY_MASKS, AD_SPEED_KEY_MASKS), bond_main.c (ad_actor_sys_prio 65535) */
  private get system(): LacpSystem {
    return { priority: 65_535, mac: this.own, key: 9, portPriority: 255, isActive: true, isFast: this.told.isFast === true };
  }
  private get isSlb(): boolean {
    return this.told.mode === "balance-slb";
  }
  private get isLacp(): boolean {
    return this.told.mode === "802.3ad";
  }
  private sendOwn(name: string, frame: Uint8Array): void {
    const port = this.ports.get(name);
    const { carrier } = this;
    if (!port?.isUp || !carrier) return;
    port.traffic.count(carrier.now(), 0, frame.length);
    carrier.cross(port, frame);
  }
  /** Whether any of its slaves carries. @source bond_main.c (bond_set_carrier) */
  get hasLink(): boolean {
    if (this.isLacp) return this.senders.length > 0;
    return this.all.some(({ link }) => link === "up" || link === "fail") || this.carrying !== null;
  }
  get master(): LearningNode | null {
    return this.over?.bridge ?? null;
  }
  override get uplink(): Port | null {
    const name = this.isLacp ? this.senders[0] : this.carrying;
    return name == null ? null : (this.ports.get(name) ?? null);
  }

  /** What programs have set of it. @param now - virtual time, µs: its monitor begins anew */
  configure(config: BondConfig, now: number): void {
    this.secure();
    this.told = config;
    this.since = now;
    this.nextAt = null;
    this.slb = this.isSlb ? new SlbBond(now) : null;
    // Each that it has begins to talk anew, or is silent from now on.
    for (const [at, { name }] of this.all.entries()) {
      this.lacp.remove(name);
      if (this.isLacp) this.lacp.add(name, at + 1);
    }
    this.choose([]);
    this.lookSoon();
  }
  /** Somebody has chosen the slave that carries. @source bond_options.c (bond_option_active_slave_set) */
  activate(name: string): void {
    if (this.all.some((each) => each.name === name && each.link === "up")) this.become(name, []);
  }

  /** A NIC that is plugged in here is one of its slaves from now on. @source bond_main.c (bond_enslave) */
  enslave(name: string, permMac: string): void {
    this.secure();
    // Where nobody looks at links all are taken to be there.
    const isThere = this.told.miimonMs === 0 || this.isLit(name);
    this.all = [...this.all, { name, permMac, link: isThere ? "up" : "down", delay: 0, failures: 0 }];
    if (this.isLacp) this.lacp.add(name, Math.max(0, ...this.lacp.ports.map(({ number }) => number)) + 1);
    this.choose([`Enslaving ${name} as ${this.standing(name, isThere)} interface with ${isThere ? "an up" : "a down"} link`]);
    this.lookSoon();
  }
  private standing(name: string, isThere: boolean): string {
    if (this.told.mode !== "active-backup") return this.isLacp ? "a backup" : "an active";
    return isThere && (this.carrying === null || this.told.primary === name) ? "an active" : "a backup";
  }
  /** @source bond_main.c (__bond_release_one) */
  release(name: string): void {
    this.secure();
    const wasActive = this.carrying === name;
    this.all = this.all.filter((each) => each.name !== name);
    if (wasActive) this.carrying = null;
    this.lacp.remove(name);
    this.choose([`Releasing ${wasActive ? "active" : "backup"} interface ${name}`]);
  }

  /** It is a port of a bridge from now on. */
  seat(bridge: LearningNode, port: Port): void {
    this.over = { bridge, port };
    this.tellBridge();
  }
  override rejoin(bridgeCalled: (key: string) => LearningNode | undefined): void {
    const to = this.ports.get(OVER)?.attachment;
    if (to?.kind !== "bond") return;
    const bridge = bridgeCalled(to.bridge);
    const port = bridge?.ports.get(to.port);
    this.over = bridge && port ? { bridge, port } : null;
  }
  override removePort(name: string): void {
    super.removePort(name);
    if (name === OVER) this.over = null;
  }
  private tellBridge(): void {
    const { over } = this;
    if (!over) return;
    over.port.hasCarrier = this.hasLink && !this.isSetDown;
    if (over.port.isSetDown !== this.isSetDown) over.bridge.setPort(over.port, this.isSetDown, over.port.isDetached);
  }
  /** It is set up or down; its slaves stay as they are. @source bond_main.c (bond_open, bond_close) */
  setUp(isUp: boolean): void {
    this.isSetDown = !isUp;
    this.since = this.carrier?.now() ?? 0;
    this.choose([]);
    this.tellBridge();
    this.lookSoon();
  }

  override linkChanged(port: Port): void {
    if (port.name !== OVER) this.lookSoon();
  }
  /** Whether a slave's link is there, whatever the bond itself is set to. */
  private isLit(name: string): boolean {
    const port = this.ports.get(name);
    return port?.hasCarrier === true && !port.isSetDown;
  }
  /** The monitor's next round, where anything is another than it believes. It rests while the bond is down. */
  private lookSoon(): void {
    const { carrier, told } = this;
    if (!carrier || told.miimonMs === 0 || this.nextAt !== null || this.isSetDown) return;
    const isAsBelieved = this.all.every(({ name, link }) => link === (this.isLit(name) ? "up" : "down"));
    if (isAsBelieved) return;
    const round = told.miimonMs * 1_000;
    this.secure();
    this.nextAt = this.since + (Math.floor((carrier.now() - this.since) / round) + 1) * round;
    carrier.treeLater(this.key, this.nextAt);
  }
  override treeDue(due: number): void {
    this.secure();
    this.lacp.treeDue(due);
    if (this.slb?.due === due) this.rebalance(this.slb);
    if (due !== this.nextAt) return;
    this.nextAt = null;
    if (this.isSetDown) return;
    const found = look({ config: this.told, active: this.carrying, hasLink: (name) => this.isLit(name) }, this.all);
    this.all = found.slaves;
    this.choose(found.said);
    this.lookSoon();
  }
  /** Loads are looked at. @source ovs: ofproto/bond.c, after which XenServer's kernel has it */
  private rebalance(slb: SlbBond): void {
    const { carrier } = this;
    if (!carrier) return;
    if (slb.rebalance(this.senders, carrier.now(), SLB_REBALANCE_US) && this.over) this.watcher?.relinked(this.over.bridge);
    if (slb.due !== null) carrier.treeLater(this.key, slb.due);
  }
  /** Whoever carries best does. */
  private choose(said: readonly string[]): void {
    // Whoever agrees with others has no slave that carries for all.
    this.become(this.isLacp ? null : bestOf(this.told, this.carrying, this.all), said);
    if (this.isLacp) for (const { name, link } of this.all) this.lacp.setUp(name, !this.isSetDown && (link === "up" || link === "fail"));
  }
  /** Other slaves are one with those of its partner. */
  private regroup(): void {
    this.secure();
    this.tellBridge();
    this.carrier?.bondTold(this, [], true);
    this.carrier?.linksMoved();
    if (this.over) this.watcher?.relinked(this.over.bridge);
  }
  private become(name: string | null, said: readonly string[]): void {
    const before = this.carrying;
    const lines = [...said];
    if (name !== before) {
      this.secure();
      this.carrying = name;
      if (name === null && !this.isLacp) lines.push("now running without any active interface!");
      else if (this.told.mode === "active-backup") lines.push(`making interface ${name} the new active one`);
      if (before === null && name !== null) lines.push("first active interface up!");
    }
    this.tellBridge();
    this.carrier?.bondTold(this, lines, name !== before && name !== null && before !== null);
    this.carrier?.linksMoved();
    if (this.over) this.watcher?.relinked(this.over.bridge);
  }

  /** Slaves that frames leave by, in order. @source bond_main.c (bond_update_slave_arr) */
  private get senders(): readonly string[] {
    if (this.isLacp) return this.grouped;
    return this.all.filter(({ link }) => link === "up" || link === "fail").map(({ name }) => name);
  }
  /** Those that are one with their partner's; where nobody has a partner the first that is up stands alone. @source bond_3ad.c (ad_agg_selection_logic) */
  private get grouped(): readonly string[] {
    const up = this.all.filter(({ link }) => link === "up" || link === "fail").map(({ name }) => name);
    const carrying = up.filter((name) => this.lacp.carries(name));
    const isAlone = carrying.length === 0 && up.every((name) => this.lacp.partnerOf(name) === null);
    return isAlone ? up.slice(0, 1) : carrying;
  }
  /** Whether what comes in by a slave is taken. @source bond_main.c (bond_should_deliver_exact_match) */
  takes(name: string): boolean {
    return this.told.mode === "active-backup" ? name === this.carrying : this.senders.includes(name);
  }
  /** Of a bond that balances by sources: what is to groups comes in by one slave, and what it has sent itself comes back by none. */
  private admits(slave: string, { source, isToGroup }: Header): boolean {
    if (!this.takes(slave)) return false;
    if (!this.isSlb || !this.over) return true;
    if (isToGroup && slave !== this.carrying) return false;
    const { bridge, port } = this.over;
    for (const { attachment, mac } of bridge.ports.values()) if (attachment.kind === "host" && mac === source) return false;
    const knownAt = bridge.table.get(source)?.port;
    return knownAt === undefined || knownAt === port.name;
  }
  private sender(header: Header, etherType: number): Port | null {
    const { senders } = this;
    if (this.slb) return this.ports.get(this.slb.memberOf(senders, header.source, header.vlan ?? 0) ?? "") ?? null;
    const name = this.told.mode === "active-backup" ? this.carrying : senders[hashOf(header, etherType) % Math.max(1, senders.length)];
    return name == null ? null : (this.ports.get(name) ?? null);
  }
  /** Of several ways to one switch one counts: nothing that comes in by a slave leaves by another. */
  override isPath(port: Port): boolean {
    return (
      port.name === OVER ||
      port.name ===
        (usable(
          this.senders.filter((name) => this.takes(name)),
          (name) => this.ports.get(name),
        )[0]?.name ?? null)
    );
  }

  override arrive(portName: string, frame: Uint8Array, carrier: Carrier): void {
    const ingress = this.ports.get(portName);
    const header = headerOf(frame);
    if (!ingress?.isUp || !header) return;
    this.secure();
    const bytes = frameBytes(frame);
    const now = carrier.now();
    ingress.traffic.count(now, bytes, 0);
    const tag = vlanOf(frame);
    const above = tag === null || portName === OVER ? null : carrier.vlanOn(ingress, tag);
    if (above) {
      above.rise(frame, carrier);
      return;
    }
    if (portName !== OVER && isLacpdu(frame)) {
      if (this.isLacp) this.lacp.receive(portName, frame);
      return;
    }
    const vlan = this.slb ? tag : null;
    const seen = vlan === null ? header : { ...header, vlan };
    const out = portName === OVER ? this.sender(seen, typeOf(frame)) : this.admits(portName, seen) ? (this.ports.get(OVER) ?? null) : null;
    if (!out?.isUp) {
      if (portName === OVER) (out ?? ingress).overrun();
      return;
    }
    out.traffic.count(now, 0, bytes);
    const due = portName === OVER ? this.slb?.count(out.name, seen.source, seen.vlan ?? 0, bytes, now, SLB_REBALANCE_US) : null;
    if (due != null) carrier.treeLater(this.key, due);
    carrier.cross(out, frame);
  }
  override decide(ingress: Port, header: Header): Egress {
    if (!ingress.isUp) return drop("ingress.down");
    const isOut = ingress.name === OVER;
    if (!isOut && !this.admits(ingress.name, header)) return drop("backup");
    const out = isOut ? this.sender(header, ETHERTYPE.ipv4) : this.ports.get(OVER);
    return out?.isUp ? out.egress : drop("egress.down");
  }
  override towards(_station: Station, ingress: Port | null, header: Header): readonly Port[] {
    const egress = ingress && this.decide(ingress, header);
    return egress?.kind === "port" ? [egress.port] : [];
  }
  override passed(ingress: Port, header: Header, now: number, bytes: number, frames: number): void {
    if (frames === 0 || !this.slb || ingress.name !== OVER) return;
    const out = this.sender(header, ETHERTYPE.ipv4);
    const due = out && this.slb.count(out.name, header.source, 0, bytes, now, SLB_REBALANCE_US);
    if (due != null) this.carrier?.treeLater(this.key, due);
  }
  override learn(): void {}
  override sharers(): LearningNode[] {
    return [];
  }
  protected override sourcesOf(_attachment: Attachment): readonly Floods[] {
    return [];
  }

  protected override copyRest(): () => Pick<BridgeState, "learnedByAll" | "linkedAt" | "bond"> {
    const { told: config, own: mac, all: slaves, carrying: active, since, nextAt: due } = this;
    const lacp = this.isLacp ? { lacp: { ports: [...this.lacp.ports], due: this.lacp.due } } : {};
    const slb = this.slb ? { slb: this.slb.copy(this.name) } : {};
    const bond: BondState = { config, mac, slaves, active, since, due, ...slb, ...lacp };
    return () => ({ learnedByAll: [], linkedAt: 0, bond });
  }
  static import(state: BridgeState): LinuxBond {
    const made = new LinuxBond(state.key, state.name).open(state);
    const bond = state.bond as BondState;
    made.told = bond.config;
    made.own = bond.mac;
    made.all = bond.slaves;
    made.carrying = bond.active;
    made.since = bond.since;
    made.nextAt = bond.due;
    if (bond.config.mode === "balance-slb") made.slb = bond.slb ? SlbBond.import(bond.slb) : new SlbBond(bond.since);
    made.lacp.import(bond.lacp?.ports ?? [], bond.lacp?.due ?? null);
    return made;
  }
}
