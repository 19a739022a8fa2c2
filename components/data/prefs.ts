"use client";
import { useCallback, useSyncExternalStore } from "react";
import { preferenceShape } from "@/server/contract/preferences";

/**
 * Small settings: sizes, expansion, columns. This browser keeps all of them for each user; those that follow a person
 * (`server/contract/preferences`) lie on the server as well, and what is here of them is what a page shows until it has heard
 * (`own-settings`).
 */
const listeners = new Map<string, Set<() => void>>();
const ofAny = new Set<() => void>();
let version = 0;
const cache = new Map<string, unknown>();
let user = "";
/** hears of each setting that follows a person and is set in this page */
let onOwn: (key: string) => void = () => {};

/** From sign-in on, settings are this user's. */
export function prefsOf(username: string): void {
  if (user === username) return;
  user = username;
  cache.clear();
}
/** Whose settings these are; empty: nobody has signed in. */
export function userOfPrefs(): string {
  return user;
}
/** Keys of settings that the server does not have as they are here. */
export const UNSENT = "unsent";
export function listenToOwn(listener: (key: string) => void): void {
  onOwn = listener;
}
const slot = (key: string): string => `xenarium:${user}:${key}`;

function changed(key: string): void {
  version += 1;
  for (const listener of [...(listeners.get(key) ?? []), ...ofAny]) listener();
}

/** As it is kept; undefined: it is not. */
export function keptPref(key: string): unknown {
  const name = slot(key);
  if (cache.has(name)) return cache.get(name);
  let value: unknown;
  try {
    const stored = localStorage.getItem(name);
    if (stored !== null) value = JSON.parse(stored);
  } catch {
    // Barred storage or a broken value: it is as if there were none.
  }
  cache.set(name, value);
  return value;
}
/** Keeps a setting in this browser; undefined: keeps none. */
export function keepPref(key: string, value: unknown): void {
  cache.set(slot(key), value);
  try {
    if (value === undefined) localStorage.removeItem(slot(key));
    else localStorage.setItem(slot(key), JSON.stringify(value));
  } catch {
    // Kept for this page only.
  }
  changed(key);
}
/** Names of the settings that this browser keeps for the user and that follow them. */
export function keptOwn(): readonly string[] {
  const start = slot("");
  const names = new Set([...cache].flatMap(([name, value]) => (value === undefined ? [] : [name])));
  try {
    for (let at = 0; at < localStorage.length; at++) names.add(localStorage.key(at) ?? "");
  } catch {
    // Barred storage: what this page has is all.
  }
  return [...names].flatMap((name) =>
    name.startsWith(start) && preferenceShape(name.slice(start.length)) ? [name.slice(start.length)] : [],
  );
}
/** Another page of this browser has set something: what follows the person is looked at anew. */
export function heardOfStorage({ key: name }: Pick<StorageEvent, "key">): void {
  const key = name?.startsWith(slot("")) ? name.slice(slot("").length) : "";
  if (preferenceShape(key) === null && key !== UNSENT) return;
  cache.delete(slot(key));
  changed(key);
}

export function readPref<T>(key: string, fallback: T): T {
  const kept = keptPref(key);
  return kept === undefined ? fallback : (kept as T);
}
/** Sets it; undefined: it is as at first again. */
export function writePref<T>(key: string, value: T | undefined): void {
  keepPref(key, value);
  if (preferenceShape(key) !== null) onOwn(key);
}
export function usePref<T>(key: string, fallback: T): readonly [T, (value: T | undefined) => void] {
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
  return [value, useCallback((next: T | undefined) => writePref(key, next), [key])] as const;
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
