import { type LinkSettings, transferBytesPerS } from "../network/impairment";
import type { Port } from "../network/port";
import { isInward, type Way } from "../network/way";
import { allDomains, domainCalled, isActive } from "./domain-book";
import type { DomainId } from "./domain-id";
import { portOfDomain } from "./domain-ports";
import { type Crossing, fairShares, type Lane, type Wish } from "./fair-shares";
import { nicOf, type Peer, wayOfFlow } from "./flow-peers";
import { flowsDone } from "./pace";
import type { RunningGuest, World } from "./world";

/** One flow on its path: what it wants and what it has been given, bytes/s as its guest sends and receives. */
interface Flow extends Wish {
  readonly way: Way;
  readonly over: readonly (Crossing & { readonly lane: WiredLane })[];
  tx: number;
  rx: number;
  givenTx: number;
  givenRx: number;
}
/** A direction of a link that has room for so much and no more, such as a host's cable. */
interface WiredLane extends Lane {
  readonly flows: Set<Flow>;
  /** by all flows over it, bytes/s */
  wanted: number;
  /** its flows were given less than they want when they were last laid */
  wasTight: boolean;
}
/** Both directions of a link: what goes into the bridge at its port, and what comes out; null: there is room for all. */
interface Lanes {
  readonly in: WiredLane | null;
  readonly out: WiredLane | null;
}
/** What is known of one guest. */
interface Entry {
  readonly names: readonly string[];
  readonly asks: readonly string[];
  readonly flows: readonly Flow[];
}
/** Domains by a name. Most names are one domain's, which needs no set of its own. */
type NameIndex = Map<string, DomainId | Set<DomainId>>;
const NONE: Entry = { names: [], asks: [], flows: [] };

/**
 * All flows on their paths. Derived: what a port carries follows from the guests' loads, the ports, the links and what bridges have learned,
 * not from the time, so that a book made anew says the same. Only what a change touches is found again.
 */
export class FlowBook {
  /** guests that have changed since their flows were last laid, with those that send to them */
  readonly dirty = new Set<DomainId>();
  private readonly entries = new Map<DomainId, Entry>();
  private readonly byName: NameIndex = new Map();
  private readonly askers: NameIndex = new Map();
  private readonly lanes = new Map<Port, Lanes>();

  constructor(private readonly world: World) {}

  /** Whether a domain sends, or others send to it: its place matters to nobody else. */
  concerns(id: DomainId): boolean {
    const guest = domainCalled(this.world, id);
    if (guest && guest.load.flows.length > 0) return true;
    return this.entries.get(id)?.names.some((name) => this.askers.has(name)) ?? false;
  }

  /** Lays the flows of what is dirty, and of those that send to it. @returns ports that may carry something else now */
  lay(): Set<Port> {
    const ids = new Set(this.dirty);
    for (const id of this.dirty) {
      const guest = domainCalled(this.world, id);
      const before = this.entries.get(id) ?? NONE;
      const names = guest ? namesOf(guest) : [];
      for (const name of [...before.names, ...names]) for (const asker of allOf(this.askers, name)) ids.add(asker);
      for (const name of before.names) drop(this.byName, name, id);
      for (const name of names) put(this.byName, name, id);
      if (guest) this.entries.set(id, { ...before, names });
    }
    this.dirty.clear();
    return this.layOf(ids);
  }

  /**
   * A guest whose place is as it was wants other rates. Where its flows go the ways that they went, nothing else has to be found again.
   * @returns ports that may carry something else now
   */
  layAnew(guest: RunningGuest): Iterable<Port> {
    return this.retuned(guest) ?? this.layOf([guest.id]);
  }

  /** Gives flows on the ways that they are on other rates; null: they go elsewhere, or others are held back with them. */
  private retuned(guest: RunningGuest): readonly Port[] | null {
    const before = this.entries.get(guest.id);
    const wanted = flowsDone(guest);
    const [flow] = before?.flows ?? [];
    const [want] = wanted;
    // Most guests have one.
    if (!before || !flow || !want || before.flows.length !== 1 || wanted.length !== 1 || guest.pausedAt !== null) return null;
    if (before.asks.length !== (want.peer === null ? 0 : 1) || (want.peer !== null && before.asks[0] !== want.peer)) return null;
    const way = wayOfFlow(this.world, guest, want.nic, want.peer === null ? null : this.peerOf(want.peer));
    if (!way || way.length !== flow.way.length || !way.every((port, i) => port === flow.way[i])) return null;
    const { tx, rx } = wishOn(way, want);
    for (const { lane } of flow.over) {
      if (lane.wasTight) return null;
      // It may go over a lane more than once: more than it can come to is enough to look closer.
      const more = Math.max(0, tx - flow.tx, rx - flow.rx) * flow.over.length;
      if (lane.wanted + more > lane.bytesPerS) return null;
    }
    claim(flow, -1);
    flow.tx = tx;
    flow.rx = rx;
    claim(flow, 1);
    carry(flow, tx, rx);
    return flow.way;
  }

