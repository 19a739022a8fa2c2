/** Where an arrow key leads: to what stands nearest that way. */
import type { Target } from "./scene";
import { middleOf } from "./view";

export type Way = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";
const WAYS: Readonly<Record<Way, { readonly x: number; readonly y: number }>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
export const isWay = (key: string): key is Way => Object.hasOwn(WAYS, key);
export const stepOf = (way: Way, by: number): { readonly x: number; readonly y: number } => ({ x: WAYS[way].x * by, y: WAYS[way].y * by });

/** How much farther what stands aside seems than what stands ahead. */
const ASIDE = 2.5;

/** @returns the target that way; null: there is none */
export function nearest(targets: Iterable<Target>, from: Target, way: Way): Target | null {
  const { x: wx, y: wy } = WAYS[way];
  const start = middleOf(from);
  let best: Target | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const target of targets) {
    if (target.id === from.id) continue;
    const { x, y } = middleOf(target);
    const ahead = (x - start.x) * wx + (y - start.y) * wy;
    if (ahead <= 0) continue;
    const aside = Math.abs((x - start.x) * wy) + Math.abs((y - start.y) * wx);
    // What stands more aside than ahead is another way.
    const far = ahead + aside * ASIDE + (aside > ahead * 2 ? 1e6 : 0);
    if (far < least) [best, least] = [target, far];
  }
  return best;
}
/** The first that a reader comes to: the uppermost of the leftmost. */
export function firstOf(targets: Iterable<Target>): Target | null {
  let best: Target | null = null;
  for (const target of targets) if (!best || target.x + target.y < best.x + best.y) best = target;
  return best;
}
