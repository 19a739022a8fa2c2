import { expect, test } from "vitest";
import { bulkCounters } from "./bulk-counters";

const of = (other_config: Record<string, string>) => bulkCounters({ other_config });

test("counters are read off a bulk operation's task, and off no other", () => {
  const counters = { bulk: "VM.start", count: "309", done: "200", refused: "9" };
  expect(of(counters)).toEqual({ op: "VM.start", count: 309, done: 200, refused: 9, left: 100 });
  expect(of({ user: "admin" })).toBeNull();
  for (const wrong of [{ done: "many" }, { count: "5" }, { refused: "-1" }, { done: "1.5" }])
    expect(of({ ...counters, ...wrong })).toBeNull();
});
