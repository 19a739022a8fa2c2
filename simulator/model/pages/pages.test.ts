import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Database } from "../database";
import { classNames } from "../generated/class-names";
import { contentsOf, fieldsOf, REFS, refOf } from "./test-harness";

/** A database read from what another's pages are as JSON. */
function reopened(db: Database): Database {
  const copy = new Database();
  copy.open(JSON.parse(JSON.stringify([...db.pages()])) as [string, unknown][], db.lastSerial);
  return copy;
}

test.each(classNames)("[KER-2] %s: what is written of records with any values is read back, and written again as the same", (name) => {
  fc.assert(
    fc.property(fc.array(fieldsOf(name), { minLength: 1, maxLength: REFS }), fc.nat(3), (rows, owners) => {
      const db = new Database();
      for (let n = 0; n < owners; n++) {
        db.create("host", refOf("host", n) as never, {});
        db.create("VM", refOf("VM", n + 2) as never, {});
        db.create("VDI", refOf("VDI", n) as never, {});
      }
      const refs = rows.map((_, n) => refOf(name, n));
      for (const ref of refs) if (!db.get(name, ref)) db.create(name, ref as never, {});
      for (const [n, fields] of rows.entries()) db.set(name, refs[n] as string, fields);
      const copy = reopened(db);
      expect(contentsOf(copy)).toEqual(contentsOf(db));
      expect(JSON.stringify([...copy.pages()])).toBe(JSON.stringify([...db.pages()]));
    }),
    { numRuns: 8, seed: 9 },
  );
});

/** Two pages of VMs, of which one has no attachment, and attachments near and far from their VMs. */
function filled(): Database {
  const db = new Database();
  db.open([], 1016);
  for (let n = 0; n < 12; n++) {
    db.create("VM", refOf("VM", n) as never, { name_label: `vm ${n}`, domid: n });
    db.create("VBD", refOf("VBD", n) as never, { VM: refOf("VM", n) as never, userdevice: `${n % 2}` });
  }
  db.set("VBD", refOf("VBD", 11), { VM: refOf("VM", 1) as never });
  db.destroy("VM", refOf("VM", 5));
  return db;
}

describe("pages", () => {
  test("hold rows whose creation numbers lie together; references are numbers, or texts when there is no record", () => {
    const pages = [...filled().pages()];
    expect(pages.map(([key]) => key)).toEqual(["VM 0", "VM 1", "VBD 0", "VBD 1"]);
    expect(pages[2]?.[1].fields.VM).toEqual({ all: -1, isNear: true });
    expect(pages[3]?.[1].fields.VM).toEqual({ each: [-1, -1, "OpaqueRef:VM-5", -1, -1, -1, -1, -1, -21], isNear: true });
  });
  test("[KER-2] a database goes on alike from its pages", () => {
    const db = filled();
    const copy = reopened(db);
    for (const each of [db, copy]) {
      each.set("VBD", refOf("VBD", 3), { VM: refOf("VM", 1) as never });
      each.destroy("VBD", refOf("VBD", 1));
      each.create("VM", refOf("VM", 5) as never, {});
    }
    db.flush();
    copy.flush();
    expect(contentsOf(copy)).toEqual(contentsOf(db));
    expect(copy.must("VM", refOf("VM", 1)).VBDs).toEqual([refOf("VBD", 3), refOf("VBD", 11)]);
  });
});

