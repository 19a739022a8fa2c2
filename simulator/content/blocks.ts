/**
 * Where on its device a file lies: runs of blocks, and the account of a file system's blocks that they are taken from.
 * @source Linux fs/ext4/extents.c, mballoc.c (a file goes on where it ends; else the first room that holds all of it)
 */

/** Runs of blocks in the order of what they hold: first block and how many, again and again. Never changed in place. */
export type Runs = readonly number[];

/** Blocks of a file system that files may have. Never changed in place. */
export interface Space {
  /** from here on nothing has been taken yet */
  readonly at: number;
  /** runs before it that were given back, in the order of the disk; none touches the next. Absent: none */
  readonly free?: Runs;
}

/** Bytes of a block. @source mke2fs(8) (-b) */
export const BLOCK_BYTES = 4_096;

export function runBlocks(runs: Runs): number {
  let blocks = 0;
  for (let i = 1; i < runs.length; i += 2) blocks += runs[i] as number;
  return blocks;
}

/** Runs one behind the other; those that touch become one. */
export function joined(one: Runs, other: Runs): Runs {
  if (other.length === 0) return one;
  const out = [...one];
  for (let i = 0; i < other.length; i += 2) {
    const [start, blocks] = [other[i] as number, other[i + 1] as number];
    const last = out.length - 2;
    if (last >= 0 && (out[last] as number) + (out[last + 1] as number) === start) out[last + 1] = (out[last + 1] as number) + blocks;
    else out.push(start, blocks);
  }
  return out;
}

/** Blocks `from` to `to` of what lies in runs, as many as there are. */
export function runsWithin(runs: Runs, from: number, to: number): Runs {
  const out: number[] = [];
  let before = 0;
  for (let i = 0; i < runs.length && before < to; i += 2) {
    const [start, blocks] = [runs[i] as number, runs[i + 1] as number];
    const [first, last] = [Math.max(from, before), Math.min(to, before + blocks)];
    if (first < last) out.push(start + first - before, last - first);
    before += blocks;
  }
  return out;
}

/**
 * Takes blocks for a file.
 * @param most - blocks of the file system: none lies there or beyond
 * @param goal - the block behind the file's last; null: it has none
 * @returns what was taken, fewer blocks than asked for when there are no more
 */
export function take(space: Space, most: number, blocks: number, goal: number | null): { readonly runs: Runs; readonly space: Space } {
  const free = [...(space.free ?? [])];
  let { at } = space;
  let runs: Runs = [];
  let left = blocks;
  const cut = (i: number): void => {
    const [start, room] = [free[i] as number, free[i + 1] as number];
    const taken = Math.min(room, left);
    runs = joined(runs, [start, taken]);
    left -= taken;
    if (taken === room) free.splice(i, 2);
    else free.splice(i, 2, start + taken, room - taken);
  };
  const onward = (): void => {
    const taken = Math.min(left, Math.max(0, most - at));
    if (taken === 0) return;
    runs = joined(runs, [at, taken]);
    at += taken;
    left -= taken;
  };
  const holding = (least: number): number => {
    for (let i = 0; i < free.length; i += 2) if ((free[i + 1] as number) >= least) return i;
    return -1;
  };
  if (goal !== null) {
    for (let i = 0; i < free.length; i += 2)
      if (free[i] === goal) {
        cut(i);
        break;
      }
    if (left > 0 && goal === at) onward();
  }
  const whole = left > 0 ? holding(left) : -1;
  if (whole >= 0) cut(whole);
  if (left > 0) onward();
  while (left > 0 && free.length > 0) cut(0);
  return { runs, space: spaceOf(at, free) };
}

/** Gives blocks back. */
export function giveBack(space: Space, runs: Runs): Space {
  if (runs.length === 0) return space;
  const free = [...(space.free ?? [])];
  for (let i = 0; i < runs.length; i += 2) insert(free, runs[i] as number, runs[i + 1] as number);
  // What lies at the end is as if it had never been taken.
  const last = free.length - 2;
  const reaches = last >= 0 && (free[last] as number) + (free[last + 1] as number) === space.at;
  return reaches ? spaceOf(free[last] as number, free.slice(0, last)) : spaceOf(space.at, free);
}

/** Puts a run where it belongs in the order of the disk, together with those that it touches. */
function insert(free: number[], start: number, blocks: number): void {
  let low = 0;
  for (let high = free.length / 2; low < high; ) {
    const middle = (low + high) >> 1;
    if ((free[middle * 2] as number) < start) low = middle + 1;
    else high = middle;
  }
  const at = low * 2;
  const joinsBefore = at > 0 && (free[at - 2] as number) + (free[at - 1] as number) === start;
  const joinsAfter = free[at] === start + blocks;
  const [first, all] = [joinsBefore ? (free[at - 2] as number) : start, blocks + (joinsBefore ? (free[at - 1] as number) : 0)];
  const from = joinsBefore ? at - 2 : at;
  free.splice(from, (joinsBefore ? 2 : 0) + (joinsAfter ? 2 : 0), first, all + (joinsAfter ? (free[at + 1] as number) : 0));
}

/** The same runs in the order of the disk; those that touch are one. */
export function sorted(runs: Runs): Runs {
  const pairs: [number, number][] = [];
  for (let i = 0; i < runs.length; i += 2) pairs.push([runs[i] as number, runs[i + 1] as number]);
  pairs.sort((a, b) => a[0] - b[0]);
  const out: number[] = [];
  for (const [start, blocks] of pairs) {
    const last = out.length - 2;
    if (last >= 0 && (out[last] as number) + (out[last + 1] as number) === start) out[last + 1] = (out[last + 1] as number) + blocks;
    else out.push(start, blocks);
  }
  return out;
}

function spaceOf(at: number, free: Runs): Space {
  return free.length === 0 ? { at } : { at, free };
}
