"use client";
import { useCallback } from "react";
import { useLanguage } from "../i18n";
import type { Language } from "../i18n/keys";
import type { Kinds } from "./kind";
import { useLab } from "./lab-context";
import type { RecordStore } from "./store";

/** What people call the object behind a reference; null when the lab does not have it, or it has no name. */
export function nameOf(kinds: Kinds, store: RecordStore, ref: string, language: Language): string | null {
  const record = store.any(ref);
  if (!record || (!kinds.of(record) && !("name_label" in record))) return null;
  return kinds.nameOf(store, record, language);
}
export function useNameOf(): (ref: string) => string | null {
  const { session, kinds } = useLab();
  const { language } = useLanguage();
  return useCallback((ref) => nameOf(kinds, session.store, ref, language), [kinds, session, language]);
}
