/** A place in the console and its address: `/labs/LAB/vm/UUID/console`. */
import type { AnyRec } from "./defaults";

export type ObjectKind = "pool" | "host" | "vm" | "sr" | "network" | "template";
export type TabName = "general" | "vms" | "hosts" | "console" | "storage" | "networking" | "performance" | "inside" | "topology";
export interface Place {
  readonly labId: string;
  readonly kind: ObjectKind | null;
  readonly uuid: string | null;
  readonly tab: TabName | null;
  /** the tab has the page to itself, without the navigation beside it: `/labs/LAB/host/UUID/inside/full` */
  readonly isFull?: boolean;
}
/** Tabs of each kind, in their order. */
export const tabsOf: Readonly<Record<ObjectKind, readonly TabName[]>> = {
  pool: ["general", "vms", "hosts", "storage", "networking", "topology"],
  host: ["general", "vms", "console", "networking", "storage", "performance", "inside"],
  vm: ["general", "console", "networking", "storage", "performance", "inside"],
  sr: ["general", "storage"],
  network: ["general"],
  template: ["general", "storage", "networking"],
};
const kinds: readonly string[] = Object.keys(tabsOf);

export function parsePlace(pathname: string): Place {
  const [, , labId = "", kind = "", uuid = "", tab = "", more = ""] = pathname.split("/").map(decodeURIComponent);
  if (!kinds.includes(kind) || !uuid) return { labId, kind: null, uuid: null, tab: null };
  const known = kind as ObjectKind;
  const tabs: readonly string[] = tabsOf[known];
  return { labId, kind: known, uuid, tab: tabs.includes(tab) ? (tab as TabName) : null, isFull: tab === "inside" && more === "full" };
}
export function pathOf(place: Place): string {
  const parts = ["labs", place.labId];
  if (place.kind && place.uuid) {
    parts.push(place.kind, place.uuid);
    if (place.tab && place.tab !== "general") parts.push(place.tab);
    if (place.tab === "inside" && place.isFull) parts.push("full");
  }
  return `/${parts.map(encodeURIComponent).join("/")}`;
}
/** What kind of place a record has; null: none of its own. */
export function kindOf(record: AnyRec): ObjectKind | null {
  switch (record.class) {
    case "VM":
      return record.is_a_template ? "template" : "vm";
    case "host":
      return "host";
    case "pool":
      return "pool";
    case "SR":
      return "sr";
    case "network":
      return "network";
    default:
      return null;
  }
}
