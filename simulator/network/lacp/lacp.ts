/** How a system's ports become one with those of another. @source IEEE 802.1AX-2014 §6.4 (receive, periodic, selection and coupled mux machines); Linux 4.19 drivers/net/bonding/bond_3ad.c */
import { decodeLacpdu, encodeLacpdu, LACP, type LacpInfo } from "./lacpdu";

/** @source IEEE 802.1AX-2014 §6.4.4 */
const [FAST_US, SLOW_US, SHORT_US, LONG_US, WAIT_US] = [1_000_000, 30_000_000, 3_000_000, 90_000_000, 2_000_000];

/** What is taken of a partner that nobody has heard. @source bond_3ad.c (ad_initialize_port: partner_admin) */
const NOBODY: LacpInfo = { priority: 65_535, system: "00:00:00:00:00:00", key: 1, portPriority: 255, port: 1, state: LACP.activity };

/** One of its ports, as plain data. */
export interface LacpPort {
  readonly name: string;
  readonly number: number;
  /** `expired`: what was heard of its partner holds no more, `defaulted`: nothing is known of any */
  readonly heard: "off" | "expired" | "defaulted" | "current";
  readonly partner: LacpInfo;
  readonly state: number;
  /** since when its link is there, µs; null: it is not */
  readonly upAt: number | null;
  /** when what was heard holds no more, when it has to be told again, and when it may be in step, µs; null: never */
  readonly until: number | null;
  readonly sentAt: number | null;
  readonly waitsUntil: number | null;
}
/** What it says of itself. */
export interface LacpSystem {
  readonly priority: number;
  readonly mac: string;
  readonly key: number;
  readonly portPriority: number;
  readonly isActive: boolean;
  readonly isFast: boolean;
}
interface LacpServices {
  now(): number;
  /** A frame leaves by a port. @returns nothing; a port that is down sends none */
  send(port: string, encode: (source: string) => Uint8Array): void;
  /** Another set of its ports carries. */
  changed(): void;
  /** It has something to do then. */
  later(due: number): void;
}

const has = (state: number, bit: number): boolean => (state & bit) !== 0;

export class Lacp {
  private all: LacpPort[] = [];
  private dueAt: number | null = null;

  constructor(
    private readonly system: () => LacpSystem,
    private readonly services: LacpServices,
  ) {}

  get ports(): readonly LacpPort[] {
    return this.all;
  }
  get due(): number | null {
    return this.dueAt;
  }
  import(ports: readonly LacpPort[], due: number | null): void {
    this.all = [...ports];
    this.dueAt = due;
  }
  portCalled(name: string): LacpPort | undefined {
    return this.all.find((port) => port.name === name);
  }
  /** Whether a port passes on what is for the whole. */
  carries(name: string): boolean {
    const { state = 0 } = this.portCalled(name) ?? {};
    return has(state, LACP.distributing);
  }
  /** Whom a port has as its partner; null: nobody. */
  partnerOf(name: string): LacpInfo | null {
    const port = this.portCalled(name);
    return port?.heard === "current" ? port.partner : null;
  }
  /** Ports that have one partner are one aggregator, which has the number of the first; one without a partner is one by itself. */
  aggregatorOf(name: string): number {
    const port = this.portCalled(name);
    if (!port) return 0;
    const group = this.groupOf(port);
    if (group === null) return port.number;
    return Math.min(...this.all.filter((each) => this.groupOf(each) === group).map((each) => each.number));
  }
  actorOf({ number, state }: LacpPort): LacpInfo {
    const { priority, mac, key, portPriority } = this.system();
    return { priority, system: mac, key, portPriority, port: number, state };
  }

  add(name: string, number: number): void {
    this.all.push({
      name,
      number,
      heard: "off",
      partner: NOBODY,
      state: this.firstState(),
      upAt: null,
      until: null,
      sentAt: null,
      waitsUntil: null,
    });
  }
  remove(name: string): void {
    this.all = this.all.filter((port) => port.name !== name);
    this.settle([]);
  }
  private firstState(): number {
    const { isActive, isFast } = this.system();
    return (isActive ? LACP.activity : 0) | (isFast ? LACP.short : 0) | LACP.aggregation;
  }
  private put(name: string, change: Partial<LacpPort>): void {
    this.all = this.all.map((port) => (port.name === name ? { ...port, ...change } : port));
  }

  /** A port's link is there, or gone. */
  setUp(name: string, isUp: boolean): void {
    const port = this.portCalled(name);
    if (!port || isUp === (port.heard !== "off")) return;
    const state = this.firstState();
    const until = isUp ? this.services.now() + SHORT_US : null;
    const fresh = { ...NOBODY, state: NOBODY.state | LACP.short };
    this.put(name, {
      heard: isUp ? "expired" : "off",
      partner: fresh,
      state: isUp ? state | LACP.expired : state,
      until,
      upAt: isUp ? this.services.now() : null,
      sentAt: null,
      waitsUntil: null,
    });
    this.settle(isUp && this.isTalking(name) ? [name] : []);
  }
  private isTalking(name: string): boolean {
    const port = this.portCalled(name);
    return port !== undefined && port.heard !== "off" && (this.system().isActive || has(port.partner.state, LACP.activity));
  }

