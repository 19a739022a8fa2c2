/** Per-class tables derived once from the datamodel: field numbers, relations, defaults. */
import type { FieldMeta } from "./class-meta";
import { type ClassName, classNames } from "./generated/class-names";
import { rowOf } from "./generated/rows";
import { table } from "./generated/table";
import type { AnyRow } from "./row";
import { parseType, type ValueType } from "./types";

export interface FieldInfo extends FieldMeta {
  readonly number: number;
  readonly valueType: ValueType;
  /** its value in a record that was given none */
  readonly initial: unknown;
}

export interface ClassInfo {
  readonly name: ClassName;
  /** place among the classes of the datamodel */
  readonly number: number;
  readonly fields: readonly FieldInfo[];
  readonly byName: ReadonlyMap<string, FieldInfo>;
  /** fields that do not follow from others */
  readonly stored: readonly FieldInfo[];
  /** fields that point at others and are kept in step */
  readonly outgoing: readonly FieldInfo[];
  /** whether its records go out as deltas */
  readonly isVisible: boolean;
}

const infos = new Map<ClassName, ClassInfo>();
for (const [place, name] of classNames.entries()) {
  const row = new rowOf[name]("", 0) as unknown as AnyRow;
  const fields = table[name].fields.map((field, number) => ({
    ...field,
    number,
    valueType: parseType(field.type),
    initial: row[field.name],
  }));
  infos.set(name, {
    name,
    number: place,
    fields,
    byName: new Map(fields.map((field) => [field.name, field])),
    stored: fields.filter((f) => f.relation?.side !== "many"),
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
export function isDefault({ initial }: FieldInfo, value: unknown): boolean {
  if (value === initial) return true;
  if (typeof value !== "object" || value === null || typeof initial !== "object" || initial === null) return false;
  return Array.isArray(value)
    ? value.length === 0 && (initial as readonly unknown[]).length === 0
    : Object.keys(value).length === 0 && Object.keys(initial).length === 0;
}

/**
 * What goes out on `add`: fields that differ from their defaults, derived ones included, internal ones not.
 * @param among - fields of the class that are asked about; all unless told
 */
export function visibleFields(info: ClassInfo, row: Readonly<AnyRow>, among: readonly FieldInfo[] = info.fields): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const field of among) {
    if (field.isInternal) continue;
    const value = row[field.name];
    if (value !== field.initial && !isDefault(field, value)) fields[field.name] = value;
  }
  return fields;
}
