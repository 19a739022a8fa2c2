/** What the rate of a fluid run takes of losses, against transfers segment by segment over lines that lose at random. */
import { describe, expect, test } from "vitest";
import { close, read, shutDown, write } from "./calls";
import { lossBound, meanWindow } from "./loss-bound";
import { TestLine } from "./test-link";

const MSS = 1_448;
const CHUNK = "x".repeat(65_536);

/** Bytes/s and loss events of a transfer once its slow start is long over. */
function steady(delayUs: number, lossMicro: number, bytes: number, seed: number) {
  const line = new TestLine({ delayUs, rate: null, queue: 100_000, lossMicro, seed, isPlain: true });
  const [a, b] = [line.a.tcb, line.b.tcb];
  let left = bytes;
  let ended = 0;
  let from = { at: 0, bytes: 0, losses: 0 };
  const pump = (): void => {
    for (let taken = 1; left > 0 && taken > 0; left -= taken)
      taken = write(a, line.services("a"), CHUNK.slice(0, Math.min(CHUNK.length, left)));
    if (left === 0) shutDown(a, line.services("a"));
  };
  line.onEvent = (side, event) => {
    if (side === "a" && (event === "connected" || event === "writable")) pump();
    if (side !== "b" || event !== "readable") return;
    if (from.at === 0 && b.bytesReceived > 0.4 * bytes) from = { at: line.now, bytes: b.bytesReceived, losses: a.losses ?? 0 };
    if (read(b, line.services("b")) !== "") ended = line.now;
    if (b.isEnded) close(b, line.services("b"));
  };
  line.open().run();
  const moved = bytes - from.bytes;
  return { rate: (moved * 1_000_000) / (ended - from.at), losses: (a.losses ?? 0) - from.losses, segments: Math.floor(moved / MSS) };
}

describe("[Mathis 1997, RFC 9438 §5.1] what losses leave of a rate", () => {
  test.each([
    [1_000, 40_000_000],
    [3_000, 30_000_000],
  ])(
    "%i of a million lost, round trip 10 ms: as fast as segment by segment within 15 in 100, in the mean of three seeds",
    (lossMicro, bytes) => {
      let [measured, bound] = [0, 0];
      for (const seed of [1, 2, 3]) {
        const { rate, losses, segments } = steady(5_000, lossMicro, bytes, seed);
        measured += rate;
        bound += lossBound(MSS, 10_000, losses, segments);
      }
      expect(Math.abs(bound - measured) / measured).toBeLessThan(0.15);
    },
  );
  test("is Reno's where that is more, and CUBIC's on long ways", () => {
    // √(3 / (2 · 0.0001)) = 122.5 segments; 1.054 · (0.1 / 0.0001)^¾ = 187.5.
    expect(meanWindow(0.0001, 1_000)).toBeCloseTo(122.47, 1);
    expect(meanWindow(0.0001, 100_000)).toBeCloseTo(187.5, 0);
  });
  test("a few losses say nothing", () => {
    expect(lossBound(MSS, 1_000, 7, 1_000)).toBe(Number.POSITIVE_INFINITY);
    expect(lossBound(MSS, 1_000, 8, 1_000)).toBeLessThan(30_000_000);
  });
});
