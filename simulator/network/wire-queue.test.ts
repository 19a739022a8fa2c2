import { expect, test } from "vitest";
import { LINE_BYTES_PER_S } from "./link";
import { QUEUE_US, WireQueue } from "./wire-queue";

/** 1,500 bytes at 1 Gbit/s, and what a frame takes on an idle cable. */
const [BYTES, ALONE, ACROSS] = [1_500, 12, 21];

test("frames go one after the other; none overtakes, and a queue that is full takes no more", () => {
  const wire = new WireQueue();
  const arrivals: number[] = [];
  let lost = 0;
  for (let n = 0; n < 1_200; n++) {
    // Small differences on the way, as cables have them.
    const at = wire.take(1_000, BYTES, ACROSS + (n % 6), 0);
    if (at === null) lost++;
    else arrivals.push(at);
  }
  expect(arrivals[0]).toBe(ACROSS);
  expect(arrivals.length).toBe(Math.floor(QUEUE_US / ALONE) + 1);
  expect(lost).toBe(1_200 - arrivals.length);
  expect(arrivals).toEqual([...arrivals].sort((a, b) => a - b));
  expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeCloseTo((arrivals.length - 1) * ALONE, -1);
});

test("bulk traffic leaves a single frame the rest, and a little where there is none", () => {
  const second = (bulk: number): number => {
    const wire = new WireQueue();
    const first = wire.take(0, BYTES, ACROSS, bulk) ?? 0;
    return (wire.take(0, BYTES, ACROSS, bulk) ?? 0) - first;
  };
  expect(second(0)).toBe(ALONE);
  expect(second(LINE_BYTES_PER_S / 2)).toBe(2 * ALONE);
  expect(second(LINE_BYTES_PER_S)).toBe(20 * ALONE);
});

test("what it is doing is kept and found again", () => {
  const wire = new WireQueue();
  expect(wire.state).toBeNull();
  for (let n = 0; n < 5; n++) wire.take(100, BYTES, ACROSS, 0);
  const copy = new WireQueue();
  copy.state = wire.state;
  expect(copy.take(101, BYTES, ACROSS, 0)).toBe(wire.take(101, BYTES, ACROSS, 0));
});
