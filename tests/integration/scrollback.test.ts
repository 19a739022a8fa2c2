import { beforeAll, expect, test } from "vitest";
import { consoleSince } from "../../server/lab/worker/console-since";
import { type LabSnapshot, openLab } from "../../simulator";
import type { PlacedSlice } from "../../simulator/kernel/pieces";
import { inOrder } from "../../simulator/state/snapshot";
import { parts } from "../../simulator/state/table";
import { LabDriver, starter } from "../support/lab-driver";

const LINES = 25_000;
let d: LabDriver;
let id: string;
const textOf = (): string => d.lab.console(id)?.text ?? "";

beforeAll(() => {
  d = starter(5).run(60);
  const vm = d.vm("web-01");
  id = d.lab.console(vm)?.console ?? "";
  for (const typed of ["root\r", "xenarium\r", `seq -f 'line %.0f of many, as wide as logs are wide' ${LINES}; echo en''d\r`]) {
    d.lab.apply({ at: d.now, kind: "consoleInput", console: vm, text: typed });
    d.run(5);
  }
  for (let n = 0; n < 60 && !/^end\r?$/m.test(textOf().slice(-200)); n++) d.run(10);
}, 120_000);

test("ten thousand lines of a console can be looked back at", () => {
  const numbers = [...textOf().matchAll(/^line (\d+) of many/gm)].map(([, n]) => Number(n));
  expect(numbers.length).toBeGreaterThanOrEqual(10_000);
  expect(numbers.at(-1)).toBe(LINES);
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, n) => LINES - numbers.length + 1 + n));
  d.lab.check();
});

test("they are in what is saved; without them a lab is the same by its hash and goes on from what its ring holds", () => {
  const snapshot = d.lab.snapshot();
  const opened = openLab(snapshot);
  expect(opened.console(id)).toEqual(d.lab.console(id));
  expect(opened.hash()).toBe(d.lab.hash());
  const { scrollback: _, ...versions } = snapshot.versions;
  const before = openLab({ ...snapshot, versions, slices: snapshot.slices.filter(({ part }) => part !== "scrollback") });
  expect(before.hash()).toBe(d.lab.hash());
  const view = before.console(id);
  expect(view?.text.length).toBeGreaterThanOrEqual(64 * 1024);
  expect(textOf().endsWith(view?.text ?? "")).toBe(true);
  expect((view?.offset ?? 0) + (view?.text.length ?? 0)).toBe((d.lab.console(id)?.offset ?? 0) + textOf().length);
});

test("a snapshot that is written while lines are printed has those of its moment, and what is opened from it prints on alike", () => {
  const before = d.lab.console(id);
  const other = new LabDriver(openLab(snapshotWhilePrinting()));
  expect(other.lab.console(id)).toEqual(before);
  expect(d.lab.console(id)?.offset).toBeGreaterThan(before?.offset ?? 0);
  print(other);
  expect(other.lab.console(id)).toEqual(d.lab.console(id));
  expect(other.lab.hash()).toBe(d.lab.hash());
});

/** Begins a snapshot and prints much before most of it is written. */
function snapshotWhilePrinting(): LabSnapshot {
  const under = d.lab.beginSnapshot();
  const written: PlacedSlice[] = [];
  under.write(() => true);
  print(d);
  while (!under.write(() => true));
  written.push(...under.take());
  return { engine: under.engine, versions: under.versions, at: under.at, slices: inOrder(written, parts) };
}
function print(lab: LabDriver): void {
  lab.lab.apply({ at: lab.now, kind: "consoleInput", console: id, text: "seq -f 'more %.0f' 30000\r" });
  lab.run(40);
}

test("a quiet console has nothing beside its ring", () => {
  const pieces = d.lab.snapshot().slices.filter(({ part }) => part === "scrollback");
  expect(pieces.map(({ key }) => key)).toEqual([id]);
});

test("whoever has some of the text is given what follows it, and all of it where something is missing", () => {
  const whole = d.lab.console(id) as NonNullable<ReturnType<typeof d.lab.console>>;
  const end = whole.offset + whole.text.length;
  expect(whole.offset).toBeGreaterThan(0);
  const since = (unit: number | null) => consoleSince(d.lab, { console: id, since: unit });
  expect(since(end - 5)).toEqual({ ...whole, offset: end - 5, text: whole.text.slice(-5) });
  expect(since(end)).toMatchObject({ offset: end, text: "" });
  for (const unit of [null, whole.offset - 1, whole.offset, end + 1]) expect(since(unit)).toEqual(whole);
  expect(consoleSince(d.lab, { console: "serial:none", since: 3 })).toBeNull();
});
