import "../../tests/support/all-texts";
import { expect, test } from "vitest";
import type { TaskView } from "@/server/contract/activity";
import { defaults, type Rec } from "./defaults";
import { grouped, isRunning, type ShownTask, secondsOf, shownRecord, shownView, tookText } from "./shown-task";

const record = (fields: Partial<Rec<"task">>): Rec<"task"> => ({ ...defaults.task, class: "task", ref: "OpaqueRef:t", ...fields });
const view = (fields: Partial<TaskView>): TaskView => ({
  key: "OpaqueRef:t",
  parent: null,
  op: "VM.start",
  label: "VM.start web-01",
  user: "ada",
  object: { class: "VM", ref: "OpaqueRef:v", uuid: "v", name: "web-01" },
  args: [],
  beganUs: 5e6,
  endedUs: null,
  status: "pending",
  fault: null,
  bulk: null,
  parts: 0,
  isHidden: false,
  ...fields,
});
const task = (key: string, more: Partial<ShownTask> = {}): ShownTask => ({
  ...shownView(view({ key, status: "success", endedUs: 6e6 }), null),
  ...more,
});
const keysOf = (tasks: readonly ShownTask[]): readonly (readonly string[])[] =>
  grouped(tasks).map((group) => group.tasks.map(({ key }) => key));

test("a record says who does what to what, and when it began and ended", () => {
  const other_config = { user: "ada", operation: "VM.start", applies_to: "OpaqueRef:v" };
  const shown = shownRecord(record({ status: "failure", created: "20260101T00:00:01Z", finished: "20260101T00:00:11Z", other_config }), 2);
  expect(shown).toMatchObject({ user: "ada", op: "VM.start", object: { ref: "OpaqueRef:v", name: null }, parts: 2 });
  expect(secondsOf(shown, 0)).toBe(10);
  expect(isRunning(shown)).toBe(false);
});

test("while a task runs its record is newer than the history; afterwards the history says more", () => {
  const ended = record({ status: "cancelled", finished: "20260101T00:00:11Z" });
  expect(shownView(view({}), ended).status).toBe("cancelled");
  expect(shownView(view({ status: "success", endedUs: 9 }), ended)).toMatchObject({ status: "success", endedUs: 9 });
  expect(secondsOf(shownView(view({}), null), 8e6)).toBe(3);
});

test("a short task took tenths of a second, as far as that is known; what took no time was done at once", () => {
  expect([0, 0.02, 2.34, 75].map((seconds) => tookText(seconds, "en"))).toEqual(["at once", "0.1 s", "2.3 s", "1 min 15 s"]);
  expect([0, 3].map((seconds) => tookText(seconds, "zh", false))).toEqual(["< 1 秒", "3 秒"]);
  expect(tookText(null, "en")).toBe("—");
});
test("three or more that say the same of different objects are one group; what runs, fails otherwise or is another's is not", () => {
  expect(keysOf([task("a"), task("b")])).toEqual([["a"], ["b"]]);
  expect(keysOf([task("a"), task("b"), task("c"), task("d", { user: "bob" })])).toEqual([["a", "b", "c"], ["d"]]);
  expect(keysOf([task("a"), task("b"), task("r", { status: "pending" }), task("c")])).toEqual([["a"], ["b"], ["r"], ["c"]]);
  const failed = { status: "failure", fault: { code: "SR_FULL", params: [] } } as const;
  expect(keysOf([task("a"), task("b", failed), task("c", failed), task("d", failed)])).toEqual([["a"], ["b", "c", "d"]]);
});
