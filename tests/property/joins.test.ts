/** A page that joins while a lab goes on holds the lab's records in the end, whenever each block was read and whatever happened between. */
import { expect, test } from "vitest";
import { recordsOf } from "../../components/data/record-blocks";
import { RecordStore } from "../../components/data/store";
import type { RecordBlock, RecordChange, SlotNews } from "../../server/contract";
import { RecordBook } from "../../server/lab/live/record-book";
import { Kernel } from "../../simulator/kernel/kernel";
import { Database } from "../../simulator/model/database";
import { NULL_REF, type Ref } from "../../simulator/model/ref";
import { shownFields } from "../../simulator/model/shown/fields";

const CLASSES = ["VM", "VBD", "host"] as const;
/** Those that every page has. */
const HELD = ["VM", "host"] as const;
type Class = (typeof CLASSES)[number];

/** A database that changes at random, and the numbered changes that it has told of. */
class RestlessLab {
  readonly db = new Database();
  readonly deltas: { readonly seq: number; readonly changes: readonly RecordChange[] }[] = [];
  /** told of what was asked for */
  listener: (news: readonly SlotNews[]) => void = () => {};
  private made = 0;
  private readonly alive: { readonly of: Class; readonly ref: string }[] = [];

  constructor(private readonly below: (most: number) => number) {
    for (let n = 0; n < 40; n++) this.create();
    this.db.flush();
  }
  get seq(): number {
    return this.deltas.length;
  }
  private create(): void {
    const of = CLASSES[this.below(CLASSES.length)] ?? "VM";
    const ref = `OpaqueRef:${String(++this.made).padStart(36, "0")}` as Ref<"VM">;
    const vm = this.alive.find((each) => each.of === "VM")?.ref ?? NULL_REF;
    if (of === "VBD") this.db.create("VBD", ref as unknown as Ref<"VBD">, { VM: vm as Ref<"VM">, device: `xvd${this.made}` });
    else this.db.create(of as "VM", ref, { name_label: `${this.made}`, tags: this.made % 3 === 0 ? ["third"] : [] });
    this.alive.push({ of, ref });
  }
  step(): void {
    const one = this.alive[this.below(this.alive.length)];
    const what = this.below(10);
    if (what < 2 || !one) this.create();
    else if (what < 4) {
      this.alive.splice(this.alive.indexOf(one), 1);
      this.db.destroy(one.of, one.ref);
    } else if (one.of === "VBD")
      this.db.set("VBD", one.ref, { mode: this.below(2) === 0 ? "RO" : "RW", storage_lock: this.below(2) === 0 });
    else this.db.set(one.of as "VM", one.ref, { name_description: `${this.below(3)}`, tags: this.below(2) === 0 ? [] : ["any"] });
  }
  /** What has changed is told of; a thing that changed back is not. */
  flush(): void {
    const { changes, asked } = this.db.flushShown();
    if (asked.length > 0) this.listener(asked);
    if (changes.length > 0) this.deltas.push({ seq: this.seq + 1, changes });
  }
  /** All records, as a page holds them that has asked for everything. */
  whole(): RecordStore {
    const store = new RecordStore();
    store.apply(this.db.everything(new Set(CLASSES)));
    return store;
  }
  someRef(of: Class): string {
    const all = this.alive.filter((each) => each.of === of);
    return all[this.below(all.length)]?.ref ?? NULL_REF;
  }
}
const SHOWN: ReadonlySet<string> = new Set(["ref", "class", ...Object.values(shownFields).flat()]);
const shownOf = (record: object): unknown => Object.fromEntries(Object.entries(record).filter(([name]) => SHOWN.has(name)));
function held(store: RecordStore): ReadonlyMap<string, unknown> {
  return new Map(
    HELD.flatMap((of) => store.all(of).map((record) => [record.ref, shownOf(record)] as const)).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

test.each(Array.from({ length: 20 }, (_, n) => n + 1))("joins amid changes, seed %i", async (seed) => {
  const { random } = new Kernel(seed);
  const below = (most: number): number => random.between("test", 0, most - 1);
  const lab = new RestlessLab(below);
  const goOn = (): void => {
    for (let n = below(6); n > 0; n--) {
      lab.step();
      if (below(3) === 0) lab.flush();
    }
  };
  const book = new RecordBook(
    {
      marks: (done) => {
        lab.flush();
        done(lab.db.blocks());
      },
      block: async (key) => {
        goOn();
        lab.flush();
        return lab.db.block(key);
      },
    },
    () => lab.seq,
  );
  // The second and third find blocks that were read for the first, some of which have changed since.
  for (let page = 0; page < 3; page++) {
    goOn();
    const { seq, blocks } = await book.read();
    const store = new RecordStore();
    const found = [];
    for await (const bytes of blocks) found.push(...recordsOf(JSON.parse(Buffer.from(bytes).toString()) as RecordBlock));
    store.reset(found);
    goOn();
    lab.flush();
    for (const deltas of lab.deltas.filter((each) => each.seq > seq)) store.apply(deltas.changes);
    expect(held(store)).toEqual(held(lab.whole()));
  }
});

test.each(Array.from({ length: 20 }, (_, n) => n + 1))("records that are asked for amid changes, seed %i", (seed) => {
  const { random } = new Kernel(seed);
  const below = (most: number): number => random.between("test", 0, most - 1);
  const lab = new RestlessLab(below);
  const store = new RecordStore();
  const followed = new Set<string>();
  lab.listener = (news) => {
    for (const one of news) {
      expect(followed, one.slot).toContain(one.slot);
      store.applySlot(one);
    }
    store.tell();
  };
  const membersOf = (of: RecordStore, slot: string): readonly unknown[] => {
    const [kind = "", key = ""] = slot.split(" ");
    const found =
      kind === "all" ? of.all("VBD") : kind === "record" ? [of.record("VBD", key)].filter(Boolean) : of.members("vbdsByVm", key);
    return found.map((record) => shownOf(record as object)).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  };
  for (let round = 0; round < 60; round++) {
    for (let n = below(5); n > 0; n--) lab.step();
    const slots = [`vbdsByVm ${lab.someRef("VM")}`, `record ${lab.someRef("VBD")}`, "all VBD"];
    const slot = slots[below(slots.length)] as string;
    // As the lab's thread does: what has come before is told first.
    lab.flush();
    if (followed.has(slot) && below(2) === 0) {
      followed.delete(slot);
      lab.db.unfollow([slot]);
      store.dropSlot(slot);
    } else {
      followed.add(slot);
      for (const { records } of lab.db.follow([slot])) store.setSlot(slot, records);
      store.tell();
    }
    lab.flush();
    const whole = lab.whole();
    for (const each of followed) expect([round, each, membersOf(store, each)]).toEqual([round, each, membersOf(whole, each)]);
  }
  // Nothing stays that nobody follows.
  for (const each of [...followed]) {
    lab.db.unfollow([each]);
    store.dropSlot(each);
  }
  expect(store.size).toBe(0);
});
