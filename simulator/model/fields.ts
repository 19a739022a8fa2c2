/** Per-class tables derived once from the datamodel: field numbers, relations, defaults. */
import type { FieldMeta } from "./class-meta";
import { type ClassName, classNames } from "./generated/class-names";
import { rowOf } from "./generated/rows";
import { table } from "./generated/table";
import type { RowBase } from "./row";

export interface FieldInfo extends FieldMeta {
  readonly number: number;
}

export interface ClassInfo {
  readonly name: ClassName;
  readonly fields: readonly FieldInfo[];
  readonly byName: ReadonlyMap<string, FieldInfo>;
  /** a record with every field at its default */
  readonly defaults: RowBase & Readonly<Record<string, unknown>>;
  /** fields that point at others and are kept in step */
  readonly outgoing: readonly FieldInfo[];
  /** whether its records go out as deltas */
  readonly isVisible: boolean;
}

const infos = new Map<ClassName, ClassInfo>();
for (const name of classNames) {
  const fields = table[name].fields.map((field, number) => ({ ...field, number }));
  infos.set(name, {
    name,
    fields,
    byName: new Map(fields.map((field) => [field.name, field])),
    defaults: new rowOf[name]("", 0) as unknown as ClassInfo["defaults"],
    outgoing: fields.filter((f) => f.relation?.side === "one" || f.relation?.side === "both"),
    isVisible: table[name].hasEvents && name !== "session",
  });
}

/** The tables of one class. */
export function classInfo(name: ClassName): ClassInfo {
  return infos.get(name) as ClassInfo;
}
/** Whether a text names a class. */
export function isClassName(text: string): text is ClassName {
  return infos.has(text as ClassName);
}

/** Whether a field's value equals its default: identical, or both empty collections. */
export function isDefault(info: ClassInfo, field: string, value: unknown): boolean {
  const initial = info.defaults[field];
  if (value === initial) return true;
  if (typeof value !== "object" || value === null || typeof initial !== "object" || initial === null) return false;
  return Array.isArray(value)
    ? value.length === 0 && (initial as readonly unknown[]).length === 0
    : Object.keys(value).length === 0 && Object.keys(initial).length === 0;
}

/** Fields that differ from their defaults and are not derived. */
export function storedFields(info: ClassInfo, row: RowBase & Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const field of info.fields) {
    if (field.relation?.side === "many") continue;
    const value = row[field.name];
    if (!isDefault(info, field.name, value)) fields[field.name] = value;
  }
  return fields;
}

/** What goes out on `add`: fields that differ from their defaults, derived ones included, internal ones not. */
export function visibleFields(info: ClassInfo, row: RowBase & Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const field of info.fields) {
    if (field.isInternal) continue;
    const value = row[field.name];
    if (!isDefault(info, field.name, value)) fields[field.name] = value;
  }
  return fields;
}
