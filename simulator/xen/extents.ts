/** Lists of frame runs: [first, pages, first, pages …] in one flat array. */

/** Pages in a list, of those between two frames if given. */
export function pagesIn(list: readonly number[], from = 0, to = Number.MAX_SAFE_INTEGER): number {
  let sum = 0;
  for (let i = 0; i < list.length; i += 2) {
    const start = list[i] as number;
    sum += Math.max(0, Math.min(to, start + (list[i + 1] as number)) - Math.max(from, start));
  }
  return sum;
}

/** Moves up to `pages` frames between `from` and `to` out of an ascending free list, lowest first; returns how many. */
export function takeFrom(free: number[], into: number[], pages: number, from: number, to: number): number {
  let left = pages;
  for (let i = 0; i < free.length && left > 0; ) {
    const start = free[i] as number;
    const end = start + (free[i + 1] as number);
    const first = Math.max(start, from);
    const count = Math.min(left, Math.min(end, to) - first);
    if (count <= 0) {
      if (start >= to) break;
      i += 2;
      continue;
    }
    append(into, first, count);
    left -= count;
    const rest: number[] = [];
    if (first > start) rest.push(start, first - start);
    if (first + count < end) rest.push(first + count, end - first - count);
    free.splice(i, 2, ...rest);
    // A head that stays was not in the range: go past it.
    if (first > start) i += 2;
  }
  return pages - left;
}

/** Takes the last `pages` off a list; returns them in order. The list holds so many. */
export function takeLast(list: number[], pages: number): number[] {
  const taken: number[] = [];
  let left = pages;
  while (left > 0) {
    const count = list.pop() as number;
    const start = list.pop() as number;
    const used = Math.min(count, left);
    if (used < count) list.push(start, count - used);
    taken.unshift(start + count - used, used);
    left -= used;
  }
  return taken;
}

/** Frames come back to an ascending free list and join their neighbours. */
export function putBack(free: number[], start: number, pages: number): void {
  let low = 0;
  let high = free.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((free[middle * 2] as number) < start) low = middle + 1;
    else high = middle;
  }
  const at = low * 2;
  free.splice(at, 0, start, pages);
  if (at + 2 < free.length && start + pages === free[at + 2]) {
    free[at + 1] = pages + (free[at + 3] as number);
    free.splice(at + 2, 2);
  }
  if (at > 0 && (free[at - 2] as number) + (free[at - 1] as number) === start) {
    free[at - 1] = (free[at - 1] as number) + (free[at + 1] as number);
    free.splice(at, 2);
  }
}

function append(list: number[], start: number, pages: number): void {
  const last = list.length - 2;
  if (last >= 0 && (list[last] as number) + (list[last + 1] as number) === start) list[last + 1] = (list[last + 1] as number) + pages;
  else list.push(start, pages);
}