  /** Lays the flows of some guests, whose own places are as they were. */
  layOf(ids: Iterable<DomainId>): Set<Port> {
    const touched = new Set<Port>();
    const lanes = new Set<WiredLane>();
    const changed = new Set<Flow>();
    for (const id of ids) {
      const guest = domainCalled(this.world, id);
      const before = this.entries.get(id) ?? NONE;
      for (const flow of before.flows) this.take(flow, lanes, touched);
      for (const name of before.asks) drop(this.askers, name, id);
      if (!guest) {
        this.entries.delete(id);
        continue;
      }
      for (const flow of this.enter(guest, before.names).flows) {
        changed.add(flow);
        for (const { lane } of flow.over) lanes.add(lane);
      }
    }
    const held = heldBack(lanes);
    for (const lane of lanes) lane.wasTight = isTight(lane);
    for (const [flow, { tx, rx }] of fairShares(held)) give(flow, tx, rx, touched);
    for (const flow of changed) if (!held.has(flow)) give(flow, flow.tx, flow.rx, touched);
    return touched;
  }

  /** What all ports carry already is this book's: after a restore. No port is touched. */
  static ofPresent(world: World): FlowBook {
    const book = new FlowBook(world);
    const guests = [...allDomains(world)];
    const names = new Map<DomainId, readonly string[]>();
    // First: who is meant by a name is known when all have theirs.
    for (const guest of guests) {
      const own = namesOf(guest);
      names.set(guest.id, own);
      for (const name of own) put(book.byName, name, guest.id);
    }
    const flows: Flow[] = [];
    for (const guest of guests) {
      const entry = book.enter(guest, names.get(guest.id) ?? []);
      for (const flow of entry.flows) flows.push(flow);
    }
    const lanes = [...book.lanes.values()].flatMap((both) => [both.in, both.out].filter((lane) => lane !== null));
    const shares = fairShares(heldBack(lanes));
    for (const lane of lanes) lane.wasTight = isTight(lane);
    for (const flow of flows) {
      const { tx, rx } = shares.get(flow) ?? flow;
      flow.givenTx = tx;
      flow.givenRx = rx;
    }
    return book;
  }
  /** Lays all flows anew, whatever the ports carry. @returns ports that carry something or did */
  layAll(): Set<Port> {
    const touched = new Set<Port>();
    for (const port of portsOf(this.world)) {
      if (port.traffic.flowIn === 0 && port.traffic.flowOut === 0) continue;
      port.traffic.flowIn = 0;
      port.traffic.flowOut = 0;
      touched.add(port);
    }
    for (const { id } of allDomains(this.world)) this.dirty.add(id);
    for (const port of this.lay()) touched.add(port);
    return touched;
  }

  /** Notes what a guest asks for and the flows that it has. */
  private enter(guest: RunningGuest, names: readonly string[]): Entry {
    const asks = guest.load.flows.flatMap((flow) => flow.peer ?? []);
    for (const name of asks) put(this.askers, name, guest.id);
    const entry = { names, asks, flows: this.flowsOf(guest) };
    this.entries.set(guest.id, entry);
    return entry;
  }

  private flowsOf(guest: RunningGuest): Flow[] {
    if (guest.pausedAt !== null) return [];
    const flows: Flow[] = [];
    for (const { nic, peer, txBytesPerS, rxBytesPerS } of flowsDone(guest)) {
      const way = wayOfFlow(this.world, guest, nic, peer === null ? null : this.peerOf(peer));
      if (!way) continue;
      const flow = { way, over: this.over(way), ...wishOn(way, { txBytesPerS, rxBytesPerS }), givenTx: 0, givenRx: 0 };
      claim(flow, 1);
      flows.push(flow);
    }
    // Without room for more: most guests have one flow.
    return flows.slice();
  }

  /** Who is meant by a name: of several of one name, the VM whose reference comes first; of its domains, the one that serves it. */
  private peerOf(name: string): Peer | undefined {
    let found: Peer | undefined;
    for (const id of allOf(this.byName, name)) {
      const guest = domainCalled(this.world, id);
      const nic = guest ? nicOf(guest, name) : null;
      if (!guest || nic === null || !portOfDomain(this.world, guest, nic)) continue;
      if (found && !(guest.vm === found.guest.vm ? isActive(this.world, guest) : guest.vm < found.guest.vm)) continue;
      found = { guest, nic };
    }
    return found;
  }

