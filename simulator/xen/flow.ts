/** Whole-number flow from groups of claims to the pCPUs that each may use; pCPUs that the same groups may use count as one. */
export class Flow {
  private readonly bins: { readonly size: number; readonly groups: readonly number[] }[] = [];
  private readonly binsOf: number[][];
  /** flow of each group to each bin, and what each group and bin carries */
  private readonly carried: number[][];
  private readonly out: number[];
  private readonly into: number[];
  private wanted: readonly number[] = [];

  /** @param pcpusOf - pCPUs by group */
  constructor(pcpusOf: readonly (readonly number[])[]) {
    const usersOf = new Map<number, number[]>();
    pcpusOf.forEach((pcpus, group) => {
      for (const pcpu of pcpus) {
        const users = usersOf.get(pcpu);
        if (users) users.push(group);
        else usersOf.set(pcpu, [group]);
      }
    });
    const sizes = new Map<string, { size: number; groups: number[] }>();
    for (const groups of usersOf.values()) {
      const key = groups.join();
      const bin = sizes.get(key);
      if (bin) bin.size++;
      else sizes.set(key, { size: 1, groups });
    }
    this.bins = [...sizes.values()];
    this.binsOf = pcpusOf.map(() => []);
    this.bins.forEach((bin, b) => {
      for (const group of bin.groups) (this.binsOf[group] as number[]).push(b);
    });
    this.carried = pcpusOf.map(() => new Array<number>(this.bins.length).fill(0));
    this.out = pcpusOf.map(() => 0);
    this.into = this.bins.map(() => 0);
  }

  given(group: number): number {
    return this.out[group] as number;
  }

  /** Sends as much of what each group wants as fits, keeping what flows already; whether all of it does. */
  raise(wanted: readonly number[], unit: number): boolean {
    this.wanted = wanted;
    let isFull = true;
    for (let group = 0; group < wanted.length; group++) {
      while ((this.out[group] as number) < (wanted[group] as number)) if (!this.augment(group, unit)) break;
      if ((this.out[group] as number) < (wanted[group] as number)) isFull = false;
    }
    return isFull;
  }

  /** Groups that cannot get more, with all that share their pCPUs: the side of the cut that is short. */
  short(): boolean[] {
    const seen = this.wanted.map((want, group) => (this.out[group] as number) < want);
    const queue = seen.flatMap((isShort, group) => (isShort ? [group] : []));
    for (let group = queue.pop(); group !== undefined; group = queue.pop()) {
      for (const b of this.binsOf[group] as number[]) {
        for (const other of (this.bins[b] as { groups: readonly number[] }).groups) {
          if (seen[other] || (this.carried[other]?.[b] as number) === 0) continue;
          seen[other] = true;
          queue.push(other);
        }
      }
    }
    return seen;
  }

  /** One shortest path from a group to a bin with room, moving others' flow where that helps. */
  private augment(from: number, unit: number): boolean {
    const cameBy = new Map<number, number>();
    const bin = new Map<number, number>();
    const queue = [from];
    for (let head = 0; head < queue.length; head++) {
      const group = queue[head] as number;
      for (const b of this.binsOf[group] as number[]) {
        if (cameBy.has(b)) continue;
        cameBy.set(b, group);
        const room = (this.bins[b] as { size: number }).size * unit - (this.into[b] as number);
        if (room > 0) {
          this.push(from, b, room, cameBy, bin);
          return true;
        }
        for (const other of (this.bins[b] as { groups: readonly number[] }).groups) {
          if (other === from || bin.has(other) || (this.carried[other]?.[b] as number) === 0) continue;
          bin.set(other, b);
          queue.push(other);
        }
      }
    }
    return false;
  }

  private push(from: number, last: number, room: number, cameBy: Map<number, number>, bin: Map<number, number>): void {
    let amount = Math.min(room, (this.wanted[from] as number) - (this.out[from] as number));
    const path: [group: number, to: number, freed: number | null][] = [];
    for (let b = last; ; ) {
      const group = cameBy.get(b) as number;
      const freed = group === from ? null : (bin.get(group) as number);
      path.push([group, b, freed]);
      if (freed === null) break;
      amount = Math.min(amount, this.carried[group]?.[freed] as number);
      b = freed;
    }
    for (const [group, to, freed] of path) {
      const row = this.carried[group] as number[];
      row[to] = (row[to] as number) + amount;
      if (freed !== null) row[freed] = (row[freed] as number) - amount;
    }
    this.into[last] = (this.into[last] as number) + amount;
    this.out[from] = (this.out[from] as number) + amount;
  }
}
