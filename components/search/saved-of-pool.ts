/** The searches that a pool keeps for all who use it. */
import type { Rec } from "../data/defaults";
import { type KnownKinds, readSearch } from "./marshalling";
import { SEARCH_PREFIX, type Search } from "./saved";

const keptBy = new WeakMap<object, readonly Search[]>();
/** The searches of a pool, by name; the same array as long as its `gui_config` is the same. What cannot be read is left out. */
export function savedSearches(pool: Pick<Rec<"pool">, "gui_config"> | undefined, known: KnownKinds): readonly Search[] {
  if (!pool) return [];
  const kept = keptBy.get(pool.gui_config);
  if (kept) return kept;
  const found = Object.entries(pool.gui_config).flatMap(([key, text]): Search[] => {
    const search = key.startsWith(SEARCH_PREFIX) ? readSearch(text, known) : null;
    return search ? [{ ...search, uuid: key.slice(SEARCH_PREFIX.length) }] : [];
  });
  const searches = found.sort((a, b) => a.name.localeCompare(b.name));
  keptBy.set(pool.gui_config, searches);
  return searches;
}
