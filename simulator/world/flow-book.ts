import type { Port } from "../network/port";
import { isInward, type Way } from "../network/way";
import { allDomains, domainCalled, isActive } from "./domain-book";
import type { DomainId } from "./domain-id";
import { portOfDomain } from "./domain-ports";
import { type Crossing, fairShares, type Lane, type Wish } from "./fair-shares";
import { nicOf, type Peer, wayOfFlow } from "./flow-peers";
import { wishOn } from "./flow-wish";
import { answersOf, type CpuUse, fluidOf, wayOfEnds } from "./fluid-runs";
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
  /** of a fluid run, whose bytes ports count as they are moved */
  readonly isRun?: true;
}
/** What a fluid run wants from now on. */
export interface RunWish {
  readonly way: Way;
  readonly tx: number;
  readonly rx: number;
  readonly cpu: readonly CpuUse[];
}
/** Room of a vCPU: so many ns in a second, for a KiB as for a byte. */
const VCPU_ROOM = 1_000_000_000 * 1_024;
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
  private readonly vcpus = new Map<string, WiredLane>();
  private readonly runs = new Map<string, Flow>();

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
    this.share(changed, lanes, touched);
    return touched;
  }
  /** Gives what has changed on some lanes, and all that is held back with it. */
  private share(changed: Iterable<Flow>, lanes: ReadonlySet<WiredLane>, touched: Set<Port>): void {
    const held = heldBack(lanes);
    for (const lane of lanes) lane.wasTight = isTight(lane);
    for (const [flow, { tx, rx }] of fairShares(held)) give(flow, tx, rx, touched);
    for (const flow of changed) if (!held.has(flow)) give(flow, flow.tx, flow.rx, touched);
  }

  /** Fluid runs want something else, or are no more (null). @returns ports that may carry something else now */
  layRuns(wishes: Iterable<readonly [id: string, wish: RunWish | null]>): Set<Port> {
    const touched = new Set<Port>();
    const lanes = new Set<WiredLane>();
    const changed: Flow[] = [];
    for (const [id, wish] of wishes) {
      const before = this.runs.get(id);
      if (before) this.take(before, lanes, touched);
      this.runs.delete(id);
      if (wish) changed.push(this.enterRun(id, wish));
    }
    for (const flow of changed) for (const { lane } of flow.over) lanes.add(lane);
    this.share(changed, lanes, touched);
    return touched;
  }
  /** What a fluid run is given, bytes/s, and the ports that it crosses. */
  run(id: string): { readonly rate: number; readonly way: Way } | null {
    const flow = this.runs.get(id);
    return flow ? { rate: flow.givenTx, way: flow.way } : null;
  }
  /** All that are given anything now, with what their guests send and receive, bytes/s. */
  *given(): Iterable<{ readonly way: Way; readonly tx: number; readonly rx: number }> {
    const runs: Iterable<Flow> = this.runs.values();
    for (const flows of [...[...this.entries.values()].map(({ flows: own }) => own), runs])
      for (const { way, givenTx, givenRx } of flows) if (givenTx + givenRx > 0) yield { way, tx: givenTx, rx: givenRx };
  }
  private enterRun(id: string, { way, tx, rx, cpu }: RunWish): Flow {
    const vcpus = cpu.map(([vcpu, weight]) => ({ lane: this.vcpuLane(vcpu), direction: "tx", weight }) as const);
    const flow: Flow = { way, over: [...this.over(way), ...vcpus], tx, rx, givenTx: 0, givenRx: 0, isRun: true };
    this.runs.set(id, flow);
    claim(flow, 1);
    return flow;
  }
  private vcpuLane(vcpu: string): WiredLane {
    const known = this.vcpus.get(vcpu);
    if (known) return known;
    const made: WiredLane = { bytesPerS: VCPU_ROOM, flows: new Set(), wanted: 0, wasTight: false };
    this.vcpus.set(vcpu, made);
    return made;
  }
  /** The runs of a state. */
  private *enterRuns(): Iterable<Flow> {
    for (const run of fluidOf(this.world).runs.values()) {
      const way = wayOfEnds(this.world, run.from, run.to);
      if (way) yield this.enterRun(run.id, { way, tx: run.wish, rx: answersOf(run, run.wish), cpu: run.cpu });
    }
  }

  /** What all ports carry already is this book's: after a restore. No port's state is touched. */
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
    for (const flow of book.enterRuns()) flows.push(flow);
    const wired = [...book.lanes.values()].flatMap((both) => [both.in, both.out].filter((lane) => lane !== null));
    const lanes = [...wired, ...book.vcpus.values()];
    const shares = fairShares(heldBack(lanes));
    for (const lane of lanes) lane.wasTight = isTight(lane);
    for (const flow of flows) {
      const { tx, rx } = shares.get(flow) ?? flow;
      if (flow.isRun) carry(flow, tx, rx);
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
    const runs = [...this.enterRuns()];
    const lanes = new Set(runs.flatMap(({ over }) => over.map(({ lane }) => lane)));
    this.share(runs, lanes, touched);
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

/** Adds what a flow wants to its lanes (1), or takes it away (−1). */
function claim(flow: Flow, sign: 1 | -1): void {
  for (const { lane, direction, weight = 1 } of flow.over) {
    lane.wanted += sign * flow[direction] * weight;
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
  const runs = (flow.givenTx > 0 ? 1 : 0) - (flow.givenTx - moreTx > 0 ? 1 : 0);
  for (let place = 0; place < flow.way.length; place++) {
    const port = flow.way[place] as Port;
    const { traffic } = port;
    // A cable's queue has it; what has crossed is counted as it is moved.
    if (flow.isRun) port.wire?.beside(isInward(place) ? moreRx : moreTx, runs);
    else if (isInward(place)) traffic.carryMore(moreTx, moreRx);
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
