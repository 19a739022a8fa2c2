import { invariant } from "../model/fault";
import { BROADCAST_MAC } from "../wire/address";
import type { BridgeState, LearnedByAll } from "./bridge-state";
import type { Floods } from "./floods";
import type { Header } from "./header";
import { LearningNode } from "./learning-node";
import { isUplink } from "./link";
import type { Attachment, Port } from "./port";
import type { PhysicalSwitch } from "./switch";

/**
 * The Linux bridge of a host: guests, the control domain, and one cable at most. What a switch floods it counts and learns once for
 * the bridges of all hosts behind it. @source network.md §6
 */
export class LinuxBridge extends LearningNode {
  /** whose floods reach the ports: this bridge's, and those of the switch while the cable works */
  private readonly inside: Floods[] = [this.floods];
  /** whose floods come in at the cable */
  private readonly outside: Floods[] = [];
  private cable: Port | null = null;
  /** its own interface, which the control domain uses */
  private own: Port | null = null;
  /** the switch at the cable's other end */
  private far: { readonly bridge: PhysicalSwitch; readonly port: Port } | null = null;
  private linkedAt = 0;

  override removePort(name: string): void {
    super.removePort(name);
    if (this.own?.name === name) this.own = null;
    if (this.cable?.name !== name) return;
    this.cable = null;
    this.relink();
  }

  override get uplink(): Port | null {
    return this.cable;
  }

  override addPort(name: string, attachment: Attachment, mac: string): Port {
    invariant(!isUplink(attachment) || this.cable === null, `bridge ${this.key} has one cable at most`);
    return super.addPort(name, attachment, mac);
  }
  override join(bridge: PhysicalSwitch, port: Port): void {
    this.far = { bridge, port };
    port.host = this;
    if (this.uplink) this.uplink.host = this;
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
    if (header.source !== this.own?.mac || ingress === this.own) super.learn(ingress, header, now);
  }

  override sharers(_places: Iterable<{ readonly bridge: LearningNode }>, _from: Port): LearningNode[] {
    return [this];
  }

  protected override countFlood(ingress: Port, header: Header, bytes: number, now: number): void {
    super.countFlood(ingress, header, bytes, now);
    if (ingress !== this.uplink && this.uplink?.isUp) this.uplink.traffic.count(now, 0, bytes);
  }
  protected override sharesFloods(port: Port): boolean {
    return port !== this.uplink;
  }
  protected override sourcesOf(attachment: Attachment): readonly Floods[] {
    return isUplink(attachment) ? this.outside : this.inside;
  }

  /** Where an address was last seen, by this bridge itself or with all others of its segment. */
  protected override placeOf(mac: string): Port | null {
    if (this.own !== null && mac === this.own.mac) return this.own;
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

  protected override copyRest(): () => Pick<BridgeState, "learnedByAll" | "linkedAt"> {
    const { linkedAt } = this;
    return () => ({ learnedByAll: [], linkedAt });
  }
  static import(state: BridgeState): LinuxBridge {
    const bridge = new LinuxBridge(state.key, state.name).open(state);
    bridge.linkedAt = state.linkedAt;
    return bridge;
  }

  override rejoin(switchOf: (key: string) => PhysicalSwitch | undefined): void {
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

  protected override enter(port: Port): void {
    super.enter(port);
    if (isUplink(port.attachment)) this.cable = port;
    else if (port.attachment.kind === "host") this.own = port;
  }
}
