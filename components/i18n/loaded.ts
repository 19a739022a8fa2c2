/**
 * The texts that are here. A page has those of the language in use alone: a folder's `texts.ts` brings them and is waited for by whatever
 * imports it (`await` at the top of a module), so that no part is drawn before its texts. A module that has failed at its top stays so until
 * the page is loaded anew: what comes later, as a `lazyPart`, waits with `bringLater`, and its texts are asked for again with it. On the server, which draws pages for people
 * of both languages, and in tests both are here.
 */
import type { Language, TextKey } from "./keys";
import type { ServerPatterns } from "./server-text";

/** A language's texts of one part of the console. */
export interface Texts {
  readonly texts: Readonly<Record<string, string>>;
  /** what the server says in English of itself */
  readonly patterns?: ServerPatterns;
}
/** Where a part's texts are fetched from. */
export type TextSource = Readonly<Record<Language, () => Promise<Texts>>>;

export const LANGUAGES: readonly Language[] = ["en", "zh"];
const tables: Readonly<Record<Language, Map<string, string>>> = { en: new Map(), zh: new Map() };
const patterns: Record<Language, ServerPatterns> = { en: [], zh: [] };
/** For each part what has come or is on its way. */
const parts = new Map<TextSource, Map<Language, Promise<void>>>();
let wanted: ReadonlySet<Language> =
  typeof document === "undefined" ? new Set(LANGUAGES) : new Set([document.documentElement.lang.startsWith("zh") ? "zh" : "en"]);

function fetched(source: TextSource, language: Language): Promise<void> {
  const known = parts.get(source)?.get(language);
  if (known) return known;
  const coming = source[language]().then(({ texts, patterns: own }) => {
    for (const [key, text] of Object.entries(texts)) tables[language].set(key, text);
    if (own) patterns[language] = own;
  });
  const ofSource = parts.get(source) ?? new Map<Language, Promise<void>>();
  parts.set(source, ofSource.set(language, coming));
  // Whoever needs it next tries again.
  coming.catch(() => ofSource.delete(language));
  return coming;
}

/** Fetches a part's texts in the language in use; in another one when that comes into use. */
export async function bring(source: TextSource): Promise<void> {
  await Promise.all([...wanted].map((language) => fetched(source, language)));
}
/** Parts whose modules are here and whose texts could not be had. */
const missing = new Set<TextSource>();

/** Fetches the texts of a part that is itself fetched later; one that cannot be had is asked for by `bringMissing`. */
export async function bringLater(source: TextSource): Promise<void> {
  await bring(source).catch(() => missing.add(source));
}
/** Asks again for the texts that could not be had. Rejects when they still cannot. */
export async function bringMissing(): Promise<void> {
  await Promise.all([...missing].map((source) => bring(source).then(() => missing.delete(source))));
}
/** Of a page, when it begins: it is not drawn without its texts. The page that is drawn instead asks for them again. */
export function expectTexts(): void {
  if (missing.size > 0) throw new Error("Texts could not be fetched.");
}
/** Fetches a language's texts of all parts that are here, and of those to come as well. Rejects when one cannot be had; then nothing changes. */
export async function bringLanguage(language: Language): Promise<void> {
  await Promise.all([...parts.keys()].map((source) => fetched(source, language)));
  const before = wanted;
  wanted = new Set([...wanted, language]);
  // What was brought while these were on their way came without this language.
  if (!before.has(language)) await Promise.all([...parts.keys()].map((source) => fetched(source, language)));
}
/** From now on parts come without a language that is not in use. */
export function forgo(language: Language): void {
  wanted = new Set([...wanted].filter((one) => one !== language));
}

/** A text, with places for its parameters; undefined: there is none of this name, or it has not come. */
export function textOf(language: Language, key: TextKey | (string & {})): string | undefined {
  return tables[language].get(key);
}
/** All texts that are here whose keys begin so, by the rest of the key. */
export function textsBelow(language: Language, prefix: string): ReadonlyMap<string, string> {
  return new Map(
    [...tables[language]].flatMap(([key, text]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), text] as const] : [])),
  );
}
/** What the server says in English of itself, and how that is said in a language. */
export function patternsOf(language: Language): ServerPatterns {
  return patterns[language];
}
