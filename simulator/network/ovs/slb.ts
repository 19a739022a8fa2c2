/** Which interface of a balancing bond each hash of source addresses leaves by, and how load is shifted between them. @source ovs: ofproto/bond.c (bond_rebalance, choose_entry_to_migrate) */
import { bucketOf } from "./bond";

/** What one hash has sent, halved at each round, and by which interface it leaves. */
export interface SlbEntry {
  readonly hash: number;
  readonly member: string;
  readonly bytes: number;
}
/** A balancing bond as plain data. */
export interface SlbState {
  readonly bond: string;
  /** since when rounds are counted, µs */
  readonly since: number;
  /** the next that has anything to do; null: none has */
  readonly due: number | null;
  readonly entries: readonly SlbEntry[];
}

/** A load less than this above another's, bytes since the last round, is left alone: about 1 Mbit/s. @source ovs: ofproto/bond.c */
const LEAST_OVERLOAD = 100_000;

interface Balance {
  readonly member: string;
  bytes: number;
  entries: SlbEntry[];
}

/** One bond's. */
export class SlbBond {
  private all = new Map<number, SlbEntry>();
  private next: number | null = null;

  constructor(private readonly since: number) {}

  get entries(): readonly SlbEntry[] {
    return [...this.all.values()].sort((a, b) => a.hash - b.hash);
  }
  get due(): number | null {
    return this.next;
  }
  /** When the next round is, whether it has anything to do or not. */
  roundAfter(now: number, intervalUs: number): number {
    return this.since + (Math.floor((now - this.since) / intervalUs) + 1) * intervalUs;
  }
  /** The interface that a source's frames leave by. guess: OVS takes any of those that can carry for one that it has not seen */
  memberOf(up: readonly string[], mac: string, vlan: number): string | null {
    const hash = bucketOf(mac, vlan);
    const known = this.all.get(hash)?.member;
    return known !== undefined && up.includes(known) ? known : (up[hash % Math.max(1, up.length)] ?? null);
  }
  /** A frame of a source has left by an interface. @returns when the next round is due, where nobody waits for it yet */
  count(member: string, mac: string, vlan: number, bytes: number, now: number, intervalUs: number): number | null {
    const hash = bucketOf(mac, vlan);
    this.all.set(hash, { hash, member, bytes: (this.all.get(hash)?.bytes ?? 0) + bytes });
    if (this.next !== null || intervalUs === 0) return null;
    this.next = this.roundAfter(now, intervalUs);
    return this.next;
  }

  /** A round. @returns whether any hash leaves by another interface now */
  rebalance(up: readonly string[], now: number, intervalUs: number): boolean {
    const isMoved = this.shift(up);
    let isAny = false;
    for (const entry of this.all.values()) {
      const bytes = Math.floor(entry.bytes / 2);
      this.all.set(entry.hash, { ...entry, bytes });
      if (bytes > 0) isAny = true;
    }
    this.next = isAny && intervalUs > 0 ? this.roundAfter(now, intervalUs) : null;
    return isMoved;
  }
  private shift(up: readonly string[]): boolean {
    let isMoved = false;
    let loads = up.map((member): Balance => {
      const entries = this.entries.filter((entry) => entry.member === member);
      return { member, entries, bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0) };
    });
    while (loads.length > 1) {
      loads = loads.sort((a, b) => b.bytes - a.bytes);
      const [from, to] = [loads[0] as Balance, loads.at(-1) as Balance];
      const overload = from.bytes - to.bytes;
      if (overload < Math.floor(to.bytes / 32) || overload < LEAST_OVERLOAD) break;
      const entry = chosen(from, to.bytes);
      if (!entry) {
        loads = loads.filter((load) => load !== from);
        continue;
      }
      isMoved = true;
      const moved = { ...entry, member: to.member };
      this.all.set(entry.hash, moved);
      from.entries = from.entries.filter((each) => each !== entry);
      to.entries = [...to.entries, moved];
      from.bytes -= entry.bytes;
      to.bytes += entry.bytes;
    }
    return isMoved;
  }

  copy(bond: string): SlbState {
    return { bond, since: this.since, due: this.next, entries: this.entries };
  }
  static import({ since, due, entries }: SlbState): SlbBond {
    const made = new SlbBond(since);
    made.next = due;
    made.all = new Map(entries.map((entry) => [entry.hash, entry]));
    return made;
  }
}

/** A hash that brings both nearer to the middle between them, by a tenth of what they are away from it at least. */
function chosen({ bytes: from, entries }: Balance, to: number): SlbEntry | null {
  if (entries.length < 2) return null;
  const ideal = Math.floor((from + to) / 2);
  for (const entry of entries) {
    const low = Math.min(from - entry.bytes, to + entry.bytes);
    if (low > to && low - to >= Math.floor((ideal - to) / 10)) return entry;
  }
  return null;
}
