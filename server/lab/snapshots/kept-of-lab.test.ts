import { expect, test } from "vitest";
import { journalStart } from "../journal/journal-entry";
import type { Branch, Fork } from "../journal/lineage";
import type { KeptSnapshot } from "./kept-history";
import { keptOfLab, type WantedPast } from "./kept-of-lab";

const place = (branch: number, journalIndex: number, at: number): KeptSnapshot => ({
  branch,
  journalIndex,
  at,
  fileBytes: 0,
  stateBytes: 0,
  workMs: 0,
});
const branch = (number: number, fork: Fork | null, isDropped = false): Branch => ({
  number,
  fork,
  isDropped,
  name: "",
  author: "",
  end: journalStart("l"),
  clockUs: 0,
  toldUs: 0,
  wall: "",
});
/** A lab that went to entry 20, was taken back to behind entry 8, and has gone on to entry 12 from there. */
const lab = (others: Partial<WantedPast> = {}): WantedPast => ({
  branches: [branch(0, null), branch(1, { parent: 0, index: 8, at: 80 })],
  current: 1,
  snapshots: [0, 5, 10, 15, 18].map((index) => place(0, index, index * 10)).concat(place(1, 11, 110)),
  marks: [],
  origins: [],
  clockUs: 120,
  historyUs: null,
  ...others,
});
const named = ({ snapshots }: ReturnType<typeof keptOfLab>) => [...snapshots].map((each) => `${each.branch}:${each.journalIndex}`).sort();

test("a branch has what it came from up to where it left, and one that was left has what leads to its end", () => {
  const kept = keptOfLab(lab());
  expect(named(kept)).toEqual(["0:0", "0:15", "0:18", "0:5", "1:11"]);
  expect(kept.entries.get(0)).toEqual({ from: 0, to: Number.POSITIVE_INFINITY });
  expect(kept.entries.get(1)).toEqual({ from: 0, to: Number.POSITIVE_INFINITY });
});

test("of a branch that was dropped stays what another has of it", () => {
  const kept = keptOfLab(lab({ branches: [branch(0, null, true), branch(1, { parent: 0, index: 8, at: 80 })] }));
  expect(named(kept)).toEqual(["0:0", "0:5", "1:11"]);
  expect(kept.entries.get(0)).toEqual({ from: 0, to: 8 });
});

test("what has a mark stays, in whichever branch it is, without entries", () => {
  const branches = [branch(0, null, true), branch(1, { parent: 0, index: 8, at: 80 })];
  const kept = keptOfLab(lab({ branches, marks: [{ branch: 0, journalIndex: 15, at: 150 }] }));
  expect(named(kept)).toContain("0:15");
  expect(kept.entries.get(0)?.to).toBe(8);
});

test("where another lab was branched off stays until that lab has a snapshot of its own", () => {
  const origin = { labId: "m", branch: 0, journalIndex: 12, at: 125 };
  const branches = [branch(0, null, true), branch(1, { parent: 0, index: 8, at: 80 })];
  const kept = keptOfLab(lab({ branches, origins: [origin] }));
  expect(named(kept)).toContain("0:10");
  expect(kept.entries.get(0)).toEqual({ from: 0, to: Number.POSITIVE_INFINITY });
});

test("the history that is kept whole reaches over the moment at which a branch left another", () => {
  const kept = keptOfLab(lab({ branches: [branch(0, null, true), branch(1, { parent: 0, index: 8, at: 80 })], historyUs: 60 }));
  expect(kept.entries.get(0)).toEqual({ from: 5, to: 8 });
  expect(kept.entries.get(1)?.from).toBe(5);
});
