/** The browser's copy of one lab's records: normalised, subscribed to per record, per class and per index entry. */
import type { RecordChange } from "@/server/contract";
import { isOrganisedAlike } from "./custom-fields";
import { type AnyRec, defaults, isRecordClass, type Rec, type RecordClass } from "./defaults";
import { type IndexClass, type IndexName, indexesOf } from "./indexes";

type Listener = () => void;
const NOTHING: readonly never[] = Object.freeze([]);
/** Fields whose change can move, add or rename a row of the navigation tree. */
const STRUCTURAL = new Set([
  "name_label",
  "resident_on",
  "affinity",
  "is_a_template",
  "is_a_snapshot",
  "is_control_domain",
  "power_state",
  "shared",
  "SR",
  "host",
  "tags",
  "appliance",
  "gui_config",
]);
const TREE_CLASSES = new Set<string>(["VM", "host", "SR", "PBD", "pool", "network", "VM_appliance"]);

export class RecordStore {
  readonly #records = new Map<string, AnyRec>();
  readonly #byClass = new Map<string, Map<string, AnyRec>>();
  readonly #byUuid = new Map<string, string>();
  readonly #members = new Map<string, Set<string>>();
  /** arrays handed out, dropped when their members change, so that an unchanged list stays the same array */
  readonly #lists = new Map<string, readonly AnyRec[]>();
  readonly #listeners = new Map<string, Set<Listener>>();
  #touched = new Set<string>();
  #treeVersion = 0;

  record<C extends RecordClass>(of: C, ref: string): Rec<C> | undefined {
    const found = this.#records.get(ref);
    return found?.class === of ? (found as unknown as Rec<C>) : undefined;
  }
  any(ref: string): AnyRec | undefined {
    return this.#records.get(ref);
  }
  byUuid(uuid: string): AnyRec | undefined {
    const ref = this.#byUuid.get(uuid);
    return ref === undefined ? undefined : this.#records.get(ref);
  }
  /** All records of a class, in the order they came. */
  all<C extends RecordClass>(of: C): readonly Rec<C>[] {
    return this.#list(`class ${of}`, () => [...(this.#byClass.get(of)?.values() ?? NOTHING)]) as unknown as readonly Rec<C>[];
  }
  /** The records that an index files under `key`. */
  members<I extends IndexName>(name: I, key: string): readonly Rec<IndexClass<I>>[] {
    const slot = `${name} ${key}`;
    return this.#list(slot, () =>
      [...(this.#members.get(slot) ?? NOTHING)].flatMap((ref) => this.#records.get(ref) ?? []),
    ) as unknown as readonly Rec<IndexClass<I>>[];
  }
  /** Grows whenever the navigation tree may look different. */
  get treeVersion(): number {
    return this.#treeVersion;
  }
  get size(): number {
    return this.#records.size;
  }

  /** `slot`: a ref, `class VM`, an index entry such as `vbdsByVm OpaqueRef:…`, or `tree`. */
  subscribe(slot: string, listener: Listener): () => void {
    const set = this.#listeners.get(slot) ?? new Set();
    set.add(listener);
    this.#listeners.set(slot, set);
    return () => {
      set.delete(listener);
      if (set.size === 0) this.#listeners.delete(slot);
    };
  }

  apply(changes: readonly RecordChange[]): void {
    for (const change of changes) this.#applyOne(change);
    this.#notify();
  }
  /** Replaces everything by a snapshot; a record that is the same afterwards still notifies, which is cheap and rare. */
  reset(changes: readonly RecordChange[]): void {
    const stays = new Set(changes.map((change) => change.ref));
    for (const record of [...this.#records.values()]) {
      if (!stays.has(record.ref)) this.#remove(record);
    }
    for (const change of changes) this.#applyOne(change);
    this.#notify();
  }

  #applyOne(change: RecordChange): void {
    if (!isRecordClass(change.class)) return;
    const before = this.#records.get(change.ref);
    if (change.op === "del") {
      if (before) this.#remove(before);
      return;
    }
    // A change of a record never seen cannot be completed: the defaults stand in until the next snapshot.
    const base = change.op === "mod" && before ? before : { ...defaults[change.class], ref: change.ref, class: change.class };
    const after = { ...base, ...change.fields } as AnyRec;
    const isStructural =
      TREE_CLASSES.has(change.class) &&
      (!before ||
        change.op === "add" ||
        Object.keys(change.fields).some((field) => STRUCTURAL.has(field)) ||
        !isOrganisedAlike(before, after));
    if (before) this.#unfile(before, after);
    this.#records.set(change.ref, after);
    const table = this.#byClass.get(change.class) ?? new Map<string, AnyRec>();
    table.set(change.ref, after);
    this.#byClass.set(change.class, table);
    if ("uuid" in after && after.uuid) this.#byUuid.set(after.uuid, after.ref);
    this.#file(after);
    this.#touch(after, isStructural);
  }
  #remove(record: AnyRec): void {
    this.#unfile(record, null);
    this.#records.delete(record.ref);
    this.#byClass.get(record.class)?.delete(record.ref);
    if ("uuid" in record) this.#byUuid.delete(record.uuid);
    this.#touch(record, TREE_CLASSES.has(record.class));
  }
  #touch(record: AnyRec, isStructural: boolean): void {
    this.#touched.add(record.ref);
    this.#touched.add(`class ${record.class}`);
    if (isStructural) this.#touched.add("tree");
  }
  #file(record: AnyRec): void {
    for (const { name, key } of indexesOf.get(record.class) ?? NOTHING) {
      const slot = `${name} ${key(record)}`;
      const set = this.#members.get(slot) ?? new Set();
      set.add(record.ref);
      this.#members.set(slot, set);
      this.#touched.add(slot);
    }
  }
  #unfile(record: AnyRec, next: AnyRec | null): void {
    for (const { name, key } of indexesOf.get(record.class) ?? NOTHING) {
      const at = key(record);
      if (next && key(next) === at) continue;
      const slot = `${name} ${at}`;
      const set = this.#members.get(slot);
      set?.delete(record.ref);
      if (set?.size === 0) this.#members.delete(slot);
      this.#touched.add(slot);
    }
  }
  #list(slot: string, make: () => readonly AnyRec[]): readonly AnyRec[] {
    const kept = this.#lists.get(slot);
    if (kept) return kept;
    const made = make();
    this.#lists.set(slot, made.length === 0 ? NOTHING : made);
    return this.#lists.get(slot) ?? NOTHING;
  }
  #notify(): void {
    const touched = this.#touched;
    this.#touched = new Set();
    if (touched.has("tree")) this.#treeVersion += 1;
    for (const slot of touched) this.#lists.delete(slot);
    for (const slot of touched) {
      for (const listener of [...(this.#listeners.get(slot) ?? NOTHING)]) listener();
    }
  }
}
