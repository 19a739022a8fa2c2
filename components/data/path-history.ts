"use client";
import { useSyncExternalStore } from "react";
import { isOfDialog, whenLeft } from "../ui/back-closes";

/** The console's own Back and Forward: how far this page has gone, kept in the entries of the browser's history. */
let index = 0;
let last = 0;
const listeners = new Set<() => void>();
let isListening = false;

function tell(): void {
  for (const listener of listeners) listener();
}
function listen(): void {
  if (isListening) return;
  isListening = true;
  index = last = indexOf(history.state);
  addEventListener("popstate", (event) => {
    index = indexOf(event.state);
    last = Math.max(last, index);
    tell();
  });
}
function indexOf(state: unknown): number {
  const at = (state as { xenariumIndex?: unknown } | null)?.xenariumIndex;
  return typeof at === "number" ? at : 0;
}
/** Goes to an address without asking the server: everything it shows is already here. */
export function pushPath(path: string, replaces = false): void {
  listen();
  whenLeft(() => {
    if (path === location.pathname) return;
    // Back from there leads to what stood below a dialog, not to the dialog.
    put(path, replaces, replaces || isOfDialog(history.state));
  });
}
/** Changes what stands behind the `?` of the address. @param replaces - Back leads to what was before this, not to it */
export function pushSearch(search: string, replaces = false): void {
  listen();
  whenLeft(() => {
    if (search !== location.search) put(`${location.pathname}${search}`, replaces, replaces);
  });
}
/** @param isSame - no step of the console's own Back; @param takesPlace - no entry of its own in the browser's history */
function put(address: string, isSame: boolean, takesPlace: boolean): void {
  if (!isSame) {
    index += 1;
    last = index;
  }
  if (takesPlace) history.replaceState({ xenariumIndex: index }, "", address);
  else history.pushState({ xenariumIndex: index }, "", address);
  tell();
}
function subscribe(listener: () => void): () => void {
  listen();
  listeners.add(listener);
  return () => listeners.delete(listener);
}
/**
 * The address shown now. Not the router's own hook: that one changes in a transition, which a page with values that
 * change many times a second can put off for ever.
 */
export function usePath(atFirst: string): string {
  return useSyncExternalStore(
    subscribe,
    () => location.pathname,
    () => atFirst,
  );
}
/** What stands behind the `?` of the address shown now, that sign among it. */
export function useSearch(): string {
  return useSyncExternalStore(
    subscribe,
    () => location.search,
    () => "",
  );
}
export function useHistoryEnds(): { readonly canBack: boolean; readonly canForward: boolean } {
  const at = useSyncExternalStore(
    subscribe,
    () => index,
    () => 0,
  );
  const end = useSyncExternalStore(
    subscribe,
    () => last,
    () => 0,
  );
  return { canBack: at > 0, canForward: at < end };
}
