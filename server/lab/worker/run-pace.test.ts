import { expect, test } from "vitest";
import { FASTEST } from "../../contract/speed";
import { RunPace } from "./run-pace";

test("a lab is where its speed says, and is due when its next event is", () => {
  const pace = new RunPace(1_000, 100, 0);
  expect(pace.targetUs(110, 0)).toBe(10_000_000);
  expect(pace.dueMs(50_000_000, 0)).toBe(150);
  expect(pace.dueMs(null, 0)).toBeNull();
  pace.set(0, 110, 10_000_000);
  expect([pace.targetUs(500, 10_000_000), pace.dueMs(11_000_000, 0)]).toEqual([10_000_000, null]);
});

test("one that is behind is not owed what it is behind, and everybody is told how fast it goes", () => {
  const pace = new RunPace(1_000, 0, 0);
  let us = 0;
  const news: [number, number | null][] = [];
  for (let ms = 100; ms <= 5_000; ms += 100) {
    // It reaches a third of what it should.
    us += 33_300_000;
    pace.moved(ms, pace.targetUs(ms, us), us);
    if (pace.isNews(ms)) news.push([ms, pace.reached && Math.round(pace.reached)]);
  }
  expect(news).toEqual([
    [1_000, 333],
    [2_000, 333],
    [3_000, 333],
    [4_000, 333],
    [5_000, 333],
  ]);
  expect(pace.targetUs(5_100, us)).toBeLessThan(us + 400_000_000);
  // Once more when it has caught up, and then no more.
  for (let ms = 5_100; ms <= 9_000; ms += 100) {
    us = pace.targetUs(ms, us);
    pace.moved(ms, us, us);
    if (pace.isNews(ms)) news.push([ms, pace.reached && Math.round(pace.reached)]);
  }
  expect(news.slice(5).map(([, reached]) => (reached ?? 0) > 950)).toEqual([true]);
});

test("as fast as possible is always behind, so that it is told how fast that is; a slow one is where it should be", () => {
  const fastest = new RunPace(FASTEST, 0, 0);
  expect(fastest.targetUs(10, 5)).toBeGreaterThan(5);
  fastest.moved(1_000, fastest.targetUs(1_000, 0), 2_000_000_000);
  expect([fastest.reached, fastest.isNews(1_000), fastest.isNews(1_500)]).toEqual([2_000, true, false]);
  const slow = new RunPace(0.001, 0, 0);
  slow.moved(2_000, 2_000, 2_000);
  expect(slow.isNews(2_000)).toBe(false);
});
