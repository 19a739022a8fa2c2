import { describe, expect, test } from "vitest";
import { exponential, scattered } from "./chance";

describe("chances", () => {
  test("follow from where and when, and lie evenly", () => {
    const counts = new Array<number>(16).fill(0);
    for (let at = 0; at < 16_000; at++) {
      const i = scattered(3, 1_000_000_000_000 + at * 17) >>> 28;
      counts[i] = (counts[i] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1_150);
    expect(scattered(3, 12_345_678)).toBe(scattered(3, 12_345_678));
    expect(scattered(4, 12_345_678)).not.toBe(scattered(3, 12_345_678));
  });
  test("exponential numbers have their mean, and the median that goes with it", () => {
    const all = Array.from({ length: 1_024 }, (_, chance) => exponential(10_000, chance)).sort((a, b) => a - b);
    expect(all.reduce((sum, one) => sum + one, 0) / all.length).toBeGreaterThan(9_950);
    expect(all.reduce((sum, one) => sum + one, 0) / all.length).toBeLessThan(10_050);
    expect(all[512]).toBeGreaterThan(6_900);
    expect(all[512]).toBeLessThan(6_960);
    expect(all[0]).toBeGreaterThanOrEqual(0);
  });
});