describe("[server.md 12] a page from outside that is none is refused with what is wrong with it", () => {
  const refs = { each: ["OpaqueRef:a", "OpaqueRef:b"] };
  const page = { class: "VBD", serials: [3, 1], refs, fields: {} };
  const field = (fields: unknown): unknown => ({ ...page, fields });
  const open = (pages: readonly unknown[], last = 100): void =>
    new Database().open(
      pages.map((each) => ["VBD 0", each] as const),
      last,
    );
  test("one that is right is taken", () => {
    expect(() => open([field({ empty: { all: true } })])).not.toThrow();
  });
  test.each<[rule: string, page: unknown]>([
    ["it is no page", null],
    ["it is no page", "text"],
    ["it is no page", { ...page, serials: [] }],
    ["it is no page", { ...page, serials: { length: 1 } }],
    ["there is no class ghost", { ...page, class: "ghost" }],
    ["there is no class __proto__", { ...page, class: "__proto__" }],
    ["it has no fields", { ...page, fields: null }],
    ["it has no fields", { ...page, fields: "text" }],
    ["creation numbers do not rise", { ...page, serials: [3, 0] }],
    ["creation numbers do not rise", { ...page, serials: [3, "1"] }],
    ["creation numbers do not rise", { ...page, serials: [1.5, 1] }],
    ["creation numbers do not rise", { ...page, serials: [null, 1] }],
    ["of more than one page", { ...page, serials: [3, 5000] }],
    ["above 100", { ...page, serials: [99, 2] }],
    ["references: it is no column of 2 rows", { ...page, refs: undefined }],
    ["references: it is no column of 2 rows", { ...page, refs: { each: ["OpaqueRef:a"] } }],
    ["references: it holds 5, which is no string", { ...page, refs: { all: 5 } }],
    ["a reference stands twice", { ...page, refs: { all: "OpaqueRef:a" } }],
    ["VBD stores no field nosuch", field({ nosuch: { all: 1 } })],
    ["VBD stores no field __proto__", field(JSON.parse('{"__proto__":{"all":1}}'))],
    ["VBD stores no field $ref", field({ $ref: { all: "x" } })],
    ["empty: it is no column of 2 rows", field({ empty: { each: [true] } })],
    ["empty: it holds 1, which is no bool", field({ empty: { all: 1 } })],
    ["mode: it holds null, which is no enum vbd_mode", field({ mode: { all: null } })],
    ["allowed_operations: it holds [5], which is no set", field({ allowed_operations: { all: [5] } })],
    ["other_config: it holds [], which is no map", field({ other_config: { all: [] } })],
    ['other_config: it holds {"a":1}, which is no map', field({ other_config: { each: [{ a: "1" }, { a: 1 }] } })],
    ["VM: there is no VM with the creation number 3", field({ VM: { all: 3 } })],
    ["VM: there is no VM with the creation number 3", field({ VM: { all: 0, isNear: true } })],
    ["VM: there is no VM with the creation number true", field({ VM: { all: true } })],
    ["VM: there is no VM with the creation number {}", field({ VM: { all: {}, isNear: true } })],
  ])("%s", (rule, each) => {
    expect(() => open([each])).toThrow(rule);
    expect(() => open([each])).toThrow("records VBD 0 of the state");
  });
  test("a many-side that is stored, pages that overlap, and a last number that is none are refused", () => {
    expect(() => open([{ ...page, class: "VM", fields: { VBDs: { all: [] } } }])).toThrow("VM stores no field VBDs");
    expect(() => open([page, page])).toThrow("not above those before it");
    expect(() => open([page, { ...page, serials: [5, 1] }])).toThrow("another page of its number");
    expect(() => open([page, { ...page, serials: [2050, 1] }], 3000)).toThrow("a reference stands twice");
    for (const last of [-1, 1.5, Number.NaN]) expect(() => open([page], last)).toThrow("no number of the record made last");
  });
  test("a reference to a record that is written as a text stands on both sides all the same", () => {
    const db = new Database();
    const vm = { class: "VM", serials: [1], refs: { all: "OpaqueRef:v" }, fields: {} };
    db.open(
      [
        ["VM 0", vm],
        ["VBD 0", field({ VM: { all: "OpaqueRef:v" } })],
      ],
      9,
    );
    expect(db.must("VM", "OpaqueRef:v").VBDs).toEqual(["OpaqueRef:a", "OpaqueRef:b"]);
  });
});
