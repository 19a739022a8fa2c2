import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SeriesLog } from "./series-log";

const S = 1_000_000;

describe("[metrics.md §1] rows from integrals", () => {
  test("a rate counts for as long as it held; an amount counts where it fell", () => {
    const log = new SeriesLog();
    log.rate(0, "cpu", 0.5);
    log.rate(2 * S, "cpu", 1);
    expect(log.mean("cpu", 0, 4 * S)).toBeCloseTo(0.75, 12);
    log.add(7 * S, "bytes", 1000);
    expect(log.mean("bytes", 5 * S, 10 * S)).toBeCloseTo(200, 9);
    expect(log.mean("bytes", 10 * S, 15 * S)).toBe(0);
    expect(log.total("bytes", 20 * S)).toBe(1000);
    expect(log.current("cpu")).toBe(1);
    expect([log.mean("nosuch", 0, S), log.current("nosuch"), log.mean("cpu", 5 * S, 5 * S)]).toEqual([null, 0, null]);
  });
  test("before an object was there, and while it was gone for more than half of a row, nothing is known", () => {
    const log = new SeriesLog();
    log.rate(100 * S, "cpu", 1);
    expect(log.mean("cpu", 90 * S, 95 * S)).toBeNull();
    expect(log.mean("cpu", 98 * S, 103 * S)).toBe(1);
    expect(log.mean("cpu", 96 * S, 101 * S)).toBeNull();
    log.stop(200 * S);
    log.resume(260 * S);
    log.rate(260 * S, "cpu", 1);
    expect(log.mean("cpu", 195 * S, 200 * S)).toBe(1);
    expect(log.mean("cpu", 200 * S, 205 * S)).toBeNull();
    expect(log.mean("cpu", 198 * S, 202 * S)).toBe(0.5);
    expect(log.mean("cpu", 197 * S, 202 * S)).toBeCloseTo(0.6, 12);
    expect(log.mean("cpu", 260 * S, 265 * S)).toBe(1);
    log.stop(300 * S);
    expect(log.mean("cpu", 300 * S, 305 * S)).toBeNull();
  });
});

/** Changes of two sources at rising times. */
const changes = fc.array(
  fc.record({
    after: fc.integer({ min: 1, max: 40 * S }),
    name: fc.constantFrom("a", "b"),
    kind: fc.constantFrom("rate", "add"),
    value: fc.nat(1000),
  }),
  { minLength: 1, maxLength: 900, size: "max" },
);
type Change = typeof changes extends fc.Arbitrary<(infer T)[]> ? T : never;
const perform = (log: SeriesLog, from: number, list: readonly Change[]): number => {
  let now = from;
  for (const { after, name, kind, value } of list) {
    now += after;
    log[kind as "rate" | "add"](now, name, value);
  }
  return now;
};

test("dropping old entries loses nothing of the sum: over any span from its beginning the mean is exact", () => {
  fc.assert(
    fc.property(changes, (list) => {
      const log = new SeriesLog();
      log.rate(0, "a", 1);
      log.rate(0, "b", 1);
      const exact = { a: 0, b: 0 };
      const rates = { a: 1, b: 1 };
      let now = 0;
      for (const { after, name, kind, value } of list) {
        for (const key of ["a", "b"] as const) exact[key] += rates[key] * (after / S);
        now += after;
        log[kind as "rate" | "add"](now, name, value);
        if (kind === "rate") rates[name as "a"] = value;
        else exact[name as "a"] += value;
      }
      for (const key of ["a", "b"] as const) {
        expect(log.total(key, now)).toBeCloseTo(exact[key], 3);
        expect((log.mean(key, 0, now) ?? 0) * (now / S)).toBeCloseTo(exact[key], 3);
      }
    }),
    { numRuns: 60 },
  );
});

test("[MEM-2] what is held grows with the archives and not with time: a day of changes fits in some thousand entries", () => {
  const log = new SeriesLog();
  for (let i = 0; i < 86_400; i++) log.rate(i * S, "cpu", i % 7);
  // 11 min of 5 s rows with two entries each, 2 h of minutes, hours before; and what came since it was last thinned.
  expect(log.entryCount / 2).toBeLessThan(900);
  expect(log.mean("cpu", 0, 86_399 * S)).toBeCloseTo(3, 2);
});

test("[KER-2] a log that was stored and taken back goes on as if nothing had been", () => {
  fc.assert(
    fc.property(changes, fc.nat(899), (list, cut) => {
      const live = new SeriesLog();
      const before = list.slice(0, cut);
      const now = perform(live, 0, before);
      const restored = new SeriesLog();
      restored.import(JSON.parse(JSON.stringify(live.export())));
      perform(live, now, list.slice(cut));
      perform(restored, now, list.slice(cut));
      expect(restored.export()).toEqual(live.export());
    }),
    { numRuns: 60 },
  );
});

