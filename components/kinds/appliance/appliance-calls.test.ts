import { expect, test } from "vitest";
import { NULL_REF } from "../../data/defaults";
import { RecordStore } from "../../data/store";
import { applianceCalls } from "./appliance-calls";

const store = new RecordStore();
const add = (of: "VM" | "VM_appliance", ref: string, fields: object) =>
  ({ op: "add", class: of, ref, fields: { uuid: ref, ...fields } }) as const;
store.apply([
  add("VM_appliance", "a", { name_label: "shop", name_description: "" }),
  add("VM", "in", { appliance: "a", order: 1, start_delay: 5 }),
  add("VM", "out", {}),
]);
const inside = store.members("vmsByAppliance", "a");
const member = { order: "1", start: "5", stop: "0" };
const calls = (chosen: Record<string, typeof member>, name = "shop") =>
  applianceCalls(
    "a",
    { name, description: "", chosen: new Map(Object.entries(chosen)) },
    { appliance: store.record("VM_appliance", "a"), inside, store },
  );

test("nothing is called for when nothing is different", () => {
  expect(calls({ in: member })).toEqual([]);
});
test("what leaves goes first, what comes is put there with its order and delays, what stays changes in what differs", () => {
  expect(calls({ out: { order: "2", start: "0", stop: "7" } })).toEqual([
    { op: "VM.set_appliance", args: { self: "in", value: NULL_REF } },
    { op: "VM.set_appliance", args: { self: "out", value: "a" } },
    { op: "VM.set_order", args: { self: "out", value: 2 } },
    { op: "VM.set_shutdown_delay", args: { self: "out", value: 7 } },
  ]);
  expect(calls({ in: { ...member, start: "6" } }, " web shop ")).toEqual([
    { op: "set_field", args: { class: "VM_appliance", self: "a", field: "name_label", value: "web shop" } },
    { op: "VM.set_start_delay", args: { self: "in", value: 6 } },
  ]);
});
