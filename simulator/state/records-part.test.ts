import { expect, test } from "vitest";
import { Marks, type Slice } from "../kernel/pieces";
import { Database } from "../model/database";
import type { Ref } from "../model/ref";
import type { World } from "../world/world";
import { recordsPart } from "./records-part";

const vm = (n: number): Ref<"VM"> => `OpaqueRef:vm-${n}` as Ref<"VM">;

/** As much of a world as records need. */
function worldOf(db: Database): World {
  return { db } as unknown as World;
}
function filled(): Database {
  const db = new Database();
  for (let n = 0; n < 3; n++) db.create("VM", vm(n), { name_label: `vm ${n}` });
  db.destroy("VM", vm(2));
  return db;
}
/** Marks of a snapshot that has begun, and the pieces that it has been handed. */
function taking(): { readonly marks: Marks; readonly kept: { key: string; order: number; text: string }[] } {
  const kept: { key: string; order: number; text: string }[] = [];
  const marks = new Marks();
  marks.begin({ keep: (_part, key, order, text) => kept.push({ key, order, text: text() }) });
  return { kept, marks };
}

test("[KER-2] the pieces of a snapshot are those of the moment at which it began, the number of the next record among them", () => {
  const db = filled();
  const before = [...recordsPart.pieces(worldOf(db))].map(({ key, order, text }) => ({ key, order, text: text() }));
  const { marks, kept } = taking();
  const rest = recordsPart.begin({ ...worldOf(db), marks });
  db.create("VM", vm(3), {});
  db.set("VM", vm(0), { name_label: "renamed" });
  db.destroy("VM", vm(1));
  while (!rest.next().done);
  expect(kept).toEqual(before);
  const copy = new Database();
  recordsPart.open(
    worldOf(copy),
    before.map(({ key, text }) => ({ part: "records", key, text })),
    recordsPart.version,
  );
  expect([copy.count("VM"), copy.must("VM", vm(0)).name_label, copy.lastSerial]).toEqual([2, "vm 0", 3]);
});

test.each<[what: string, rule: string, change: (slices: Slice[]) => Slice[], version: number]>([
  ["a form that is not known", "part records of the state is of version 1, which is not known", (slices) => slices, 1],
  ["no word on how many were made", "does not say how many records", (slices) => slices.filter(({ key }) => key !== ""), 2],
  [
    "a number that is none",
    "is no number of the record made last",
    (slices) => slices.map((s) => (s.key ? s : { ...s, text: '{"serial":"3"}' })),
    2,
  ],
  [
    "a number below a record's",
    "above 1, that of the record made last",
    (slices) => slices.map((s) => (s.key ? s : { ...s, text: '{"serial":1}' })),
    2,
  ],
  [
    "a head that is nothing",
    "is no number of the record made last",
    (slices) => slices.map((s) => (s.key ? s : { ...s, text: "null" })),
    2,
  ],
  [
    "a page that is nothing",
    "records VM 0 of the state: it is no page",
    (slices) => slices.map((s) => (s.key ? { ...s, text: "null" } : s)),
    2,
  ],
])("[server.md 12] a state with %s is refused", (_what, rule, change, version) => {
  const slices = [...recordsPart.pieces(worldOf(filled()))].map(({ key, text }) => ({ part: "records", key, text: text() }));
  expect(() => recordsPart.open(worldOf(new Database()), change(slices), version)).toThrow(rule);
});
