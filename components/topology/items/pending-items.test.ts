import { expect, test } from "vitest";
import type { MapItem } from "@/server/contract";
import { answered, begun, NO_PENDING, type Pending } from "../arranging/pending";
import { heardItems, withPendingItems } from "./pending-items";

const note = (id: string, text = ""): MapItem => ({ ...{ id, kind: "note", text, colour: "grey" }, x: 0, y: 0, width: 80, height: 40 });
const none: Pending<MapItem> = NO_PENDING;
const wish = (...items: readonly MapItem[]) => new Map(items.map((item) => [item.id, item]));
const textsOf = (items: readonly MapItem[]): readonly string[] => items.map(({ id, text }) => `${id} ${text}`.trim());

test("what is drawn is there at once, in its place or last, until the lab has it", () => {
  const pending = begun(none, wish(note("b", "new"), note("c")));
  const shared = [note("a"), note("b", "old"), note("d")];
  expect(textsOf(withPendingItems(shared, pending))).toEqual(["a", "b new", "d", "c"]);
  expect(heardItems(pending, shared)).toBe(pending);
  expect([...heardItems(pending, [note("b", "new"), note("d")]).keys()]).toEqual(["c"]);
  expect(withPendingItems(shared, NO_PENDING)).toBe(shared);
});
test("what is taken away is gone at once, and back where that was refused", () => {
  const wishes = new Map([["a", null]]);
  const pending = begun(none, wishes);
  expect(textsOf(withPendingItems([note("a"), note("b")], pending))).toEqual(["b"]);
  expect(answered(pending, wishes, false).size).toBe(0);
  expect(heardItems(pending, [note("b")]).size).toBe(0);
});
test("what the lab has taken is shown as the lab then has it, others' changes and its own trimming among them", () => {
  const wishes = wish(note("a", "text  "));
  const taken = answered(begun(none, wishes), wishes, true);
  expect(textsOf(withPendingItems([], taken))).toEqual(["a text"]);
  expect(heardItems(taken, [note("a", "text")]).size).toBe(0);
});
