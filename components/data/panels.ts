/** Tabs of objects that are kept open beside the page: docked, floating, or in windows of their own. This browser keeps them for each user and lab. */
import { useCallback, useMemo } from "react";
import { type Place, pathOf } from "./place";
import { readPref, usePref, writePref } from "./prefs";

/** Where a panel comes up at first; it is moved from there by dragging. */
export const DOCKS = ["right", "below", "float"] as const;
export type Dock = (typeof DOCKS)[number];
/** A tab of an object, as its address names it. */
export interface PanelPlace {
  readonly kind: string;
  readonly uuid: string;
  readonly tab: string;
}
export interface Panel extends PanelPlace {
  readonly dock: Dock;
}
/** Most panels at once: a page may have 32 consoles open. */
export const PANELS_MOST = 24;

export function panelId({ kind, uuid, tab }: PanelPlace): string {
  return `${kind}/${uuid}/${tab}`;
}
const listKey = (labId: string): string => `panels:${labId}`;
const layoutKey = (labId: string): string => `panels.layout:${labId}`;
const NONE: readonly Panel[] = [];

/** What of a stored list is panels: it may be another version's, or somebody's own work. */
function sound(stored: unknown): readonly Panel[] {
  if (!Array.isArray(stored)) return NONE;
  const isPanel = (one: Partial<Panel> | null): one is Panel =>
    typeof one?.kind === "string" && typeof one.uuid === "string" && typeof one.tab === "string" && DOCKS.some((dock) => dock === one.dock);
  const seen = new Set<string>();
  return stored
    .filter((one): one is Panel => isPanel(one) && !seen.has(panelId(one)) && seen.add(panelId(one)) !== undefined)
    .slice(0, PANELS_MOST);
}

export function readPanels(labId: string): readonly Panel[] {
  return sound(readPref<unknown>(listKey(labId), NONE));
}
export function usePanels(labId: string): readonly Panel[] {
  const [stored] = usePref<unknown>(listKey(labId), NONE);
  return useMemo(() => sound(stored), [stored]);
}
/** Opens panels beside those that are there. @returns how many there was no room for */
export function openPanels(labId: string, places: readonly PanelPlace[], dock: Dock): number {
  const there = readPanels(labId);
  const ids = new Set(there.map(panelId));
  const more = places.filter((place) => !ids.has(panelId(place))).map(({ kind, uuid, tab }) => ({ kind, uuid, tab, dock }));
  const room = Math.max(0, PANELS_MOST - there.length);
  if (more.length > 0 && room > 0) writePref(listKey(labId), [...there, ...more.slice(0, room)]);
  return Math.max(0, more.length - room);
}
export function closePanel(labId: string, id: string): void {
  writePref(
    listKey(labId),
    readPanels(labId).filter((panel) => panelId(panel) !== id),
  );
}
export function closeAllPanels(labId: string): void {
  writePref(listKey(labId), NONE);
}

/** How the panels were arranged, in the words of the library that arranges them; null: not yet. */
export function readLayout(labId: string): unknown {
  return readPref<unknown>(layoutKey(labId), null);
}
export function useKeepLayout(labId: string): (layout: unknown) => void {
  return useCallback((layout) => writePref(layoutKey(labId), layout), [labId]);
}

/** Size of a window of its own at first, CSS px: an 80×24 console with its bar and a frame. */
const WINDOW = "popup,width=860,height=620";
/** Opens a tab in a window of its own; one that is open already comes to the front. @returns false: the browser forbids it */
export function openWindow(labId: string, place: PanelPlace): boolean {
  const at: Place = { labId, ...place, isWindow: true };
  return window.open(pathOf(at), `xenarium ${labId} ${panelId(place)}`, WINDOW) !== null;
}
