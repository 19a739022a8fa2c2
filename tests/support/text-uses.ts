/** Which texts files of the pages say, and which have been brought before a file runs. */
import { posix } from "node:path";
import { importsOf } from "../../scripts/check-imports.mjs";

type Files = ReadonlyMap<string, string>;

function resolved(from: string, specifier: string, files: Files): string | null {
  const path = specifier.startsWith("@/") ? specifier.slice(2) : posix.normalize(posix.join(posix.dirname(from), specifier));
  if (!specifier.startsWith("@/") && !specifier.startsWith(".")) return null;
  return ["", ".ts", ".tsx", "/index.ts", "/index.tsx"].map((end) => path + end).find((one) => files.has(one)) ?? null;
}
const LATER = /\bimport\(\s*["']([^"']+)["']\s*\)/g;

/** Keys that each file names: as they are, or as the beginning and the end of a template. */
export function textUses(files: Files, keys: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const known = new Set(keys);
  const uses = new Map<string, ReadonlySet<string>>();
  for (const [file, text] of files) {
    if (/\/(text|first|all)\.(en|zh)\.ts$/.test(file)) continue;
    const found = new Set<string>();
    for (const [, word = ""] of text.matchAll(/"([\w.-]+)"/g)) if (known.has(word)) found.add(word);
    for (const [, first = "", last = ""] of text.matchAll(/`([a-zA-Z]+\.[\w.]*)\$\{(?:[^`{}]|\{[^{}]*\})*\}([\w.]*)`/g))
      for (const key of keys) if (key.startsWith(first) && key.endsWith(last) && key.length > first.length + last.length) found.add(key);
    if (found.size > 0) uses.set(file, found);
  }
  return uses;
}

export function importGraph(files: Files) {
  const now = new Map<string, string[]>();
  const later = new Map<string, string[]>();
  for (const [file, text] of files) {
    const lazy = new Set([...text.matchAll(LATER)].map(([, specifier]) => specifier ?? ""));
    const to = (specifiers: readonly string[]) => specifiers.flatMap((one) => resolved(file, one, files) ?? []);
    now.set(file, to(importsOf(text).flatMap(([specifier, isType]) => (isType || lazy.has(specifier) ? [] : [specifier]))));
    later.set(file, to([...lazy]));
  }
  const closure = (entry: string): Set<string> => {
    const seen = new Set([entry]);
    for (const file of seen) for (const next of now.get(file) ?? []) seen.add(next);
    return seen;
  };

  /** What has run before a part does: the part's own files, and what was there wherever the part is fetched from. */
  function broughtWith(isLoader: (file: string) => boolean): ReadonlyMap<string, ReadonlySet<string>> {
    const layouts = closure("app/layout.tsx");
    const entries = new Map<string, Set<string>>();
    const pages = [...files.keys()].filter((file) => file.startsWith("app/"));
    const queue = [...pages];
    const loadersOf = (of: Iterable<string>): string[] => [...of].filter(isLoader);
    for (const page of pages) entries.set(page, new Set([...loadersOf(closure(page)), ...loadersOf(layouts)]));
    for (const entry of queue) {
      for (const file of closure(entry)) {
        if (isLoader(file)) continue;
        for (const part of later.get(file) ?? []) {
          const here = new Set([...(entries.get(entry) ?? []), ...loadersOf(closure(part))]);
          const known = entries.get(part);
          const both = known ? new Set([...known].filter((loader) => here.has(loader))) : here;
          if (known && both.size === known.size) continue;
          entries.set(part, both);
          queue.push(part);
        }
      }
    }
    // A file may be a part of several: what all of them have is certain.
    const certain = new Map<string, Set<string>>();
    for (const [entry, loaders] of entries)
      for (const file of closure(entry)) {
        const known = certain.get(file);
        certain.set(file, known ? new Set([...known].filter((loader) => loaders.has(loader))) : loaders);
      }
    return certain;
  }
  /** Folders whose texts a loader brings. */
  function textFoldersOf(loader: string): string[] {
    const texts = (later.get(loader) ?? []).flatMap((file) => [...closure(file)]).filter((file) => file.endsWith("/text.en.ts"));
    return [...new Set(texts.map((file) => posix.dirname(file)))];
  }
  return { broughtWith, textFoldersOf };
}
