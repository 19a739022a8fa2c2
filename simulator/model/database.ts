import type { RecordChange } from "../contract/lab";
import { ChangeLog } from "./change-log";
import { invariant } from "./fault";
import { type ClassInfo, classInfo, type FieldInfo, visibleFields } from "./fields";
import { type ClassName, classNames } from "./generated/class-names";
import { type RecordOf, rowOf } from "./generated/rows";
import { RowsAtMark } from "./pages/mark";
import { PageReader } from "./pages/read-pages";
import type { StoredPage } from "./pages/write-page";
import { isSet, type Ref } from "./ref";
import { type AnyRow, enterMembers, frozenMap, leaveMembers, membersOf, type RowBase } from "./row";
import { freeze } from "./shared-values";
import { type BlockMark, type BlockText, RecordBlocks } from "./shown/blocks";
import { heldFields, isAskedClass, shownFields } from "./shown/fields";
import { FollowedRecords, type SlotNews, type SlotRecords } from "./shown/followed";
import { projectionOf } from "./shown/projection";

/** Fields that say what is being done with a record, and what may be. */
const OF_OPERATIONS: ReadonlySet<string> = new Set(["allowed_operations", "current_operations"]);

/** Fields that a caller may give when making or changing a record; many-sides follow by themselves. */
export type Fields<C extends ClassName> = { readonly [F in Exclude<keyof RecordOf[C], `$${string}`>]?: RecordOf[C][F] };

/**
 * All records of a lab. Relations are kept in step on both sides; every change goes into the log from which deltas are made.
 * Records are read-only outside: `set` is the only way to change one.
 */
export class Database {
  private readonly tables = new Map<ClassName, Map<string, AnyRow>>(classNames.map((name) => [name, new Map()]));
  private readonly log = new ChangeLog();
  private readonly followed = new FollowedRecords(this.tables, projectionOf(shownFields));
  /** how often anything of a class was changed since the lab was opened, by the classes' places; never stored */
  private readonly changes = new Float64Array(classNames.length);
  private serial = 0;
  /** the records as they were when the newest snapshot began, until it has been written */
  private mark: RowsAtMark | null = null;

  /** Makes a record. Fields left out take their defaults. */
  create<C extends ClassName>(name: C, ref: Ref<C>, fields: Fields<C>): Ref<C> {
    const info = classInfo(name);
    invariant(!this.rowsOf(name).has(ref), `${name} ${ref} is made twice`);
    const row = new rowOf[name](ref, ++this.serial) as unknown as AnyRow;
    this.rowsOf(name).set(ref, row);
    this.noteChange(info);
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
    this.noteChange(info);
    this.mark?.gone(info, row);
    this.log.destroyed(info, row);
  }

  /**
   * A number that grows whenever a record of one of these classes is made, destroyed, or changed otherwise than in what may be done with it
   * now; of a lab that was opened anew it begins anew.
   */
  changesOf(names: readonly ClassName[]): number {
    let sum = 0;
    for (const name of names) sum += this.changes[classInfo(name).number] as number;
    return sum;
  }
  private noteChange({ number }: ClassInfo): void {
    this.changes[number] = (this.changes[number] as number) + 1;
  }

  /** Changes since the last flush, coalesced: one `add`, `mod` or `del` a record. */
  flush(): RecordChange[] {
    return this.log.flush();
  }
  /** The same as far as pages are shown it: what they all have, and what some have asked for. */
  flushShown(): { readonly changes: readonly RecordChange[]; readonly asked: readonly SlotNews[] } {
    const all = this.log.flush(projectionOf(shownFields));
    const changes = all.filter((change) => !isAskedClass(change.class));
    const isAsked = !this.followed.isEmpty && changes.length < all.length;
    return { changes, asked: isAsked ? this.followed.sort(all.filter((change) => isAskedClass(change.class))) : [] };
  }

