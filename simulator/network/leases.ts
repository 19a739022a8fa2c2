/** A DHCP server's book: who has which address until when. Nothing happens when a lease ends; whoever reads the book sees it. */
import type { Owner } from "../kernel/held";

const SECOND = 1_000_000;
/** How long an address that was offered is kept for whom it was offered to, µs. @source ISC dhcp server/dhcp.c, dhcpdiscover (120 s) */
const OFFER_US = 120_000_000;

/** What addresses there are to give, and for how long. */
export interface LeasePool {
  /** first and last address given out */
  readonly poolFirst: number;
  readonly poolLast: number;
  readonly leaseSeconds: number;
}

export interface LeasesState {
  /** `name`: that the client has said of itself; a book that was written before names were kept has none */
  readonly leases: readonly (readonly [mac: string, address: number, until: number, name?: string])[];
  readonly strangers: readonly (readonly [address: number, mac: string, seenAt: number])[];
  readonly offers: readonly (readonly [mac: string, address: number, until: number])[];
  readonly isExhausted: boolean;
}

interface Lease {
  readonly address: number;
  /** virtual time, µs, at which it ends */
  until: number;
  /** that its holder has said of itself; "": none */
  readonly name: string;
}

/**
 * Leases of one pool. One that has ended stays in the book until somebody else needs its address, so that its holder gets it again.
 * @source RFC 2131 §4.3.1 (the client's own address, then its previous one, then one that is free)
 */
export class Leases {
  private readonly byMac = new Map<string, Lease>();
  /** whose lease, running or ended, an address is; derived */
  private readonly byAddress = new Map<number, string>();
  /** every address of the pool below has a lease, running or ended; derived */
  private lowest: number;
  /** what was offered and has not been asked for yet, oldest first */
  private readonly offers = new Map<string, Lease>();
  /** whom an offered address is kept for; derived */
  private readonly offeredTo = new Map<number, string>();
  /** who was heard using an address of the pool without a lease */
  private readonly strangers = new Map<number, { mac: string; seenAt: number }>();
  /** whether somebody has asked in vain since the last address was free */
  private isExhausted = false;

  /** @param owner - hears before anything of the book changes */
  constructor(
    private readonly pool: LeasePool,
    private readonly owner: Owner | null = null,
  ) {
    this.lowest = pool.poolFirst;
  }

  /** Address that a station holds now. */
  heldBy(mac: string, now: number): number | null {
    const lease = this.byMac.get(mac);
    return lease && now < lease.until ? lease.address : null;
  }

  /**
   * Address to offer, which is kept for the station for two minutes: its own, its former one, the one it was offered, one that nobody
   * had, or the one that has been free longest. Null: none.
   */
  offerFor(mac: string, now: number): number | null {
    const held = this.heldBy(mac, now);
    if (held !== null) return held;
    this.owner?.secure();
    this.endOffers(now);
    const before = [this.byMac.get(mac)?.address, this.offers.get(mac)?.address];
    const found = before.find((address) => address !== undefined && this.isFree(address, mac, now)) ?? this.freeAddress(now);
    if (found === null) this.isExhausted = true;
    else this.offer(mac, found, now + OFFER_US);
    return found;
  }

  /** Whether a station may have an address: it is the pool's, nobody else's, and the station holds no other. */
  mayHave(mac: string, address: number, now: number): boolean {
    const { poolFirst, poolLast } = this.pool;
    const held = this.heldBy(mac, now);
    const holder = this.byAddress.get(address);
    const isOthers = holder !== undefined && holder !== mac && this.heldBy(holder, now) === address;
    return !isOthers && (held === null || held === address) && address >= poolFirst && address <= poolLast;
  }

  /** Gives an address for the time of a lease, or for so long again. @param name - that the client says of itself; null: none */
  give(mac: string, address: number, now: number, name: string | null = null): void {
    this.owner?.secure();
    const former = this.byAddress.get(address);
    if (former !== undefined && former !== mac) this.byMac.delete(former);
    if (this.strangers.get(address)?.mac === mac) this.strangers.delete(address);
    this.withdraw(mac);
    this.enter(mac, { address, until: now + this.pool.leaseSeconds * SECOND, name: name ?? "" });
  }

  /** A station gives its address back; it does not answer for it any more. */
  takeBack(mac: string, now: number): void {
    const lease = this.byMac.get(mac);
    if (!lease) return;
    this.owner?.secure();
    this.strangers.delete(lease.address);
    lease.until = Math.min(lease.until, now);
  }

  /** Somebody speaks for an address of the pool: it is not given out while that was less than a lease's time ago. */
  heard(mac: string, address: number, now: number): void {
    if (address < this.pool.poolFirst || address > this.pool.poolLast || this.heldBy(mac, now) === address) return;
    this.owner?.secure();
    this.strangers.set(address, { mac, seenAt: now });
  }

  /** Address of whoever calls itself so; the newest lease counts. @param name - in lower case */
  addressOf(name: string, now: number): number | null {
    let found: number | null = null;
    for (const lease of this.byMac.values()) if (now < lease.until && lease.name.toLowerCase() === name) found = lease.address;
    return name === "" ? null : found;
  }
  /** What the holder of an address calls itself; null: nobody has it, or has said nothing. */
  nameOf(address: number, now: number): string | null {
    const lease = this.byMac.get(this.byAddress.get(address) ?? "");
    return lease && now < lease.until && lease.name !== "" ? lease.name : null;
  }

