"use client";
import { useSyncExternalStore } from "react";

/** Narrower than this one thing is shown at a time. */
const QUERY = "(max-width: 640px)";

function subscribe(listener: () => void): () => void {
  const query = matchMedia(QUERY);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}
/** Whether the page is as narrow as a phone's. */
export function usePhone(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => matchMedia(QUERY).matches,
    () => false,
  );
}
