import { expect, test } from "vitest";
import { answerNtp, timeAt } from "./ntp";

test("a client is told the time, and its own comes back", () => {
  const asked = new Uint8Array(48);
  // Version 4, a client; poll 6.
  asked.set([0x23, 0, 6]);
  asked.set([1, 2, 3, 4, 5, 6, 7, 8], 40);
  const clockUs = 1_800_000_000_250_000;
  const answer = answerNtp(asked, clockUs) as Uint8Array;
  expect([...answer.subarray(0, 4)]).toEqual([0x24, 1, 6, 0xec]);
  expect([...answer.subarray(24, 32)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect([timeAt(answer, 32), timeAt(answer, 40)]).toEqual([clockUs, clockUs]);
  expect([answerNtp(asked.subarray(0, 40), clockUs), answerNtp(answer, clockUs)]).toEqual([null, null]);
});
