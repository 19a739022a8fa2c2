/** The browser's copy of one lab's records: normalised, subscribed to per record, per class and per index entry. */
import type { FigureValue, RecordChange, SlotNews } from "@/server/contract";
import { ClassList } from "./class-list";
import { type AnyRec, defaults, isRecordClass, type Rec, type RecordClass } from "./defaults";
import type { FigureSlot } from "./figures";
import { FiledRecords } from "./filed-records";
import { type IndexClass, type IndexName, indexes, indexNames } from "./indexes";
import { SlotMembers } from "./slot-members";
import { mayMoveRow } from "./tree-fields";

type Listener = () => void;
const NOTHING: readonly never[] = Object.freeze([]);

/** Whether a record is as an `add` has it. */
function isSame(record: AnyRec, change: RecordChange): boolean {
  if (change.op === "del" || !isRecordClass(change.class)) return false;
  const whole: Readonly<Record<string, unknown>> = { ...defaults[change.class], ...change.fields };
  const held = record as unknown as Readonly<Record<string, unknown>>;
  return Object.keys(whole).every((name) => held[name] === whole[name] || JSON.stringify(held[name]) === JSON.stringify(whole[name]));
}

function hasAny(refs: ReadonlySet<string>, touched: ReadonlySet<string>): boolean {
  for (const slot of touched) if (refs.has(slot)) return true;
  return false;
}

const sets = new WeakMap<readonly string[], ReadonlySet<string>>();
/** Refs as a set, made when something first changes: several parts of a page watch what is chosen, by one array. */
function setOf(refs: readonly string[]): ReadonlySet<string> {
  const set = sets.get(refs) ?? new Set(refs);
  sets.set(refs, set);
  return set;
}

export class RecordStore {
  readonly #records = new Map<string, AnyRec>();
  readonly #byClass = new Map<string, ClassList>();
  /** uuids are looked up by whoever comes by an address: the map is made then */
  #byUuid: Map<string, string> | null = null;
  /** made when first asked for */
  readonly #filed = new Map<IndexName, FiledRecords>();
  readonly #asked = new SlotMembers();
  /** what the server says of all objects of a class, by slot and ref */
  readonly #figures = new Map<FigureSlot, ReadonlyMap<string, FigureValue | null>>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #watches = new Set<{ readonly refs: readonly string[]; readonly listener: Listener }>();
  #touched = new Set<string>();
  #treeVersion = 0;
  #version = 0;

