"use client";
/** What of a map a typed query finds. */
import { useMemo } from "react";
import type { Topology } from "@/server/contract";
import { useLab } from "../../data/lab-context";
import { useLanguage, useT, type Words } from "../../i18n";
import type { QueryError } from "../../search/grammar";
import { matcherOf } from "../../search/matcher";
import { propertyNamed } from "../../search/properties";
import { useEnglishToo } from "../../search/use-english-too";
import { usePatterns, useProperties } from "../../search/use-search";
import { find, type MapWords } from "./find";

const wrong: Readonly<Record<QueryError["why"], Words>> = {
  value: "search.atAtAValueIs",
  close: "search.atAtABracketIs",
  condition: "search.atAtAConditionOr",
  pattern: "search.atAtThisIsNo",
  property: "search.atAtThereIsNo",
};
/** A regular expression, as a query has it between slashes or behind a tilde. */
const PATTERN = /[/~]/;

export interface Query {
  /** nodes that it finds; null: nothing is asked for, or it cannot be read */
  readonly found: ReadonlySet<string> | null;
  /** why it cannot be read; null: it can */
  readonly error: string | null;
}

/** Words and conditions in the language of all searches; a node that stands for an object is asked for what that has, too. */
export function useQuery(graph: Topology | null, text: string): Query {
  const t = useT();
  const { language } = useLanguage();
  const { session, kinds } = useLab();
  const properties = useProperties();
  const english = useEnglishToo(text !== "");
  const hasPatterns = usePatterns(PATTERN.test(text));
  const words = useMemo<MapWords>(() => {
    void english;
    void hasPatterns;
    const context = { store: session.store, kinds, properties, language, nowUs: session.clock.nowUs() };
    return {
      nameOf: ({ kind, label }) => label || t(`topo.kind.${kind}`),
      kindWords: (kind) => [t(`topo.kind.${kind}`)],
      objects: {
        named: (written) => propertyNamed(properties, written),
        matcher: (condition) => {
          const matches = matcherOf(condition, context);
          return ({ ref, class: of }) => {
            const kind = of === null ? undefined : kinds.all.find((one) => one.of === of);
            const record = ref === null || of === null ? undefined : session.store.record(of as "VM", ref);
            return kind !== undefined && record !== undefined && matches(kind, record);
          };
        },
      },
    };
  }, [t, language, session, kinds, properties, english, hasPatterns]);
  return useMemo(() => {
    if (!graph || text.trim() === "") return { found: null, error: null };
    const read = find(graph, text, words);
    return "error" in read ? { found: null, error: t(wrong[read.error.why], { at: read.error.at + 1 }) } : { found: read.ids, error: null };
  }, [graph, text, words, t]);
}
