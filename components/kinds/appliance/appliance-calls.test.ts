import { expect, test } from "vitest";
import { RecordStore } from "../../data/store";
import { arrangementOf } from "./appliance-calls";

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
const asked = (chosen: Record<string, typeof member>, name = "shop", of: string | null = "a") =>
  arrangementOf(
    { name, description: "", chosen: new Map(Object.entries(chosen)) },
    { appliance: of ? store.record("VM_appliance", of) : undefined, inside: of ? inside : [], store },
  );
const same = { order: null, start_delay: null, shutdown_delay: null };
const nothing = { self: "a", name_label: null, name_description: null, put: [], drop: [] };

test("nothing is asked for when nothing is different", () => {
  expect(asked({ in: member })).toBeNull();
});
test("what leaves, what comes with its order and delays, and of what stays only what differs, are one call", () => {
  expect(asked({ out: { order: "2", start: "0", stop: "7" } })).toEqual({
    ...nothing,
    put: [{ vm: "out", ...same, order: 2, shutdown_delay: 7 }],
    drop: ["in"],
  });
  expect(asked({ in: { ...member, start: "6" } }, " web shop ")).toEqual({
    ...nothing,
    name_label: "web shop",
    put: [{ vm: "in", ...same, start_delay: 6 }],
  });
});
test("one that is yet to be made has its name and all that is chosen", () => {
  expect(asked({ in: member }, "new", null)).toEqual({
    ...nothing,
    self: null,
    name_label: "new",
    name_description: "",
    put: [{ vm: "in", ...same }],
  });
});
