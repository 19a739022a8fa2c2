/** Rows of one class written as columns. */
import { type ClassInfo, type FieldInfo, isDefault } from "../fields";
import type { ClassName } from "../generated/class-names";
import { isSet } from "../ref";
import type { AnyRow } from "../row";
import { type Column, columnOf, manyOf } from "./columns";

/** Creation numbers in one page: which rows lie together follows from their numbers alone. */
const SERIALS_PER_PAGE = 1024;

/** Rows of a class whose creation numbers lie together, oldest first. */
export interface StoredPage {
  readonly class: string;
  /** creation numbers: the first, and how much higher each other one is than the one before */
  readonly serials: readonly number[];
  readonly refs: Column;
  /** columns of the fields that differ from their default somewhere */
  readonly fields: Readonly<Record<string, StoredColumn>>;
}

/**
 * A reference stands as the creation number of the record that it refers to, null when it refers to nothing, and as it is when
 * there is no such record. `isNear`: numbers are counted from the row's own.
 */
export type StoredColumn = Column & { readonly isNear?: true };

/** Number of the page in which a row lies. */
export function pageOf(serial: number): number {
  return Math.floor(serial / SERIALS_PER_PAGE);
}

/** Creation number of the record of a class that a reference refers to, or undefined. */
export type SerialOf = (name: ClassName, ref: string) => number | undefined;

/** Writes rows of one page. */
export function writePage(info: ClassInfo, rows: readonly AnyRow[], serialOf: SerialOf): StoredPage {
  const fields: Record<string, StoredColumn> = {};
  for (const field of info.stored) {
    const values = differing(field, rows);
    if (values) fields[field.name] = columnIn(field, values, rows, serialOf);
  }
  return {
    class: info.name,
    serials: rows.map((row, i) => row.$serial - (rows[i - 1]?.$serial ?? 0)),
    refs: manyOf(rows.map((row) => row.$ref)),
    fields,
  };
}

/** The values of a field, or null when all are its default. */
function differing(field: FieldInfo, rows: readonly AnyRow[]): unknown[] | null {
  const { name, initial } = field;
  for (const row of rows) {
    const value = row[name];
    if (value !== initial && !isDefault(field, value)) return rows.map((each) => each[name]);
  }
  return null;
}

function columnIn({ valueType }: FieldInfo, values: readonly unknown[], rows: readonly AnyRow[], serialOf: SerialOf): StoredColumn {
  if (valueType.kind === "ref") {
    const target = valueType.name as ClassName;
    const stored = values.map((ref) => (isSet(ref as string) ? (serialOf(target, ref as string) ?? ref) : null));
    const column = columnOf(stored);
    if ("all" in column || "of" in column) return column;
    // What belongs to one VM is made with it, so its number is near.
    return { ...columnOf(stored.map((to, i) => (typeof to === "number" ? to - (rows[i] as AnyRow).$serial : to))), isNear: true };
  }
  if (valueType.kind !== "set" || valueType.of.kind !== "ref") return columnOf(values);
  const target = valueType.of.name as ClassName;
  return columnOf(values.map((set) => (set as readonly string[]).map((ref) => serialOf(target, ref) ?? ref)));
}
