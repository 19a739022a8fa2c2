import { expect, test } from "vitest";
import { type Column, headOf, rowOf, tableOf } from "./columns";

const columns: readonly Column[] = [
  { head: "Name", width: -8 },
  { head: "ID", width: 4, headWidth: 2 },
  { head: "State", width: 0, lead: "   ", headLead: "\t" },
];

test("cells are padded as printf pads them, and what is longer pushes the rest", () => {
  expect(
    tableOf(columns, [
      ["web", 3, "r"],
      ["a-long-name", 12_345, "b"],
    ]),
  ).toBe(["Name     ID\tState", "web         3   r", "a-long-name 12345   b", ""].join("\n"));
  expect(headOf([])).toBe("");
  expect(rowOf(columns, ["web"])).toBe("web             ");
});
