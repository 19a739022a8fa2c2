import { expect, test } from "vitest";
import type { BranchView, DeedView, LabPastView } from "../../../server/contract/past";
import { exactTime, isAfter, isOfPresent, isSameMoment, momentOf, peopleOf, readMoment } from "./moments";

const DAY = Date.UTC(2026, 2, 1, 9) * 1000;
const branch = (number: number, from: { readonly branch: number; readonly at: number } | null): BranchView => ({
  number,
  name: "",
  author: "ada",
  isCurrent: number === 2,
  from: from && { ...from, virtualUs: DAY + from.at },
  end: { branch: number, at: 900, virtualUs: DAY + 900 },
  deeds: 1,
  wall: "2026-03-01T09:00:00Z",
});
const past: LabPastView = {
  branch: 2,
  from: null,
  now: { branch: 2, at: 500, virtualUs: DAY + 500 },
  points: [],
  stretches: [],
  cuts: [],
  marks: [],
  branches: [branch(0, null), branch(1, { branch: 0, at: 300 }), branch(2, { branch: 1, at: 400 })],
  may: { travel: true, mark: true, branchOff: true },
};
const deed = (index: number, at: number, actor = "ada"): DeedView => ({
  branch: 2,
  at,
  virtualUs: DAY + at,
  journalIndex: index,
  index,
  actor,
  kind: "operation",
  what: "VM.start {}",
});

test.each([
  ["2026-03-01 14:03:12", Date.UTC(2026, 2, 1, 14, 3, 12) * 1000],
  ["2026-02-27T14:03:12Z", Date.UTC(2026, 1, 27, 14, 3, 12) * 1000],
  ["14:03", Date.UTC(2026, 2, 1, 14, 3) * 1000],
  ["9:03:12.25", Date.UTC(2026, 2, 1, 9, 3, 12, 250) * 1000],
  [" 14:03:12.000001 ", Date.UTC(2026, 2, 1, 14, 3, 12) * 1000 + 1],
])("%j is read as a moment", (text, us) => expect(readMoment(text, DAY)).toBe(us));
test.each(["", "14", "25:00:00", "2026-02-30 14:00", "soon", "14:03:99"])("%j is no moment", (text) =>
  expect(readMoment(text, DAY)).toBeNull(),
);
test("what is written to the millisecond is read again", () => {
  const us = DAY + 123_000;
  expect(readMoment(exactTime(us), 0)).toBe(us);
});
test("a time is a moment of the present branch, counted from the lab's beginning", () => {
  expect(momentOf(past, DAY + 120)).toEqual({ branch: 2, at: 120, virtualUs: DAY + 120 });
});
test("moments of the present branch are those of the ways that led to it, as far as they did", () => {
  expect(isOfPresent(past, { branch: 2, at: 450 })).toBe(true);
  expect(isOfPresent(past, { branch: 1, at: 350 })).toBe(true);
  expect(isOfPresent(past, { branch: 1, at: 450 })).toBe(false);
  expect(isOfPresent(past, { branch: 0, at: 100 })).toBe(true);
  expect(isOfPresent(past, { branch: 0, at: 350 })).toBe(false);
  expect(isOfPresent(past, { branch: 7, at: 0 })).toBe(false);
});
test("what came after a moment is told by its place in the journal where that is known", () => {
  expect([deed(4, 100), deed(5, 100), deed(6, 200)].map((each) => isAfter(each, { branch: 2, at: 100, journalIndex: 5 }))).toEqual([
    false,
    true,
    true,
  ]);
  expect([deed(5, 100), deed(6, 200)].map((each) => isAfter(each, { branch: 2, at: 100 }))).toEqual([false, true]);
});
test("two moments are one when the server would be asked for the same", () => {
  expect(isSameMoment({ branch: 0, at: 1 }, { branch: 0, at: 1 })).toBe(true);
  expect(isSameMoment({ branch: 0, at: 1 }, { branch: 0, at: 1, journalIndex: 3 })).toBe(false);
  expect(isSameMoment(null, null)).toBe(true);
  expect(isSameMoment({ branch: 0, at: 1 }, null)).toBe(false);
});
test("people are told with what they did, who did most first", () => {
  expect(peopleOf([deed(1, 1, "bob"), deed(2, 2), deed(3, 3)])).toEqual([
    { name: "ada", count: 2 },
    { name: "bob", count: 1 },
  ]);
});
