/** All that objects are searched and grouped by: what their kinds say, what kind they are of, and the fields that people have made. */
import { type CustomField, definedFields, fieldValue, readFieldDate } from "../data/custom-fields";
import type { AnyRec, RecordClass } from "../data/defaults";
import type { FigureSlot } from "../data/figures";
import type { Kind, Kinds } from "../data/kind";
import type { AnyProperty, PropertyType, PropertyValue } from "../data/search-property";
import type { RecordStore } from "../data/store";
import type { Words } from "../i18n";
import { FIELD } from "./grammar";

/** A property across all kinds that have it. */
export interface Property {
  readonly name: string;
  readonly label: Words;
  readonly type: PropertyType;
  readonly words: Readonly<Record<string, Words>>;
  /** none: the object has no such thing */
  readonly read: (store: RecordStore, kind: Kind, record: AnyRec) => readonly PropertyValue[];
  /** classes whose records it is made of */
  readonly of: readonly RecordClass[];
  /** what the server is asked for while it is read */
  readonly figures: readonly FigureSlot[];
  /** the field that people have made, for one of these */
  readonly field?: CustomField;
}
export type Properties = ReadonlyMap<string, Property>;

const NONE: readonly PropertyValue[] = [];

function ofKinds(kinds: Kinds): Map<string, Property> {
  const readers = new Map<string, Map<Kind, AnyProperty>>();
  for (const kind of kinds.all)
    for (const property of kind.properties ?? []) {
      const byKind = readers.get(property.name) ?? new Map<Kind, AnyProperty>();
      byKind.set(kind, property);
      readers.set(property.name, byKind);
    }
  const found = new Map<string, Property>();
  for (const [name, byKind] of readers) {
    const all = [...byKind.values()];
    const [first] = all;
    if (!first) continue;
    const of = new Set([...byKind].flatMap(([kind, property]) => [kind.of, ...(property.of ?? [])]));
    found.set(name, {
      name,
      label: first.label,
      type: first.type,
      words: Object.assign({}, ...all.map((property) => property.words ?? {})),
      read: (store, kind, record) => byKind.get(kind)?.read(store, record) ?? NONE,
      of: [...of],
      figures: [...new Set(all.flatMap(({ figure }) => figure ?? []))],
    });
  }
  return found;
}
function typeOf(kinds: Kinds): Property {
  const searched = kinds.all.filter(({ properties }) => properties);
  return {
    name: "type",
    label: "field.type",
    type: "choice",
    words: Object.fromEntries(searched.map((kind) => [kind.name, kind.many])),
    read: (_store, kind) => [kind.name],
    of: [],
    figures: [],
  };
}
function fieldProperty(field: CustomField): Property {
  const isDate = field.type === "Date";
  return {
    name: FIELD + field.name,
    label: { name: field.name },
    type: isDate ? "date" : "text",
    words: {},
    read: (_store, _kind, record) => {
      const value = fieldValue(record, field.name);
      if (value === "") return NONE;
      const at = isDate ? readFieldDate(value) : null;
      return isDate && at === null ? NONE : [at ?? value];
    },
    of: [],
    figures: [],
    field,
  };
}
const fixed = new WeakMap<Kinds, ReadonlyMap<string, Property>>();

/** Names that people write for properties beside their own. */
const shortNames: Readonly<Record<string, string>> = {
  ip: "address",
  mem: "memory",
  cpus: "vcpus",
  desc: "description",
  server: "host",
  sr: "storage",
  net: "network",
  power: "state",
};
/** The property that a name written in a query means; null: none. */
export function propertyNamed(properties: Properties, name: string): string | null {
  if (properties.has(name)) return name;
  const long = shortNames[name];
  return long !== undefined && properties.has(long) ? long : null;
}

/** Everything that the objects of a lab may be searched by, by name. */
export function propertiesOf(kinds: Kinds, store: RecordStore): Properties {
  let known = fixed.get(kinds);
  if (!known) {
    const type = typeOf(kinds);
    known = new Map([[type.name, type], ...ofKinds(kinds)]);
    fixed.set(kinds, known);
  }
  return new Map([...known, ...definedFields(store.all("pool")[0]).map((field) => [FIELD + field.name, fieldProperty(field)] as const)]);
}
/** Kinds whose objects may be searched for. */
export function searchedKinds(kinds: Kinds): readonly Kind[] {
  return kinds.all.filter(({ properties }) => properties);
}
