import { expect, test } from "vitest";
import type { JournalEntry, SimTime } from "../../../simulator";
import { settersOn } from "./entry-setters";
import { journalStart, storeEntry } from "./journal-entry";

const VM = "OpaqueRef:vm";
const stored = (op: string, args: Record<string, unknown>) => {
  const entry = { at: 0 as SimTime, kind: "operation", requestId: "r", actor: { user: "ada", role: "pool-admin" }, call: { op, args } };
  return storeEntry(journalStart("lab"), entry as JournalEntry, "ada");
};

test.each([
  ["set_field", { class: "VM", self: VM, field: "name_label", value: "x" }, ["set_field name_label"]],
  ["VM.set_VCPUs_max", { self: VM, value: 2 }, ["VM.set_VCPUs_max"]],
  ["VM.add_to_VCPUs_params_live", { self: VM, key: "cap", value: "50" }, ["VM.add_to_VCPUs_params_live cap"]],
  [
    "lab.apply_changes",
    { class: "VM", self: VM, changes: [{ op: "set_field", args: { field: "tags", value: [] } }, { op: "VM.set_platform" }] },
    ["set_field tags", "VM.set_platform"],
  ],
  // About another object, though it names this one.
  ["set_field", { class: "VM", self: "OpaqueRef:other", field: "affinity", value: VM }, []],
  ["VM.start", { vm: VM }, []],
  // Refused by the lab, and kept all the same: it says nothing.
  ["lab.apply_changes", { class: "VM", self: VM, changes: "none" }, []],
])("%s sets what it names", (op, args, setters) => {
  expect(settersOn(stored(op, args), VM)).toEqual(setters);
});
