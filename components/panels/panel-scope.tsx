"use client";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { ConsoleContext, type ConsoleContextValue, find, refOf, useConsole } from "../data/console-context";
import { useAnyRecord } from "../data/hooks";
import { useLab } from "../data/lab-context";
import type { PanelPlace } from "../data/panels";

const NOBODY: readonly string[] = [];
const NOTHING = { list: "", refs: NOBODY };

/** The console as a panel sees it: its own object, tab and choice. Dialogs, and going to another object, are the page's. */
export function PanelScope({ at, children }: { at: PanelPlace; children: (scope: ConsoleContextValue) => ReactNode }) {
  const outer = useConsole();
  const { session, labId, kinds } = useLab();
  const { kind, uuid, tab } = at;
  const place = useMemo(() => ({ labId, kind, uuid, tab }), [labId, kind, uuid, tab]);
  const object = useAnyRecord(refOf(session.store, place, undefined));
  const found = useMemo(() => find(kinds, place, object), [kinds, place, object]);
  const [chosen, setChosen] = useState(NOTHING);
  const choose = useCallback(
    (list: string, refs: readonly string[]) =>
      setChosen((before) => (refs.length === 0 && (before.list !== list || before.refs.length === 0) ? before : { list, refs })),
    [],
  );
  const own = found.object?.ref;
  const value = useMemo<ConsoleContextValue>(() => {
    const targets = chosen.refs.length > 0 ? chosen.refs : own ? [own] : NOBODY;
    return { ...outer, ...found, place, choose, targets, chosenIn: chosen.refs.length > 0 ? chosen.list : null };
  }, [outer, found, place, choose, chosen, own]);
  return <ConsoleContext value={value}>{children(value)}</ConsoleContext>;
}
