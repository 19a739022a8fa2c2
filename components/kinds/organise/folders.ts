/** Folders of a lab: which there are, and what has to be amended to make, move or delete one. */
import type { BulkItem } from "../../data/bulk-items";
import type { AnyRec, Rec } from "../../data/defaults";
import { EMPTY_FOLDERS_KEY, FOLDER_KEY, folderOf, isWithin, keptFolders, movedWay, partsOf, wayOf } from "../../data/folder";
import type { Kinds } from "../../data/kind";
import type { RecordStore } from "../../data/store";
import { amendment, canBeUnder } from "./amend";

/** Objects that lie in folders. */
function filed(store: RecordStore, kinds: Kinds): readonly AnyRec[] {
  const classes = new Set(
    kinds.all.filter(({ properties = [] }) => properties.some(({ name }) => name === "folder")).map((kind) => kind.of),
  );
  return [...classes].flatMap((of) =>
    (store.all(of) as readonly AnyRec[]).filter((one) => folderOf(one) !== "" && canBeUnder(kinds, one, "folder")),
  );
}
/** Ways of all folders and of those around them, by name. */
export function allFolders(store: RecordStore, kinds: Kinds): readonly string[] {
  const ways = new Set<string>();
  for (const way of [...keptFolders(store.all("pool")[0]), ...filed(store, kinds).map(folderOf)]) {
    const parts = partsOf(way);
    for (let count = 1; count <= parts.length; count += 1) ways.add(wayOf(parts.slice(0, count)));
  }
  return [...ways].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}
function keep(pool: Rec<"pool">, ways: readonly string[]): BulkItem {
  const kept = [...new Set(ways.filter((way) => way !== ""))].join(";");
  return kept === ""
    ? amendment(pool, "other_config", {}, [EMPTY_FOLDERS_KEY])
    : amendment(pool, "other_config", { [EMPTY_FOLDERS_KEY]: kept });
}
export function newFolder(pool: Rec<"pool">, way: string): readonly BulkItem[] {
  return [keep(pool, [...keptFolders(pool), way])];
}
/** A folder goes elsewhere with all that is in it. @param to - its way afterwards */
export function moveFolder(store: RecordStore, kinds: Kinds, from: string, to: string): readonly BulkItem[] {
  return amendedWays(store, kinds, from, to, to);
}
/** A folder goes; what lies in it lies in the one around it. */
export function deleteFolder(store: RecordStore, kinds: Kinds, way: string): readonly BulkItem[] {
  return amendedWays(store, kinds, way, wayOf(partsOf(way).slice(0, -1)), null);
}
/** @param own - what becomes of the folder itself among those that are kept; null: it goes */
function amendedWays(store: RecordStore, kinds: Kinds, from: string, to: string, own: string | null): readonly BulkItem[] {
  const objects = filed(store, kinds)
    .filter((record) => isWithin(folderOf(record), from))
    .map((record) => {
      const way = movedWay(folderOf(record), from, to);
      return way === "" ? amendment(record, "other_config", {}, [FOLDER_KEY]) : amendment(record, "other_config", { [FOLDER_KEY]: way });
    });
  const pool = store.all("pool")[0];
  const kept = keptFolders(pool);
  const moved = kept.flatMap((way) => (way === from ? (own ?? []) : isWithin(way, from) ? movedWay(way, from, to) : way));
  const isOther = moved.length !== kept.length || moved.some((way, at) => way !== kept[at]);
  return pool && isOther ? [...objects, ...onPool(objects, pool, moved)] : objects;
}
/** The pool may lie in a folder itself: its two keys are one amendment. */
function onPool(objects: BulkItem[], pool: Rec<"pool">, ways: readonly string[]): readonly BulkItem[] {
  const own = objects.findIndex(({ ref }) => ref === pool.ref);
  const kept = keep(pool, ways);
  if (own < 0) return [kept];
  const [{ args: lies = {} } = { args: {} }] = objects.splice(own, 1);
  const both = (key: "put" | "drop"): unknown[] => [lies[key], kept.args?.[key]];
  const put = Object.assign({}, ...both("put"));
  const drop = both("drop").flat() as string[];
  return [amendment(pool, "other_config", put, drop)];
}
