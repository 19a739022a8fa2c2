"use client";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import type { Language } from "../data/fault-text";
import { visibleText } from "../ui/visible-text";
import { en, type TextKey } from "./en";
import { serverText } from "./server-text";
import { zh } from "./zh";

export type { TextKey } from "./en";
/** A text by its key in the tables, or written where it is used, in each language. */
export type Words = TextKey | Readonly<Record<Language, string>>;
export type Params = Readonly<Record<string, string | number>>;
export type Translate = (words: Words, params?: Params) => string;

export function translate(language: Language, words: Words, params?: Params): string {
  const text: string = typeof words === "string" ? (language === "zh" ? zh : en)[words] : words[language];
  return params ? fillIn(text, params) : text;
}
/** `{n}` is replaced by the parameter, shown as names are, `{n|disk|disks}` by it and the word that goes with the number. */
function fillIn(text: string, params: Params): string {
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    if (!(name in params)) return whole;
    return one === undefined ? visibleText(`${params[name]}`) : `${params[name]} ${Number(params[name]) === 1 ? one : many}`;
  });
}

interface LanguageState {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
}
const LanguageContext = createContext<LanguageState>({ language: "en", setLanguage: () => undefined });

/** The language comes with the page from a cookie, so that the first paint is already in it. */
export function LanguageProvider({ initial, children }: { initial: Language; children: ReactNode }) {
  const [language, keep] = useState(initial);
  const setLanguage = useCallback((next: Language) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
    document.cookie = `xenarium-language=${next}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
    document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
    keep(next);
  }, []);
  return <LanguageContext value={{ language, setLanguage }}>{children}</LanguageContext>;
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
  return useCallback((text) => visibleText(serverText(language, text)), [language]);
}