  /** Blocks of the records that all pages have; their changes count from the first look on. */
  blocks(): readonly BlockMark[] {
    return this.shownBlocks().marks();
  }
  /** One of them as it is now; null: nothing of it is left. */
  block(key: string): BlockText | null {
    return this.shownBlocks().read(key);
  }
  /** Records that pages ask for, by slots, and that are told of from now on. */
  follow(slots: readonly string[]): readonly SlotRecords[] {
    return this.followed.follow(slots);
  }
  unfollow(slots: readonly string[]): void {
    this.followed.unfollow(slots);
  }

  /**
   * Every visible record as an `add`.
   * @param of - classes that are asked about; null: all
   * @param names - fields that are asked about; null: all
   */
  everything(of: ReadonlySet<ClassName> | null = null, names: ReadonlySet<string> | null = null): RecordChange[] {
    const changes: RecordChange[] = [];
    for (const [name, rows] of this.tables) {
      const info = classInfo(name);
      if (!info.isVisible || of?.has(name) === false) continue;
      const among = names === null ? info.fields : info.fields.filter((field) => names.has(field.name));
      for (const row of rows.values()) changes.push({ op: "add", class: name, ref: row.$ref, fields: visibleFields(info, row, among) });
    }
    return changes;
  }

  /** number of the record made last */
  get lastSerial(): number {
    return this.serial;
  }

  /** All records as they are now. */
  pages(): Generator<readonly [key: string, page: StoredPage]> {
    return new RowsAtMark(this.tables, this.serial).pages();
  }

  /** A snapshot begins: the records as they are now, whatever becomes of them while their pages are asked for. */
  beginPages(): Generator<readonly [key: string, page: StoredPage]> {
    const mark = new RowsAtMark(this.tables, this.serial);
    this.mark = mark;
    return this.marked(mark);
  }

  /** Fills an empty database. @throws Error naming the page that cannot be read */
  open(pages: Iterable<readonly [key: string, page: unknown]>, lastSerial: number): void {
    const reader = new PageReader(this.tables, lastSerial);
    for (const [key, page] of pages) reader.begin(key, page);
    reader.end();
    this.serial = lastSerial;
  }

  private shownBlocks(): RecordBlocks {
    this.log.blocks ??= new RecordBlocks(this.tables, projectionOf(heldFields));
    return this.log.blocks;
  }

  private *marked(mark: RowsAtMark): Generator<readonly [key: string, page: StoredPage]> {
    for (const page of mark.pages()) {
      yield page;
      invariant(this.mark === mark, "only the newest snapshot is written");
    }
    this.mark = null;
  }

  private rowsOf(name: ClassName): Map<string, AnyRow> {
    return this.tables.get(name) as Map<string, AnyRow>;
  }

  private write(info: ClassInfo, row: AnyRow, name: string, value: unknown): void {
    const field = info.byName.get(name);
    invariant(field !== undefined && field.relation?.side !== "many" && value !== undefined, `${info.name}.${name} can be written`);
    const before = row[name];
    if (before === value || (typeof value === "object" && sameCollection(before, value))) return;
    this.mark?.secure(info, row);
    this.log.changed(info, row, field, before);
    if (!OF_OPERATIONS.has(name)) this.noteChange(info);
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
    for (const ref of before as readonly string[]) if (!others.includes(ref)) this.relateBoth(relation, owners.get(ref), row.$ref, false);
    for (const ref of others) if (!(before as readonly string[]).includes(ref)) this.relateBoth(relation, owners.get(ref), row.$ref, true);
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

  private relateBoth(relation: NonNullable<FieldInfo["relation"]>, row: AnyRow | undefined, ref: string, isMember: boolean): void {
    if (!row) return;
    const before = row[relation.field] as readonly string[];
    if (before.includes(ref) === isMember) return;
    const info = classInfo(relation.class as ClassName);
    this.mark?.secure(info, row);
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
