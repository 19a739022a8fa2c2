import type { RecordChange } from "../lab-types";
import { ChangeLog } from "./change-log";
import { invariant } from "./fault";
import { type ClassInfo, classInfo, type FieldInfo, storedFields, visibleFields } from "./fields";
import { type ClassName, classNames } from "./generated/class-names";
import { type RecordOf, rowOf } from "./generated/rows";
import { isSet, type Ref } from "./ref";
import { enterMembers, frozenMap, leaveMembers, membersOf, type RowBase } from "./row";
import { freeze } from "./shared-values";

/** One record as stored: its fields that differ from the defaults. */
export type StoredRow = readonly [ref: string, serial: number, fields: Readonly<Record<string, unknown>>];

/** Fields that a caller may give when making or changing a record; many-sides follow by themselves. */
export type Fields<C extends ClassName> = { readonly [F in Exclude<keyof RecordOf[C], `$${string}`>]?: RecordOf[C][F] };

type AnyRow = RowBase & Record<string, unknown>;

/**
 * All records of a lab. Relations are kept in step on both sides; every change goes into the log from which deltas are made.
 * Records are read-only outside: `set` is the only way to change one.
 */
export class Database {
  private readonly tables = new Map<ClassName, Map<string, AnyRow>>(classNames.map((name) => [name, new Map()]));
  private readonly log = new ChangeLog();
  private serial = 0;

  /** Makes a record. Fields left out take their defaults. */
  create<C extends ClassName>(name: C, ref: Ref<C>, fields: Fields<C>): Ref<C> {
    const info = classInfo(name);
    invariant(!this.rowsOf(name).has(ref), `${name} ${ref} is made twice`);
    const row = new rowOf[name](ref, ++this.serial) as unknown as AnyRow;
    this.rowsOf(name).set(ref, row);
    this.log.created(info, row);
    for (const field of Object.keys(fields)) this.write(info, row, field, (fields as Record<string, unknown>)[field]);
    return ref;
  }

  /** The record behind a reference, or undefined when there is none of that class. */
  get<C extends ClassName>(name: C, ref: string): Readonly<RecordOf[C]> | undefined {
    return this.rowsOf(name).get(ref) as unknown as RecordOf[C] | undefined;
  }

  /** The record behind a reference that must exist. */
  must<C extends ClassName>(name: C, ref: string): Readonly<RecordOf[C]> {
    const row = this.rowsOf(name).get(ref);
    invariant(row !== undefined, `${name} ${ref} exists`);
    return row as unknown as RecordOf[C];
  }

  /** All records of a class in the order of their making. */
  all<C extends ClassName>(name: C): IterableIterator<Readonly<RecordOf[C]>> {
    return this.rowsOf(name).values() as unknown as IterableIterator<RecordOf[C]>;
  }

  count(name: ClassName): number {
    return this.rowsOf(name).size;
  }

  /** Changes fields of a record that must exist. */
  set<C extends ClassName>(name: C, ref: string, fields: Fields<C>): void {
    const row = this.rowsOf(name).get(ref);
    invariant(row !== undefined, `${name} ${ref} exists`);
    const info = classInfo(name);
    // The fields are an object literal of the caller's: `in` walks it without making a list of its keys.
    for (const field in fields) this.write(info, row, field, (fields as Record<string, unknown>)[field]);
  }

  /** Sets one entry of a map field. */
  put<C extends ClassName>(name: C, ref: string, field: keyof RecordOf[C] & string, key: string, value: unknown): void {
    const before = (this.must(name, ref) as unknown as AnyRow)[field] as Record<string, unknown>;
    if (before[key] === value) return;
    const entries = frozenMap({ ...before });
    const copy = Object.assign(Object.create(null) as Record<string, unknown>, entries);
    copy[key] = value;
    this.set(name, ref, { [field]: Object.freeze(copy) } as Fields<C>);
  }

  /** Removes one entry of a map field, if there. */
  drop<C extends ClassName>(name: C, ref: string, field: keyof RecordOf[C] & string, key: string): void {
    const before = (this.must(name, ref) as unknown as AnyRow)[field] as Record<string, unknown>;
    if (!(key in before)) return;
    const copy = Object.assign(Object.create(null) as Record<string, unknown>, before);
    delete copy[key];
    this.set(name, ref, { [field]: Object.freeze(copy) } as Fields<C>);
  }

  /** Destroys a record; it leaves the many-sides that it stood in. */
  destroy(name: ClassName, ref: string): void {
    const rows = this.rowsOf(name);
    const row = rows.get(ref);
    invariant(row !== undefined, `${name} ${ref} exists`);
    const info = classInfo(name);
    for (const field of info.outgoing) this.relate(row, field, row[field.name], field.relation?.side === "both" ? [] : "");
    rows.delete(ref);
    this.log.destroyed(info, row);
  }

