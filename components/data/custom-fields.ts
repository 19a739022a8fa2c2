/**
 * Fields that people have made for objects, kept where XenCenter keeps them: which there are in the pool's `gui_config`, the values in
 * each object's `other_config`. @source xenadmin: XenModel/CustomFields/CustomFieldsManager.cs, CustomFieldDefinition.cs
 */
import type { AnyRec, Rec } from "./defaults";
import { element, readXml, writeXml } from "./xml";

/** Key of the pool's `gui_config`. */
export const FIELDS_KEY = "XenCenter.CustomFields";
const PREFIX = `${FIELDS_KEY}.`;

export type FieldType = "String" | "Date";
export interface CustomField {
  readonly name: string;
  readonly type: FieldType;
}
export function keyOf(field: string): string {
  return PREFIX + field;
}
const definedBy = new WeakMap<object, readonly CustomField[]>();

/** The fields that a pool defines; the same array as long as its `gui_config` is the same. */
export function definedFields(pool: Pick<Rec<"pool">, "gui_config"> | undefined): readonly CustomField[] {
  if (!pool) return [];
  const known = definedBy.get(pool.gui_config);
  if (known) return known;
  const read = readXml(pool.gui_config[FIELDS_KEY] ?? "");
  const found = (read?.children ?? []).flatMap(({ name, attributes }): CustomField[] =>
    name === "CustomFieldDefinition" && attributes.name
      ? [{ name: attributes.name, type: attributes.type === "Date" ? "Date" : "String" }]
      : [],
  );
  const fields = [...new Map(found.map((field) => [field.name, field])).values()];
  definedBy.set(pool.gui_config, fields);
  return fields;
}
/** What is kept for them in the pool's `gui_config`. */
export function writtenFields(fields: readonly CustomField[]): string {
  const children = fields.map(({ name, type }) => element("CustomFieldDefinition", { name, type, defaultValue: "" }));
  return writeXml(element("CustomFieldDefinitions", {}, children));
}
/** An object's value of a field; "": none. */
export function fieldValue(record: AnyRec, field: string): string {
  return "other_config" in record ? (record.other_config[keyOf(field)] ?? "") : "";
}
/** Whether two states of a record's `other_config` put it under the same folder and the same values of fields. */
export function isOrganisedAlike(a: AnyRec, b: AnyRec): boolean {
  const [one, other] = [configOf(a), configOf(b)];
  if (one === other) return true;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)].filter((key) => key.startsWith(PREFIX) || ORGANISING.has(key)));
  for (const key of keys) if (one[key] !== other[key]) return false;
  return true;
}
/** Keys of `other_config` by which the navigation groups, beside those of fields. */
const ORGANISING: ReadonlySet<string> = new Set(["folder", "EMPTY_FOLDERS"]);
const NOTHING: Readonly<Record<string, string>> = {};
const configOf = (record: AnyRec): Readonly<Record<string, string>> => ("other_config" in record ? record.other_config : NOTHING);

/** A date as it is kept, `2026-11-27 20:45:00Z`, in µs since 1970; null: it is none. @source xenadmin: XenModel/CustomFields/CustomField.cs (format "u") */
export function readFieldDate(text: string): number | null {
  const at = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?Z?$/.test(text)
    ? Date.parse(`${text.replace(" ", "T").replace("Z", "")}Z`)
    : Number.NaN;
  return Number.isNaN(at) ? null : at * 1000;
}
/** @param us - µs since 1970 */
export function writtenFieldDate(us: number): string {
  return `${new Date(us / 1000).toISOString().slice(0, 19).replace("T", " ")}Z`;
}
