import { expect, test } from "vitest";
import { en } from "../../i18n/notices/text.en";
import { kinds } from "../index";
import { wayOutOf } from "./ways-out";

const tabsOf = (kind: string): readonly string[] => (kinds.named(kind)?.tabs ?? []).map(({ name }) => name);

test("each way out leads to a tab that there is", () => {
  const ways = Object.keys(en).flatMap((key) => (key.startsWith("notice.") ? (wayOutOf(key.slice("notice.".length)) ?? []) : []));
  expect(ways.length).toBeGreaterThan(20);
  const anywhere = ["vm", "host", "sr", "pool"].flatMap(tabsOf);
  for (const { tab, of } of ways) expect(of === "pool" ? tabsOf("pool") : anywhere).toContain(tab);
});
test("what only tells that something was done has none, nor has a message somebody has made by hand", () => {
  for (const name of ["VM_STARTED", "VM_CLONED", "MADE_BY_HAND", "toString"]) expect(wayOutOf(name)).toBeNull();
});
test("what is broken has one", () => {
  expect(wayOutOf("VM_CRASHED")?.tab).toBe("console");
  expect(wayOutOf("HA_HOST_FAILED")).toMatchObject({ of: "pool", tab: "hosts" });
  expect(wayOutOf("HOST_CLOCK_SKEW_DETECTED")).toMatchObject({ of: "object", tab: "general" });
});
