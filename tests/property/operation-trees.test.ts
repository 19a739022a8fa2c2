import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JournalEntry, LabMachine } from "../../simulator/contract/lab";
import { type SimTime, simTime } from "../../simulator/kernel/time";
import { createLab, openLab } from "../../simulator/lab";
import { parts } from "../../simulator/state/table";
import { shippedTables } from "../../simulator/tables";
import { verbTable } from "../../simulator/toolstack/table";
import { ledgerPart } from "../fixtures/trees/ledger";
import { callOf, entryOf, MOST_STEPS, type TreeNode, type TreeStep, treeVerbs } from "../fixtures/trees/tree";
import { EPOCH, LabDriver } from "../support/lab-driver";
import { plainEngine } from "../support/plain-engine";

const tables = { ...shippedTables, verbs: verbTable(treeVerbs), parts: [...parts, ledgerPart], makeEngine: plainEngine };
const first = new LabDriver(createLab({ scenario: "starter", seed: 7, epochUs: EPOCH, tables }));
const START = first.run(1).lab.snapshot();
const VM = first.vm("db-01");
const HOST = first.named("host", "xen-01").ref;
const open = (): LabMachine => openLab(START, plainEngine, undefined, tables);
/** After that everything has come to its end: no tree waits longer. */
const SETTLED_US = 120_000_000;
const SIGNALS = ["one", "two", "three"];

const { node } = fc.letrec<{ node: TreeNode; step: TreeStep }>((tie) => ({
  node: fc.record({
    steps: fc.array(tie("step"), { minLength: 1, maxLength: MOST_STEPS }),
    isCancellable: fc.constantFrom(true, true, false),
  }),
  step: fc.record({
    kind: fc.constantFrom("time", "wait", "children"),
    us: fc.constantFrom(0, 300_000, 900_000, 2_000_000),
    undoUs: fc.constantFrom(0, 0, 400_000, 1_100_000),
    fails: fc.constantFrom(false, false, false, false, true),
    signals: fc.array(fc.constantFrom(...SIGNALS), { maxLength: 2 }),
    children: fc.oneof({ maxDepth: 2 }, fc.constant([]), fc.array(tie("node"), { minLength: 1, maxLength: 3 })),
    isTogether: fc.boolean(),
    tolerates: fc.boolean(),
  }) as fc.Arbitrary<TreeStep>,
}));
const act = fc.record({
  wait: fc.constantFrom(0, 150_000, 450_000, 1_300_000),
  kind: fc.constantFrom("signal", "signal", "cancel", "pass"),
  signal: fc.constantFrom(...SIGNALS),
  isKilled: fc.boolean(),
});
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

const ledgerIn = (lab: LabMachine): readonly string[] => {
  const slice = lab.snapshot().slices.find(({ part }) => part === "ledger");
  return JSON.parse(slice?.text ?? "[]") as readonly string[];
};
const isNone = (ledger: readonly string[], path: string): boolean => !ledger.some((entry) => entry.startsWith(`${path}/`));
/** Whether all of a node is done, and of each of its children all, or nothing where it goes on without. */
function isWhole(ledger: readonly string[], of: TreeNode, path: string): boolean {
  return of.steps.every(
    (step, at) =>
      ledger.includes(entryOf(path, at)) &&
      (step.kind !== "children" ||
        step.children.every((child, i) => {
          const key = `${path}/${at}.${i}`;
          return isWhole(ledger, child, key) || (step.tolerates && isNone(ledger, key));
        })),
  );
}

/** Runs a tree with what happens to it meanwhile, ended and opened again where it says so. */
function perform(tree: TreeNode, acts: readonly Act[], journal: JournalEntry[]): { readonly d: LabDriver; readonly task: string } {
  let d = new LabDriver(open());
  const enter = (requestId: string, op: string, args: Record<string, unknown>): string => {
    const entry: JournalEntry = {
      at: d.now,
      kind: "operation",
      requestId,
      actor: { user: "tester", role: "pool-admin" },
      call: { op, args },
    };
    journal.push(entry);
    const outcome = d.lab.apply(entry);
    return (outcome?.ok && outcome.task) || "";
  };
  const { op, args } = callOf(tree, "root", VM, HOST);
  const task = enter("begin", op, args);
  for (const [i, each] of acts.entries()) {
    d.lab.advance(simTime(d.now + each.wait));
    if (each.kind === "signal") enter(`act ${i}`, "VM.send_sysrq", { vm: VM, key: each.signal });
    if (each.kind === "cancel") enter(`act ${i}`, "task.cancel", { task });
    d.lab.check();
    if (each.isKilled) d = new LabDriver(openLab(d.lab.snapshot(), plainEngine, undefined, tables));
  }
  return { d, task };
}
function settle(d: LabDriver): SimTime {
  const end = simTime(d.now + SETTLED_US);
  d.lab.advance(end);
  d.lab.check();
  return end;
}

