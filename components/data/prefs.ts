"use client";
import { useCallback, useSyncExternalStore } from "react";

/** Small settings that this browser keeps for each user: sizes, expansion, columns. */
const listeners = new Map<string, Set<() => void>>();
const ofAny = new Set<() => void>();
let version = 0;
const cache = new Map<string, unknown>();
let user = "";

/** From sign-in on, settings are this user's. */
export function usePrefsOf(username: string): void {
  if (user === username) return;
  user = username;
  cache.clear();
}
/** Whose settings these are; empty: nobody has signed in. */
export function userOfPrefs(): string {
  return user;
}
const slot = (key: string): string => `xenarium:${user}:${key}`;

export function readPref<T>(key: string, fallback: T): T {
  const name = slot(key);
  if (cache.has(name)) return cache.get(name) as T;
  let value: unknown = fallback;
  try {
    const stored = localStorage.getItem(name);
    if (stored !== null) value = JSON.parse(stored);
  } catch {
    // Barred storage or a broken value: the fallback stands.
  }
  cache.set(name, value);
  return value as T;
}
export function writePref<T>(key: string, value: T): void {
  cache.set(slot(key), value);
  try {
    localStorage.setItem(slot(key), JSON.stringify(value));
  } catch {
    // Kept for this page only.
  }
  version += 1;
  for (const listener of [...(listeners.get(key) ?? []), ...ofAny]) listener();
}
export function usePref<T>(key: string, fallback: T): readonly [T, (value: T) => void] {
  const subscribe = useCallback(
    (listener: () => void) => {
      const set = listeners.get(key) ?? new Set();
      set.add(listener);
      listeners.set(key, set);
      return () => set.delete(listener);
    },
    [key],
  );
  const value = useSyncExternalStore(
    subscribe,
    () => readPref(key, fallback),
    () => fallback,
  );
  return [value, useCallback((next: T) => writePref(key, next), [key])] as const;
}
function subscribeToAny(listener: () => void): () => void {
  ofAny.add(listener);
  return () => ofAny.delete(listener);
}
/** Grows with every setting that changes: for what reads many of them, such as a menu that is open. */
export function usePrefsVersion(): number {
  return useSyncExternalStore(
    subscribeToAny,
    () => version,
    () => 0,
  );
}
