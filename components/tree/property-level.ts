/** A level of grouping made of a property of a search. */
import { CalendarDays, Folder, List, type LucideIcon, Tag, TextCursorInput } from "lucide-react";
import { writtenFieldDate } from "../data/custom-fields";
import { partsOf, wayOf } from "../data/folder";
import type { Group } from "../data/group";
import type { Kinds } from "../data/kind";
import type { PropertyValue } from "../data/search-property";
import type { RecordStore } from "../data/store";
import type { Translate } from "../i18n";
import type { Property } from "../search/properties";
import { formatBitRate, formatByteRate, formatBytes, formatDate, formatPercent } from "../ui/format";
import type { GroupLevel, GroupStep, GroupWay } from "./group-nodes";

export interface LevelContext {
  readonly store: RecordStore;
  readonly kinds: Kinds;
  readonly t: Translate;
}

function iconOf(property: Property): LucideIcon {
  if (property.field) return property.type === "date" ? CalendarDays : TextCursorInput;
  return property.name === "tag" ? Tag : List;
}
/** What people put objects under, where a value of the property is that. */
function groupOf({ name, field, type }: Property, value: PropertyValue): Group | undefined {
  if (name === "tag") return { kind: "tag", tag: `${value}` };
  if (!field) return undefined;
  return { kind: "field", name: field.name, value: type === "date" ? writtenFieldDate(Number(value)) : `${value}` };
}
/** The groups on the way to a folder. */
export function folderSteps(way: string): GroupWay {
  const parts = partsOf(way);
  return parts.map((part, at) => ({
    key: part,
    label: part,
    look: { icon: Folder },
    group: { kind: "folder", way: wayOf(parts.slice(0, at + 1)) },
  }));
}
/** A value in words. */
export function valueText(property: Property, value: PropertyValue, { store, kinds, t }: LevelContext): string {
  const record = property.type === "object" ? store.any(`${value}`) : undefined;
  if (record) return kinds.nameOf(store, record, "en");
  if (property.type === "bytes") return formatBytes(Number(value));
  if (property.type === "rate") return formatByteRate(Number(value));
  if (property.type === "lineRate") return formatBitRate(Number(value));
  if (property.type === "share") return formatPercent(Number(value));
  if (property.type === "date") return formatDate(Number(value));
  const words = property.words[`${value}`];
  return words ? t(words) : `${value}`;
}

/** Groups by a property: one for each value, a folder below the one in which it lies, an object as itself. */
export function propertyLevel(property: Property, { store, kinds, t }: LevelContext): GroupLevel {
  const orders = new Map(Object.keys(property.words).map((value, at) => [value, at]));
  const look = { icon: iconOf(property) };
  // The same group for each object of a value: made once.
  const made = new Map<PropertyValue, GroupWay>();
  const wayTo = (value: PropertyValue): GroupWay => {
    if (property.type === "folder") return folderSteps(`${value}`);
    if (property.type === "object") {
      const record = store.any(`${value}`);
      const kind = record && kinds.of(record);
      return record && kind ? [{ key: record.ref, label: kinds.nameOf(store, record, "en"), look: kind, ref: record.ref }] : [];
    }
    const label = valueText(property, value, { store, kinds, t });
    const group = groupOf(property, value);
    const step: GroupStep = {
      key: property.type === "date" ? label : `${value}`,
      label,
      look,
      order: orders.get(`${value}`) ?? orders.size,
      ...(group ? { group } : {}),
    };
    return [step];
  };
  return {
    ways: (kind, record) =>
      property.read(store, kind, record).flatMap((value) => {
        const way = made.get(value) ?? wayTo(value);
        made.set(value, way);
        return way.length > 0 ? [way] : [];
      }),
  };
}
