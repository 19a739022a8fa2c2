/**
 * Searches as XenCenter keeps them and exports them. What its form has no word for, a MAC address say, is written as nearly as it goes, and
 * the whole query as text beside it, in an attribute that XenCenter does not look at.
 * @source xenadmin: XenModel/XenSearch/SearchMarshalling.cs, QueryTypes.cs, GroupingTypes.cs, QueryScope.cs, Common.cs (names)
 */

import type { PropertyType } from "../data/search-property";
import { element, readXml, writeXml, type XmlElement } from "../data/xml";
import { FIELD, readQuery, writeQuery } from "./grammar";
import { readFilter, writtenFilter } from "./marshalled-query";
import { groupingNames, typeNames } from "./marshalling-names";
import type { Query } from "./query";
import type { Search } from "./saved";

/** What has to be known of properties to read and write them. */
export interface KnownKinds {
  readonly typeOf: (property: string) => PropertyType | null;
}
const MAJOR = 2;
const XMLNS = "http://www.citrix.com/XenCenter/XenSearch/schema";
/** Attributes of ours: the query, and the chain of groups, as text. */
const OWN_QUERY = "xenarium_query";
const OWN_GROUPING = "xenarium_grouping";
/** All types that XenCenter searches when it is told none. @source Search.cs, DefaultObjectTypes */
const ALL_TYPES = ["Pool", "Server", "DisconnectedServer", "VM", "UserTemplate", "DefaultTemplate", "RemoteSR", "LocalSR", "Network"];

const kindElement = (name: string, children: readonly (XmlElement | null)[] = [], attributes = {}): XmlElement =>
  element(name, attributes, children);

function scopeOf(types: readonly string[]): XmlElement {
  const named = types.length > 0 ? types.flatMap((type) => typeNames[type] ?? []) : ALL_TYPES;
  return kindElement(
    "QueryScope",
    named.map((name) => kindElement(name)),
  );
}
function typesOf(scope: XmlElement | undefined): readonly string[] {
  const named = new Set((scope?.children ?? []).map(({ name }) => name));
  if (ALL_TYPES.every((name) => named.has(name))) return [];
  return Object.keys(typeNames).filter((type) => typeNames[type]?.some((name) => named.has(name)));
}
/** A chain of groups: each holds the next. */
function groupingOf(names: readonly string[], known: KnownKinds): XmlElement | null {
  const [first, ...deeper] = names;
  if (first === undefined) return null;
  const inner = groupingOf(deeper, known);
  if (first === "folder") return kindElement("FolderGrouping", [inner]);
  if (first.startsWith(FIELD)) {
    const type = known.typeOf(first) === "date" ? "Date" : "String";
    return kindElement("CustomFieldGrouping", [
      inner,
      element("CustomFieldDefinition", { name: first.slice(FIELD.length), type, defaultValue: "" }),
    ]);
  }
  const property = groupingNames[first];
  // One that XenCenter does not group by: it goes on with the next.
  if (!property) return inner;
  return element(known.typeOf(first) === "object" ? "XenModelObjectPropertyGrouping" : "PropertyGrouping", { property }, [inner]);
}
function namesOf(grouping: XmlElement | undefined): readonly string[] {
  if (!grouping) return [];
  const inner = namesOf(grouping.children.find(({ name }) => name.endsWith("Grouping")));
  const { property = "" } = grouping.attributes;
  const own = Object.keys(groupingNames).find((name) => groupingNames[name] === property);
  if (grouping.name === "FolderGrouping") return ["folder", ...inner];
  const field = grouping.children.find(({ name }) => name === "CustomFieldDefinition")?.attributes.name;
  if (field) return [FIELD + field, ...inner];
  return own ? [own, ...inner] : inner;
}

export function searchElement(search: Search, known: KnownKinds): XmlElement {
  const { uuid, name, types, query, grouping, rest = [] } = search;
  const attributes = {
    uuid,
    name,
    major_version: `${MAJOR}`,
    minor_version: "0",
    [OWN_QUERY]: writeQuery(query),
    ...(grouping.length > 0 ? { [OWN_GROUPING]: JSON.stringify(grouping) } : {}),
  };
  const filter = query ? writtenFilter(query, known) : null;
  return element("Search", attributes, [kindElement("Query", [scopeOf(types), filter]), groupingOf(grouping, known), ...rest]);
}
/** A search as it is kept in the pool. */
export function writeSearch(search: Search, known: KnownKinds): string {
  return writeXml(searchElement(search, known));
}
/** A file with searches, as XenCenter exports and imports them. */
export function writeSearchFile(searches: readonly Search[], known: KnownKinds): string {
  const head =
    '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE XenSearch PUBLIC "-//XENSEARCH//DTD XENSEARCH 1//EN" "XenSearch-1.dtd">\n';
  const all = searches.map((search) => searchElement(search, known));
  return `${head}${writeXml(element("Searches", { xmlns: XMLNS }, all))}\n`;
}

/** The query that stands beside XenCenter's, if it still says the same: somebody may have changed that one since. */
function ownQuery(found: XmlElement, filter: Query | null, known: KnownKinds): Query | null {
  const text = found.attributes[OWN_QUERY];
  if (text === undefined) return filter;
  const read = readQuery(text, (name) => (known.typeOf(name) === null ? null : name));
  if ("error" in read) return filter;
  const asTheirs = read.query ? writtenFilter(read.query, known) : null;
  const theirs = (asTheirs && readFilter(asTheirs)) ?? null;
  return JSON.stringify(theirs) === JSON.stringify(filter) ? read.query : filter;
}
function ownGrouping(found: XmlElement, names: readonly string[], known: KnownKinds): readonly string[] {
  try {
    const own: unknown = JSON.parse(found.attributes[OWN_GROUPING] ?? "null");
    if (!Array.isArray(own) || !own.every((name) => typeof name === "string")) return names;
    const kept = groupingOf(own, known);
    return JSON.stringify(namesOf(kept ?? undefined)) === JSON.stringify(names) ? own : names;
  } catch {
    return names;
  }
}
function searchOf(found: XmlElement, known: KnownKinds): Search | null {
  const { name = "", uuid = "", major_version = "0" } = found.attributes;
  const query = found.children.find((child) => child.name === "Query");
  if (found.name.toLowerCase() !== "search" || name === "" || Number(major_version) > MAJOR || !query) return null;
  const scope = query.children.find((child) => child.name === "QueryScope");
  const theirs = query.children.find((child) => child.name !== "QueryScope");
  const grouping = found.children.find((child) => child.name.endsWith("Grouping"));
  const rest = found.children.filter((child) => child.name === "columns" || child.name === "sorting");
  return {
    uuid,
    name,
    types: typesOf(scope),
    query: ownQuery(found, theirs ? readFilter(theirs) : null, known),
    grouping: ownGrouping(found, namesOf(grouping), known),
    ...(rest.length > 0 ? { rest } : {}),
  };
}
/** Reads a search as it is kept in a pool; null: it is none, or of a newer form. */
export function readSearch(text: string, known: KnownKinds): Search | null {
  const found = readXml(text);
  return found && searchOf(found, known);
}
/** Reads an exported file; what of it is no search is left out. */
export function readSearchFile(text: string, known: KnownKinds): readonly Search[] {
  const root = readXml(text);
  if (!root) return [];
  const all = root.name.toLowerCase() === "search" ? [root] : root.children;
  return all.flatMap((found) => searchOf(found, known) ?? []);
}
