"use client";
import { useConsole } from "../data/console-context";
import type { HelpPlace } from "../guide/places";

/** What the console shows, as the help is found by it. */
export function useHelpPlace(): HelpPlace {
  const { place, kind, tab, missing } = useConsole();
  if (place.page) return { page: place.page };
  return kind && tab && missing === null ? { kind: kind.name, tab: tab.name } : { nothing: true };
}
