/**
 * Orders of layers in which few lines between them cross: each node goes to the middle of what it is joined to in the layer before, then
 * in the one after, some times forth and back; the best order that was met is kept.
 */
import { type Neighbours, nearTo } from "./neighbours";

type Layers = readonly (readonly string[])[];

/** Places in the next layer of what each node of a layer is joined to, in the order of both. */
function ends(layer: readonly string[], next: readonly string[], neighbours: Neighbours): number[] {
  const at = new Map(next.map((id, place) => [id, place]));
  const list: number[] = [];
  for (const id of layer) {
    const own: number[] = [];
    for (const other of nearTo(neighbours, id)) {
      const place = at.get(other);
      if (place !== undefined) own.push(place);
    }
    list.push(...own.sort((a, b) => a - b));
  }
  return list;
}
/** Pairs of a list that stand the wrong way round. A tree of sums counts them: n log n. */
function inversions(list: readonly number[], size: number): number {
  const sums = new Int32Array(size + 1);
  let found = 0;
  for (const [seen, place] of list.entries()) {
    let upTo = 0;
    for (let n = place + 1; n > 0; n -= n & -n) upTo += sums[n] ?? 0;
    found += seen - upTo;
    for (let n = place + 1; n <= size; n += n & -n) sums[n] = (sums[n] ?? 0) + 1;
  }
  return found;
}
/** How many lines between layers beside each other cross. */
export function crossings(layers: Layers, neighbours: Neighbours): number {
  let sum = 0;
  for (const [n, layer] of layers.entries()) {
    const next = layers[n + 1];
    if (next) sum += inversions(ends(layer, next, neighbours), next.length);
  }
  return sum;
}

/** The mean of what is known of a node's neighbours; what has none keeps its place. */
function sorted(layer: readonly string[], shares: ReadonlyMap<string, number>, neighbours: Neighbours): string[] {
  const wishes = layer.map((id, place) => {
    let [sum, count] = [0, 0];
    for (const other of nearTo(neighbours, id)) {
      const share = shares.get(other);
      if (share !== undefined) [sum, count] = [sum + share, count + 1];
    }
    return { id, place, at: count > 0 ? sum / count : (place + 0.5) / layer.length };
  });
  return wishes.sort((a, b) => a.at - b.at || a.place - b.place).map(({ id }) => id);
}

/** @param layers - from one side to the other, each in the order that ties keep */
export function ordered(layers: Layers, neighbours: Neighbours, rounds = 3): readonly (readonly string[])[] {
  let now = layers.map((layer) => [...layer]);
  let best = now;
  let fewest = crossings(now, neighbours);
  for (let round = 0; round < rounds && fewest > 0; round += 1) {
    for (const isForth of [true, false]) {
      const shares = new Map<string, number>();
      const next: string[][] = [];
      const order = now.map((_, n) => (isForth ? n : now.length - 1 - n));
      for (const n of order) {
        const layer = now[n] ?? [];
        const own = shares.size === 0 ? layer : sorted(layer, shares, neighbours);
        for (const [place, id] of own.entries()) shares.set(id, (place + 0.5) / own.length);
        next[n] = own;
      }
      now = next;
      const found = crossings(now, neighbours);
      if (found < fewest) [best, fewest] = [now, found];
    }
  }
  return best;
}

/**
 * Places at least one apart, in the order of what is wished, as near to it as that allows (least squares: those that would be too near
 * stand about the middle of what they wish together).
 */
export function apart(wishes: readonly number[], least = 0): number[] {
  const blocks: { sum: number; count: number }[] = [];
  for (const [n, wish] of wishes.entries()) {
    let block = { sum: wish - n, count: 1 };
    let before = blocks.at(-1);
    while (before && before.sum / before.count >= block.sum / block.count) {
      block = { sum: before.sum + block.sum, count: before.count + block.count };
      blocks.pop();
      before = blocks.at(-1);
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ sum, count }) => new Array<number>(count).fill(Math.max(sum / count, least))).map((at, n) => at + n);
}