describe("[MEM-2] pages", () => {
  /** A modelled guest's rates: six sources change every twelve seconds, others never. */
  const guest = (log: SeriesLog, from: number, to: number): void => {
    log.rate(from * S, "memory", 536_870_912);
    for (let at = from; at < to; at += 12) {
      const load = (at * 7919) % 400;
      log.rate(at * S + 893, "cpu0", load / 1000);
      log.rate(at * S + 893, "cpu_usage", load / 1000);
      log.rate(at * S + 893, "read", (load >> 2) * 10_240);
      log.rate(at * S + 893, "write", load * 10_240);
      log.rate(at * S + 893, "tx", load * 60_000);
      log.rate(at * S + 893, "rx", load * 4500);
    }
  };
  test("twelve minutes of a guest are less than two KiB", () => {
    const log = new SeriesLog();
    guest(log, 0, 720);
    expect(log.entryCount * 8).toBeLessThan(2048);
    expect(JSON.stringify(log.export()).length).toBeLessThan(3072);
  });
  test("a source that never changes costs nothing by its age", () => {
    const [with1, without] = [new SeriesLog(), new SeriesLog()];
    with1.rate(0, "still", 0.123456789);
    for (const log of [with1, without]) for (let i = 0; i < 5000; i++) log.rate(i * 7 * S, "cpu", i % 9);
    const pages = with1.export().archives.reduce((sum, { pages: full }) => sum + full.length + 1, 0);
    expect(with1.entryCount - without.entryCount).toBeLessThanOrEqual(2 * pages);
    expect(with1.mean("still", 0, 35_000 * S)).toBe(0.123456789);
  });
  test("one that is full stays as it is until it is dropped whole", () => {
    const log = new SeriesLog();
    let before = log.export().archives;
    for (let at = 0; at < 90_000; at += 120) {
      guest(log, at, at + 120);
      const now = log.export().archives;
      before.forEach(({ pages }, i) => {
        const left = now[i]?.pages ?? [];
        const kept = pages.slice(pages.indexOf(left[0] ?? ""));
        if (left.length > 0 && pages.includes(left[0] as string)) expect(left.slice(0, kept.length)).toEqual(kept);
      });
      before = JSON.parse(JSON.stringify(now));
    }
    expect(before.map(({ tail }) => tail !== "")).toEqual([true, true, true]);
  });
  test("archives share the names of their columns", () => {
    const [a, b] = [new SeriesLog(), new SeriesLog()];
    for (const log of [a, b]) guest(log, 0, 12);
    expect(a.names).toBe(b.names);
  });
});

test("means of the last minutes are what the rates and amounts were, for any span of whole rows", () => {
  fc.assert(
    fc.property(changes, fc.nat(120), fc.integer({ min: 1, max: 24 }), (list, back, rows) => {
      const log = new SeriesLog();
      const spans: [from: number, rate: number][] = [[0, 1]];
      const amounts: [at: number, amount: number][] = [];
      log.rate(0, "a", 1);
      let now = 0;
      for (const { after, name, kind, value } of list) {
        now += after;
        log[kind as "rate" | "add"](now, name, value);
        if (name === "a" && kind === "rate") spans.push([now, value]);
        else if (name === "a") amounts.push([now, value]);
      }
      const to = (Math.floor(now / (5 * S)) - back) * 5 * S;
      const from = to - rows * 5 * S;
      if (from < 0 || now - from > 600 * S) return;
      let sum = 0;
      spans.forEach(([start, rate], i) => {
        sum += rate * Math.max(0, Math.min(to, spans[i + 1]?.[0] ?? to) - Math.max(from, start));
      });
      // What came at its very end belongs to a span, and what came at its beginning to the one before.
      for (const [at, amount] of amounts) if (at > from && at <= to) sum += amount * S;
      expect(log.mean("a", from, to)).toBeCloseTo(sum / (to - from), 6);
    }),
    {
      numRuns: 100,
      examples: [
        [
          [
            { after: 2, name: "a", kind: "rate", value: 0 },
            { after: 39_999_998, name: "a", kind: "add", value: 1 },
            { after: 1, name: "a", kind: "rate", value: 0 },
          ],
          0,
          1,
        ],
      ],
    },
  );
});

test("means of many slots at once are those of each slot by itself, to the last bit", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ after: fc.integer({ min: 1, max: 9_000_000 }), value: fc.double({ min: 0, max: 1e6, noNaN: true }), kind: fc.nat(3) }),
        {
          minLength: 1,
          maxLength: 60,
        },
      ),
      fc.integer({ min: -20, max: 60 }),
      (deeds, first) => {
        const log = new SeriesLog();
        let now = 0;
        for (const { after, value, kind } of deeds) {
          now += after;
          if (kind === 0) log.rate(now, "a", value);
          else if (kind === 1) log.rate(now, "b", Math.floor(value));
          else if (kind === 2) log.add(now, "c", Math.floor(value));
          else if (value < 5e5) log.stop(now);
          else log.resume(now);
        }
        const all = log.means(first * 5 * S, 5 * S, 30);
        for (const [column, name] of log.names.entries())
          for (let slot = 0; slot < 30; slot++)
            expect(all[column]?.[slot]).toBe(log.mean(name, (first + slot) * 5 * S, (first + slot + 1) * 5 * S));
      },
    ),
    { numRuns: 100, seed: 20261127 },
  );
});

test("a state that was taken stays as it was while its log, and one opened from it, go on", () => {
  const log = new SeriesLog();
  for (let n = 1; n <= 3; n++) log.rate(n * 100_000, "cpu0", n / 7);
  const taken = log.export();
  const text = JSON.stringify(taken);
  const other = new SeriesLog();
  other.import(taken);
  for (const each of [log, other]) {
    each.rate(400_000, "cpu0", 0.9);
    each.rate(500_000, "cpu1", 0.1);
    each.add(600_000, "cpu1", 5);
  }
  expect(JSON.stringify(taken)).toBe(text);
  expect(other.export()).toEqual(log.export());
});
