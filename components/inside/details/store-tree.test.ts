import { expect, test } from "vitest";
import { litRows, OPEN_LIMIT, openTo, parentOf, toggled } from "./store-tree";

test("closing a path closes what is open below it, and nothing beside it", () => {
  const open = ["/", "/local", "/local/domain", "/local/domain/5", "/localhost"];
  expect(toggled(open, "/local")).toEqual(["/", "/localhost"]);
  expect(toggled(["/"], "/vm")).toEqual(["/", "/vm"]);
  expect(toggled(open, "/")).toEqual([]);
});

test("no more paths are open than the server answers for, and the newest is among them", () => {
  let open = openTo(5);
  for (let n = 0; n < 300; n++) open = toggled(open, `/vm/${n}`);
  expect(open.length).toBe(OPEN_LIMIT);
  expect(open).toContain("/vm/299");
  expect(open).toContain("/local/domain");
});

test("a change lights its row, or the nearest row above that is in view", () => {
  const nodes = ["/local", "/local/domain", "/local/domain/5"].map((path) => ({ path }));
  const lit = litRows(nodes, [{ path: "/local/domain/5/device/vbd/51712/state" }, { path: "/vm/x" }]);
  expect([...lit]).toEqual(["/local/domain/5"]);
  expect(parentOf("/vm")).toBe("/");
});