  /** Leases that hold, oldest first. */
  current(now: number): { mac: string; address: number; until: number }[] {
    return [...this.byMac].filter(([, lease]) => now < lease.until).map(([mac, { address, until }]) => ({ mac, address, until }));
  }

  /** How many addresses the pool has. */
  get size(): number {
    return this.pool.poolLast - this.pool.poolFirst + 1;
  }

  /**
   * Whether somebody has asked in vain and nothing has come free since. Cheap: looks only after such a refusal.
   * @returns the virtual time, µs, at which the next address may come free; null when the pool has one, or nobody asked in vain
   */
  exhaustedUntil(now: number): number | null {
    if (!this.isExhausted) return null;
    if (this.freeAddress(now) !== null) {
      this.owner?.secure();
      this.isExhausted = false;
      return null;
    }
    const ends = [...this.byMac.values()].map(({ until }) => until).filter((until) => until > now);
    for (const { until } of this.offers.values()) if (until > now) ends.push(until);
    for (const { seenAt } of this.strangers.values()) ends.push(seenAt + this.pool.leaseSeconds * SECOND);
    return Math.max(now + SECOND, Math.min(now + this.pool.leaseSeconds * SECOND, ...ends));
  }

  /** Copies what may change, which is quick; the state is put together when it is asked for. */
  copy(): () => LeasesState {
    const { isExhausted } = this;
    const macs = [...this.byMac.keys()];
    const leases = [...this.byMac.values()];
    const ends = new Float64Array(leases.length);
    for (let i = 0; i < leases.length; i++) ends[i] = (leases[i] as Lease).until;
    const strangers = [...this.strangers].map(([address, { mac, seenAt }]) => [address, mac, seenAt] as const);
    const offers = [...this.offers].map(([mac, { address, until }]) => [mac, address, until] as const);
    return () => ({
      leases: macs.map((mac, i) => {
        const { address, name } = leases[i] as Lease;
        return name === "" ? ([mac, address, ends[i] as number] as const) : ([mac, address, ends[i] as number, name] as const);
      }),
      strangers,
      offers,
      isExhausted,
    });
  }
  import(state: LeasesState): void {
    for (const [mac, address, until, name = ""] of state.leases) this.enter(mac, { address, until, name });
    for (const [address, mac, seenAt] of state.strangers) this.strangers.set(address, { mac, seenAt });
    for (const [mac, address, until] of state.offers) this.offer(mac, address, until);
    this.isExhausted = state.isExhausted;
  }

  private enter(mac: string, lease: Lease): void {
    const before = this.byMac.get(mac)?.address;
    if (before !== undefined && before !== lease.address) {
      this.byAddress.delete(before);
      this.lowest = Math.min(this.lowest, Math.max(before, this.pool.poolFirst));
    }
    this.byMac.set(mac, lease);
    this.byAddress.set(lease.address, mac);
  }

  private offer(mac: string, address: number, until: number): void {
    this.withdraw(mac);
    this.offers.set(mac, { address, until, name: "" });
    this.offeredTo.set(address, mac);
  }
  private withdraw(mac: string): void {
    const offered = this.offers.get(mac);
    if (!offered) return;
    this.offers.delete(mac);
    this.offeredTo.delete(offered.address);
  }
  /** Forgets offers that nobody has come back for. */
  private endOffers(now: number): void {
    for (const [mac, { until }] of this.offers) {
      if (now < until) return;
      this.withdraw(mac);
    }
  }

  private freeAddress(now: number): number | null {
    const { poolFirst, poolLast } = this.pool;
    while (this.lowest <= poolLast && this.byAddress.has(this.lowest)) this.lowest++;
    for (let address = this.lowest; address <= poolLast; address++)
      if (!this.byAddress.has(address) && !this.isKept(address, "", now)) return address;
    let longest: Lease | null = null;
    for (const lease of this.byMac.values()) {
      const { address, until } = lease;
      if (address < poolFirst || address > poolLast || now < until || this.isKept(address, "", now)) continue;
      if (longest === null || until < longest.until || (until === longest.until && address < longest.address)) longest = lease;
    }
    return longest?.address ?? null;
  }

  private isFree(address: number, mac: string, now: number): boolean {
    const { poolFirst, poolLast } = this.pool;
    return address >= poolFirst && address <= poolLast && !this.isKept(address, mac, now) && this.mayHave(mac, address, now);
  }

  /** Whether an address is kept from a station: it was offered to another, or another uses it. */
  private isKept(address: number, mac: string, now: number): boolean {
    const other = this.offeredTo.get(address);
    const isOffered = other !== undefined && other !== mac && now < (this.offers.get(other)?.until ?? 0);
    return isOffered || this.isStrangers(address, mac, now);
  }

  /** guess: a station that uses an address for itself is heard within a lease's time; a real server asks by ICMP before it offers */
  private isStrangers(address: number, mac: string, now: number): boolean {
    const stranger = this.strangers.get(address);
    return stranger !== undefined && stranger.mac !== mac && now - stranger.seenAt < this.pool.leaseSeconds * SECOND;
  }
}
