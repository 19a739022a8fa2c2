import { Database } from "lucide-react";
import type { Rec } from "../../data/defaults";
import { defineKind, type ObjectState } from "../../data/kind";
import type { RecordStore } from "../../data/store";
import { labels, organised } from "../common/search-properties";
import { srColumns } from "./columns";
import { srTabs } from "./tabs";

function srState(store: RecordStore, sr: Rec<"SR">): ObjectState {
  const links = store.members("pbdsBySr", sr.ref);
  const attached = links.filter((link) => link.currently_attached).length;
  if (links.length === 0 || attached === 0) return { word: "state.broken", look: "bad" };
  return attached < links.length ? { word: "state.partly", look: "paused" } : { word: "state.connected", look: "plain" };
}
/** The host that local storage belongs to; null for what hosts share. */
function homeOf(store: RecordStore, sr: Rec<"SR">): string | null {
  return sr.shared ? null : (store.members("pbdsBySr", sr.ref)[0]?.host ?? null);
}

export const srKind = defineKind<"SR">({
  name: "sr",
  of: "SR",
  one: "sr.storage",
  many: "tree.storage",
  icon: Database,
  state: srState,
  saysState: true,
  follows: (sr) => [`pbdsBySr ${sr.ref}`],
  home: homeOf,
  tabs: srTabs,
  columns: srColumns,
  place: {
    order: 2,
    parent: (store, sr) => homeOf(store, sr) ?? store.all("pool")[0]?.ref ?? null,
    isHidden: (sr, shows) => !shows.localStorage && !sr.shared,
  },
  properties: [
    ...organised,
    { name: "host", label: labels.host, type: "object", read: (store, sr) => [homeOf(store, sr) ?? []].flat(), of: ["PBD", "host"] },
    { name: "size", label: labels.size, type: "bytes", read: (_store, sr) => [sr.physical_size] },
    {
      name: "shared",
      label: "field.shared",
      type: "choice",
      words: { yes: "field.shared", no: "sr.local" },
      read: (_store, { shared }) => [shared ? "yes" : "no"],
    },
    { name: "sr_type", label: "sr.storageType", type: "text", read: (_store, { type }) => [type] },
  ],
  foundBy: (_store, sr) => [sr.uuid, sr.type],
});
