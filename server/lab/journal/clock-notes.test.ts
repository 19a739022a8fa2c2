import { expect, test } from "vitest";
import { ClockNotes } from "./clock-notes";

test("what is told is noted before anybody hears of it, each time it is later; what nobody sees once a second", () => {
  const notes = new ClockNotes();
  expect(notes.isNoted(0, true, 0)).toBe(false);
  expect(notes.isNoted(0, false, 0)).toBe(false);
  notes.noted(5, false, 0);
  expect(notes.isNoted(60, false, 999)).toBe(true);
  expect(notes.isNoted(60, false, 1_000)).toBe(false);
  // Noted as far as it ran is not noted as far as it was seen.
  expect(notes.isNoted(5, true, 1)).toBe(false);
  notes.noted(7, true, 2);
  expect(notes.isNoted(7, true, 3)).toBe(true);
  expect(notes.isNoted(8, true, 3)).toBe(false);
  notes.reset();
  expect(notes.isNoted(7, true, 4)).toBe(false);
  expect(notes.isNoted(7, false, 4)).toBe(false);
});
