import { expect, test } from "vitest";
import type { RecordChange } from "../../../simulator";
import { differenceOf } from "./record-difference";

const sr = (fields: object): RecordChange =>
  ({ class: "SR", ref: "OpaqueRef:sr", op: "add", fields: { name_label: "nfs", ...fields } }) as RecordChange;
const changed = (before: object, after: object) => differenceOf([sr(before)], [sr(after)]).differences.flatMap(({ fields }) => fields);

test.each([
  // Of a list of a hundred disks the one that came is told, and not two hundred references that are cut off.
  [{ VDIs: disks(100) }, { VDIs: [...disks(100), "OpaqueRef:new"] }, { before: "[]", after: '["OpaqueRef:new"]', isList: true }],
  [{ VDIs: ["OpaqueRef:a", "OpaqueRef:b"] }, { VDIs: ["OpaqueRef:b"] }, { before: '["OpaqueRef:a"]', after: "[]", isList: true }],
  // A list that is empty is left out of the record.
  [{}, { VDIs: ["OpaqueRef:a"] }, { before: "[]", after: '["OpaqueRef:a"]', isList: true }],
  // One in another order is told whole, as whatever is no list.
  [{ VDIs: ["OpaqueRef:a", "OpaqueRef:b"] }, { VDIs: ["OpaqueRef:b", "OpaqueRef:a"] }, { before: '["OpaqueRef:a","OpaqueRef:b"]' }],
] as const)("a list tells what has gone out of it and what has come in: %#", (before, after, field) => {
  expect(changed(before, after)).toEqual([expect.objectContaining({ name: "VDIs", ...field })]);
});
test("what is no list is told as it was and is", () => {
  expect(changed({ name_description: "old" }, { name_description: "new" })).toEqual([
    { name: "name_description", before: '"old"', after: '"new"' },
  ]);
  expect(changed({}, { virtual_allocation: 5 })).toEqual([{ name: "virtual_allocation", before: "", after: "5" }]);
});

function disks(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `OpaqueRef:disk-${n}`);
}
