"use client";
/** Whether the help stands beside the page, and where in the guide it is. Small: all that a page has of the help before somebody asks for it. */
import { useSyncExternalStore } from "react";

export interface HelpState {
  readonly isOpen: boolean;
  /** the place of the guide that was gone to; null: that of the page which is shown, whatever it becomes */
  readonly at: string | null;
}
const CLOSED: HelpState = { isOpen: false, at: null };
let state = CLOSED;
const listeners = new Set<() => void>();

function become(next: HelpState): void {
  state = next;
  for (const listener of listeners) listener();
}
/** Opens the help at a place of the guide; left out: at that of the page. */
export function openHelp(at: string | null = null): void {
  become({ isOpen: true, at });
}
export function closeHelp(): void {
  become(CLOSED);
}
export function toggleHelp(): void {
  if (state.isOpen) closeHelp();
  else openHelp();
}
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
export function useHelp(): HelpState {
  return useSyncExternalStore(
    subscribe,
    () => state,
    () => CLOSED,
  );
}