describe("[task trees]", () => {
  test("cancelled, failed and killed at any step, a tree is whole or not at all, and comes to the same as its journal", () => {
    fc.assert(
      fc.property(node, fc.array(act, { maxLength: 12 }), (tree, acts) => {
        const journal: JournalEntry[] = [];
        const { d, task } = perform(tree, acts, journal);
        const end = settle(d);
        const ledger = ledgerIn(d.lab);
        const status = d.status(task);
        expect(["success", "failure", "cancelled"]).toContain(status);
        if (status === "success") expect(isWhole(ledger, tree, "root")).toBe(true);
        else expect(ledger).toEqual([]);
        expect(d.field("task", task, "progress")).toBe(1);
        // Nothing is under way any more, and nothing shows that it is.
        expect(d.lab.snapshot().slices.filter(({ part }) => part === "operation")).toEqual([]);
        expect(d.field("VM", VM, "current_operations") ?? {}).toEqual({});
        expect(d.field("host", HOST, "current_operations") ?? {}).toEqual({});

        const again = open();
        for (const entry of journal) again.apply(entry);
        again.advance(end);
        expect(again.hash()).toBe(d.lab.hash());
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

const time = (us: number, more: Partial<TreeStep> = {}): TreeStep => ({
  kind: "time",
  us,
  undoUs: 0,
  fails: false,
  signals: [],
  children: [],
  isTogether: true,
  tolerates: false,
  ...more,
});
const leaf = (...steps: TreeStep[]): TreeNode => ({ steps, isCancellable: true });
const begin = (tree: TreeNode): { readonly d: LabDriver; readonly task: string } => {
  const d = new LabDriver(open());
  const { op, args } = callOf(tree, "root", VM, HOST);
  return { d, task: d.taken(op, args) };
};

describe("[task trees] one by one", () => {
  test("a step waits for all of its signals, and says which has not come", () => {
    const waits = leaf(time(2_000_000, { kind: "wait", signals: ["one", "two"] }));
    const { d, task } = begin(waits);
    d.taken("VM.send_sysrq", { vm: VM, key: "one" });
    expect(d.run(3).status(task)).toBe("pending");
    expect(d.run(1.5).record("task", task).fields).toMatchObject({ status: "failure", error_info: ["VM_SHUTDOWN_TIMEOUT", "two", "0."] });
    const other = begin(waits);
    for (const key of ["two", "one"]) other.d.taken("VM.send_sysrq", { vm: VM, key });
    expect(other.d.status(other.task)).toBe("success");
  });

  test("a compensation that takes time is shown, goes on after a kill, and cannot be cancelled again", () => {
    const { d, task } = begin(leaf(time(100_000, { undoUs: 5_000_000 }), time(10_000_000)));
    d.run(1).taken("task.cancel", { task });
    expect(d.record("task", task).fields).toMatchObject({ status: "cancelling", name_description: "step.drop_image" });
    expect(d.field("VM", VM, "current_operations")).toEqual({ [task]: "call_plugin" });
    expect(d.refusal("task.cancel", { task }).code).toBe("OPERATION_NOT_ALLOWED");
    expect(d.refusal("task.destroy", { self: task }).code).toBe("OPERATION_NOT_ALLOWED");
    const opened = new LabDriver(openLab(d.run(2).lab.snapshot(), plainEngine, undefined, tables));
    opened.lab.check();
    expect(opened.run(2.9).status(task)).toBe("cancelling");
    expect(ledgerIn(opened.lab)).toEqual(["root/0"]);
    expect(opened.run(0.2).record("task", task).fields).toMatchObject({ status: "cancelled", error_info: ["TASK_CANCELLED", task] });
    expect(ledgerIn(opened.lab)).toEqual([]);
    expect(opened.field("VM", VM, "current_operations") ?? {}).toEqual({});
  });

  test("children that are done are taken back with their parent, newest first, and their tasks say so", () => {
    const child = leaf(time(500_000, { undoUs: 1_000_000 }));
    const { d, task } = begin(leaf(time(0, { kind: "children", isTogether: false, children: [child, child] }), time(9_000_000)));
    d.run(2);
    const tasks = d.all("task").filter(({ fields }) => fields.subtask_of === task);
    expect(tasks.map(({ fields }) => fields.status)).toEqual(["success", "success"]);
    expect(d.field("task", task, "subtasks")).toEqual(tasks.map(({ ref }) => ref));
    const states = () => tasks.map(({ ref }) => d.status(ref));
    d.taken("task.cancel", { task });
    expect(states()).toEqual(["success", "cancelling"]);
    d.run(1);
    expect(states()).toEqual(["cancelling", "cancelled"]);
    d.run(1);
    expect([...states(), d.status(task)]).toEqual(["cancelled", "cancelled", "cancelled"]);
    expect(ledgerIn(d.lab)).toEqual([]);
  });

  test("progress goes by expected time, that of children by theirs", () => {
    const child = (us: number): TreeNode => leaf(time(us));
    const { d, task } = begin(leaf(time(0, { kind: "children", children: [child(2_000_000), child(6_000_000)] })));
    const seen: number[] = [];
    for (let i = 0; i < 6; i++) seen.push(Number(d.run(1).field("task", task, "progress")));
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    // 2 s of 2 and 2 s of 6 are half of it.
    expect(seen[1]).toBeGreaterThan(0.3);
    expect(seen[1]).toBeLessThan(0.6);
    expect(seen.slice(0, 5).every((share) => share < 1)).toBe(true);
    expect(d.run(1).status(task)).toBe("success");
  });

  test("what cannot be cancelled is waited for", () => {
    const child: TreeNode = { steps: [time(4_000_000)], isCancellable: false };
    const { d, task } = begin(leaf(time(0, { kind: "children", children: [child] })));
    d.run(1).taken("task.cancel", { task });
    expect(d.run(2.9).status(task)).toBe("cancelling");
    expect(d.run(0.2).status(task)).toBe("cancelled");
    expect(ledgerIn(d.lab)).toEqual([]);
  });
});
