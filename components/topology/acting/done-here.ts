/** What has been done from the map, so that it is taken back from there: this page's own deeds, by lab, the latest last. */
import { useSyncExternalStore } from "react";
import type { Deed } from "./edge-entries";

export interface Done {
  readonly on: string;
  readonly label: string;
  readonly back: Deed;
}
/** guess: more than anybody remembers */
const MOST = 20;
const NONE: readonly Done[] = [];
const byLab = new Map<string, readonly Done[]>();
const listeners = new Set<() => void>();

function keep(labId: string, done: readonly Done[]): void {
  byLab.set(labId, done.slice(-MOST));
  for (const listener of listeners) listener();
}
export const addDone = (labId: string, done: Done): void => keep(labId, [...(byLab.get(labId) ?? NONE), done]);
export const dropDone = (labId: string, done: Done): void =>
  keep(
    labId,
    (byLab.get(labId) ?? NONE).filter((one) => one !== done),
  );
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
/** What would be taken back next; null: nothing */
export function useLastDone(labId: string): Done | null {
  const read = (): Done | null => byLab.get(labId)?.at(-1) ?? null;
  return useSyncExternalStore(subscribe, read, () => null);
}
