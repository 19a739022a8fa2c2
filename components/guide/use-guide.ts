"use client";
import { useEffect, useState } from "react";
import { useLanguage } from "../i18n";
import type { Language } from "../i18n/keys";
import type { Guide } from "./guide";

/** What a language's guide is fetched from: the one in use alone is. */
const sources: Readonly<Record<Language, () => Promise<{ readonly default: unknown }>>> = {
  en: () => import("./generated/en.json"),
  zh: () => import("./generated/zh.json"),
};
const here = new Map<Language, Guide>();

/**
 * The guide in the page's language; null: it is on its way. Of another language it stays until that has come.
 * @returns `onRetry`: it could not be fetched, and this tries again
 */
export function useGuide(): { readonly guide: Guide | null; readonly onRetry: (() => void) | null } {
  const { language } = useLanguage();
  const [guide, setGuide] = useState<Guide | null>(() => here.get(language) ?? null);
  const [failed, setFailed] = useState<Language | null>(null);
  useEffect(() => {
    if (failed === language) return;
    let isGone = false;
    sources[language]().then(
      (loaded) => {
        const come = loaded.default as Guide;
        here.set(language, come);
        if (!isGone) setGuide(come);
      },
      () => isGone || setFailed(language),
    );
    return () => {
      isGone = true;
    };
  }, [language, failed]);
  return { guide, onRetry: failed === language ? () => setFailed(null) : null };
}
