import fc from "fast-check";
import { expect, test } from "vitest";
import { textInSteps } from "./text-in-steps";

/** The text, and in how many steps it was put together. */
function written(data: unknown): { readonly text: string; readonly steps: number } {
  const writing = textInSteps(data);
  for (let steps = 1; ; steps++) {
    const { done, value } = writing.next();
    if (done) return { text: value, steps };
  }
}

test("whatever the data: the text is the one of JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (data) => {
      expect(written(data)).toEqual({ text: JSON.stringify(data), steps: 1 });
    }),
  );
});

test("a long list takes a step for every 1,024 entries, wherever in the data it is", () => {
  const list = Array.from({ length: 2049 }, (_, i) => [`"${i}"`, i, i / 3, null]);
  expect(written(list)).toEqual({ text: JSON.stringify(list), steps: 3 });
  const data = { 'a "name"': [], book: { table: list, short: list.slice(0, 1024) }, list };
  expect(written(data)).toEqual({ text: JSON.stringify(data), steps: 5 });
});
