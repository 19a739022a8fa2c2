/**
 * Event queue: a hierarchical timing wheel of nine levels with 64 slots each, over integer microseconds.
 *
 * A slot's level is the highest 6-bit digit in which its time and `now` differ, so equal times leave in the order in which
 * they entered and no sequence number is needed. Costs hardly grow with the number of pending events.
 */
const LEVELS = 9;
const SLOTS = 64;
/** 2^30: times are split into two halves before bit operations. */
const HALF = 1_073_741_824;
/** Width of one slot of each level, microseconds: 64^level. */
const UNIT = [1, 64, 4096, 262144, 16777216, 1073741824, 68719476736, 4398046511104, 281474976710656];
const NONE = -1;

/** One pending event as exported: time, kind, payload. */
export type PendingEvent = readonly [at: number, kind: number, payload: unknown];

export class TimingWheel {
  /** virtual time up to which events have been taken, microseconds */
  now = 0;
  /** pending events */
  size = 0;
  /** kind and payload of the event taken by the last successful `popUntil` */
  kind = 0;
  payload: unknown = null;

  private readonly head = new Int32Array(LEVELS * SLOTS).fill(NONE);
  private readonly tail = new Int32Array(LEVELS * SLOTS).fill(NONE);
  /** occupancy of each level, two 32-bit words */
  private readonly occupied = new Int32Array(LEVELS * 2);
  private at = new Float64Array(1024);
  private next = new Int32Array(1024);
  private kinds = new Int32Array(1024);
  private payloads: unknown[] = [];
  private free = NONE;
  private used = 0;

  /** Enters an event. `at` must not lie before `now`. */
  push(at: number, kind: number, payload: unknown): void {
    let slot = this.free;
    if (slot === NONE) {
      slot = this.used++;
      if (slot === this.at.length) this.grow();
    } else this.free = this.next[slot] as number;
    this.at[slot] = at;
    this.kinds[slot] = kind;
    this.payloads[slot] = payload;
    this.size++;
    this.place(slot);
  }

  /** Takes the earliest event at or before `limit` into `kind` and `payload`. False: none is due; `now` stays ≤ limit. */
  popUntil(limit: number): boolean {
    while (this.size > 0) {
      const bucket = this.firstBucket();
      const level = bucket >> 6;
      const first = this.head[bucket] as number;
      const at = this.at[first] as number;
      if (level === 0) {
        if (at > limit) return false;
        this.now = at;
        this.takeHead(bucket, first);
        return true;
      }
      const unit = UNIT[level] as number;
      const start = Math.floor(at / unit) * unit;
      // Cascading moves `now` forward; beyond the limit a later entry stamped before it would be lost.
      if (start > limit) return false;
      if (start > this.now) this.now = start;
      this.cascade(bucket);
    }
    return false;
  }

  /** Time of the earliest pending event, or Infinity. */
  peek(): number {
    if (this.size === 0) return Number.POSITIVE_INFINITY;
    const bucket = this.firstBucket();
    let earliest = Number.POSITIVE_INFINITY;
    for (let s = this.head[bucket] as number; s !== NONE; s = this.next[s] as number) {
      const at = this.at[s] as number;
      if (at < earliest) earliest = at;
    }
    return earliest;
  }

  /** Moves `now` to a time not before it and not after the earliest event. */
  advanceTo(time: number): void {
    if (time <= this.now) return;
    // Levels are relative to `now`: every event whose digit changes meaning is placed again.
    const before = this.now;
    this.now = time;
    if (this.size > 0) this.settle(before);
  }

