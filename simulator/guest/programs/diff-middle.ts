import type { Meter } from "../os/costs";

/** What a search for a middle reads and writes of a comparison. */
export interface Furthest {
  /** classes of the lines that are compared */
  readonly keys: readonly [readonly number[], readonly number[]];
  /** ends of the furthest paths on each diagonal, forwards and backwards */
  readonly forward: number[];
  readonly backward: number[];
  /** steps after which a search settles for less */
  readonly tooExpensive: number;
}

/** A search for the middle of the shortest way, in the middle of its work. */
export interface Middle {
  readonly xoff: number;
  readonly xlim: number;
  readonly yoff: number;
  readonly ylim: number;
  readonly minimal: 0 | 1;
  cost: number;
  fmin: number;
  fmax: number;
  bmin: number;
  bmax: number;
}

/** Where a stretch is taken apart, and which of its halves must be searched to the end. */
export interface Found {
  readonly x: number;
  readonly y: number;
  readonly before: 0 | 1;
  readonly after: 0 | 1;
}

/** One more step from both ends; where they met, or a place that is good enough; null: neither yet. @source gnulib: diffseq.h, diag; Myers 1986 */
export function middleOn(s: Furthest, mid: Middle, meter: Meter): Found | null {
  mid.cost++;
  const found = forwards(s, mid, meter) ?? backwards(s, mid, meter);
  if (found !== null) return found;
  return mid.minimal === 0 && mid.cost >= s.tooExpensive ? settle(s, mid) : null;
}

function forwards(s: Furthest, mid: Middle, meter: Meter): Found | null {
  const [xs, ys] = s.keys;
  const fd = s.forward;
  const bd = s.backward;
  const zero = ys.length + 1;
  const { xlim, ylim, bmin, bmax } = mid;
  const odd = ((mid.xoff - mid.yoff - (xlim - ylim)) & 1) !== 0;
  if (mid.fmin > mid.xoff - ylim) fd[zero + --mid.fmin - 1] = -1;
  else mid.fmin++;
  if (mid.fmax < xlim - mid.yoff) fd[zero + ++mid.fmax + 1] = -1;
  else mid.fmax--;
  let work = 0;
  for (let d = mid.fmax; d >= mid.fmin; d -= 2) {
    const low = fd[zero + d - 1] as number;
    const high = fd[zero + d + 1] as number;
    const start = low < high ? high : low + 1;
    let x = start;
    let y = start - d;
    while (x < xlim && y < ylim && xs[x] === ys[y]) {
      x++;
      y++;
    }
    work += 4 + x - start;
    fd[zero + d] = x;
    if (odd && bmin <= d && d <= bmax && (bd[zero + d] as number) <= x) {
      meter.charge("looked", work);
      return { x, y, before: 1, after: 1 };
    }
  }
  meter.charge("looked", work);
  return null;
}

function backwards(s: Furthest, mid: Middle, meter: Meter): Found | null {
  const [xs, ys] = s.keys;
  const fd = s.forward;
  const bd = s.backward;
  const zero = ys.length + 1;
  const { xoff, yoff, fmin, fmax } = mid;
  const odd = ((xoff - yoff - (mid.xlim - mid.ylim)) & 1) !== 0;
  if (mid.bmin > xoff - mid.ylim) bd[zero + --mid.bmin - 1] = Number.MAX_SAFE_INTEGER;
  else mid.bmin++;
  if (mid.bmax < mid.xlim - yoff) bd[zero + ++mid.bmax + 1] = Number.MAX_SAFE_INTEGER;
  else mid.bmax--;
  let work = 0;
  for (let d = mid.bmax; d >= mid.bmin; d -= 2) {
    const low = bd[zero + d - 1] as number;
    const high = bd[zero + d + 1] as number;
    const start = low < high ? low : high - 1;
    let x = start;
    let y = start - d;
    while (xoff < x && yoff < y && xs[x - 1] === ys[y - 1]) {
      x--;
      y--;
    }
    work += 4 + start - x;
    bd[zero + d] = x;
    if (!odd && fmin <= d && d <= fmax && x <= (fd[zero + d] as number)) {
      meter.charge("looked", work);
      return { x, y, before: 1, after: 1 };
    }
  }
  meter.charge("looked", work);
  return null;
}

/** The best place so far, when going on would be too expensive. */
function settle(s: Furthest, mid: Middle): Found {
  const zero = s.keys[1].length + 1;
  const { xoff, xlim, yoff, ylim } = mid;
  let [forwardSum, forwardX] = [-1, 0];
  for (let d = mid.fmax; d >= mid.fmin; d -= 2) {
    let x = Math.min(s.forward[zero + d] as number, xlim);
    let y = x - d;
    if (ylim < y) [x, y] = [ylim + d, ylim];
    if (forwardSum < x + y) [forwardSum, forwardX] = [x + y, x];
  }
  let [backwardSum, backwardX] = [Number.MAX_SAFE_INTEGER, 0];
  for (let d = mid.bmax; d >= mid.bmin; d -= 2) {
    let x = Math.max(xoff, s.backward[zero + d] as number);
    let y = x - d;
    if (y < yoff) [x, y] = [yoff + d, yoff];
    if (x + y < backwardSum) [backwardSum, backwardX] = [x + y, x];
  }
  if (xlim + ylim - backwardSum < forwardSum - (xoff + yoff)) return { x: forwardX, y: forwardSum - forwardX, before: 1, after: 0 };
  return { x: backwardX, y: backwardSum - backwardX, before: 0, after: 1 };
}