  /** Changes since the last flush, coalesced: one `add`, `mod` or `del` a record. */
  flush(): RecordChange[] {
    return this.log.flush();
  }

  /** Every visible record as an `add`. */
  everything(): RecordChange[] {
    const changes: RecordChange[] = [];
    for (const [name, rows] of this.tables) {
      const info = classInfo(name);
      if (!info.isVisible) continue;
      for (const row of rows.values()) changes.push({ op: "add", class: name, ref: row.$ref, fields: visibleFields(info, row) });
    }
    return changes;
  }

  /** number of the record made last */
  get lastSerial(): number {
    return this.serial;
  }

  /** A class's records in the order of their making. */
  exportClass(name: ClassName): StoredRow[] {
    const info = classInfo(name);
    return [...this.rowsOf(name).values()].map((row) => [row.$ref, row.$serial, storedFields(info, row)]);
  }

  importRows(name: ClassName, rows: readonly StoredRow[]): void {
    for (const [ref, serial, fields] of rows) {
      const row = new rowOf[name](ref, serial) as unknown as AnyRow;
      this.rowsOf(name).set(ref, row);
      for (const field of Object.keys(fields)) row[field] = freeze(fields[field]);
    }
  }

  /** All rows are there: what follows from them is made. */
  importDone(serial: number): void {
    for (const name of classNames) {
      for (const row of this.rowsOf(name).values()) {
        for (const field of classInfo(name).outgoing) {
          if (field.relation?.side === "one") this.relate(row, field, "", row[field.name]);
        }
      }
    }
    this.serial = serial;
    this.log.flush();
  }

  private rowsOf(name: ClassName): Map<string, AnyRow> {
    return this.tables.get(name) as Map<string, AnyRow>;
  }

  private write(info: ClassInfo, row: AnyRow, name: string, value: unknown): void {
    const field = info.byName.get(name);
    invariant(field !== undefined && field.relation?.side !== "many" && value !== undefined, `${info.name}.${name} can be written`);
    const before = row[name];
    if (before === value || (typeof value === "object" && sameCollection(before, value))) return;
    this.log.changed(info, row, field, before);
    row[name] = freeze(value);
    if (field.relation) this.relate(row, field, before, value);
  }

  /** Moves a record out of the many-sides named by `before` and into those named by `after`. */
  private relate(row: AnyRow, field: FieldInfo, before: unknown, after: unknown): void {
    const relation = field.relation;
    if (!relation) return;
    const owners = this.rowsOf(relation.class as ClassName);
    if (relation.side === "one") {
      this.leave(relation.class as ClassName, owners.get(before as string), relation.field, row);
      if (typeof after === "string" && isSet(after)) this.enter(relation.class as ClassName, owners.get(after), relation.field, row);
      return;
    }
    const others = after as readonly string[];
    for (const ref of before as readonly string[]) if (!others.includes(ref)) this.follow(relation, owners.get(ref), row.$ref, false);
    for (const ref of others) if (!(before as readonly string[]).includes(ref)) this.follow(relation, owners.get(ref), row.$ref, true);
  }

  private enter(owner: ClassName, row: AnyRow | undefined, field: string, member: RowBase): void {
    if (!row) return;
    const info = classInfo(owner);
    const meta = info.byName.get(field) as FieldInfo;
    this.log.changed(info, row, meta, null);
    enterMembers(membersOf(row, meta.relation?.slot ?? 0), member);
  }

  private leave(owner: ClassName, row: AnyRow | undefined, field: string, member: RowBase): void {
    if (!row) return;
    const info = classInfo(owner);
    const meta = info.byName.get(field) as FieldInfo;
    const members = row.$members?.[meta.relation?.slot ?? 0];
    if (members && leaveMembers(members, member)) this.log.changed(info, row, meta, null);
  }

  private follow(relation: NonNullable<FieldInfo["relation"]>, row: AnyRow | undefined, ref: string, isMember: boolean): void {
    if (!row) return;
    const before = row[relation.field] as readonly string[];
    if (before.includes(ref) === isMember) return;
    const info = classInfo(relation.class as ClassName);
    this.log.changed(info, row, info.byName.get(relation.field) as FieldInfo, before);
    row[relation.field] = Object.freeze(isMember ? [...before, ref] : before.filter((r) => r !== ref));
  }
}

/** Shallow equality of sets and maps, so that writing the same value again makes no change. */
function sameCollection(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => item === b[i]);
  if (Array.isArray(b)) return false;
  const keys = Object.keys(a);
  const other = b as Record<string, unknown>;
  return (
    keys.length === Object.keys(other).length && keys.every((key) => key in other && (a as Record<string, unknown>)[key] === other[key])
  );
}
