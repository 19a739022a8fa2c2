"use client";
import { createContext, useCallback, useContext, useMemo, useState, useSyncExternalStore } from "react";

/** What commands act on. */
export interface Targets {
  /** what is chosen in the list in view, else the object of the page; the same array while it is the same choice */
  readonly targets: readonly string[];
  /** the list in which something is chosen; null: none */
  readonly chosenIn: string | null;
}
/**
 * Where it is read. A store beside React's state: whoever reads it is told of a choice, and of the thousands of parts that have nothing to
 * do with it none is looked through for who does.
 */
export interface TargetsSource {
  readonly read: () => Targets;
  readonly subscribe: (listener: () => void) => () => void;
}
export const TargetsContext = createContext<TargetsSource | null>(null);
/** Renders again with every choice. */
export function useTargets(): Targets {
  const source = useContext(TargetsContext);
  if (!source) throw new Error("useTargets stands outside the console");
  return useSyncExternalStore(source.subscribe, source.read, source.read);
}

const NOBODY: readonly string[] = [];
interface Chosen {
  /** the object and tab on whose page it was chosen */
  readonly at: string;
  readonly list: string;
  readonly refs: readonly string[];
}
const NOTHING: Chosen = { at: "", list: "", refs: [] };

class Choice {
  #chosen = NOTHING;
  readonly #listeners = new Set<() => void>();
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  choose(here: string, list: string, refs: readonly string[]): void {
    const before = this.#chosen;
    // A list in which nothing is chosen takes nothing away from another.
    const isOthers = before.at === here && before.list !== list && before.refs.length > 0;
    if (refs.length === 0 && (isOthers || before.refs.length === 0)) return;
    const isSame = before.at === here && before.list === list && before.refs.length === refs.length;
    if (isSame && (before.refs === refs || before.refs.every((ref, at) => ref === refs[at]))) return;
    this.#chosen = { at: here, list, refs };
    for (const listener of [...this.#listeners]) listener();
  }
  /** What is meant on a page: the same answer while it is the same choice. */
  sourceOn(here: string, own: string | undefined): TargetsSource {
    const none: Targets = { targets: own ? [own] : NOBODY, chosenIn: null };
    let of = NOTHING;
    let last = none;
    const read = (): Targets => {
      if (of === this.#chosen) return last;
      of = this.#chosen;
      last = of.at === here && of.refs.length > 0 ? { targets: of.refs, chosenIn: of.list } : none;
      return last;
    };
    return { read, subscribe: this.subscribe };
  }
}
/**
 * What is chosen in the lists of a page: forgotten with the page.
 * @param here - the object and tab whose page is shown
 * @param own - the object of the page, if there is one
 */
export function useChoice(here: string, own: string | undefined) {
  const [choice] = useState(() => new Choice());
  const choose = useCallback((list: string, refs: readonly string[]) => choice.choose(here, list, refs), [choice, here]);
  const source = useMemo(() => choice.sourceOn(here, own), [choice, here, own]);
  return { choose, source };
}