  /**
   * Copies all pending events.
   * @returns those from one place to before another in the order in which they will leave; the order is found when it is first asked for
   */
  copy(): (from: number, to: number) => PendingEvent[] {
    const at = new Float64Array(this.size);
    const kinds = new Int32Array(this.size);
    const payloads = new Array<unknown>(this.size);
    let place = 0;
    for (let bucket = 0; bucket < LEVELS * SLOTS; bucket++) {
      for (let s = this.head[bucket] as number; s !== NONE; s = this.next[s] as number) {
        at[place] = this.at[s] as number;
        kinds[place] = this.kinds[s] as number;
        payloads[place++] = this.payloads[s];
      }
    }
    // Equal times always share a bucket, so that their places in the list decide between them: the sort is stable.
    let order: Uint32Array | null = null;
    return (from, to) => {
      order ??= Uint32Array.from(at, (_, i) => i).sort((a, b) => (at[a] as number) - (at[b] as number));
      return Array.from(order.subarray(from, to), (i) => [at[i] as number, kinds[i] as number, payloads[i]] as const);
    };
  }

  private grow(): void {
    const size = this.at.length * 2;
    const at = new Float64Array(size);
    at.set(this.at);
    this.at = at;
    const next = new Int32Array(size);
    next.set(this.next);
    this.next = next;
    const kinds = new Int32Array(size);
    kinds.set(this.kinds);
    this.kinds = kinds;
  }

  private place(slot: number): void {
    const time = this.at[slot] as number;
    const timeHigh = Math.floor(time / HALF);
    const nowHigh = Math.floor(this.now / HALF);
    let level = 0;
    let digit: number;
    if (timeHigh === nowHigh) {
      const low = time - timeHigh * HALF;
      const differing = low ^ (this.now - nowHigh * HALF);
      if (differing) level = ((31 - Math.clz32(differing)) / 6) | 0;
      digit = (low >>> (6 * level)) & 63;
    } else {
      const high = ((31 - Math.clz32(timeHigh ^ nowHigh)) / 6) | 0;
      level = 5 + high;
      digit = (timeHigh >>> (6 * high)) & 63;
    }
    this.append(level * SLOTS + digit, slot);
  }

  private append(bucket: number, slot: number): void {
    this.next[slot] = NONE;
    const last = this.tail[bucket] as number;
    if (last === NONE) {
      this.head[bucket] = slot;
      const word = bucket >> 5;
      this.occupied[word] = (this.occupied[word] as number) | (1 << (bucket & 31));
    } else this.next[last] = slot;
    this.tail[bucket] = slot;
  }

  private firstBucket(): number {
    for (let word = 0; word < LEVELS * 2; word++) {
      const bits = this.occupied[word] as number;
      if (bits !== 0) return word * 32 + (31 - Math.clz32(bits & -bits));
    }
    return NONE;
  }

  private takeHead(bucket: number, slot: number): void {
    const next = this.next[slot] as number;
    this.head[bucket] = next;
    if (next === NONE) {
      this.tail[bucket] = NONE;
      this.clearBit(bucket);
    }
    this.kind = this.kinds[slot] as number;
    this.payload = this.payloads[slot];
    this.payloads[slot] = null;
    this.next[slot] = this.free;
    this.free = slot;
    this.size--;
  }

  private clearBit(bucket: number): void {
    const word = bucket >> 5;
    this.occupied[word] = (this.occupied[word] as number) & ~(1 << (bucket & 31));
  }

  private cascade(bucket: number): void {
    let slot = this.head[bucket] as number;
    this.head[bucket] = NONE;
    this.tail[bucket] = NONE;
    this.clearBit(bucket);
    while (slot !== NONE) {
      const next = this.next[slot] as number;
      this.place(slot);
      slot = next;
    }
  }

  /** Places again what stands in a slot that the new `now` has entered, level by level from the top, so that order is kept. */
  private settle(before: number): void {
    for (let level = LEVELS - 1; level > 0; level--) {
      const unit = UNIT[level] as number;
      const digit = Math.floor(this.now / unit) % SLOTS;
      const isSame = Math.floor(before / unit) === Math.floor(this.now / unit);
      const bucket = level * SLOTS + digit;
      if (!isSame && this.head[bucket] !== NONE) this.cascade(bucket);
    }
  }
}
