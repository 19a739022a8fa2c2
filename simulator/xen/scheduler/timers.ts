/** One timer a slot, in a binary heap of typed arrays: nothing is allocated while it runs. Equal times come in order of slot. */
export class Timers {
  private readonly at: Float64Array;
  private readonly heap: Int32Array;
  private readonly position: Int32Array;
  private count = 0;

  constructor(slots: number) {
    this.at = new Float64Array(slots);
    this.heap = new Int32Array(slots);
    this.position = new Int32Array(slots).fill(-1);
  }

  /** slot that is due first; -1: none */
  get first(): number {
    return this.count === 0 ? -1 : (this.heap[0] as number);
  }
  timeOf(slot: number): number {
    return (this.position[slot] as number) < 0 ? Number.POSITIVE_INFINITY : (this.at[slot] as number);
  }

  set(slot: number, at: number): void {
    let i = this.position[slot] as number;
    if (i < 0) {
      i = this.count++;
      this.at[slot] = at;
      this.rise(i, slot, at);
      return;
    }
    const before = this.at[slot] as number;
    this.at[slot] = at;
    if (at < before) this.rise(i, slot, at);
    else this.sink(i, slot, at);
  }
  clear(slot: number): void {
    const i = this.position[slot] as number;
    if (i < 0) return;
    this.position[slot] = -1;
    const last = this.heap[--this.count] as number;
    if (last === slot) return;
    const at = this.at[last] as number;
    const parent = this.heap[(i - 1) >> 1] as number;
    if (i > 0 && this.isBefore(last, at, parent)) this.rise(i, last, at);
    else this.sink(i, last, at);
  }

  private isBefore(slot: number, at: number, other: number): boolean {
    const than = this.at[other] as number;
    return at < than || (at === than && slot < other);
  }
  private rise(from: number, slot: number, at: number): void {
    const { heap, position } = this;
    let i = from;
    while (i > 0) {
      const up = (i - 1) >> 1;
      const parent = heap[up] as number;
      if (!this.isBefore(slot, at, parent)) break;
      heap[i] = parent;
      position[parent] = i;
      i = up;
    }
    heap[i] = slot;
    position[slot] = i;
  }
  private sink(from: number, slot: number, at: number): void {
    const { heap, position, count } = this;
    let i = from;
    for (;;) {
      let down = 2 * i + 1;
      if (down >= count) break;
      let child = heap[down] as number;
      if (down + 1 < count) {
        const right = heap[down + 1] as number;
        if (this.isBefore(right, this.at[right] as number, child)) {
          down++;
          child = right;
        }
      }
      if (this.isBefore(slot, at, child)) break;
      heap[i] = child;
      position[child] = i;
      i = down;
    }
    heap[i] = slot;
    position[slot] = i;
  }
}
