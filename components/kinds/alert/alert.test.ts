import "../../../tests/support/all-texts";
import { expect, test } from "vitest";
import { defaults, type Rec } from "../../data/defaults";
import { RecordStore } from "../../data/store";
import { kinds } from "../index";
import { LEVELS, levelOf, priorityOf } from "./priority";

const alert = (fields: Partial<Rec<"message">>): Rec<"message"> => ({
  ...defaults.message,
  class: "message",
  ref: "OpaqueRef:m",
  ...fields,
});

test("an alert is called by what happened, in the language of the page", () => {
  const store = new RecordStore();
  const kind = kinds.of(alert({}));
  expect(kind?.nameOf?.(store, alert({ name: "VM_STARTED" }), "en")).toBe("Started");
  expect(kind?.nameOf?.(store, alert({ name: "VM_STARTED" }), "zh")).toBe("已启动");
});
test("an alert is found by XAPI's name, by its object and by the words of its message", () => {
  const store = new RecordStore();
  store.apply([{ op: "add", class: "VM", ref: "OpaqueRef:v", fields: { uuid: "u1", name_label: "web-01" } }]);
  const found = kinds
    .of(alert({}))
    ?.foundBy?.(store, alert({ name: "ALARM", obj_uuid: "u1", body: "VM 'web-01' started on host: xen-02" }));
  expect(found).toEqual(expect.arrayContaining(["ALARM", "web-01", "started", "xen-02"]));
});
test("each of the five priorities has a word of its own; what XAPI takes beyond them is the nearest", () => {
  expect(new Set(LEVELS.map((level) => priorityOf(level).word)).size).toBe(5);
  expect([-3, 0, 1, 5, 6, 900].map(levelOf)).toEqual([1, 1, 1, 5, 5, 5]);
});
