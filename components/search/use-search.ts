"use client";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { RecordClass } from "../data/defaults";
import { useRecords, useSlotsVersion } from "../data/hooks";
import type { Kinds } from "../data/kind";
import { useLab } from "../data/lab-context";
import { usePref } from "../data/prefs";
import { useClassesVersion } from "../data/use-classes-version";
import { useLanguage, useT } from "../i18n";
import { keepFetching } from "../ui/keep-fetching";
import { useFoundElsewhere, useWordsOf } from "./found-elsewhere";
import { type Read, readQuery, writeQuery } from "./grammar";
import type { KnownKinds } from "./marshalling";
import { type Matcher, matcherOf, textMatcher } from "./matcher";
import { loadPatterns, patternsNow } from "./patterns";
import { type Properties, propertiesOf, propertyNamed } from "./properties";
import { patternsOf, propertiesOf as propertiesOfQuery, type Query } from "./query";
import { defaultSearches, hasSavedSearches, type Search } from "./saved";
import { useEnglishToo } from "./use-english-too";

/** Shortest time between two looks at what the server says anew, ms. */
const APART_MS = 500;
const NO_SLOTS: readonly string[] = [];

/** A search as it is being looked at and changed in this browser. */
export interface Draft {
  /** of the one that it was made from */
  readonly uuid: string | null;
  readonly types: readonly string[];
  readonly text: string;
  readonly grouping: readonly string[];
}
const draftOf = ({ uuid, types, query, grouping }: Omit<Search, "name">): Draft => ({ uuid, types, text: writeQuery(query), grouping });
const FIRST = defaultSearches.find(({ grouping }) => grouping[0] === "state") as Omit<Search, "name">;
const FIRST_DRAFT = draftOf(FIRST);

/** What a search may ask for in this lab; the same as long as the fields that people have made are the same. */
export function useProperties(): Properties {
  const { session, kinds } = useLab();
  const pool = useRecords("pool")[0];
  const config = pool?.gui_config;
  return useMemo(() => {
    void config;
    return propertiesOf(kinds, session.store);
  }, [kinds, session, config]);
}
export interface NamedSearch extends Search {
  readonly isDefault: boolean;
}
type ReadSaved = typeof import("./saved-of-pool").savedSearches;
let readSaved: ReadSaved | null = null;
/** What reads a pool's searches, fetched as soon as it has some; null: it has none, or they are on their way. */
function useReadSaved(isWanted: boolean): ReadSaved | null {
  const [read, setRead] = useState<{ readonly saved: ReadSaved } | null>(readSaved && { saved: readSaved });
  useEffect(() => {
    if (!isWanted || read) return;
    let isOver = false;
    void keepFetching(() => import("./saved-of-pool")).then(({ savedSearches }) => {
      readSaved = savedSearches;
      if (!isOver) setRead({ saved: savedSearches });
    });
    return () => {
      isOver = true;
    };
  }, [isWanted, read]);
  return read?.saved ?? null;
}
/** All searches: those that are always there, in the page's language, and those of the pool. */
export function useSearches(): { readonly all: readonly NamedSearch[]; readonly known: KnownKinds } {
  const t = useT();
  const properties = useProperties();
  const pool = useRecords("pool")[0];
  const read = useReadSaved(hasSavedSearches(pool));
  return useMemo(() => {
    const known: KnownKinds = { typeOf: (name) => properties.get(name)?.type ?? null };
    const own = (read?.(pool, known) ?? []).map((search) => ({ ...search, isDefault: false }));
    return { all: [...defaultSearches.map((search) => ({ ...search, name: t(search.name), isDefault: true })), ...own], known };
  }, [t, properties, pool, read]);
}

export interface CurrentSearch {
  readonly draft: Draft;
  readonly setDraft: (draft: Draft) => void;
  /** the kept search that the draft was made from; null: it is a new one, or that one is gone */
  readonly base: NamedSearch | null;
  readonly choose: (search: Omit<Search, "name">) => void;
  readonly isChanged: boolean;
  readonly read: Read;
}
/** The search that the navigation and the Search tab show. */
export function useCurrentSearch(): CurrentSearch {
  const { labId } = useLab();
  const { all } = useSearches();
  const properties = useProperties();
  const [draft, setDraft] = usePref<Draft>(`search.draft.${labId}`, FIRST_DRAFT);
  const base = all.find(({ uuid }) => uuid === draft.uuid) ?? null;
  const read = useMemo(() => readQuery(draft.text, (name) => propertyNamed(properties, name)), [draft.text, properties]);
  const choose = useCallback((search: Omit<Search, "name">) => setDraft(draftOf(search)), [setDraft]);
  const isChanged = base === null || JSON.stringify(draftOf(base)) !== JSON.stringify({ ...draft, text: writtenAgain(draft.text, read) });
  return { draft, setDraft, base, choose, isChanged, read };
}
const writtenAgain = (text: string, read: Read): string => ("error" in read ? text : writeQuery(read.query));

