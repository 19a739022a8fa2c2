"use client";
/** What keys do with what people have drawn: size it, write on it, draw it once more, take it away. */
import type { KeyboardEvent } from "react";
import type { MapItem } from "@/server/contract";
import { isWay, stepOf } from "../drawing/nearest";
import type { Scene, Target } from "../drawing/scene";
import { middleOf } from "../drawing/view";
import { itemIdOf, resized } from "./item-shape";

/** How much Ctrl with an arrow makes it larger or smaller, and with Shift too, graph units. */
const STEP = 10;
const FINE = 1;

/** What can be done with what people have drawn. */
export interface ItemActs {
  /** why one may not change them; null: one may */
  readonly why: string | null;
  /** tells that */
  readonly sayWhy: () => void;
  readonly edit: (item: MapItem) => void;
  readonly put: (items: readonly MapItem[]) => void;
  /** @returns ids of the new ones */
  readonly duplicate: (items: readonly MapItem[]) => readonly string[];
  readonly remove: (ids: Iterable<string>) => void;
}
interface Around extends Omit<ItemActs, "duplicate"> {
  readonly duplicate: (items: readonly MapItem[]) => void;
  /** what is selected together with a target */
  readonly selectedWith: (target: Target) => ReadonlySet<string>;
  readonly focus: (target: Target) => void;
}

/** What of some targets may be moved: of what people have drawn nothing by whoever may not change it. */
export function mayMove(ids: ReadonlySet<string>, { why }: Pick<ItemActs, "why">): ReadonlySet<string> {
  return why === null ? ids : new Set([...ids].filter((id) => itemIdOf(id) === null));
}
/** Items among some targets. */
export function itemsAmong(scene: Pick<Scene, "items">, ids: ReadonlySet<string>): readonly MapItem[] {
  return scene.items.flatMap(({ item, target }) => (ids.has(target) ? [item] : []));
}
/** The target that stands nearest to one, but for some. */
function nearestTo(targets: Iterable<Target>, from: Target, but: ReadonlySet<string>): Target | null {
  const start = middleOf(from);
  const far = (one: Target): number => Math.hypot(middleOf(one).x - start.x, middleOf(one).y - start.y);
  let best: Target | null = null;
  for (const one of targets) if (!but.has(one.id) && (!best || far(one) < far(best))) best = one;
  return best;
}

/** @returns what answers whether a key was meant for them */
export function itemKeys(scene: Scene | null, acts: Around): (event: KeyboardEvent<HTMLElement>) => boolean {
  const does = (event: KeyboardEvent<HTMLElement>, target: Target, of: Scene): (() => void) | null => {
    const { key } = event;
    const held = acts.selectedWith(target);
    const items = itemsAmong(of, held);
    const isCtrl = (event.ctrlKey || event.metaKey) && !event.altKey;
    if (items.length === 0) return null;
    if (key === "Delete" || key === "Backspace")
      return () => {
        const next = target.what === "item" ? nearestTo(of.targets.values(), target, held) : null;
        acts.remove(items.map(({ id }) => id));
        if (next) acts.focus(next);
      };
    if (isCtrl && key.toLowerCase() === "d") return () => acts.duplicate(items);
    if (isCtrl && isWay(key) && target.what === "item") {
      const by = stepOf(key, event.shiftKey ? FINE : STEP);
      const handle = { x: by.x === 0 ? 0 : 1, y: by.y === 0 ? 0 : 1 } as const;
      return () => acts.put(items.map((item) => ({ ...item, ...resized(item, handle, by) })));
    }
    return null;
  };
  return (event) => {
    const id = event.target instanceof HTMLElement ? event.target.dataset.target : undefined;
    const target = id === undefined ? undefined : scene?.targets.get(id);
    const act = scene && target ? does(event, target, scene) : null;
    if (!act) return false;
    event.preventDefault();
    event.stopPropagation();
    if (acts.why === null) act();
    else acts.sayWhy();
    return true;
  };
}
