"use client";
/** The sentences of refusals, of the language in use only: those of both are nearly as long as all other texts. */
import { useEffect, useSyncExternalStore } from "react";
import { keepFetching } from "../../ui/keep-fetching";
import { fetchSoon } from "../../ui/when-usable";
import type { Language } from "../keys";
import type { FaultTable } from "./texts";

const sources: Readonly<Record<Language, () => Promise<FaultTable>>> = {
  en: () => import("./en").then((file) => file.faultsEn),
  zh: () => import("./zh").then((file) => file.faultsZh),
};
const asked = new Set<Language>();
const tables = new Map<Language, FaultTable>();
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Fetches a language's sentences once; what is refused meanwhile is said when they come. */
function load(language: Language): void {
  if (asked.has(language)) return;
  asked.add(language);
  void keepFetching(sources[language]).then((table) => {
    tables.set(language, table);
    for (const listener of [...listeners]) listener();
  });
}

/** A language's sentences; null: they are still on their way. */
export function useFaultTable(language: Language): FaultTable | null {
  useEffect(() => fetchSoon(() => load(language)), [language]);
  return useSyncExternalStore(
    subscribe,
    () => tables.get(language) ?? null,
    () => null,
  );
}
