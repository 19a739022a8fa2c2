/** Searches that are kept in the pool: what is amended there to keep, change and forget them. */
import type { BulkItem } from "../../data/bulk-items";
import type { Rec } from "../../data/defaults";
import { requestId } from "../../data/submit";
import { type KnownKinds, writeSearch } from "../../search/marshalling";
import { SEARCH_PREFIX, type Search } from "../../search/saved";
import { saveFile } from "../../ui/save-file";
import { amendment } from "../organise/amend";

/** A uuid for a search that is new. */
export function newUuid(): string {
  const hex = requestId();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
export function keepSearches(pool: Rec<"pool">, searches: readonly Search[], known: KnownKinds): BulkItem {
  const put = Object.fromEntries(searches.map((search) => [SEARCH_PREFIX + search.uuid, writeSearch(search, known)]));
  return amendment(pool, "gui_config", put);
}
export function forgetSearch(pool: Rec<"pool">, uuid: string): BulkItem {
  return amendment(pool, "gui_config", {}, [SEARCH_PREFIX + uuid]);
}
/** Hands a file to whoever sits there. */
export function download(name: string, text: string): void {
  saveFile(name, new Blob([text], { type: "application/xml" }));
}
