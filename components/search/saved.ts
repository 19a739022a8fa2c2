/** Searches that are kept: those that every console of this kind has, and those of a pool, which all who use it see. */
import type { Rec } from "../data/defaults";
import type { XmlElement } from "../data/xml";
import type { Words } from "../i18n";
import type { Query } from "./query";

export interface Search {
  readonly uuid: string;
  readonly name: string;
  /** names of kinds; none: all that the navigation shows */
  readonly types: readonly string[];
  readonly query: Query | null;
  /** names of properties, the outermost first */
  readonly grouping: readonly string[];
  /** what another console has written with it and this one keeps as it is: columns, sorting */
  readonly rest?: readonly XmlElement[];
}
/** One that cannot be changed or deleted. */
export interface DefaultSearch extends Omit<Search, "name"> {
  readonly name: Words;
}
/** Prefix of the keys in the pool's `gui_config`. @source xenadmin: XenModel/XenSearch/Search.cs, SearchPrefix */
export const SEARCH_PREFIX = "XenSearch.Search-";

const running: Query = { kind: "is", property: "state", op: "=", value: "Running" };
const lacksTools: Query = { kind: "is", property: "tools", op: "!=", value: "current" };
/** @source xenadmin: XenModel/XenSearch/Search.cs, InitDefaultSearches */
export const defaultSearches: readonly DefaultSearch[] = [
  {
    uuid: "dead-beef-1234-vmsbyos",
    name: "search.vmsByOperatingSystem",
    types: ["vm"],
    query: null,
    grouping: ["os"],
  },
  {
    uuid: "dead-beef-1234-vmswotools",
    name: "search.runningVmsWithoutCurrentTools",
    types: ["vm"],
    query: { kind: "all", of: [running, lacksTools] },
    grouping: ["tools"],
  },
  {
    uuid: "dead-beef-1234-vmsbyps",
    name: "search.vmsByPowerState",
    types: ["vm"],
    query: null,
    grouping: ["state"],
  },
  {
    uuid: "dead-beef-1234-vmsbynet",
    name: "search.vmsByNetwork",
    types: ["vm"],
    query: null,
    grouping: ["network"],
  },
  {
    uuid: "dead-beef-1234-vmsbyappliance",
    name: "search.vmsByVApp",
    types: ["vm"],
    query: { kind: "has", property: "vapp" },
    grouping: ["vapp"],
  },
  {
    uuid: "dead-beef-1234-objbytags",
    name: "search.objectsByTag",
    types: [],
    query: { kind: "has", property: "tag" },
    grouping: ["tag"],
  },
  {
    uuid: "dead-beef-1234-snapbyvm",
    name: "search.snapshotsByVm",
    types: ["vm", "snapshot"],
    query: null,
    grouping: ["pool", "host", "vm"],
  },
];

/** Whether a pool has searches of its own: reading them takes a part of the page that is fetched when there are some. */
export function hasSavedSearches(pool: Pick<Rec<"pool">, "gui_config"> | undefined): boolean {
  return pool !== undefined && Object.keys(pool.gui_config).some((key) => key.startsWith(SEARCH_PREFIX));
}
