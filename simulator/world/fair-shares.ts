/**
 * Who gets how much of what is too narrow for all: max-min fairness. Nobody can be given more without taking it from somebody who has no more
 * than they. @source Bertsekas & Gallager, Data Networks §6.5.2 (progressive filling)
 */

/** What wants to go over lanes: both directions grow and shrink together, as questions with their answers. Bytes/s, whole numbers. */
export interface Wish {
  readonly tx: number;
  readonly rx: number;
  /** lanes that it goes over, and whether it sends there or receives */
  readonly over: readonly Crossing[];
}
export interface Crossing {
  readonly lane: Lane;
  readonly direction: "tx" | "rx";
  /** how much of the lane a byte takes, in whole units of its room; absent: 1 */
  readonly weight?: number;
}
/** One direction of a link, with room for so many bytes/s. */
export interface Lane {
  readonly bytesPerS: number;
}
export interface Given {
  readonly tx: number;
  readonly rx: number;
}

/** Parts of a direction's rate are counted in whole numbers, upwards: their sum is the same in whichever order it is made. */
const PARTS = 2 ** 30;

/** One wish while it is being filled. */
interface Filling {
  readonly wish: Wish;
  /** the greater of its directions, and parts of it that each direction has */
  readonly peak: number;
  readonly parts: { readonly tx: number; readonly rx: number };
}
/** What is left of a lane, and who still grows on it. */
interface Left {
  room: number;
  parts: number;
  readonly growing: Set<Filling>;
}

/**
 * Shares lanes among all that go over them. The answer follows from wishes and lanes alone, not from the order in which they come.
 * @returns what each wish is given, bytes/s: never more than it wants, nor more on any lane than it has room for
 */
export function fairShares<W extends Wish>(wishes: Iterable<W>): Map<W, Given> {
  const given = new Map<W, Given>();
  const growing = new Map<Filling, W>();
  const lanes = new Map<Lane, Left>();
  for (const wish of wishes) {
    const peak = Math.max(wish.tx, wish.rx);
    if (peak <= 0) {
      given.set(wish, { tx: 0, rx: 0 });
      continue;
    }
    const partOf = (rate: number): number => Math.ceil((rate / peak) * PARTS);
    const filling: Filling = { wish, peak, parts: { tx: partOf(wish.tx), rx: partOf(wish.rx) } };
    growing.set(filling, wish);
    for (const { lane, direction, weight = 1 } of wish.over) if (wish[direction] > 0) enter(lanes, lane, filling, direction, weight);
  }
  const fix = (filling: Filling, level: number): void => {
    const wish = growing.get(filling) as W;
    growing.delete(filling);
    const part = Math.min(1, level / filling.peak);
    const rates = { tx: Math.floor(wish.tx * part), rx: Math.floor(wish.rx * part) };
    given.set(wish, rates);
    for (const { lane, direction, weight = 1 } of wish.over) {
      const left = lanes.get(lane);
      if (!left || wish[direction] === 0) continue;
      left.growing.delete(filling);
      left.parts -= filling.parts[direction] * weight;
      left.room -= rates[direction] * weight;
    }
  };
  while (growing.size > 0) {
    const level = lowest(lanes.values());
    const modest = [...growing.keys()].filter(({ peak }) => peak <= level);
    if (modest.length > 0) {
      for (const filling of modest) fix(filling, filling.peak);
      continue;
    }
    // All that stand on the lanes that fill up first: which of two equally narrow ones is looked at first decides nothing.
    const full = new Set<Filling>();
    for (const left of lanes.values()) if (levelOf(left) === level) for (const filling of left.growing) full.add(filling);
    for (const filling of full) fix(filling, level);
  }
  return given;
}

function enter(lanes: Map<Lane, Left>, lane: Lane, filling: Filling, direction: "tx" | "rx", weight: number): void {
  let left = lanes.get(lane);
  if (!left) {
    left = { room: lane.bytesPerS, parts: 0, growing: new Set() };
    lanes.set(lane, left);
  }
  left.parts += filling.parts[direction] * weight;
  left.growing.add(filling);
}

/** Up to where all that grow on a lane can grow together, bytes/s of the greater direction of each. */
function levelOf({ room, parts }: Left): number {
  return parts <= 0 ? Number.POSITIVE_INFINITY : (Math.max(0, room) / parts) * PARTS;
}
function lowest(lanes: Iterable<Left>): number {
  let level = Number.POSITIVE_INFINITY;
  for (const left of lanes) level = Math.min(level, levelOf(left));
  return level;
}
