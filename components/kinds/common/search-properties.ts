/** What every object that people organise is searched and grouped by. */
import type { AnyRec, Rec } from "../../data/defaults";
import { folderOf } from "../../data/folder";
import type { SearchProperty } from "../../data/search-property";

type Named = Extract<AnyRec, { readonly name_label: string; readonly name_description: string; readonly uuid: string }>;
const orNothing = (text: string): readonly string[] => (text === "" ? [] : [text]);

export const named: readonly SearchProperty<Named>[] = [
  { name: "name", label: "col.name", type: "text", read: (_store, { name_label }) => orNothing(name_label) },
  { name: "description", label: "col.description", type: "text", read: (_store, { name_description }) => orNothing(name_description) },
  { name: "uuid", label: "inside.fact.uuid", type: "text", read: (_store, { uuid }) => [uuid] },
];
export const tagged: SearchProperty<Named & { readonly tags: readonly string[] }> = {
  name: "tag",
  label: "object.tag",
  type: "text",
  read: (_store, { tags }) => tags,
};
export const inFolder: SearchProperty<AnyRec> = {
  name: "folder",
  label: "object.folder",
  type: "folder",
  read: (_store, record) => orNothing(folderOf(record)),
};
/** The pool that everything of a lab belongs to. */
export const inPool: SearchProperty<AnyRec> = {
  name: "pool",
  label: "menu.pool",
  type: "object",
  read: (store) => store.all("pool").map(({ ref }) => ref),
  of: ["pool"],
};
export const organised: readonly SearchProperty<Rec<"VM"> | Rec<"host"> | Rec<"SR"> | Rec<"network">>[] = [
  ...named,
  tagged,
  inFolder,
  inPool,
];
/** Of other kinds too: what they are called is the same everywhere. */
export const labels = {
  host: "history.server",
  network: "vif.new.network",
  storage: "disk.new.sr",
  address: "fail.address",
  memory: "props.memory",
  size: "inside.size",
} as const;
