import type { Port } from "../network/port";
import { isInward, type Way } from "../network/way";
import { allDomains, domainCalled, isActive } from "./domain-book";
import type { DomainId } from "./domain-id";
import { portOfDomain } from "./domain-ports";
import { nicOf, type Peer, wayOfFlow } from "./flow-peers";
import { flowsDone } from "./pace";
import type { RunningGuest, World } from "./world";

/** One flow on its path: what it wants and what it has been given, bytes/s as its guest sends and receives. */
interface Flow {
  readonly way: Way;
  readonly cables: readonly Cable[];
  tx: number;
  rx: number;
  givenTx: number;
  givenRx: number;
}
/** A link that has room for so much and no more, such as a host's cable: what all flows over it want, and the part of it that they get. */
interface Cable {
  readonly bytesPerS: number;
  readonly flows: Set<Flow>;
  out: number;
  in: number;
  share: number;
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
  private readonly cables = new Map<Port, Cable>();

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
    const tx = Math.floor(want.txBytesPerS);
    const rx = Math.floor(want.rxBytesPerS);
    for (const cable of flow.cables) if (cable.share !== 1) return null;
    for (const cable of flow.cables) {
      // In and out by turns: more than either can become is enough to look closer.
      const more = Math.max(0, tx - flow.tx, rx - flow.rx) * flow.way.length;
      if (Math.max(cable.in, cable.out) + more > cable.bytesPerS) return null;
    }
    this.want(flow, -1);
    flow.tx = tx;
    flow.rx = rx;
    this.want(flow, 1);
    carry(flow, tx, rx);
    return flow.way;
  }

  /** Lays the flows of some guests, whose own places are as they were. */
  layOf(ids: Iterable<DomainId>): Set<Port> {
    const touched = new Set<Port>();
    const cables = new Set<Cable>();
    const affected = new Set<Flow>();
    for (const id of ids) {
      const guest = domainCalled(this.world, id);
      const before = this.entries.get(id) ?? NONE;
      for (const flow of before.flows) this.take(flow, cables, touched);
      for (const name of before.asks) drop(this.askers, name, id);
      if (!guest) {
        this.entries.delete(id);
        continue;
      }
      for (const flow of this.enter(guest, before.names).flows) {
        affected.add(flow);
        for (const cable of flow.cables) cables.add(cable);
      }
    }
    for (const cable of cables) {
      const share = shareOf(cable);
      if (share === cable.share) continue;
      cable.share = share;
      for (const flow of cable.flows) affected.add(flow);
    }
    for (const flow of affected) {
      const share = shareOn(flow);
      carry(flow, Math.floor(flow.tx * share), Math.floor(flow.rx * share));
      for (const port of flow.way) touched.add(port);
    }
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
    for (const cable of book.cables.values()) cable.share = shareOf(cable);
    for (const flow of flows) {
      const share = shareOn(flow);
      flow.givenTx = Math.floor(flow.tx * share);
      flow.givenRx = Math.floor(flow.rx * share);
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
      const cables = way.flatMap((port) => this.cableOf(port) ?? []);
      const flow = { way, cables, tx: Math.floor(txBytesPerS), rx: Math.floor(rxBytesPerS), givenTx: 0, givenRx: 0 };
      this.want(flow, 1);
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

  /** What flows over a port share; null: there is room for all of them. */
  private cableOf(port: Port): Cable | null {
    const known = this.cables.get(port);
    if (known) return known;
    const { bytesPerS } = port.link;
    if (bytesPerS === null) return null;
    const made: Cable = { bytesPerS, flows: new Set(), out: 0, in: 0, share: 1 };
    this.cables.set(port, made);
    return made;
  }

  /** A flow is no more. */
  private take(flow: Flow, cables: Set<Cable>, touched: Set<Port>): void {
    carry(flow, 0, 0);
    this.want(flow, -1);
    for (const cable of flow.cables) cables.add(cable);
    for (const port of flow.way) touched.add(port);
  }

  /** Adds what a flow wants to its cables (1), or takes it away (−1). */
  private want(flow: Flow, sign: 1 | -1): void {
    for (const [place, port] of flow.way.entries()) {
      const cable = this.cables.get(port);
      if (!cable) continue;
      cable.in += sign * (isInward(place) ? flow.tx : flow.rx);
      cable.out += sign * (isInward(place) ? flow.rx : flow.tx);
      if (sign === 1) cable.flows.add(flow);
      else cable.flows.delete(flow);
    }
  }
}

/** The part of what is wanted of a cable that it has room for. */
function shareOf(cable: Cable): number {
  const wanted = Math.max(cable.out, cable.in);
  return wanted > cable.bytesPerS ? cable.bytesPerS / wanted : 1;
}

/** The part of what a flow wants that all of its cables have room for. */
function shareOn(flow: Flow): number {
  let share = 1;
  for (const cable of flow.cables) share = Math.min(share, cable.share);
  return share;
}

/** A flow has other rates from now on. */
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
