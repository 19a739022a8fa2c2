import { expect, test } from "vitest";
import { answered, begun, heard, NO_PENDING, withPending } from "./pending";

const a = { x: 10.4, y: 20 };
const moves = new Map([["a", a]]);
const placesOf = (...args: Parameters<typeof withPending>) => Object.fromEntries(withPending(...args));

test("what is moved is there at once, and stays until the lab's places have it", () => {
  const pending = begun(NO_PENDING, moves);
  expect(placesOf({ a: [0, 0], b: [1, 1] }, pending)).toEqual({ a, b: { x: 1, y: 1 } });
  // An answer from before it changes nothing; the one with it ends it.
  expect(heard(pending, { a: [0, 0] })).toBe(pending);
  expect(heard(pending, { a: [10, 20] }).size).toBe(0);
});
test("what others make of it afterwards is shown, though the lab's answer with one's own never came", () => {
  const taken = answered(begun(NO_PENDING, moves), moves, true);
  expect(placesOf({}, heard(taken, { a: [99, 99] }))).toEqual({});
  expect(heard(taken, { a: [99, 99] }).size).toBe(0);
});
test("what is refused is where it was, but what was moved again since", () => {
  const pending = begun(NO_PENDING, moves);
  expect(answered(pending, moves, false).size).toBe(0);
  const again = begun(pending, new Map([["a", { x: 5, y: 5 }]]));
  expect(placesOf({}, answered(again, moves, false))).toEqual({ a: { x: 5, y: 5 } });
});
test("what is put back is nowhere until the lab has forgotten it too", () => {
  const pending = begun(NO_PENDING, new Map([["a", null]]));
  expect(placesOf({ a: [1, 2] }, pending)).toEqual({});
  expect(heard(pending, { a: [1, 2] })).toBe(pending);
  expect(heard(pending, {}).size).toBe(0);
});
