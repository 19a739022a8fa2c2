import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RANGE_NAMES, RANGES, type Span } from "./ranges";
import { placeOf, spanText, timeTicks } from "./ticks";

/** As wide as Inter and a Chinese font at 11 px at most. */
const measure = (text: string): number => [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 11 : 7.5), 0);
const at = (text: string): number => Date.parse(text) / 1000;
const texts = (span: Span, language: "en" | "zh", widthPx = 600): string[] =>
  timeTicks(span, language, { widthPx, measure }).map(({ text }) => text);

describe("labels never overlap and never stand out", () => {
  test.each(["en", "zh"] as const)("at any width, range and moment (%s)", (language) => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RANGE_NAMES.map((name) => RANGES[name]), 10, 47, 333, 50_000, 3_000_000),
        fc.integer({ min: at("1990-01-01"), max: at("2090-01-01") }),
        fc.integer({ min: 20, max: 2500 }),
        fc.integer({ min: 0, max: 80 }),
        (seconds, from, widthPx, rightPx) => {
          const span: Span = [from, from + seconds];
          const ticks = timeTicks(span, language, { widthPx, rightPx, measure });
          let end = 0;
          for (const [n, tick] of ticks.entries()) {
            const [middle, half] = [placeOf(tick.atS, span, widthPx), measure(tick.text) / 2];
            if (n > 0) expect(middle - half).toBeGreaterThan(end);
            end = middle + half;
            expect(middle - half).toBeGreaterThanOrEqual(0);
            expect(end).toBeLessThanOrEqual(widthPx + rightPx);
          }
          // Where there is room for some, there are some.
          if (widthPx >= 400) expect(ticks.length).toBeGreaterThanOrEqual(2);
        },
      ),
      { numRuns: 300 },
    );
  });
});

test("times of day, days, months and years, each in the reader's words", () => {
  const ten: Span = [at("2026-03-03T14:00:02Z"), at("2026-03-03T14:10:02Z")];
  expect(texts(ten, "en")).toEqual(["14:01", "14:02", "14:03", "14:04", "14:05", "14:06", "14:07", "14:08", "14:09"]);
  expect(texts([ten[0], ten[0] + 60], "en", 400)).toEqual(["14:00:15", "14:00:30", "14:00:45"]);
  const overnight: Span = [at("2026-03-03T13:00Z"), at("2026-03-04T13:00Z")];
  expect(texts(overnight, "en")).toEqual(["15:00", "18:00", "21:00", "4 Mar", "03:00", "06:00", "09:00", "12:00"]);
  expect(texts(overnight, "zh")).toContain("3月4日");
  expect(texts([at("2026-02-25"), at("2026-03-04")], "en")).toEqual(["26 Feb", "27 Feb", "28 Feb", "1 Mar", "2 Mar", "3 Mar"]);
  const year: Span = [at("2025-06-10"), at("2026-06-10")];
  expect(texts(year, "en")).toEqual(["Jul", "Aug", "Sept", "Oct", "Nov", "Dec", "2026", "Feb", "Mar", "Apr", "May", "Jun"]);
  expect(texts(year, "zh")).toEqual(["7月", "8月", "9月", "10月", "11月", "12月", "2026年", "2月", "3月", "4月", "5月", "6月"]);
  expect(texts(year, "en", 200)).toEqual(["Jul", "Oct", "2026", "Apr"]);
});

test("a stretch of time says its day once", () => {
  const span: Span = [at("2026-03-03T14:00:02Z"), at("2026-03-03T14:10:02Z")];
  expect(spanText("en", span)).toBe("3 Mar 2026 14:00:02 – 14:10:02");
  expect(spanText("zh", [span[0], at("2026-03-04T00:00:00Z")])).toBe("2026年3月3日 14:00:02 – 2026年3月4日 00:00:00");
});
