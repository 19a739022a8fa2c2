/** What this page has drawn, changed or taken away, and the lab's answers do not show yet. */
import type { MapItem } from "@/server/contract";
import { type Pending, waiting } from "../arranging/pending";

const isSame = (a: MapItem, b: MapItem): boolean => {
  const [ours, theirs] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))];
  return ours.length === theirs.size && ours.every(([key, value]) => theirs.get(key) === value);
};
/** Items as the lab has them now have come. */
export function heardItems(pending: Pending<MapItem>, items: readonly MapItem[]): Pending<MapItem> {
  const shared = new Map(items.map((item) => [item.id, item]));
  return waiting(pending, (id, to) => {
    const known = shared.get(id);
    return to === null ? known === undefined : known !== undefined && isSame(to, known);
  });
}
/** Items with what is on its way: those that are changed stay where they are in their order, new ones come last. */
export function withPendingItems(items: readonly MapItem[], pending: Pending<MapItem>): readonly MapItem[] {
  if (pending.size === 0) return items;
  const all = new Map(items.map((item) => [item.id, item]));
  for (const [id, { to }] of pending) to === null ? all.delete(id) : all.set(id, to);
  return [...all.values()];
}
