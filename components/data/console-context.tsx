"use client";
import { usePathname } from "next/navigation";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import { type AnyRec, isSet } from "./defaults";
import type { Open, OpenDialog } from "./dialog";
import { useAnyRecord, useRecords } from "./hooks";
import { type AnyTab, type Kind, type Kinds, tabsOf } from "./kind";
import { useLab } from "./lab-context";
import { isTreeMode, type NavMode, type TreeMode } from "./nav-mode";
import { pushPath, usePath } from "./path-history";
import { type Place, parsePlace, pathOf } from "./place";
import { usePref } from "./prefs";
import type { RecordStore } from "./store";
import { TargetsContext, useChoice } from "./targets";

/** Panels that open below the tabs, one at a time. */
export type BottomPanel = "tasks" | "history";
/** What an address leads to. */
export interface Found {
  readonly object: AnyRec | undefined;
  readonly kind: Kind | null;
  readonly tabs: readonly AnyTab[];
  readonly tab: AnyTab | null;
  /** what the address names and the lab does not have */
  readonly missing: "kind" | "object" | "tab" | null;
}
export interface ConsoleContextValue extends Found {
  readonly place: Place;
  readonly mode: NavMode;
  /** shows the navigation's tree in another way, or a page of the lab; from there back to the object that was shown last */
  readonly setMode: (mode: NavMode) => void;
  readonly go: (ref: string, tab?: string) => void;
  /** gives the tab the page to itself, or takes that back */
  readonly setFull: (isFull: boolean) => void;
  /** says what is chosen in a list in view; nothing: the object of the page is meant again */
  readonly choose: (list: string, refs: readonly string[]) => void;
  /** what lies open below the tabs */
  readonly panel: BottomPanel | null;
  readonly setPanel: (panel: BottomPanel | null) => void;
  /** dialogs that are open, each opened from the one before it */
  readonly dialogs: readonly OpenDialog[];
  /** opens a dialog; from within another it stands above that one, which stays as it is */
  readonly open: Open;
  /** closes the uppermost dialog */
  readonly close: () => void;
}
/** What a part of the console stands on; a panel has one of its own. */
export const ConsoleContext = createContext<ConsoleContextValue | null>(null);
export function useConsole(): ConsoleContextValue {
  const value = useContext(ConsoleContext);
  if (!value) throw new Error("useConsole stands outside the console");
  return value;
}
const NO_TABS: readonly AnyTab[] = [];
const NO_DIALOGS: readonly OpenDialog[] = [];

/** What an address names. An address without an object is the pool's. */
export function find(kinds: Kinds, place: Place, object: AnyRec | undefined): Found {
  const nothing = { object: undefined, kind: null, tabs: NO_TABS, tab: null };
  if (place.page) return { ...nothing, missing: null };
  const wanted = place.kind === null ? null : kinds.named(place.kind);
  if (place.kind !== null && (!wanted || (wanted.tabs?.length ?? 0) === 0)) return { ...nothing, missing: "kind" };
  if (!object) return { ...nothing, missing: place.kind === null ? null : "object" };
  const kind = kinds.withPage(object);
  // A VM that was made a template has another address: the old one leads to it all the same.
  if (!kind || (wanted && wanted.of !== kind.of)) return { ...nothing, missing: "object" };
  const tabs = tabsOf(kind, object);
  const tab = place.tab === null ? tabs[0] : tabs.find(({ name }) => name === place.tab);
  return { object, kind, tabs, tab: tab ?? null, missing: tab ? null : "tab" };
}
/** The object that an address names, or the pool. */
export function refOf(store: RecordStore, place: Place, pool: string | undefined): string | undefined {
  if (place.page) return undefined;
  if (place.kind === null) return pool;
  return place.uuid === null ? undefined : (store.byUuid(place.uuid) ?? store.byUuid(place.uuid.toLowerCase()))?.ref;
}