  receive(name: string, frame: Uint8Array): void {
    const port = this.portCalled(name);
    const pdu = decodeLacpdu(frame);
    if (!port || !pdu || port.heard === "off") return;
    const own = this.actorOf(port);
    const { partner: ours, actor } = pdu;
    const isUs =
      ours.port === own.port &&
      ours.portPriority === own.portPriority &&
      ours.system === own.system &&
      ours.priority === own.priority &&
      ours.key === own.key &&
      has(ours.state, LACP.aggregation) === has(own.state, LACP.aggregation);
    const inStep = isUs && has(actor.state, LACP.sync);
    const looked = LACP.activity | LACP.short | LACP.sync | LACP.aggregation;
    this.put(name, {
      heard: "current",
      partner: { ...actor, state: inStep ? actor.state : actor.state & ~LACP.sync },
      state: own.state & ~(LACP.expired | LACP.defaulted),
      until: this.services.now() + (has(own.state, LACP.short) ? SHORT_US : LONG_US),
    });
    // What the other has heard of it is not what it is: it says so.
    const isNews = !isUs || (ours.state & looked) !== (own.state & looked);
    this.settle(isNews ? [name] : []);
  }

  treeDue(due: number): void {
    if (due !== this.dueAt) return;
    this.dueAt = null;
    const now = this.services.now();
    const told: string[] = [];
    for (const { name, heard, until, partner, state } of this.all) {
      if (until !== null && now >= until) {
        const isLost = heard === "current";
        this.put(name, {
          heard: isLost ? "expired" : "defaulted",
          partner: isLost ? { ...partner, state: (partner.state & ~LACP.sync) | LACP.short } : NOBODY,
          state: isLost ? state | LACP.expired : (state & ~LACP.expired) | LACP.defaulted,
          until: isLost ? now + SHORT_US : null,
        });
      }
      const next = this.nextTellAt(name);
      if (next !== null && now >= next) told.push(name);
    }
    this.settle(told);
  }
  private nextTellAt(name: string): number | null {
    const port = this.portCalled(name);
    if (!port || port.sentAt === null || !this.isTalking(name)) return null;
    return port.sentAt + (has(port.partner.state, LACP.short) ? FAST_US : SLOW_US);
  }

  /** What its partner is to a port that may be one with others; null: it stands alone. */
  private groupOf({ heard, partner }: LacpPort): string | null {
    return heard === "current" && has(partner.state, LACP.aggregation) ? `${partner.priority} ${partner.system} ${partner.key}` : null;
  }
  /** The partner of those that are one: as long as any of them is left, the same. */
  private chosen(): string | null {
    const carrying = this.all.find(({ state }) => has(state, LACP.sync));
    const kept = carrying ? this.groupOf(carrying) : null;
    if (kept !== null) return kept;
    const counts = new Map<string, number>();
    for (const port of this.all) {
      const group = this.groupOf(port);
      if (group !== null) counts.set(group, (counts.get(group) ?? 0) + 1);
    }
    let best: string | null = null;
    for (const [group, count] of counts) if (best === null || count > (counts.get(best) ?? 0)) best = group;
    return best;
  }

  /** @param told - ports that say again what they are */
  private settle(told: readonly string[]): void {
    const before = this.all.filter(({ name }) => this.carries(name)).map(({ name }) => name);
    const telling = new Set(told);
    const group = this.chosen();
    const now = this.services.now();
    for (const port of this.all) {
      const state = this.stepOf(port, group !== null && this.groupOf(port) === group, now);
      if (state !== port.state) telling.add(port.name);
    }
    for (const name of telling) this.tell(name, now);
    this.plan();
    const after = this.all.filter(({ name }) => this.carries(name)).map(({ name }) => name);
    if (after.join() !== before.join()) this.services.changed();
  }
  /** The mux of a port. @returns its state */
  private stepOf({ name, state, partner, waitsUntil }: LacpPort, isChosen: boolean, now: number): number {
    const bundle = LACP.sync | LACP.collecting | LACP.distributing;
    let next = state;
    let wait = waitsUntil;
    if (!isChosen) {
      next &= ~bundle;
      wait = null;
    } else if (!has(state, LACP.sync)) {
      wait ??= now + WAIT_US;
      if (now >= wait) next |= LACP.sync;
    }
    if (has(next, LACP.sync) && has(partner.state, LACP.sync)) next |= bundle;
    else next &= ~(LACP.collecting | LACP.distributing);
    this.put(name, { state: next, waitsUntil: wait });
    return next;
  }
  private tell(name: string, now: number): void {
    const port = this.portCalled(name);
    if (!port || port.heard === "off" || !this.isTalking(name)) return;
    this.put(name, { sentAt: now });
    const pdu = { actor: this.actorOf(port), partner: port.partner };
    this.services.send(name, (source) => encodeLacpdu(source, pdu));
  }
  private plan(): void {
    let next: number | null = null;
    for (const { name, state, until, waitsUntil } of this.all) {
      const wait = has(state, LACP.sync) ? null : waitsUntil;
      for (const at of [until, wait, this.nextTellAt(name)]) if (at !== null && (next === null || at < next)) next = at;
    }
    if (next === this.dueAt) return;
    this.dueAt = next;
    if (next !== null) this.services.later(next);
  }
}
