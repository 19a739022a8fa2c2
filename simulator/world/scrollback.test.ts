import { expect, test } from "vitest";
import { Scrollback } from "./scrollback";

const line = (n: number, units: number): string => `${`${n}`.padEnd(units - 1, ".")}\n`;
const lines = (from: number, to: number, units: number): string =>
  Array.from({ length: to - from }, (_, n) => line(from + n, units)).join("");

test("ten thousand short lines are kept, and not many more", () => {
  const kept = new Scrollback();
  for (let n = 0; n < 40_000; n += 8_000) kept.push(lines(n, n + 8_000, 10));
  const { text } = kept;
  expect(text.endsWith(lines(30_000, 40_000, 10))).toBe(true);
  expect(text.length).toBe(kept.length);
  expect(text.length).toBeLessThan(10_000 * 10 + 2 * 64 * 1024);
});

test("long lines are bounded by units", () => {
  const kept = new Scrollback();
  for (let n = 0; n < 20_000; n += 1_000) kept.push(lines(n, n + 1_000, 400));
  expect(kept.length).toBeLessThanOrEqual(1_048_576);
  expect(kept.length).toBeGreaterThan(900_000);
  expect(kept.text.endsWith(line(19_999, 400))).toBe(true);
});

test("one that is written down and read back goes on as the first", () => {
  const [kept, read] = [new Scrollback(), new Scrollback()];
  kept.push(lines(0, 15_000, 20));
  read.import(JSON.parse(JSON.stringify(kept.export())));
  for (const each of [kept, read]) each.push(lines(15_000, 26_000, 20));
  expect(read.export()).toEqual(kept.export());
  expect(() => new Scrollback().import({ pages: [1] } as never)).toThrow();
});
