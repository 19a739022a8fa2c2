import { expect, test } from "vitest";
import { LIMITS } from "@/server/contract/limits";
import { inSubmissions } from "./bulk-items";

test("all objects go along in their order, no more of them and no longer than a submission takes", () => {
  const items = Array.from({ length: LIMITS.bulk.most + 1 }, (_, i) => ({ ref: `${i}` }));
  expect(inSubmissions(items).map(({ length }) => length)).toEqual([LIMITS.bulk.most, 1]);
  const long = Array.from({ length: 30 }, (_, i) => ({ ref: `${i}`, args: { vdis: ["x".repeat(20_000)] } }));
  const submissions = inSubmissions(long);
  expect(submissions.flat()).toEqual(long);
  for (const each of submissions) expect(JSON.stringify(each).length).toBeLessThan(256 * 1024);
  expect(inSubmissions([])).toEqual([]);
});
