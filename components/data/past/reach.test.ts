import { expect, test } from "vitest";
import type { LabPastView, MarkView, MomentView } from "../../../server/contract/past";
import { canReach, gapsOf, reachableAt } from "./reach";

const START = Date.UTC(2026, 2, 1, 9) * 1000;
const moment = (at: number, journalIndex?: number): MomentView => ({
  branch: 1,
  at,
  virtualUs: START + at,
  ...(journalIndex === undefined ? {} : { journalIndex }),
});
const mark: MarkView = { ...moment(250, 4), id: "m", name: "exam", author: "ada", wall: "", isOfPresent: true };
/** Ready moments at 100 and 200, a mark at 250, and all from 600 on. */
const past: LabPastView = {
  branch: 1,
  from: moment(100, 1),
  now: moment(1_000),
  points: [{ ...moment(100, 1), branch: 0 }, { ...moment(200, 3), branch: 0 }, moment(600, 9), moment(900, 12)],
  stretches: [{ from: moment(600), to: moment(1_000) }],
  cuts: [],
  marks: [mark],
  branches: [
    { number: 0, name: "", author: "", isCurrent: false, from: null, end: { ...moment(700), branch: 0 }, deeds: 1, wall: "" },
    {
      number: 1,
      name: "",
      author: "",
      isCurrent: true,
      from: { ...moment(500, 8), branch: 0 },
      end: moment(1_000),
      deeds: 1,
      wall: "",
    },
  ],
  may: { travel: true, mark: true, branchOff: true },
};
const placeOf = ({ at, journalIndex }: MomentView) => [at, journalIndex];

test("what can be gone back to is what can be run again, and what lies ready", () => {
  expect([600, 777, 1_000, 1_100].map((at) => canReach(past, moment(at)))).toEqual([true, true, true, true]);
  expect([50, 100, 150, 250, 599].map((at) => canReach(past, moment(at)))).toEqual([false, false, false, false, false]);
  expect([moment(100, 1), moment(200, 3), mark].map((each) => canReach(past, each))).toEqual([true, true, true]);
  expect(canReach(past, moment(700, 10))).toBe(true);
  // The page does not know how much of a way that was left is kept.
  expect(canReach(past, { branch: 0, at: 650 })).toBe(true);
});
test("a time that cannot be gone back to means the nearest moment that can, on the side to which one goes", () => {
  expect(placeOf(reachableAt(past, START + 700))).toEqual([700, undefined]);
  expect(placeOf(reachableAt(past, START + 110))).toEqual([100, 1]);
  expect(placeOf(reachableAt(past, START + 240))).toEqual([250, 4]);
  expect(placeOf(reachableAt(past, START + 590))).toEqual([600, 9]);
  expect(placeOf(reachableAt(past, START + 599, "earlier"))).toEqual([250, 4]);
  expect(placeOf(reachableAt(past, START + 201, "later"))).toEqual([250, 4]);
  expect(placeOf(reachableAt(past, START + 50, "earlier"))).toEqual([100, 1]);
  expect(reachableAt(past, START + 200).branch).toBe(1);
});
test("where nothing can be run again is shown as such", () => {
  const whole = { fromUs: START + 100, toUs: START + 1_000 };
  expect(gapsOf(past, whole)).toEqual([{ fromUs: START + 100, toUs: START + 600 }]);
  expect(gapsOf({ ...past, stretches: [{ from: moment(100), to: moment(1_000) }] }, whole)).toEqual([]);
  const stretches = [
    { from: moment(100), to: moment(200) },
    { from: moment(600), to: moment(900) },
  ];
  expect(gapsOf({ ...past, stretches }, whole)).toEqual([
    { fromUs: START + 200, toUs: START + 600 },
    { fromUs: START + 900, toUs: START + 1_000 },
  ]);
  expect(gapsOf({ ...past, stretches: [] }, whole)).toEqual([whole]);
});
