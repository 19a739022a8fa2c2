"use client";
import { useSyncExternalStore } from "react";

export type ThemeChoice = "light" | "dark" | "system";
const KEY = "xenarium:theme";
const listeners = new Set<() => void>();
/** a choice that could not be stored: it lasts for this page only */
let unstored: ThemeChoice | null = null;

/** The stored choice. */
export function readTheme(): ThemeChoice {
  if (unstored) return unstored;
  try {
    const stored = localStorage.getItem(KEY);
    return stored === "light" || stored === "dark" ? stored : "system";
  } catch {
    return "system";
  }
}
function paint(): void {
  const choice = readTheme();
  const isDark = choice === "dark" || (choice === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
  for (const listener of listeners) listener();
}
export function setTheme(choice: ThemeChoice): void {
  try {
    if (choice === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
    unstored = null;
  } catch {
    unstored = choice;
  }
  paint();
}
function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  listeners.add(listener);
  return () => listeners.delete(listener);
}
/** The stored choice, followed. */
export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, readTheme, () => "system" as const);
}
/** What is painted now, for canvases and terminals that read token values. */
export function usePaintedTheme(): "light" | "dark" {
  return useSyncExternalStore(
    subscribe,
    () => (document.documentElement.dataset.theme === "dark" ? "dark" : "light"),
    () => "light" as const,
  );
}
/** Value of a colour token, such as `console`. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
