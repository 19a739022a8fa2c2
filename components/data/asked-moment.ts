"use client";
import { useSyncExternalStore } from "react";

/** A moment that the history is asked to show, Unix µs of virtual time: by what stands elsewhere on the page. */
let asked: number | null = null;
const listeners = new Set<() => void>();
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
/** @param virtualUs - null: it is shown */
export function askMoment(virtualUs: number | null): void {
  asked = virtualUs;
  for (const listener of [...listeners]) listener();
}
export function useAskedMoment(): number | null {
  return useSyncExternalStore(
    subscribe,
    () => asked,
    () => null,
  );
}
