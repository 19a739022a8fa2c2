import { expect, test } from "vitest";
import { ClockNotes } from "./clock-notes";

const told = { isTold: true, isNews: false };
const untold = { isTold: false, isNews: false };

test("what is told is noted before anybody hears of it, each time it is later; what nobody sees once a second", () => {
  const notes = new ClockNotes();
  expect(notes.isNoted(0, told, 0)).toBe(false);
  expect(notes.isNoted(0, untold, 0)).toBe(false);
  notes.noted(5, false, 0);
  expect(notes.isNoted(60, untold, 999)).toBe(true);
  expect(notes.isNoted(60, untold, 1_000)).toBe(false);
  // Noted as far as it ran is not noted as far as it was seen.
  expect(notes.isNoted(5, told, 1)).toBe(false);
  notes.noted(7, true, 2);
  expect(notes.isNoted(7, told, 3)).toBe(true);
  expect(notes.isNoted(8, told, 3)).toBe(false);
  notes.reset();
  expect(notes.isNoted(7, told, 4)).toBe(false);
  expect(notes.isNoted(7, untold, 4)).toBe(false);
});

test("the disk hears of news with the first time that is told after it, and at once where that time itself is noted", () => {
  const notes = new ClockNotes();
  expect(notes.noted(5, true, 0)).toBe(0);
  // Nobody sees it, and it is noted now and then.
  expect(notes.isNoted(6, { isTold: false, isNews: true }, 1)).toBe(true);
  expect(notes.isNoted(7, untold, 2)).toBe(true);
  expect(notes.isNoted(8, told, 3)).toBe(false);
  expect(notes.noted(8, true, 3)).toBe(6);
  expect(notes.isNoted(8, told, 4)).toBe(true);
  expect(notes.isNoted(8, { isTold: true, isNews: true }, 5)).toBe(false);
  expect(notes.noted(8, true, 5)).toBe(8);
  expect(notes.noted(9, true, 6)).toBe(8);
  notes.reset();
  expect(notes.noted(1, true, 7)).toBe(0);
});
