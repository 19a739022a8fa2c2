"use client";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { useConsole } from "../data/console-context";
import { useTargets } from "../data/targets";
import type { TreeRow } from "./build-tree";

/** Under which the tree says what is chosen in it. */
const LIST = "tree";

export interface TreeChoice {
  /** refs of the chosen objects: several, or the one whose page is shown */
  readonly chosen: ReadonlySet<string>;
  /** takes one in or out, as a click with Ctrl */
  readonly toggle: (row: TreeRow) => void;
  /** all from the last one that was picked or toggled to this one, as a click with Shift */
  readonly extendTo: (row: TreeRow) => void;
  /** the object whose page is shown alone is meant again; what is picked next with Shift begins at this row */
  readonly startAt: (row: TreeRow) => void;
}
/** Several objects are chosen in the tree as on a desktop. What a filter or a closed parent hides is not chosen any more. */
export function useTreeChoice(rows: readonly TreeRow[]): TreeChoice {
  const { object, choose } = useConsole();
  const { targets, chosenIn } = useTargets();
  const own = object?.ref;
  const chosen = useMemo(() => new Set(chosenIn === LIST ? targets : own ? [own] : []), [chosenIn, targets, own]);
  const anchor = useRef<string | null>(null);
  const set = useCallback((refs: readonly string[]) => choose(LIST, refs.length === 1 && refs[0] === own ? [] : refs), [choose, own]);
  const toggle = useCallback(
    ({ node }: TreeRow) => {
      if (node.ref === null) return;
      anchor.current = node.id;
      const next = new Set(chosen);
      if (!next.delete(node.ref)) next.add(node.ref);
      set([...next]);
    },
    [chosen, set],
  );
  const extendTo = useCallback(
    ({ node }: TreeRow) => {
      const at = (id: string | null | undefined): number => rows.findIndex((row) => row.node.id === id);
      const from = Math.max(0, at(anchor.current ?? own));
      const to = at(node.id);
      const between = rows.slice(Math.min(from, to), Math.max(from, to) + 1);
      // An object may stand in several places.
      set([...new Set(between.flatMap((row) => row.node.ref ?? []))]);
    },
    [rows, own, set],
  );
  const startAt = useCallback(
    ({ node }: TreeRow) => {
      anchor.current = node.id;
      choose(LIST, []);
    },
    [choose],
  );
  useEffect(() => {
    if (chosenIn !== LIST) return;
    const shown = new Set(rows.map((row) => row.node.ref));
    const left = targets.filter((ref) => shown.has(ref));
    if (left.length < targets.length) set(left);
  }, [rows, chosenIn, targets, set]);
  return { chosen, toggle, extendTo, startAt };
}
