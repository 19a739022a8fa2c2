import { expect, test } from "vitest";
import { unbroken } from "./unbroken";

const entries = (...indexes: readonly number[]): readonly { readonly index: number }[] => indexes.map((index) => ({ index }));

test.each([
  ["all of a whole journal", entries(0, 1, 2), 3, entries(0, 1, 2)],
  ["those before an index", entries(3, 4, 5), 5, entries(3, 4)],
  ["nothing before a hole", entries(0, 1, 4, 5), 6, entries(4, 5)],
  ["nothing when the newest are missing", entries(0, 1, 2), 6, entries()],
  ["nothing of nothing", entries(), 0, entries()],
])("leaves %s", (_, given, end, left) => expect(unbroken(given, end)).toEqual(left));
