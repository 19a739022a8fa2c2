/** A DHCP server's book: who has which address until when. Nothing happens when a lease ends; whoever reads the book sees it. */

const SECOND = 1_000_000;

/** What addresses there are to give, and for how long. */
export interface LeasePool {
  /** first and last address given out */
  readonly poolFirst: number;
  readonly poolLast: number;
  readonly leaseSeconds: number;
}

export interface LeasesState {
  readonly leases: readonly (readonly [mac: string, address: number, until: number])[];
  readonly strangers: readonly (readonly [address: number, mac: string, seenAt: number])[];
  readonly isExhausted: boolean;
}

interface Lease {
  readonly address: number;
  /** virtual time, µs, at which it ends */
  until: number;
}

/**
 * Leases of one pool. One that has ended stays in the book until somebody else needs its address, so that its holder gets it again.
 * @source RFC 2131 §4.3.1 (the client's own address, then its previous one, then one that is free)
 */
export class Leases {
  private readonly byMac = new Map<string, Lease>();
  /** who was heard using an address of the pool without a lease */
  private readonly strangers = new Map<number, { mac: string; seenAt: number }>();
  /** whether somebody has asked in vain since the last address was free */
  private isExhausted = false;

  constructor(private readonly pool: LeasePool) {}

  /** Address that a station holds now. */
  heldBy(mac: string, now: number): number | null {
    const lease = this.byMac.get(mac);
    return lease && now < lease.until ? lease.address : null;
  }

  /** Address to offer: the station's own, its former one, one that nobody had, or the one that has been free longest. Null: none. */
  offerFor(mac: string, now: number): number | null {
    const held = this.heldBy(mac, now);
    if (held !== null) return held;
    const former = this.byMac.get(mac)?.address;
    if (former !== undefined && this.isFree(former, mac, now)) return former;
    const found = this.freeAddress(now);
    if (found === null) this.isExhausted = true;
    return found;
  }

  /** Whether a station may have an address: it is the pool's, nobody else's, and the station holds no other. */
  mayHave(mac: string, address: number, now: number): boolean {
    const { poolFirst, poolLast } = this.pool;
    const held = this.heldBy(mac, now);
    const isOthers = [...this.byMac].some(([own, lease]) => own !== mac && lease.address === address && now < lease.until);
    return !isOthers && (held === null || held === address) && address >= poolFirst && address <= poolLast;
  }

  /** Gives an address for the time of a lease, or for so long again. */
  give(mac: string, address: number, now: number): void {
    for (const [own, lease] of this.byMac) if (own !== mac && lease.address === address) this.byMac.delete(own);
    if (this.strangers.get(address)?.mac === mac) this.strangers.delete(address);
    this.byMac.set(mac, { address, until: now + this.pool.leaseSeconds * SECOND });
  }

  /** A station gives its address back; it does not answer for it any more. */
  takeBack(mac: string, now: number): void {
    const lease = this.byMac.get(mac);
    if (!lease) return;
    this.strangers.delete(lease.address);
    lease.until = Math.min(lease.until, now);
  }

  /** Somebody speaks for an address of the pool: it is not given out while that was less than a lease's time ago. */
  heard(mac: string, address: number, now: number): void {
    if (address < this.pool.poolFirst || address > this.pool.poolLast || this.heldBy(mac, now) === address) return;
    this.strangers.set(address, { mac, seenAt: now });
  }

  /** Leases that hold, oldest first. */
  current(now: number): { mac: string; address: number; until: number }[] {
    return [...this.byMac].filter(([, lease]) => now < lease.until).map(([mac, lease]) => ({ mac, ...lease }));
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
      this.isExhausted = false;
      return null;
    }
    const ends = [...this.byMac.values()].map(({ until }) => until).filter((until) => until > now);
    for (const { seenAt } of this.strangers.values()) ends.push(seenAt + this.pool.leaseSeconds * SECOND);
    return Math.max(now + SECOND, Math.min(now + this.pool.leaseSeconds * SECOND, ...ends));
  }

  export(): LeasesState {
    return {
      leases: [...this.byMac].map(([mac, { address, until }]) => [mac, address, until] as const),
      strangers: [...this.strangers].map(([address, { mac, seenAt }]) => [address, mac, seenAt] as const),
      isExhausted: this.isExhausted,
    };
  }
  import(state: LeasesState): void {
    for (const [mac, address, until] of state.leases) this.byMac.set(mac, { address, until });
    for (const [address, mac, seenAt] of state.strangers) this.strangers.set(address, { mac, seenAt });
    this.isExhausted = state.isExhausted;
  }

  private freeAddress(now: number): number | null {
    const ends = new Map<number, number>();
    for (const { address, until } of this.byMac.values()) ends.set(address, until);
    let longest: number | null = null;
    for (let address = this.pool.poolFirst; address <= this.pool.poolLast; address++) {
      const until = ends.get(address);
      if (this.isStrangers(address, "", now) || (until !== undefined && now < until)) continue;
      if (until === undefined) return address;
      if (longest === null || until < (ends.get(longest) ?? 0)) longest = address;
    }
    return longest;
  }

  private isFree(address: number, mac: string, now: number): boolean {
    const { poolFirst, poolLast } = this.pool;
    return address >= poolFirst && address <= poolLast && !this.isStrangers(address, mac, now) && this.mayHave(mac, address, now);
  }

  /** guess: a station that uses an address for itself is heard within a lease's time; a real server asks by ICMP before it offers */
  private isStrangers(address: number, mac: string, now: number): boolean {
    const stranger = this.strangers.get(address);
    return stranger !== undefined && stranger.mac !== mac && now - stranger.seenAt < this.pool.leaseSeconds * SECOND;
  }
}
