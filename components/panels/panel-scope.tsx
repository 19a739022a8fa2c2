"use client";
import { type ReactNode, useMemo } from "react";
import { ConsoleContext, type ConsoleContextValue, find, refOf, useConsole } from "../data/console-context";
import { useAnyRecord } from "../data/hooks";
import { useLab } from "../data/lab-context";
import type { PanelPlace } from "../data/panels";
import { TargetsContext, useChoice } from "../data/targets";

/** The console as a panel sees it: its own object, tab and choice. Dialogs, and going to another object, are the page's. */
export function PanelScope({ at, children }: { at: PanelPlace; children: (scope: ConsoleContextValue) => ReactNode }) {
  const outer = useConsole();
  const { session, labId, kinds } = useLab();
  const { kind, uuid, tab } = at;
  const place = useMemo(() => ({ labId, kind, uuid, tab }), [labId, kind, uuid, tab]);
  const object = useAnyRecord(refOf(session.store, place, undefined));
  const found = useMemo(() => find(kinds, place, object), [kinds, place, object]);
  const { choose, source } = useChoice(`${object?.ref ?? ""} ${found.tab?.name ?? ""}`, found.object?.ref);
  const value = useMemo<ConsoleContextValue>(() => ({ ...outer, ...found, place, choose }), [outer, found, place, choose]);
  return (
    <ConsoleContext value={value}>
      <TargetsContext value={source}>{children(value)}</TargetsContext>
    </ConsoleContext>
  );
}