/** A tab as an address has it: the first of a page stands in none. */
function tabInAddress(kind: Kind, record: AnyRec, wanted: string | undefined): string | null {
  const [, ...others] = tabsOf(kind, record);
  return others.find(({ name }) => name === wanted)?.name ?? null;
}

function isSameDialog(one: OpenDialog | undefined, other: OpenDialog): boolean {
  if (one?.dialog !== other.dialog) return false;
  const [mine, theirs] = [one.about, other.about].map((about) => Object.entries(about));
  return (
    mine?.length === theirs?.length && (theirs ?? []).every(([key, value]) => Object.is((one.about as Record<string, unknown>)[key], value))
  );
}

export function ConsoleProvider({ children }: { children: ReactNode }) {
  const { session, labId, kinds } = useLab();
  const path = usePath(usePathname());
  const place = useMemo(() => parsePlace(path), [path]);
  const pool = useRecords("pool")[0];
  const object = useAnyRecord(refOf(session.store, place, pool?.ref));
  const found = useMemo(() => find(kinds, place, object), [kinds, place, object]);
  const lastTab = useRef(new Map<string, string>());
  const [dialogs, setDialogs] = useState<readonly OpenDialog[]>(NO_DIALOGS);
  const [panel, setPanel] = useState<BottomPanel | null>(null);

  const kindName = found.kind?.name;
  const tabName = found.tab?.name ?? "";
  useEffect(() => {
    if (kindName && tabName) lastTab.current.set(kindName, tabName);
  }, [kindName, tabName]);
  useEffect(() => session.lookAt(object?.ref ?? null), [session, object?.ref]);

  const go = useCallback(
    (to: string, name?: string) => {
      const record = isSet(to) ? session.store.any(to) : undefined;
      const kind = record ? kinds.withPage(record) : null;
      if (!record || !kind || !("uuid" in record)) return;
      // As in XenCenter: another object of the same kind opens on the tab last used for that kind.
      const wanted = name ?? lastTab.current.get(kind.name);
      const tab = tabInAddress(kind, record, wanted);
      pushPath(pathOf({ labId, kind: kind.name, uuid: record.uuid, tab }));
    },
    [session, labId, kinds],
  );
  const setFull = useCallback((isFull: boolean) => pushPath(pathOf({ ...place, tab: place.tab ?? tabName, isFull })), [place, tabName]);
  const open = useCallback<Open>(
    (one, about) =>
      setDialogs((before) => {
        const next = { dialog: one as unknown as OpenDialog["dialog"], about };
        // Asked for again where it is open already, a dialog stays the one that it is.
        return isSameDialog(before.at(-1), next) ? before : [...before, next];
      }),
    [],
  );
  const close = useCallback(() => setDialogs((before) => before.slice(0, -1)), []);
  const [treeMode, setTreeMode] = usePref<TreeMode>("tree.mode", "infrastructure");
  const mode = place.page ? "notifications" : treeMode;
  const lastObject = useRef<string | null>(null);
  useEffect(() => {
    if (!place.page) lastObject.current = path;
  }, [place.page, path]);
  const setMode = useCallback(
    (next: NavMode) => {
      const atLab = { labId, kind: null, uuid: null, tab: null };
      if (!isTreeMode(next)) return pushPath(pathOf({ ...atLab, page: next }));
      setTreeMode(next);
      if (place.page) pushPath(lastObject.current ?? pathOf(atLab));
    },
    [labId, place.page, setTreeMode],
  );
  const here = `${object?.ref ?? place.page ?? ""} ${tabName}`;
  const { choose, source } = useChoice(here, found.object?.ref);
  const value = useMemo<ConsoleContextValue>(
    () => ({ ...found, place, mode, setMode, go, setFull, choose, panel, setPanel, dialogs, open, close }),
    [found, place, mode, setMode, go, setFull, choose, panel, dialogs, open, close],
  );
  return (
    <ConsoleContext value={value}>
      <TargetsContext value={source}>{children}</TargetsContext>
    </ConsoleContext>
  );
}
