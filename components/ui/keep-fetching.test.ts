import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepFetching } from "./keep-fetching";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what could not be had is asked for again at longer and longer intervals until it comes", async () => {
  const asked: number[] = [];
  const began = Date.now();
  const coming = keepFetching(async () => {
    asked.push(Date.now() - began);
    if (asked.length < 4) throw new Error("no answer");
    return "here";
  });
  await vi.runAllTimersAsync();
  expect(await coming).toBe("here");
  expect(asked).toEqual([0, 1_000, 3_000, 7_000]);
});
