/** Layers beside one another: the one with most nodes is row after row, and the others stand at the middle of what they are joined to. */
import { type Neighbours, nearTo } from "./neighbours";
import { apart, ordered } from "./ordering";

/** @returns rows by node, from 0; @param given - layers from left to right, in the order that ties keep */
export function layeredRows(given: readonly (readonly string[])[], near: Neighbours): ReadonlyMap<string, number> {
  const layers = ordered(given, near);
  const rowOf = new Map<string, number>();
  const most = layers.reduce((best, layer, n) => (layer.length > (layers[best]?.length ?? 0) ? n : best), 0);
  for (const [row, id] of (layers[most] ?? []).entries()) rowOf.set(id, row);
  const place = (layer: readonly string[]): void => {
    const span = (layers[most]?.length ?? 1) / Math.max(1, layer.length);
    const wishes = layer.map((id, n) => {
      let [sum, count] = [0, 0];
      for (const other of nearTo(near, id)) {
        const row = rowOf.get(other);
        if (row !== undefined) [sum, count] = [sum + row, count + 1];
      }
      return { id, n, at: count > 0 ? sum / count : (n + 0.5) * span - 0.5 };
    });
    wishes.sort((a, b) => a.at - b.at || a.n - b.n);
    for (const [n, row] of apart(wishes.map(({ at }) => at)).entries()) rowOf.set(wishes[n]?.id ?? "", row);
  };
  for (let n = most - 1; n >= 0; n -= 1) place(layers[n] ?? []);
  for (let n = most + 1; n < layers.length; n += 1) place(layers[n] ?? []);
  const least = Math.min(0, ...rowOf.values());
  return least === 0 ? rowOf : new Map([...rowOf].map(([id, row]) => [id, row - least]));
}
