import { expect, test } from "vitest";
import { FASTEST, isSpeed, SPEED_MOST } from "../../server/contract/speed";
import { OFFERED_SPEEDS, paceDigits, readSpeed, speedText } from "./speeds";

test("every speed that is offered is one that a lab can be set to", () => {
  expect(OFFERED_SPEEDS.filter((speed) => !isSpeed(speed))).toEqual([]);
});
test.each([
  ["250", 250],
  [" ×60 ", 60],
  ["x10", 10],
  ["1", 1],
  [`${SPEED_MOST}`, SPEED_MOST],
])("%j is read as %d", (text, speed) => expect(readSpeed(text)).toBe(speed));
test.each(["", "0", "1001", "1.5", "-3", "fast", "1000000", "1 0"])("%j is no speed", (text) => expect(readSpeed(text)).toBeNull());
test("speeds are written as they are meant", () => {
  expect([0, 0.001, 0.1, 1, 250, FASTEST].map((speed) => speedText(speed))).toEqual([
    ["speed.paused"],
    ["speed.divided", { divisor: 1000 }],
    ["speed.divided", { divisor: 10 }],
    ["speed.times", { times: 1 }],
    ["speed.times", { times: 250 }],
    ["speed.fastest"],
  ]);
});
test("a pace has three digits at most", () => {
  expect([0.334, 1, 4.05, 9.94, 31.6, 312.4].map(paceDigits)).toEqual(["0.33", "1", "4", "9.9", "32", "312"]);
});
