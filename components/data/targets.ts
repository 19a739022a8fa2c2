"use client";
import { createContext, useCallback, useContext, useMemo, useState } from "react";

/** What commands act on. It stands apart from where the console is: of all that looks there little has to do with what is chosen. */
export interface Targets {
  /** what is chosen in the list in view, else the object of the page; the same array while it is the same choice */
  readonly targets: readonly string[];
  /** the list in which something is chosen; null: none */
  readonly chosenIn: string | null;
}
export const TargetsContext = createContext<Targets | null>(null);
/** Renders again with every choice. */
export function useTargets(): Targets {
  const value = useContext(TargetsContext);
  if (!value) throw new Error("useTargets stands outside the console");
  return value;
}

const NOBODY: readonly string[] = [];
/**
 * @param chosen - what is chosen in a list in view
 * @param own - the object of the page, if there is one
 */
export function targetsOf(chosen: { readonly list: string; readonly refs: readonly string[] }, own: string | null | undefined): Targets {
  if (chosen.refs.length > 0) return { targets: chosen.refs, chosenIn: chosen.list };
  return { targets: own ? [own] : NOBODY, chosenIn: null };
}

interface Chosen {
  /** the object and tab on whose page it was chosen */
  readonly at: string;
  readonly list: string;
  readonly refs: readonly string[];
}
const NOTHING: Chosen = { at: "", list: "", refs: [] };
/**
 * What is chosen in the lists of a page: forgotten with the page.
 * @param here - the object and tab whose page is shown
 * @param own - the object of the page, if there is one
 */
export function useChoice(here: string, own: string | undefined) {
  const [chosen, setChosen] = useState(NOTHING);
  const choose = useCallback(
    (list: string, refs: readonly string[]) =>
      setChosen((before) => {
        // A list in which nothing is chosen takes nothing away from another.
        const isOthers = before.at === here && before.list !== list && before.refs.length > 0;
        if (refs.length === 0 && (isOthers || before.refs.length === 0)) return before;
        const isSame = before.at === here && before.list === list && before.refs.length === refs.length;
        if (isSame && before.refs.every((ref, at) => ref === refs[at])) return before;
        return { at: here, list, refs };
      }),
    [here],
  );
  const targets = useMemo(() => targetsOf(chosen.at === here ? chosen : NOTHING, own), [chosen, here, own]);
  return { choose, targets };
}
