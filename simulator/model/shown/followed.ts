/**
 * Records that pages have asked for. A slot names some: `vbdsByVm REF` the VBDs of a VM, `record REF` one by its reference, `all VBD` those
 * of a whole class, for what looks at each of them. What becomes
 * of the records of a slot is told by slot, so that a page hears of nothing that it has not asked for.
 */
import type { RecordChange } from "../../contract/lab";
import { type ClassInfo, classInfo, visibleFields } from "../fields";
import type { ClassName } from "../generated/class-names";
import type { AnyRow } from "../row";
import { type AskedClass, isAskedClass } from "./fields";
import type { Projection } from "./projection";

/** Lists of records that have the same value in a field. */
export const askedLists = {
  vbdsByVm: { of: "VBD", field: "VM" },
  vbdsByVdi: { of: "VBD", field: "VDI" },
  vifsByVm: { of: "VIF", field: "VM" },
  vifsByNetwork: { of: "VIF", field: "network" },
  vifsByMac: { of: "VIF", field: "MAC" },
  vdisBySr: { of: "VDI", field: "SR" },
  cpusByHost: { of: "host_cpu", field: "host" },
} as const satisfies Readonly<Record<string, { readonly of: AskedClass; readonly field: string }>>;
export type AskedList = keyof typeof askedLists;
export type AskedLists = typeof askedLists;
const ONE = "record";
const ALL = "all";

/** What has become of a slot: changes of its records, those that came into it as `add`, and the references of those that left it and go on elsewhere. */
export interface SlotNews {
  readonly slot: string;
  readonly changes: readonly RecordChange[];
  readonly left: readonly string[];
}
/** The records of a slot as they are now, each as an `add`. */
export interface SlotRecords {
  readonly slot: string;
  readonly records: readonly RecordChange[];
}

interface Slot {
  readonly slot: string;
  readonly list: { readonly of: AskedClass; readonly field: string } | null;
  readonly key: string;
  readonly refs: Set<string>;
}
/** Values of a field are compared as they are; MAC addresses are asked for in small letters. */
const keyOf = (field: string, value: unknown): string => (field === "MAC" ? String(value).toLowerCase() : String(value));

export class FollowedRecords {
  private readonly slots = new Map<string, Slot>();
  /** slots that a record stands in, by its reference */
  private readonly standing = new Map<string, Set<Slot>>();

  constructor(
    private readonly tables: ReadonlyMap<ClassName, ReadonlyMap<string, AnyRow>>,
    private readonly projection: Projection,
  ) {}

  get isEmpty(): boolean {
    return this.slots.size === 0;
  }

  /** Follows slots, those that are followed already among them. A slot of a form that is not known holds nothing. */
  follow(names: readonly string[]): readonly SlotRecords[] {
    return names.map((name) => {
      const slot = this.slots.get(name) ?? this.open(name);
      const records = [...slot.refs].flatMap((ref) => this.added(ref, slot.list?.of ?? null) ?? []);
      return { slot: name, records };
    });
  }

  unfollow(names: readonly string[]): void {
    for (const name of names) {
      const slot = this.slots.get(name);
      if (!slot) continue;
      this.slots.delete(name);
      for (const ref of slot.refs) this.leave(slot, ref);
    }
  }

  /** Tells changes by slot. */
  sort(changes: readonly RecordChange[]): readonly SlotNews[] {
    const news = new Map<Slot, { changes: RecordChange[]; left: string[] }>();
    const of = (slot: Slot) => {
      const found = news.get(slot) ?? { changes: [], left: [] };
      news.set(slot, found);
      return found;
    };
    for (const change of changes) {
      const own = [...(this.standing.get(change.ref) ?? [])];
      if (change.op === "del") {
        for (const slot of own) {
          of(slot).changes.push(change);
          this.leave(slot, change.ref);
        }
        continue;
      }
      const entered = this.entered(change);
      for (const slot of own) {
        if (slot.list && slot.list.field in change.fields && keyOf(slot.list.field, change.fields[slot.list.field]) !== slot.key) {
          of(slot).left.push(change.ref);
          this.leave(slot, change.ref);
        } else of(slot).changes.push(change);
      }
      for (const slot of entered) {
        if (slot.refs.has(change.ref)) continue;
        const whole = change.op === "add" ? change : this.added(change.ref, change.class);
        if (!whole) continue;
        this.enter(slot, change.ref);
        of(slot).changes.push(whole);
      }
    }
    return [...news].map(([{ slot }, { changes: told, left }]) => ({ slot, changes: told, left }));
  }

  /** Slots to which a change brings its record, as far as it says. */
  private entered(change: Exclude<RecordChange, { readonly op: "del" }>): readonly Slot[] {
    const named = change.op === "add" ? [`${ONE} ${change.ref}`, `${ALL} ${change.class}`] : [];
    const lists = Object.entries(askedLists).flatMap(([name, { of, field }]) =>
      of === change.class && field in change.fields ? (this.slots.get(`${name} ${keyOf(field, change.fields[field])}`) ?? []) : [],
    );
    return [...named.flatMap((name) => this.slots.get(name) ?? []), ...lists];
  }

  private open(name: string): Slot {
    const at = name.indexOf(" ");
    const [kind, given] = [name.slice(0, at), name.slice(at + 1)];
    const list = Object.hasOwn(askedLists, kind) ? askedLists[kind as AskedList] : null;
    const slot: Slot = { slot: name, list, key: given, refs: new Set() };
    this.slots.set(name, slot);
    if (list) {
      for (const [ref, row] of this.tables.get(list.of) ?? []) if (keyOf(list.field, row[list.field]) === slot.key) this.enter(slot, ref);
    } else if (kind === ONE && this.classOf(given)) this.enter(slot, given);
    else if (kind === ALL && isAskedClass(given)) for (const ref of this.tables.get(given)?.keys() ?? []) this.enter(slot, ref);
    return slot;
  }

  private enter(slot: Slot, ref: string): void {
    slot.refs.add(ref);
    const slots = this.standing.get(ref) ?? new Set();
    slots.add(slot);
    this.standing.set(ref, slots);
  }
  private leave(slot: Slot, ref: string): void {
    slot.refs.delete(ref);
    const slots = this.standing.get(ref);
    slots?.delete(slot);
    if (slots?.size === 0) this.standing.delete(ref);
  }

  private classOf(ref: string): ClassInfo | undefined {
    return this.projection.classes.find(({ info }) => isAskedClass(info.name) && this.tables.get(info.name)?.has(ref))?.info;
  }
  private added(ref: string, of: ClassName | null): RecordChange | null {
    const info = of ? classInfo(of) : this.classOf(ref);
    const row = info && this.tables.get(info.name)?.get(ref);
    return row ? { op: "add", class: info.name, ref, fields: visibleFields(info, row, this.projection.of(info)?.fields) } : null;
  }
}
