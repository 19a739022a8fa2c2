"use client";
import { usePathname } from "next/navigation";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import { type AnyRec, isSet } from "./defaults";
import type { DialogRequest } from "./dialog-requests";
import { useAnyRecord, useRecords } from "./hooks";
import { useLab } from "./lab-context";
import { pushPath, usePath } from "./path-history";
import { kindOf, type Place, parsePlace, pathOf, type TabName, tabsOf } from "./place";

/** Panels that open below the tabs, one at a time. */
export type BottomPanel = "tasks" | "history";

interface ConsoleContextValue {
  readonly place: Place;
  /** the selected object, as long as the lab has it */
  readonly object: AnyRec | undefined;
  readonly tab: TabName;
  readonly go: (ref: string, tab?: TabName) => void;
  /** gives the tab the page to itself, or takes that back */
  readonly setFull: (isFull: boolean) => void;
  /** VMs that the toolbar and the shortcuts act on: the rows ticked in the grid in view, else the selected VM */
  readonly targets: readonly string[];
  readonly setGridSelection: (refs: readonly string[]) => void;
  /** what lies open below the tabs */
  readonly panel: BottomPanel | null;
  readonly setPanel: (panel: BottomPanel | null) => void;
  readonly dialog: DialogRequest | null;
  readonly open: (dialog: DialogRequest) => void;
  readonly close: () => void;
}
const ConsoleContext = createContext<ConsoleContextValue | null>(null);
export function useConsole(): ConsoleContextValue {
  const value = useContext(ConsoleContext);
  if (!value) throw new Error("useConsole stands outside the console");
  return value;
}
const NOBODY: readonly string[] = [];

export function ConsoleProvider({ children }: { children: ReactNode }) {
  const { session, labId } = useLab();
  const place = parsePlace(usePath(usePathname()));
  const pool = useRecords("pool")[0];
  const ref = place.uuid === null ? pool?.ref : session.store.byUuid(place.uuid)?.ref;
  const object = useAnyRecord(ref);
  const lastTab = useRef(new Map<string, TabName>());
  const [selection, setSelection] = useState<{ readonly at: string; readonly refs: readonly string[] }>({ at: "", refs: NOBODY });
  const [dialog, setDialog] = useState<DialogRequest | null>(null);
  const [panel, setPanel] = useState<BottomPanel | null>(null);

  const kind = object ? kindOf(object) : null;
  const tab: TabName = place.tab ?? "general";
  useEffect(() => {
    if (kind) lastTab.current.set(kind, tab);
  }, [kind, tab]);
  useEffect(() => session.lookAt(object?.ref ?? null), [session, object?.ref]);

  const go = useCallback(
    (to: string, tabName?: TabName) => {
      const record = isSet(to) ? session.store.any(to) : undefined;
      const of = record ? kindOf(record) : null;
      if (!record || !of || !("uuid" in record)) return;
      // As in XenCenter: another object of the same kind opens on the tab last used for that kind.
      const wanted = tabName ?? lastTab.current.get(of) ?? "general";
      pushPath(pathOf({ labId, kind: of, uuid: record.uuid, tab: tabsOf[of].includes(wanted) ? wanted : "general" }));
    },
    [session, labId],
  );
  const { kind: placeKind, uuid: placeUuid, tab: placeTab, isFull } = place;
  const setFull = useCallback(
    (next: boolean) => pushPath(pathOf({ labId, kind: placeKind, uuid: placeUuid, tab: placeTab, isFull: next })),
    [labId, placeKind, placeUuid, placeTab],
  );
  const here = `${object?.ref ?? ""} ${tab}`;
  const setGridSelection = useCallback((refs: readonly string[]) => setSelection({ at: here, refs }), [here]);
  const isVm = object?.class === "VM" && !object.is_a_template;
  const ownRef = isVm ? object.ref : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `place` is made anew on each render; its parts stand for it
  const value = useMemo<ConsoleContextValue>(() => {
    const ticked = selection.at === here ? selection.refs : NOBODY;
    return {
      place,
      object,
      tab,
      go,
      setFull,
      targets: ticked.length > 0 ? ticked : ownRef ? [ownRef] : NOBODY,
      setGridSelection,
      panel,
      setPanel,
      dialog,
      open: setDialog,
      close: () => setDialog(null),
    };
  }, [placeUuid, placeKind, placeTab, isFull, object, tab, go, setFull, selection, here, ownRef, setGridSelection, panel, dialog]);
  return <ConsoleContext value={value}>{children}</ConsoleContext>;
}
