import { expect, test } from "vitest";
import type { DifferenceView } from "../../../server/contract/past";
import { byClass, filtered } from "./differences";

const of = (className: DifferenceView["class"], label: string, change: DifferenceView["change"]): DifferenceView => ({
  class: className,
  ref: `ref of ${label}`,
  label,
  change,
  fields: change === "changed" ? [{ name: "power_state", before: '"Halted"', after: '"Running"' }] : [],
});
const found = [
  of("task", "VM.start", "added"),
  of("VM", "web-02", "changed"),
  of("VM", "web-01", "changed"),
  of("VM", "zoo", "gone"),
  of("SR", "nfs", "added"),
];

test("differences stand by class, what people look for first, and by what became of each", () => {
  expect(byClass(found).map((group) => [group.class, group.differences.map(({ label }) => label)])).toEqual([
    ["VM", ["zoo", "web-01", "web-02"]],
    ["SR", ["nfs"]],
    ["task", ["VM.start"]],
  ]);
});
test("nothing is in no group", () => expect(byClass([])).toEqual([]));
test.each([
  ["", 5],
  ["web", 2],
  ["WEB running", 2],
  ["gone", 1],
  ["power_state 02", 1],
  ["nothing", 0],
])("filter %j leaves %d", (filter, count) => expect(filtered(found, filter)).toHaveLength(count));
