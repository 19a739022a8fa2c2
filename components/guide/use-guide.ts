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

/** The guide in the page's language; null: it is on its way. Of another language it stays until that has come. */
export function useGuide(): Guide | null {
  const { language } = useLanguage();
  const [guide, setGuide] = useState<Guide | null>(() => here.get(language) ?? null);
  const [failure, setFailure] = useState<{ readonly error: unknown } | null>(null);
  useEffect(() => {
    let isGone = false;
    sources[language]().then(
      (loaded) => {
        const come = loaded.default as Guide;
        here.set(language, come);
        if (!isGone) setGuide(come);
      },
      (error: unknown) => isGone || setFailure({ error }),
    );
    return () => {
      isGone = true;
    };
  }, [language]);
  // The page that says what is wrong has a button to try again.
  if (failure) throw failure.error;
  return guide;
}