  record<C extends RecordClass>(of: C, ref: string): Rec<C> | undefined {
    const found = this.#records.get(ref);
    return found?.class === of ? (found as unknown as Rec<C>) : undefined;
  }
  any(ref: string): AnyRec | undefined {
    return this.#records.get(ref);
  }
  byUuid(uuid: string): AnyRec | undefined {
    if (!this.#byUuid) {
      this.#byUuid = new Map();
      for (const record of this.#records.values()) if ("uuid" in record && record.uuid) this.#byUuid.set(record.uuid, record.ref);
    }
    const ref = this.#byUuid.get(uuid);
    return ref === undefined ? undefined : this.#records.get(ref);
  }
  /** All records of a class, in the order they came; the same array until one of them changes. */
  all<C extends RecordClass>(of: C): readonly Rec<C>[] {
    return (this.#byClass.get(of)?.all() ?? NOTHING) as unknown as readonly Rec<C>[];
  }
  /** The records that an index files under `key`; the same array until one of them changes. */
  members<I extends IndexName>(name: I, key: string): readonly Rec<IndexClass<I>>[] {
    return this.#filedBy(name).at(key, this.#records) as unknown as readonly Rec<IndexClass<I>>[];
  }
  #filedBy(name: IndexName): FiledRecords {
    let filed = this.#filed.get(name);
    if (!filed) {
      const { of, key: keyOf } = indexes[name];
      filed = new FiledRecords(keyOf as (record: AnyRec) => string, this.#byClass.get(of)?.all() ?? NOTHING);
      this.#filed.set(name, filed);
    }
    return filed;
  }
  /** Grows whenever the navigation tree may look different. */
  get treeVersion(): number {
    return this.#treeVersion;
  }
  /** Grows whenever some record becomes another. */
  get version(): number {
    return this.#version;
  }
  get size(): number {
    return this.#records.size;
  }

  /** `slot`: a ref, `class VM`, an index entry such as `vbdsByVm OpaqueRef:…`, or `tree`. */
  subscribe(slot: string, listener: Listener): () => void {
    const [name = "", key] = slot.split(" ");
    // Whoever listens to an index hears of it, read or not.
    if (key !== undefined && name in indexes) this.members(name as IndexName, key);
    const set = this.#listeners.get(slot) ?? new Set();
    set.add(listener);
    this.#listeners.set(slot, set);
    return () => {
      set.delete(listener);
      if (set.size === 0) this.#listeners.delete(slot);
    };
  }

  /** The same for many records at once. */
  subscribeAll(refs: readonly string[], listener: Listener): () => void {
    const watch = { refs, listener };
    this.#watches.add(watch);
    return () => this.#watches.delete(watch);
  }

  apply(changes: readonly RecordChange[]): void {
    for (const change of changes) this.#applyOne(change);
    this.tell();
  }
  /** A slot that was asked for has come: these are its records. Tell afterwards. */
  setSlot(slot: string, records: readonly RecordChange[]): void {
    for (const change of records) {
      const before = this.#records.get(change.ref);
      // What came anew and is the same stays the same object.
      if (!before || !isSame(before, change)) this.#applyOne(change);
    }
    const refs = records.map(({ ref }) => ref);
    for (const ref of this.#asked.set(slot, refs)) this.#forget(ref);
    this.#touched.add(slot);
  }
  /** What has become of the records of a slot. Tell afterwards. */
  applySlot({ slot, changes, left }: SlotNews): void {
    for (const change of changes) {
      if (change.op === "add") this.#asked.enter(slot, change.ref);
      else if (change.op === "del") this.#asked.leave(slot, change.ref);
      this.#applyOne(change);
    }
    for (const ref of left) if (this.#asked.leave(slot, ref)) this.#forget(ref);
    this.#touched.add(slot);
  }
  /** What the server says of an object under a slot such as `figure VM cpu`; null: nothing, or nobody has asked. */
  figure(slot: FigureSlot, ref: string): FigureValue | null {
    return this.#figures.get(slot)?.get(ref) ?? null;
  }
  setFigures(slot: FigureSlot, values: ReadonlyMap<string, FigureValue | null>): void {
    this.#figures.set(slot, values);
    this.#touched.add(slot);
    this.tell();
  }
  dropFigures(slot: FigureSlot): void {
    this.#figures.delete(slot);
  }
  /** Nobody shows a slot any more. */
  dropSlot(slot: string): void {
    for (const ref of this.#asked.set(slot, NOTHING)) this.#forget(ref);
    this.tell();
  }
  /** Replaces everything by a state, but for what was asked for, which is asked for anew. Whoever listens is told once. */
  reset(records: readonly AnyRec[]): void {
    const asked = [...this.#asked.refs()].flatMap((ref) => this.#records.get(ref) ?? []);
    this.#records.clear();
    this.#byClass.clear();
    this.#filed.clear();
    this.#byUuid = null;
    for (const record of [...records, ...asked]) {
      this.#records.set(record.ref, record);
      this.#listOf(record.class).add(record);
    }
    this.#treeVersion += 1;
    this.#version += 1;
    this.#touched.clear();
    for (const set of [...this.#listeners.values()]) for (const listener of [...set]) listener();
    for (const { listener } of [...this.#watches]) listener();
  }

  #listOf(of: string): ClassList {
    let list = this.#byClass.get(of);
    if (!list) {
      list = new ClassList();
      this.#byClass.set(of, list);
    }
    return list;
  }
  #applyOne(change: RecordChange): void {
    if (!isRecordClass(change.class)) return;
    const before = this.#records.get(change.ref);
    if (change.op === "del") {
      if (before) this.#remove(before);
      return;
    }
    // A change of a record that is not there is of one that was gone when the state was read: its end comes later.
    if (change.op === "mod" && !before) return;
    const base = change.op === "mod" && before ? before : { ...defaults[change.class], ref: change.ref, class: change.class };
    const after = { ...base, ...change.fields } as AnyRec;
    this.#records.set(change.ref, after);
    if (before) this.#listOf(change.class).replace(before, after);
    else this.#listOf(change.class).add(after);
    if ("uuid" in after && after.uuid) this.#byUuid?.set(after.uuid, after.ref);
    this.#file(before ?? null, after);
    this.#touch(after, mayMoveRow(before ?? null, after));
  }
  #remove(record: AnyRec): void {
    this.#file(record, null);
    this.#records.delete(record.ref);
    this.#byClass.get(record.class)?.remove(record);
    if ("uuid" in record) this.#byUuid?.delete(record.uuid);
    this.#touch(record, mayMoveRow(record, null));
  }
  #touch(record: AnyRec, isStructural: boolean): void {
    this.#version += 1;
    this.#touched.add(record.ref);
    this.#touched.add(`class ${record.class}`);
    if (isStructural) this.#touched.add("tree");
  }
  #file(before: AnyRec | null, after: AnyRec | null): void {
    const of = (after ?? before)?.class ?? "";
    for (const name of indexNames.get(of) ?? NOTHING) {
      const filed = this.#filed.get(name);
      for (const key of filed?.refile(before, after) ?? NOTHING) this.#touched.add(`${name} ${key}`);
    }
  }
  #forget(ref: string): void {
    const record = this.#records.get(ref);
    if (record) this.#remove(record);
  }
  /** Tells whoever listens to what has changed. */
  tell(): void {
    const touched = this.#touched;
    this.#touched = new Set();
    if (touched.has("tree")) this.#treeVersion += 1;
    for (const slot of touched) {
      for (const listener of [...(this.#listeners.get(slot) ?? NOTHING)]) listener();
    }
    for (const { refs, listener } of [...this.#watches]) if (hasAny(setOf(refs), touched)) listener();
  }
}
