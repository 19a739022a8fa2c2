/** Run queue of credit2: the vCPUs that wait, most credit first, first in first out among equals. A heap, since queues hold hundreds. */
export class CreditHeap {
  private readonly heap: Int32Array;
  private readonly order: Float64Array;
  count = 0;

  /**
   * @param vcpus - most that can be in it
   * @param credit - by vCPU; may change all together while the order stays, not one by one
   * @param position - by vCPU, shared by all queues: place in its heap, -1 for none
   */
  constructor(
    vcpus: number,
    private readonly credit: Float64Array,
    private readonly position: Int32Array,
  ) {
    this.heap = new Int32Array(vcpus);
    this.order = new Float64Array(vcpus);
  }

  get first(): number {
    return this.count === 0 ? -1 : (this.heap[0] as number);
  }
  at(i: number): number {
    return this.heap[i] as number;
  }
  add(v: number, order: number): void {
    this.order[v] = order;
    this.rise(this.count++, v);
  }
  remove(v: number): void {
    const i = this.position[v] as number;
    this.position[v] = -1;
    const last = this.heap[--this.count] as number;
    if (last === v) return;
    if (i > 0 && this.isBefore(last, this.heap[(i - 1) >> 1] as number)) this.rise(i, last);
    else this.sink(i, last);
  }
  isBefore(v: number, other: number): boolean {
    const a = this.credit[v] as number;
    const b = this.credit[other] as number;
    return a > b || (a === b && (this.order[v] as number) < (this.order[other] as number));
  }

  private rise(from: number, v: number): void {
    let i = from;
    while (i > 0) {
      const up = (i - 1) >> 1;
      const parent = this.heap[up] as number;
      if (!this.isBefore(v, parent)) break;
      this.heap[i] = parent;
      this.position[parent] = i;
      i = up;
    }
    this.heap[i] = v;
    this.position[v] = i;
  }
  private sink(from: number, v: number): void {
    let i = from;
    for (let down = 2 * i + 1; down < this.count; down = 2 * i + 1) {
      if (down + 1 < this.count && this.isBefore(this.heap[down + 1] as number, this.heap[down] as number)) down++;
      const child = this.heap[down] as number;
      if (this.isBefore(v, child)) break;
      this.heap[i] = child;
      this.position[child] = i;
      i = down;
    }
    this.heap[i] = v;
    this.position[v] = i;
  }
}
