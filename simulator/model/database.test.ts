import { describe, expect, test } from "vitest";
import { Database } from "./database";
import { NULL_REF, nullRef, type Ref } from "./ref";

const vm = (name: string): Ref<"VM"> => `OpaqueRef:vm-${name}` as Ref<"VM">;
const vbd = (name: string): Ref<"VBD"> => `OpaqueRef:vbd-${name}` as Ref<"VBD">;
const vdi = (name: string): Ref<"VDI"> => `OpaqueRef:vdi-${name}` as Ref<"VDI">;

/** Two VMs, a disk, and an attachment of it to the first. */
function filled(): Database {
  const db = new Database();
  db.create("VM", vm("a"), { name_label: "a" });
  db.create("VM", vm("b"), { name_label: "b" });
  db.create("VDI", vdi("x"), { name_label: "x" });
  db.create("VBD", vbd("1"), { VM: vm("a"), VDI: vdi("x") });
  return db;
}

describe("[REL-1] both sides of a relation", () => {
  test("follow the written side when it is made, changed and destroyed", () => {
    const db = filled();
    expect([db.must("VM", vm("a")).VBDs, db.must("VDI", vdi("x")).VBDs]).toEqual([[vbd("1")], [vbd("1")]]);
    db.set("VBD", vbd("1"), { VM: vm("b"), VDI: nullRef() });
    expect([db.must("VM", vm("a")).VBDs, db.must("VM", vm("b")).VBDs, db.must("VDI", vdi("x")).VBDs]).toEqual([[], [vbd("1")], []]);
    db.destroy("VBD", vbd("1"));
    expect(db.must("VM", vm("b")).VBDs).toEqual([]);
  });
  test("members stand in the order of their making, whatever order they came in", () => {
    const db = filled();
    db.create("VBD", vbd("2"), { VM: vm("b"), VDI: nullRef() });
    db.create("VBD", vbd("3"), { VM: vm("a"), VDI: nullRef() });
    db.set("VBD", vbd("2"), { VM: vm("a") });
    expect(db.must("VM", vm("a")).VBDs).toEqual([vbd("1"), vbd("2"), vbd("3")]);
  });
  test("members that come and go in any order stand in that of their making, in long lists too", () => {
    const db = filled();
    const refs = Array.from({ length: 12 }, (_, i) => db.create("VBD", vbd(`many-${i}`), { VM: nullRef(), VDI: nullRef() }));
    const inside = new Set([vbd("1")]);
    for (const [step, i] of [7, 3, 11, 0, 5, 3, 9, 1, 7, 10, 8, 2, 6, 4, 11, 0].entries()) {
      const ref = refs[i] as Ref<"VBD">;
      if (inside.delete(ref)) db.set("VBD", ref, { VM: nullRef() });
      else {
        inside.add(ref);
        db.set("VBD", ref, { VM: vm("a") });
      }
      expect([step, db.must("VM", vm("a")).VBDs]).toEqual([step, [vbd("1"), ...refs.filter((each) => inside.has(each))]]);
    }
  });
  test("a many-side cannot be written, a record not made twice, one that is gone not changed", () => {
    const db = filled();
    expect(() => db.set("VM", vm("a"), { VBDs: [] })).toThrow("VM.VBDs can be written");
    expect(() => db.set("VM", vm("a"), { nosuch: 1 } as never)).toThrow("VM.nosuch can be written");
    expect(() => db.create("VM", vm("a"), {})).toThrow("made twice");
    db.destroy("VBD", vbd("1"));
    expect(() => db.set("VBD", vbd("1"), { empty: true })).toThrow("exists");
  });
});

describe("records from outside", () => {
  test("collections cannot be changed in place, not even those that were handed in", () => {
    const db = filled();
    const tags = ["one"];
    db.set("VM", vm("a"), { tags });
    expect(() => (db.must("VM", vm("a")).tags as string[]).push("two")).toThrow();
    expect(() => ((db.must("VM", vm("a")).other_config as Record<string, string>).x = "y")).toThrow();
  });
  test("keys of a map are keys, `__proto__` and `constructor` too", () => {
    const db = filled();
    db.put("VM", vm("a"), "other_config", "__proto__", "p");
    db.put("VM", vm("a"), "other_config", "constructor", "c");
    const config = db.must("VM", vm("a")).other_config;
    expect(Object.keys(config)).toEqual(["__proto__", "constructor"]);
    expect(({} as Record<string, unknown>).p).toBeUndefined();
    db.drop("VM", vm("a"), "other_config", "__proto__");
    expect(Object.keys(db.must("VM", vm("a")).other_config)).toEqual(["constructor"]);
  });
});

