import { keepFetching } from "../ui/keep-fetching";

/**
 * Regular expressions of queries, in time that is linear in the text whatever their form (RE2). The engine is fetched when the first is
 * searched for; what it has no linear way for, such as back-references, is refused.
 */
export interface Patterns {
  /** a function that says whether a text fits, letters' case aside; null: the source is no regular expression */
  readonly compiled: (source: string) => ((text: string) => boolean) | null;
}

/** Compiled expressions that are kept. */
const KEPT = 64;
let loaded: Patterns | null = null;
let loading: Promise<Patterns> | null = null;

/** The engine, where it has been fetched. */
export const patternsNow = (): Patterns | null => loaded;

export function loadPatterns(): Promise<Patterns> {
  loading ??= keepFetching(() => import("re2js")).then(({ RE2JS }) => {
    const kept = new Map<string, ((text: string) => boolean) | null>();
    const compile = (source: string): ((text: string) => boolean) | null => {
      try {
        const expression = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
        return (text) => expression.matcher(text).find();
      } catch {
        return null;
      }
    };
    loaded = {
      compiled: (source) => {
        const known = kept.get(source);
        if (known !== undefined) return known;
        const made = compile(source);
        if (kept.size >= KEPT) kept.clear();
        kept.set(source, made);
        return made;
      },
    };
    return loaded;
  });
  return loading;
}
/** The first of some sources that is no regular expression; null: none is, or the engine is still on its way. */
export function brokenPattern(sources: readonly string[]): string | null {
  return sources.find((source) => loaded?.compiled(source) === null) ?? null;
}
