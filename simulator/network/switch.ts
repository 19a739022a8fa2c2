import { type BridgeState, type LearnedByAll, oneCopy } from "./bridge-state";
import type { Floods } from "./floods";
import type { Header } from "./header";
import { AGEING_US, LearningNode } from "./learning-node";
import type { Station } from "./node";
import type { Attachment, Port } from "./port";

/**
 * The physical switch of a segment. What it floods down the cables of hosts is counted once, and where it came from is kept once, for
 * the bridges of all of them: thousands of guests may start at the same time. @source network.md §6
 */
export class PhysicalSwitch extends LearningNode {
  /** what every host's bridge has learned through its cable, but for the one that it came from */
  readonly learnedByAll = new Map<string, LearnedByAll>();
  private readonly sources: readonly Floods[] = [this.floods];

  override removePort(name: string): void {
    super.removePort(name);
    this.forgetForAll((learned) => learned.port === name);
  }

  override towards(station: Station, ingress: Port | null, header: Header): readonly Port[] {
    // Of all the cables the one that leads there.
    const down = station.bridge.link;
    if (down?.bridge !== this) return super.towards(station, ingress, header);
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

  protected override sourcesOf(_attachment: Attachment): readonly Floods[] {
    return this.sources;
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

  protected override copyRest(): () => Pick<BridgeState, "learnedByAll" | "linkedAt"> {
    // An entry of these is replaced whole, never changed.
    const macs = [...this.learnedByAll.keys()];
    const learned = [...this.learnedByAll.values()];
    return () => ({
      learnedByAll: learned.map((l, i) => [macs[i] as string, l.port, l.seenAt, l.flood] as const),
      linkedAt: 0,
    });
  }
  static import(state: BridgeState): PhysicalSwitch {
    const made = new PhysicalSwitch(state.key, state.name).open(state);
    for (const [mac, port, seenAt, flood] of state.learnedByAll) made.learnedByAll.set(oneCopy(mac), { port, seenAt, flood });
    return made;
  }
}
