import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Database } from "../database";
import type { ClassName } from "../generated/class-names";
import { fieldsOf, REFS, refOf } from "./test-harness";

/** Classes that refer to one another by all kinds of relations. */
const classes: readonly ClassName[] = ["VM", "VDI", "VBD", "VIF", "task", "VM_appliance", "PCI", "host"];

const deed = fc.constantFrom(...classes).chain((name) =>
  fc.record({
    name: fc.constant(name),
    n: fc.nat(REFS),
    what: fc.constantFrom("make", "change", "change", "destroy", "put", "write a page"),
    fields: fieldsOf(name),
  }),
);
type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never;

function perform(db: Database, { name, n, what, fields }: Deed): void {
  const ref = refOf(name, n);
  if (!db.get(name, ref)) {
    if (what === "make") db.create(name, ref as never, fields);
  } else if (what === "change") db.set(name, ref, fields);
  else if (what === "destroy") db.destroy(name, ref);
  else if (what === "put") db.put(name, ref, "other_config" as never, "k", `${n}`);
}

/** A database whose next records lie in two pages. */
function begun(deeds: readonly Deed[]): Database {
  const db = new Database();
  db.open([], 1006);
  for (const each of deeds) perform(db, each.what === "write a page" ? { ...each, what: "make" } : each);
  return db;
}

test("[KER-2] whatever is made, changed and destroyed while pages are written, they hold what was when they were begun", () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 30 }), fc.array(deed, { maxLength: 40 }), (before, during) => {
      const db = begun(before);
      const expected = JSON.stringify([...db.pages()]);
      const pages = db.beginPages();
      const written: unknown[] = [];
      for (const each of during) {
        if (each.what !== "write a page") perform(db, each);
        else {
          const next = pages.next();
          if (!next.done) written.push(JSON.parse(JSON.stringify(next.value)));
        }
      }
      written.push(...pages);
      expect(JSON.stringify(written)).toBe(expected);
    }),
    { numRuns: 150, seed: 20261127 },
  );
});

describe("pages that are written while their database goes on", () => {
  const db = (): Database => {
    const made = new Database();
    made.create("VM", refOf("VM", 1) as never, { name_label: "old" });
    made.create("VBD", refOf("VBD", 1) as never, { VM: refOf("VM", 1) as never });
    return made;
  };
  test("refer by number to a record that is gone meanwhile, and not to one made again in its place", () => {
    const each = db();
    const expected = [...each.pages()];
    const pages = each.beginPages();
    each.destroy("VM", refOf("VM", 1));
    each.create("VM", refOf("VM", 1) as never, { name_label: "new" });
    expect([...pages]).toEqual(expected);
    each.create("VBD", refOf("VBD", 2) as never, { VM: refOf("VM", 2) as never });
    const next = [...each.pages()];
    const again = each.beginPages();
    each.create("VM", refOf("VM", 2) as never, {});
    expect([...again]).toEqual(next);
  });
  test("give way to those begun after them", () => {
    const each = db();
    const first = each.beginPages();
    first.next();
    each.set("VM", refOf("VM", 1), { name_label: "between" });
    const expected = [...each.pages()];
    const second = each.beginPages();
    each.set("VM", refOf("VM", 1), { name_label: "later" });
    expect([...second]).toEqual(expected);
    expect(() => [...first]).toThrow("only the newest snapshot is written");
  });
});
