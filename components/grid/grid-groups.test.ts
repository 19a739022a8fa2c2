import { expect, test } from "vitest";
import { groupedEntries, plainEntries } from "./grid-groups";

const rows = [
  { id: "b", of: "host 10" },
  { id: "a", of: "host 2" },
  { id: "c", of: "" },
  { id: "d", of: "host 2" },
];
const idOf = ({ id }: { id: string }): string => id;
const groupOf = ({ of }: { of: string }) => ({ key: of, label: of });
const shown = (folded: readonly string[]): readonly string[] =>
  groupedEntries(rows, idOf, groupOf, new Set(folded)).entries.map((entry) =>
    entry.kind === "row" ? entry.id : `${entry.group.label}:${entry.ids.length}`,
  );

test("groups by their labels, digits as numbers, what has none last, rows as they came", () => {
  expect(shown([])).toEqual(["host 2:2", "a", "d", "host 10:1", "b", ":1", "c"]);
});
test("rows of a folded group are counted and not shown, and no key leads to them", () => {
  expect(shown(["host 2"])).toEqual(["host 2:2", "host 10:1", "b", ":1", "c"]);
  expect(groupedEntries(rows, idOf, groupOf, new Set(["host 2"]))).toMatchObject({ ids: ["b", "c"], places: [2, 4] });
});
test("an order goes before the labels", () => {
  const order: Readonly<Record<string, number>> = { "host 10": 1, "host 2": 2, "": 0 };
  const { ids } = groupedEntries(rows, idOf, (row) => ({ ...groupOf(row), order: order[row.of] ?? 0 }), new Set());
  expect(ids).toEqual(["b", "a", "d", "c"]);
});
test("without groups each row stands at its own place", () => {
  expect(plainEntries(rows, rows.map(idOf))).toMatchObject({ ids: ["b", "a", "c", "d"], places: null });
});
