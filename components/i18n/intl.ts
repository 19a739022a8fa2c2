/** Numbers, lists, plurals as a language has them: the one place that asks the browser's own tables. */
import type { Language } from "./keys";

const locales: Readonly<Record<Language, string>> = { en: "en-GB", zh: "zh-CN" };
export function localeOf(language: Language): string {
  return locales[language];
}
/** One of each language, made when it is first needed: to make one costs more than to use it a hundred times. */
function perLanguage<T>(make: (locale: string) => T): (language: Language) => T {
  const made = new Map<Language, T>();
  return (language) => {
    const one = made.get(language) ?? make(locales[language]);
    made.set(language, one);
    return one;
  };
}
const plurals = perLanguage((locale) => new Intl.PluralRules(locale));
const numbers = perLanguage((locale) => new Intl.NumberFormat(locale));
const alternatives = perLanguage((locale) => new Intl.ListFormat(locale, { type: "disjunction" }));
const enumerations = perLanguage((locale) => new Intl.ListFormat(locale, { type: "conjunction", style: "narrow" }));

/** Which of two forms of a word goes with a number. */
export function isOne(language: Language, count: number): boolean {
  return plurals(language).select(count) === "one";
}
/** 10000 → "10,000". */
export function countText(language: Language, count: number): string {
  return numbers(language).format(count);
}
/** "halted or paused". */
export function anyOf(language: Language, words: readonly string[]): string {
  return alternatives(language).format(words);
}
/** "web-01, web-02"; no "and": it stands in sentences of any form. */
export function listOf(language: Language, words: readonly string[]): string {
  return enumerations(language).format(words);
}
