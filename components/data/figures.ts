/**
 * Figures of all objects of a class, as the server ranks them: what lists over all of them are sorted, filtered and grouped by. They are
 * followed while somebody shows such a list, and lie in the store under a slot of their own, `figure VM cpu`.
 */
import type { FigureClass, FigureName, ViewAnswer } from "@/server/contract";
import type { FollowedViews } from "./followed-views";
import type { RecordStore } from "./store";

/** More than a lab has. @source simulator/views/ranked.ts */
const ALL = 100_000;
/** How long what nobody shows any more is kept, ms: who comes back finds it. */
const KEPT_MS = 10_000;

export type FigureSlot = { readonly [C in FigureClass]: `figure ${C} ${FigureName<C>}` }[FigureClass];
export const isFigureSlot = (slot: string): slot is FigureSlot => slot.startsWith("figure ");

interface Need {
  wanted: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  readonly stop: () => void;
  isKnown: boolean;
}

export class Figures {
  readonly #needs = new Map<FigureSlot, Need>();

  constructor(
    readonly views: FollowedViews,
    readonly store: RecordStore,
  ) {}

  /** Follows a figure until what is returned is called. */
  need(slot: FigureSlot): () => void {
    const need = this.#needs.get(slot) ?? this.#begin(slot);
    need.wanted += 1;
    clearTimeout(need.timer);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      need.wanted -= 1;
      if (need.wanted === 0) need.timer = setTimeout(() => this.#end(slot, need), KEPT_MS);
    };
  }
  isKnown(slot: FigureSlot): boolean {
    return this.#needs.get(slot)?.isKnown ?? false;
  }

  #begin(slot: FigureSlot): Need {
    const [, of, by] = slot.split(" ");
    const args = { of, by, within: null, most: ALL };
    const key = JSON.stringify(args);
    const stop = this.views.follow("ranked", args, () => {
      const answer = this.views.latest("ranked", key).answer as ViewAnswer<"ranked"> | undefined;
      if (!answer) return;
      need.isKnown = true;
      this.store.setFigures(slot, new Map(answer.refs.map((ref, at) => [ref, answer.values[at] ?? null])));
    });
    const need: Need = { wanted: 0, timer: undefined, stop, isKnown: false };
    this.#needs.set(slot, need);
    return need;
  }
  #end(slot: FigureSlot, need: Need): void {
    need.stop();
    this.#needs.delete(slot);
    this.store.dropFigures(slot);
  }
}
