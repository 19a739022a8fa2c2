import { expect, test } from "vitest";
import { z } from "../data/zod";
import {
  type AnyPage,
  changedFields,
  definePage,
  fittingValues,
  type PageValues,
  reconcile,
  setterOf,
  unlessTyped,
  withoutSecrets,
} from "./pages";

const View = () => null;
const pages: readonly AnyPage<null>[] = [
  definePage<null, { name: string; secret: string }>({
    name: "who",
    title: { name: "Who" },
    fields: { name: { label: { name: "Name" } }, secret: { label: { name: "Password" }, isSecret: true } },
    schema: () => z.object({ name: z.string(), secret: z.string() }),
    read: () => ({ name: "", secret: "" }),
    View,
  }),
  definePage<null, { count: number; disks: readonly { readonly gib: number }[] }>({
    name: "what",
    title: { name: "What" },
    fields: { count: { label: { name: "Count" } }, disks: { label: { name: "Disks" } } },
    schema: () => z.object({ count: z.number(), disks: z.array(z.object({ gib: z.number() })) }),
    read: () => ({ count: 1, disks: [] }),
    View,
  }),
];
const base: PageValues = { who: { name: "web", secret: "" }, what: { count: 1, disks: [{ gib: 8 }] } };
const withName = (values: PageValues, name: string): PageValues => ({ ...values, who: { ...values.who, name } });

test("what was not touched follows the object, and is no change of one's own", () => {
  const now = withName(base, "theirs");
  expect(reconcile(pages, { base, values: base, now })).toEqual({ base: now, values: now, conflicts: [] });
});
test("what both have changed is a conflict, and one's own stays until it is decided", () => {
  const mine = withName(base, "mine");
  const seen = reconcile(pages, { base, values: mine, now: withName(base, "theirs") });
  expect(seen).toEqual({ base, values: mine, conflicts: [{ page: "who", field: "name", theirs: "theirs" }] });
  // Decided for one's own: what it began with is theirs, and it is a change of that.
  const kept = withName(base, "theirs");
  expect(reconcile(pages, { base: kept, values: mine, now: kept }).conflicts).toEqual([]);
  expect(changedFields(pages, mine, kept)).toEqual([{ page: "who", field: "name" }]);
});
test("both have changed it to the same: there is nothing to decide and nothing left to save", () => {
  const same = withName(base, "same");
  const seen = reconcile(pages, { base, values: same, now: same });
  expect(seen.conflicts).toEqual([]);
  expect(changedFields(pages, seen.values, seen.base)).toEqual([]);
});
test("another field's change leaves one's own alone", () => {
  const mine = withName(base, "mine");
  const now = { ...base, what: { ...base.what, count: 4 } };
  const seen = reconcile(pages, { base, values: mine, now });
  expect(seen.values).toEqual({ who: mine.who, what: now.what });
  expect(seen.conflicts).toEqual([]);
});
test("a number that is none is a change like any other", () => {
  const none = { ...base, what: { ...base.what, count: Number.NaN } };
  expect(changedFields(pages, none, base)).toEqual([{ page: "what", field: "count" }]);
  expect(changedFields(pages, none, none)).toEqual([]);
});
test("what is secret is not kept", () => {
  const values = { ...base, who: { name: "web", secret: "open sesame" } };
  expect(withoutSecrets(pages, values)).toEqual({ who: { name: "web" }, what: base.what });
});
test.each([
  ["of this form", { who: { name: "kept" }, what: { count: 3, disks: [{ gib: 1 }, { gib: 2 }] } }, "kept", 3, [{ gib: 1 }, { gib: 2 }]],
  ["of an older form", { who: { title: "x" }, gone: { a: 1 } }, "web", 1, [{ gib: 8 }]],
  ["of other types", { who: { name: 7 }, what: { count: "3", disks: [{ gib: "8" }] } }, "web", 1, [{ gib: 8 }]],
  ["a number that was none", { what: { count: null } }, "web", 1, [{ gib: 8 }]],
  ["with nothing where something stood", { who: { name: null } }, "web", 1, [{ gib: 8 }]],
  ["none at all", null, "web", 1, [{ gib: 8 }]],
  ["a list", [1], "web", 1, [{ gib: 8 }]],
])("a draft %s fills what fits", (_, draft, name, count, disks) => {
  expect(fittingValues(draft, base)).toEqual({ who: { name, secret: "" }, what: { count, disks } });
});
test("setters are told apart by what they name", () => {
  expect(setterOf({ op: "set_field", args: { field: "tags", value: [] } })).toBe("set_field tags");
  expect(setterOf({ op: "VM.set_VCPUs_max", args: { value: 2 } })).toBe("VM.set_VCPUs_max");
});

test("values that come late take the place of nothing that was typed meanwhile", () => {
  const before = { name: "Debian (1)", description: "", disks: [{ gib: 8 }] };
  const fresh = { name: "Debian (1)", description: "of another", disks: [{ gib: 20 }] };
  expect(unlessTyped(fresh, { before, now: { ...before, name: "db-02" } })).toEqual({ ...fresh, name: "db-02" });
  expect(unlessTyped(fresh, { before, now: { ...before, disks: [{ gib: 9 }] } })).toEqual({ ...fresh, disks: [{ gib: 9 }] });
  expect(unlessTyped(fresh, { before, now: before })).toEqual(fresh);
});
