import { expect, test } from "vitest";
import { ChangeRing } from "./change-ring";
import { homeIn, homeOf } from "./paths";
import type { StoreChange } from "./protocol";

test("the last two hundred come back as they were put in", () => {
  const ring = new ChangeRing();
  const paths = [
    "/",
    "/vm/a",
    "/local/domain/7",
    "/local/domain/7/data/x",
    "/local/domain/0/name",
    "/local/domain/07/x",
    "/local/domain/70",
  ];
  const kinds = ["write", "rm", "perms"] as const;
  const all: StoreChange[] = [];
  for (let n = 1; n <= 450; n++) {
    const change = { n, at: n * 1_000_000_007, domid: n % 9, kind: kinds[n % 3] as "write", path: paths[n % paths.length] as string };
    ring.push(change);
    all.push(change);
    expect(ring.all()).toEqual(all.slice(-200));
  }
});

test.each([
  ["/local/domain/7", 7, ""],
  ["/local/domain/51712/device/vif", 51_712, "device/vif"],
  ["/local/domain/0/name", null, ""],
  ["/local/domain/07/name", null, ""],
  ["/local/domain/7a", null, ""],
  ["/local/domain", null, ""],
  ["/vm/7", null, ""],
])("the home in %s", (path, domid, below) => {
  expect(homeIn(path)).toEqual(domid === null ? null : { domid, below });
  if (domid !== null) expect([homeOf(domid), below].filter((part) => part !== "").join("/")).toBe(path);
});
