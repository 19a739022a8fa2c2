"use client";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";
import { keepFetching } from "../ui/keep-fetching";
import { visibleText } from "../ui/visible-text";
import { fetchSoon } from "../ui/when-usable";
import { countText, isOne } from "./intl";
import type { Language, TextKey } from "./keys";
import { bring, bringLanguage, forgo, textOf } from "./loaded";
import { serverSays } from "./patterns";
import { serverText } from "./server-text";
import "./texts";

export type { Language, TextKey } from "./keys";
/** A text by its key, or a name that people have given, which is the same in every language. */
export type Words = TextKey | { readonly name: string };
export type Params = Readonly<Record<string, string | number>>;
export type Translate = (words: Words, params?: Params) => string;

export function translate(language: Language, words: Words, params?: Params): string {
  if (typeof words !== "string") return visibleText(words.name);
  const text = textOf(language, words) ?? words;
  return params ? fillIn(language, text, params) : text;
}
/** `{n}` is replaced by the parameter, shown as names are, `{n|disk|disks}` by it and the word that goes with the number. */
function fillIn(language: Language, text: string, params: Params): string {
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    if (!(name in params)) return whole;
    if (one === undefined) return visibleText(`${params[name]}`);
    const count = Number(params[name]);
    return `${countText(language, count)} ${isOne(language, count) ? one : many}`;
  });
}

interface LanguageState {
  readonly language: Language;
  /** begins to change it: the page changes when all that it shows has its words in it; nothing changes where they cannot be had */
  readonly setLanguage: (language: Language) => void;
  /** the one that was wanted last and whose words could not be had; null: none */
  readonly failed: Language | null;
  readonly giveUp: () => void;
}
const LanguageContext = createContext<LanguageState>({
  language: "en",
  setLanguage: () => undefined,
  failed: null,
  giveUp: () => undefined,
});

/** The language comes with the page from a cookie, so that the first paint is already in it. */
export function LanguageProvider({ initial, children }: { initial: Language; children: ReactNode }) {
  const [language, keep] = useState(initial);
  const [failed, setFailed] = useState<Language | null>(null);
  const giveUp = useCallback(() => setFailed(null), []);
  const asked = useRef(initial);
  const setLanguage = useCallback((next: Language) => {
    asked.current = next;
    setFailed(null);
    bringLanguage(next).then(
      () => {
        // Somebody who changes it twice wants the last.
        if (asked.current !== next) return;
        // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
        document.cookie = `xenarium-language=${next}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
        document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
        keep(next);
        forgo(next === "zh" ? "en" : "zh");
      },
      () => {
        if (asked.current === next) setFailed(next);
      },
    );
  }, []);
  return <LanguageContext value={{ language, setLanguage, failed, giveUp }}>{children}</LanguageContext>;
}
export function useLanguage(): LanguageState {
  return useContext(LanguageContext);
}
export function useT(): Translate {
  const { language } = useContext(LanguageContext);
  return useCallback((words, params) => translate(language, words, params), [language]);
}

/** Says in the page's language what the server says in English of itself. */
export function useServerText(): (text: string) => string {
  const { language } = useContext(LanguageContext);
  const [come, setCome] = useState(0);
  useEffect(() => {
    let isGone = false;
    fetchSoon(() => {
      void keepFetching(() => bring(serverSays)).then(() => isGone || setCome((n) => n + 1));
    });
    return () => {
      isGone = true;
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a text is said anew when the words for it have come
  return useCallback((text) => visibleText(serverText(language, text)), [language, come]);
}