describe("what has changed since last time", () => {
  const flushed = (): Database => {
    const db = filled();
    db.flush();
    return db;
  };
  test("a record that is made goes out once, with what it has in the end", () => {
    const db = filled();
    db.set("VM", vm("b"), { name_label: "renamed" });
    const changes = db.flush();
    expect(changes.map((c) => [c.op, c.ref])).toEqual([
      ["add", vm("a")],
      ["add", vm("b")],
      ["add", vdi("x")],
      ["add", vbd("1")],
    ]);
    expect(changes[1]).toMatchObject({ class: "VM", fields: { name_label: "renamed" } });
    expect(changes[0]).toMatchObject({ fields: { VBDs: [vbd("1")] } });
    expect(db.flush()).toEqual([]);
  });
  test("changes of one record are one `mod` with the last values; the other side of a relation is one too", () => {
    const db = flushed();
    db.set("VM", vm("a"), { name_label: "1", power_state: "Running" });
    db.set("VM", vm("a"), { name_label: "2" });
    db.set("VBD", vbd("1"), { VM: vm("b") });
    expect(db.flush()).toEqual([
      { op: "mod", class: "VM", ref: vm("a"), fields: { name_label: "2", power_state: "Running", VBDs: [] } },
      { op: "mod", class: "VBD", ref: vbd("1"), fields: { VM: vm("b") } },
      { op: "mod", class: "VM", ref: vm("b"), fields: { VBDs: [vbd("1")] } },
    ]);
  });
  test("what is as it was makes no change: the same value, an equal set, there and back", () => {
    const db = flushed();
    db.set("VM", vm("a"), { name_label: "a", tags: [], other_config: {} });
    db.set("VM", vm("a"), { name_label: "b" });
    db.set("VM", vm("a"), { name_label: "a" });
    expect(db.flush()).toEqual([]);
  });
  test("a record that is gone is one `del`; made and gone between two looks is nothing", () => {
    const db = flushed();
    db.set("VBD", vbd("1"), { empty: true });
    db.destroy("VBD", vbd("1"));
    db.create("VM", vm("c"), { name_label: "c" });
    db.destroy("VM", vm("c"));
    expect(db.flush().filter((c) => c.class !== "VM" && c.class !== "VDI")).toEqual([{ op: "del", class: "VBD", ref: vbd("1") }]);
    expect(db.everything().some((c) => c.ref === vm("c"))).toBe(false);
  });
  test("gone and made again under one reference is a `del` and an `add`", () => {
    const db = flushed();
    db.destroy("VBD", vbd("1"));
    db.create("VBD", vbd("1"), { VM: vm("b"), VDI: nullRef() });
    const ops = db.flush().filter((c) => c.class === "VBD");
    expect(ops.map((c) => c.op).sort()).toEqual(["add", "del"]);
  });
  test("changes applied to a copy give what everything() gives", () => {
    const db = flushed();
    const copy = new Map(db.everything().map((c) => [c.ref, { ...("fields" in c ? c.fields : {}) } as Record<string, unknown>]));
    db.set("VM", vm("a"), { name_label: "z", tags: ["t"] });
    db.destroy("VBD", vbd("1"));
    db.create("VBD", vbd("2"), { VM: vm("a"), VDI: vdi("x") });
    for (const change of db.flush()) {
      if (change.op === "del") copy.delete(change.ref);
      else copy.set(change.ref, { ...(change.op === "mod" ? copy.get(change.ref) : {}), ...change.fields });
    }
    expect([...copy].sort()).toEqual(
      db
        .everything()
        .map((c) => [c.ref, { ...("fields" in c ? c.fields : {}) }])
        .sort(),
    );
  });
});

test("what is asked of all records is of the classes and fields that are named", () => {
  const db = filled();
  db.set("VM", vm("a"), { name_label: "z", tags: ["t"] });
  const all = db.everything(new Set(["VM"])).flatMap((c) => ("fields" in c ? [c] : []));
  const some = db.everything(new Set(["VM"]), new Set(["name_label", "VBDs", "host"]));
  expect(some.find((c) => c.ref === vm("a"))).toEqual({
    op: "add",
    class: "VM",
    ref: vm("a"),
    fields: { name_label: "z", VBDs: all.find((c) => c.ref === vm("a"))?.fields.VBDs },
  });
  expect(some.map(({ ref }) => ref)).toEqual(all.map(({ ref }) => ref));
});

test("[KER-2] a database that was stored and taken back has the same records, relations and next number", () => {
  const db = filled();
  db.put("VM", vm("a"), "other_config", "__proto__", "p");
  const copy = new Database();
  copy.open(JSON.parse(JSON.stringify([...db.pages()])) as [string, unknown][], db.lastSerial);
  expect([...copy.pages()]).toEqual([...db.pages()]);
  expect(copy.everything()).toEqual(db.everything());
  expect(copy.flush()).toEqual([]);
  for (const each of [db, copy]) each.create("VBD", vbd("9"), { VM: vm("a"), VDI: NULL_REF as Ref<"VDI"> });
  expect([...copy.pages()]).toEqual([...db.pages()]);
  expect(copy.must("VM", vm("a")).VBDs).toEqual([vbd("1"), vbd("9")]);
});