  /** The lanes of a way: at each link with room for so much, one for what the sender sends and one for its answers. */
  private over(way: Way): Flow["over"] {
    return way.flatMap((port, place) => {
      const lanes = this.lanesOf(port);
      if (!lanes) return [];
      const [tx, rx] = isInward(place) ? [lanes.in, lanes.out] : [lanes.out, lanes.in];
      const crossings: (Crossing & { readonly lane: WiredLane })[] = [];
      if (tx) crossings.push({ lane: tx, direction: "tx" });
      if (rx) crossings.push({ lane: rx, direction: "rx" });
      return crossings;
    });
  }
  /** What flows over a port share; null: there is room for all of them. */
  private lanesOf(port: Port): Lanes | null {
    const known = this.lanes.get(port);
    if (known) return known;
    const [into, out] = [port.room("in"), port.room("out")];
    if (into === null && out === null) return null;
    const lane = (bytesPerS: number | null): WiredLane | null =>
      bytesPerS === null ? null : { bytesPerS, flows: new Set(), wanted: 0, wasTight: false };
    const made: Lanes = { in: lane(into), out: lane(out) };
    this.lanes.set(port, made);
    return made;
  }

  /** A flow is no more. */
  private take(flow: Flow, lanes: Set<WiredLane>, touched: Set<Port>): void {
    give(flow, 0, 0, touched);
    claim(flow, -1);
    for (const { lane } of flow.over) lanes.add(lane);
  }
}

/** What a flow comes to on a way at most: links that lose frames, or take long, hold it back whatever their room. Bytes/s. */
function wishOn(way: Way, { txBytesPerS, rxBytesPerS }: { readonly txBytesPerS: number; readonly rxBytesPerS: number }) {
  const wish = { tx: Math.floor(txBytesPerS), rx: Math.floor(rxBytesPerS) };
  const most = transferBytesPerS(linksOn(way));
  const peak = Math.max(wish.tx, wish.rx);
  if (most === null || peak <= most) return wish;
  return { tx: Math.floor((wish.tx * most) / peak), rx: Math.floor((wish.rx * most) / peak) };
}
/** Links on a way that are not as usual; each once, though a cable has a port at both its ends. */
function* linksOn(way: Way): Iterable<LinkSettings> {
  for (const [place, port] of way.entries())
    if (port.isImpaired && !(port.attachment.kind === "cable" && isInward(place))) yield port.linkSettings;
}

/** Adds what a flow wants to its lanes (1), or takes it away (−1). */
function claim(flow: Flow, sign: 1 | -1): void {
  for (const { lane, direction } of flow.over) {
    lane.wanted += sign * flow[direction];
    if (sign === 1) lane.flows.add(flow);
    else lane.flows.delete(flow);
  }
}
function isTight(lane: WiredLane): boolean {
  return lane.wanted > lane.bytesPerS;
}
/**
 * Flows that cannot all have what they want, or could not: those over lanes that are or were too narrow, and over each lane that is too narrow
 * for one of them, and so on. What each of them gets, the wishes of the others decide, and of nobody else.
 */
function heldBack(lanes: Iterable<WiredLane>): Set<Flow> {
  const held = new Set<Flow>();
  const seen = new Set<WiredLane>();
  const open: WiredLane[] = [];
  for (const lane of lanes) if (lane.wasTight || isTight(lane)) open.push(lane);
  for (let lane = open.pop(); lane; lane = open.pop()) {
    if (seen.has(lane)) continue;
    seen.add(lane);
    for (const flow of lane.flows) {
      if (held.has(flow)) continue;
      held.add(flow);
      for (const crossing of flow.over) if (isTight(crossing.lane)) open.push(crossing.lane);
    }
  }
  return held;
}

/** A flow has other rates from now on. */
function give(flow: Flow, tx: number, rx: number, touched: Set<Port>): void {
  carry(flow, tx, rx);
  for (const port of flow.way) touched.add(port);
}
function carry(flow: Flow, tx: number, rx: number): void {
  const moreTx = tx - flow.givenTx;
  const moreRx = rx - flow.givenRx;
  flow.givenTx = tx;
  flow.givenRx = rx;
  if (moreTx === 0 && moreRx === 0) return;
  for (let place = 0; place < flow.way.length; place++) {
    const { traffic } = flow.way[place] as Port;
    if (isInward(place)) traffic.carryMore(moreTx, moreRx);
    else traffic.carryMore(moreRx, moreTx);
  }
}

function namesOf(guest: RunningGuest): string[] {
  return [guest.spec.name, ...guest.addresses.map((address) => address.ipv4)];
}

function* portsOf(world: World): Iterable<Port> {
  for (const bridge of world.fabric.bridges.values()) yield* bridge.ports.values();
}

function put(index: NameIndex, key: string, id: DomainId): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, id);
  else if (typeof known !== "string") known.add(id);
  else if (known !== id) index.set(key, new Set([known, id]));
}
function drop(index: NameIndex, key: string, id: DomainId): void {
  const known = index.get(key);
  if (known === id) index.delete(key);
  else if (known instanceof Set && known.delete(id) && known.size === 0) index.delete(key);
}
function allOf(index: NameIndex, key: string): Iterable<DomainId> {
  const known = index.get(key);
  return typeof known === "string" ? [known] : (known ?? []);
}
