"use client";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { ConsoleContext, type ConsoleContextValue, find, refOf, useConsole } from "../data/console-context";
import { useAnyRecord } from "../data/hooks";
import { useLab } from "../data/lab-context";
import type { PanelPlace } from "../data/panels";
import { TargetsContext, targetsOf } from "../data/targets";

const NOTHING: { readonly list: string; readonly refs: readonly string[] } = { list: "", refs: [] };

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
  const targets = useMemo(() => targetsOf(chosen, own), [chosen, own]);
  const value = useMemo<ConsoleContextValue>(() => ({ ...outer, ...found, place, choose }), [outer, found, place, choose]);
  return (
    <ConsoleContext value={value}>
      <TargetsContext value={targets}>{children(value)}</TargetsContext>
    </ConsoleContext>
  );
}
