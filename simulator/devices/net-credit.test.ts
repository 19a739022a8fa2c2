import { expect, test } from "vitest";
import { bytesPerS, type Credit, newCredit, readRate, refilled, spend, withLimit } from "./net-credit";

test.each([
  ["62500,50000", { bytes: 62_500, usec: 50_000 }, 1_250_000],
  ["20000,20000", { bytes: 20_000, usec: 20_000 }, 1_000_000],
  ["0,50000", { bytes: 0, usec: 50_000 }, 0],
  ["100,500", { bytes: 100, usec: 500 }, null],
])("[xen_net_read_rate] %s is a limit", (text, limit, room) => {
  expect([readRate(text), bytesPerS(limit)]).toEqual([limit, room]);
});
test.each(["", "fast", "62500", "62500,", "1,2,3", "10Mb/s"])("[xen_net_read_rate] %j is none", (text) => {
  expect(readRate(text)).toBeNull();
});

/** Sends frames of a length one after the other, each as soon as it may; how many have gone by a time, µs. */
function sent(limit: { bytes: number; usec: number }, length: number, until: number): number {
  let credit: Credit = newCredit(limit, 0);
  let [now, count] = [0, 0];
  while (now <= until) {
    const answer = spend(credit, length, now, 0);
    credit = answer.credit;
    if (!answer.waits) count++;
    else {
      now = credit.timerAt ?? Number.POSITIVE_INFINITY;
      credit = refilled(credit, 0);
    }
  }
  return count;
}

test("[tx_credit_exceeded] what goes is the limit, after what one interval holds at once", () => {
  expect(sent({ bytes: 62_500, usec: 50_000 }, 1_514, 10_000_000) * 1_514).toBeGreaterThan(12_400_000);
  expect(sent({ bytes: 62_500, usec: 50_000 }, 1_514, 10_000_000) * 1_514).toBeLessThan(12_700_000);
  // What is larger than an interval's bytes comes through when so many have been saved.
  expect(sent({ bytes: 10_000, usec: 50_000 }, 65_226, 10_000_000) * 65_226).toBeGreaterThan(1_900_000);
  expect(sent({ bytes: 0, usec: 50_000 }, 60, 1_000_000)).toBe(0);
});

test("[tx_add_credit] a bucket saves no more than a bundle of 128 KiB, or its interval's bytes", () => {
  const idle = { ...newCredit({ bytes: 100_000, usec: 10_000 }, 0), timerAt: 1 };
  expect(refilled(refilled(refilled(idle, 0), 0), 0).remaining).toBe(131_072);
  const wide = { ...newCredit({ bytes: 500_000, usec: 10_000 }, 0), timerAt: 1 };
  expect(refilled(wide, 0).remaining).toBe(500_000);
});

test("[xen_net_rate_changed] a lower limit holds at once, unless somebody waits already", () => {
  const credit = newCredit({ bytes: 62_500, usec: 50_000 }, 0);
  expect(withLimit(credit, { bytes: 1_000, usec: 50_000 }).remaining).toBe(1_000);
  expect(withLimit({ ...credit, timerAt: 9 }, { bytes: 1_000, usec: 50_000 }).remaining).toBe(62_500);
});