/** What the server is asked for so that a query finds and groups, parted by commas. */
function figuresOf(names: readonly string[], properties: Properties): string {
  return [...new Set(names.flatMap((name) => properties.get(name)?.figures ?? []))].sort().join(",");
}
/** Grows with what the server says of a query's properties. @param figures - slots, parted by commas */
function useFiguresVersion(figures: string): number {
  return useSlotsVersion(
    useMemo(() => (figures === "" ? NO_SLOTS : figures.split(",")), [figures]),
    APART_MS,
  );
}
/** Fetches what regular expressions are searched with as soon as there is one. @returns whether it is there, or nobody needs it */
export function usePatterns(isWanted: boolean): boolean {
  const [isThere, setThere] = useState(patternsNow() !== null);
  useEffect(() => {
    if (!isWanted || isThere) return;
    let isOver = false;
    void loadPatterns().then(() => !isOver && setThere(true));
    return () => {
      isOver = true;
    };
  }, [isWanted, isThere]);
  return isThere || !isWanted;
}

/**
 * The function of a box that narrows a list, made anew when it finds others: its text as a query, or as the words that stand there. What
 * the page does not have is asked for meanwhile.
 */
export function useTextMatcher(text: string): Matcher {
  const { session, kinds } = useLab();
  const { language } = useLanguage();
  const properties = useProperties();
  const query = useMemo(() => {
    const read = readQuery(text, (name) => propertyNamed(properties, name));
    return "error" in read ? null : read.query;
  }, [text, properties]);
  const version = useFiguresVersion(useMemo(() => figuresOf(propertiesOfQuery(query), properties), [query, properties]));
  const hasPatterns = usePatterns(patternsOf(query).length > 0);
  const { elsewhere } = useFoundElsewhere(useWordsOf(text, properties));
  const english = useEnglishToo(text !== "");
  return useMemo(() => {
    void version;
    void hasPatterns;
    void english;
    const { store, clock } = session;
    return textMatcher(text, { store, kinds, language, nowUs: clock.nowUs(), elsewhere });
  }, [text, session, kinds, language, version, hasPatterns, elsewhere, english]);
}

/** Classes whose records decide what a query finds and how it is grouped. */
function classesOf(
  query: Query | null,
  grouping: readonly string[],
  types: readonly string[],
  properties: Properties,
  kinds: Kinds,
): string {
  const named = [...propertiesOfQuery(query), ...grouping].flatMap((name) => properties.get(name)?.of ?? []);
  const own = kinds.all.filter((kind) => (types.length > 0 ? types.includes(kind.name) : kind.place)).map((kind) => kind.of);
  return [...new Set<RecordClass>([...own, ...named])].sort().join(" ");
}
export interface Finding {
  readonly types: readonly string[];
  readonly finds: Matcher;
  readonly grouping: readonly string[];
}
/**
 * What the current search finds, made anew when what it hangs on has changed.
 * @param isOn - nothing is looked at where it is not shown
 */
export function useFinding(isOn: boolean): Finding | null {
  const { session, kinds } = useLab();
  const { language } = useLanguage();
  const properties = useProperties();
  const { draft, read } = useCurrentSearch();
  const query = "error" in read ? undefined : read.query;
  const { types, grouping } = draft;
  const classes = isOn && query !== undefined ? classesOf(query, grouping, types, properties, kinds) : "";
  const version = useClassesVersion(classes);
  const asked = isOn && query !== undefined ? [...propertiesOfQuery(query), ...grouping] : NO_SLOTS;
  const figures = useFiguresVersion(figuresOf(asked, properties));
  const hasPatterns = usePatterns(isOn && patternsOf(query ?? null).length > 0);
  const { elsewhere } = useFoundElsewhere(useWordsOf(isOn ? draft.text : "", properties));
  const english = useEnglishToo(isOn && draft.text !== "");
  return useMemo(() => {
    void version;
    void figures;
    void hasPatterns;
    void english;
    if (!isOn || query === undefined) return null;
    const context = { store: session.store, kinds, properties, language, nowUs: session.clock.nowUs(), elsewhere };
    return { types, grouping, finds: matcherOf(query, context) };
  }, [isOn, query, types, grouping, session, kinds, properties, language, version, figures, hasPatterns, elsewhere, english]);
}
