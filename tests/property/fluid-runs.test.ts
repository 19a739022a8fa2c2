/**
 * Long transfers as rates and frame by frame: as fast, with the counters of every port alike; and whatever comes between, nothing of a
 * stream is lost, doubled or out of its order.
 */
import { describe, expect, test } from "vitest";
import { draws } from "../../simulator/guest/net/tcp/test-link";
import { BulkLab, type Counts, type Transfer } from "../support/bulk-lab";

// Hundreds of megabytes frame by frame: beside other work that takes its time.

const off = (a: number, b: number): number => Math.abs(a - b) / Math.max(a, b, 1);

interface Result {
  readonly seconds: readonly number[];
  readonly counts: Counts;
}
const begun = BulkLab.make(2, 4);
const saved = begun.lab.snapshot();

function sent(transfers: readonly Transfer[], isFrameByFrame: boolean): Result {
  const bulk = begun.opened(saved, isFrameByFrame);
  bulk.prepare(transfers);
  const before = bulk.counts();
  const seconds = bulk.send(transfers).map((one) => one.seconds);
  const own = Object.entries(bulk.counts()).map(([name, now]) => [name, now.map((n, i) => n - (before[name]?.[i] ?? 0))]);
  return { seconds, counts: Object.fromEntries(own) as Counts };
}
/** The same in a lab frame by frame and as rates. */
const both = (transfers: readonly Transfer[]): [frames: Result, fluid: Result] => [sent(transfers, true), sent(transfers, false)];

/** Ports that transfers have crossed have counted as much; how many frames it was follows from how many are handed over at once. */
function compareCounts(frames: Counts, fluid: Counts): void {
  for (const [name, counts] of Object.entries(frames))
    for (const [i, count] of counts.entries()) {
      const isBytes = i % 2 === 0;
      const data = Math.max(counts[i - (i % 2)] ?? 0, 0);
      if (data > 1_000_000) expect(off(count, fluid[name]?.[i] ?? 0), `${name} ${i}`).toBeLessThan(isBytes ? 0.02 : 0.3);
    }
}

/** MB/s of all together. */
const goodput = ({ seconds }: Result, transfers: readonly Transfer[]): number =>
  transfers.reduce((sum, { megabytes }) => sum + megabytes, 0) / Math.max(...seconds);

describe("as rates and frame by frame", () => {
  test.each([3])(
    "some that begin at once and share a cable: as much within 1 in 50, each within 15 in 100, counters alike (seed %i)",
    (seed) => {
      const draw = draws(seed);
      const transfers = Array.from({ length: 2 + (draw() % 2) }, (_, n) => ({
        from: 2 * (n % 2),
        to: 1 + 2 * (draw() % 2),
        megabytes: 70 + (draw() % 20),
        afterMs: 0,
      }));
      const [frames, fluid] = both(transfers);
      expect(off(goodput(frames, transfers), goodput(fluid, transfers))).toBeLessThan(0.02);
      for (const [n, seconds] of frames.seconds.entries()) expect(off(seconds, fluid.seconds[n] ?? 0), `transfer ${n}`).toBeLessThan(0.15);
      compareCounts(frames.counts, fluid.counts);
    },
  );
  test("one inside a host, where CPU is all that holds it back: within 2 %", () => {
    const [frames, fluid] = both([{ from: 0, to: 2, megabytes: 120, afterMs: 0 }]);
    expect(off(frames.seconds[0] ?? 0, fluid.seconds[0] ?? 0)).toBeLessThan(0.02);
    compareCounts(frames.counts, fluid.counts);
  });
  test("acknowledgments behind data of the other way make round trips unlike: within 15 %", () => {
    const [frames, fluid] = both([
      { from: 0, to: 1, megabytes: 60, afterMs: 0 },
      { from: 1, to: 0, megabytes: 60, afterMs: 0 },
    ]);
    for (const [n, seconds] of frames.seconds.entries()) expect(off(seconds, fluid.seconds[n] ?? 0), `transfer ${n}`).toBeLessThan(0.15);
  });
  test("a program that reads more slowly than data could come decides: within 2 %", () => {
    const [frames, fluid] = both([{ from: 0, to: 1, megabytes: 25, afterMs: 0, isRandom: true }]);
    expect(off(frames.seconds[0] ?? 0, fluid.seconds[0] ?? 0)).toBeLessThan(0.02);
  });
});
