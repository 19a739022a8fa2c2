/** Run queues of the credit scheduler: for each pCPU three lists by priority, first in, first out. */

const RANKS = 3;

export class RunQueues {
  private readonly heads: Int32Array;
  private readonly tails: Int32Array;
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  /** list that a vCPU is in, pCPU × 3 + priority; -1: none */
  private readonly listOf: Int32Array;
  private readonly lengths: Int32Array;
  /** those of one pCPU while they are sorted */
  private readonly sorted: Int32Array;
  /** vCPUs that wait anywhere, by priority */
  private readonly waiting = new Int32Array(RANKS);
  /** looked at when stealing: without soft affinities the first pass is left out */
  softQueued = 0;

  constructor(
    pcpus: number,
    private readonly vcpus: number,
    private readonly hasSoft: Uint8Array,
  ) {
    this.heads = new Int32Array(pcpus * RANKS).fill(-1);
    this.tails = new Int32Array(pcpus * RANKS).fill(-1);
    this.next = new Int32Array(this.vcpus).fill(-1);
    this.previous = new Int32Array(this.vcpus).fill(-1);
    this.listOf = new Int32Array(this.vcpus).fill(-1);
    this.lengths = new Int32Array(pcpus);
    this.sorted = new Int32Array(this.vcpus);
  }

  add(v: number, p: number, rank: number): void {
    const list = p * RANKS + rank;
    const tail = this.tails[list] as number;
    this.listOf[v] = list;
    this.previous[v] = tail;
    this.next[v] = -1;
    if (tail < 0) this.heads[list] = v;
    else this.next[tail] = v;
    this.tails[list] = v;
    this.lengths[p] = (this.lengths[p] as number) + 1;
    this.waiting[rank] = (this.waiting[rank] as number) + 1;
    this.softQueued += this.hasSoft[v] as number;
  }
  remove(v: number): void {
    const list = this.listOf[v] as number;
    const p = Math.floor(list / RANKS);
    const rank = list - p * RANKS;
    const before = this.previous[v] as number;
    const after = this.next[v] as number;
    if (before < 0) this.heads[list] = after;
    else this.next[before] = after;
    if (after < 0) this.tails[list] = before;
    else this.previous[after] = before;
    this.listOf[v] = -1;
    this.lengths[p] = (this.lengths[p] as number) - 1;
    this.waiting[rank] = (this.waiting[rank] as number) - 1;
    this.softQueued -= this.hasSoft[v] as number;
  }

  /** Priorities of some who wait on a pCPU are others now: the higher go before the lower, everybody else keeps their place. */
  sort(p: number, priority: Uint8Array): void {
    const { sorted } = this;
    let count = 0;
    for (let rank = 0; rank < RANKS; rank++) for (let v = this.headOf(p, rank); v >= 0; v = this.after(v)) sorted[count++] = v;
    for (let i = 0; i < count; i++) this.remove(sorted[i] as number);
    for (let i = 0; i < count; i++) this.add(sorted[i] as number, p, priority[sorted[i] as number] as number);
  }

  headOf(p: number, rank: number): number {
    return this.heads[p * RANKS + rank] as number;
  }
  /** the one behind in the same list; -1: the last */
  after(v: number): number {
    return this.next[v] as number;
  }
  lengthOf(p: number): number {
    return this.lengths[p] as number;
  }
  /** highest priority that waits on a pCPU; 3: nobody */
  bestOf(p: number): number {
    if (this.lengths[p] === 0) return RANKS;
    const list = p * RANKS;
    return (this.heads[list] as number) >= 0 ? 0 : (this.heads[list + 1] as number) >= 0 ? 1 : 2;
  }
  /** whether anybody that ranks higher waits anywhere */
  hasAbove(rank: number): boolean {
    for (let r = 0; r < rank; r++) if ((this.waiting[r] as number) > 0) return true;
    return false;
  }
}
