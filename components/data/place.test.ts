import { expect, test } from "vitest";
import { parsePlace, pathOf } from "./place";

test.each([
  ["/labs/l1", { labId: "l1", kind: null, uuid: null, tab: null, isFull: false }],
  ["/labs/l1/vm/u1", { labId: "l1", kind: "vm", uuid: "u1", tab: null, isFull: false }],
  ["/labs/l1/host/u2/inside/full", { labId: "l1", kind: "host", uuid: "u2", tab: "inside", isFull: true }],
  ["/labs/l1/vm/u1/console/window", { labId: "l1", kind: "vm", uuid: "u1", tab: "console", isFull: false, isWindow: true }],
  ["/labs/l1/bogus/x", { labId: "l1", kind: "bogus", uuid: "x", tab: null, isFull: false }],
  ["/labs/l1/notifications", { labId: "l1", kind: null, uuid: null, tab: null, page: "notifications" }],
  ["/labs/l1/notifications/u1", { labId: "l1", kind: "notifications", uuid: "u1", tab: null, isFull: false }],
  ["/labs/l1/vm/u1/storage/", { labId: "l1", kind: "vm", uuid: "u1", tab: "storage", isFull: false }],
  ["/labs/l1/vm/u1/storage/bogus", { labId: "l1", kind: "vm", uuid: "u1", tab: "storage/bogus", isFull: false }],
  ["/labs/l1/vm/u1/inside/full/more", { labId: "l1", kind: "vm", uuid: "u1", tab: "inside/full/more", isFull: false }],
  ["/labs/l1/vm/%E0%A4%A", { labId: "l1", kind: "vm", uuid: "%E0%A4%A", tab: null, isFull: false }],
])("%s is read as it stands", (path, place) => {
  expect(parsePlace(path)).toEqual(place);
});
test("an address leads back to itself", () => {
  for (const path of [
    "/labs/l1",
    "/labs/l1/notifications",
    "/labs/l1/vm/u1",
    "/labs/l1/vm/u1/storage",
    "/labs/l1/host/u2/inside/full",
    "/labs/l1/vm/u1/console/window",
  ])
    expect(pathOf(parsePlace(path))).toBe(path);
});
