/** Runs operations: submits, steps, signals, cancels, undoes. */
import type { Actor, Outcome } from "../../contract/lab";
import { type Fault, fault, InvariantBroken, invariant } from "../../model/fault";
import type { Ref } from "../../model/ref";
import type { Said } from "../../model/said";
import { refreshBusy } from "../../world/allowed";
import { recordFault } from "../../world/fault-log";
import type { Program } from "../../world/live";
import type { Args, Busy, Operation, Step } from "../../world/operation-shape";
import { hasRole, roleFault } from "../../world/roles";
import { apiDate, newRef, newUuid, nowOf, type RunningOperation, verbOf, type World } from "../../world/world";
import { takeArguments } from "./arguments";
import { BadArgument } from "./operation";

/** Tasks kept after their end. @source xapi.md §3 (at most 200 kept) */
const TASKS_KEPT = 200;
const PROGRESS_US = 500_000;

/**
 * All checks of an operation, in order: role, arguments, the object that it is about, its own.
 * @param extent - `object`: only what is given of the arguments is looked at, and of the checks those of the object
 * @returns the arguments as it takes them
 */
export function examined(
  world: World,
  operation: Operation,
  given: Args,
  actor: Actor,
  extent: "whole" | "object" = "whole",
): { readonly args: Args } | { readonly refused: Fault } {
  const { name, signature, on, mayBeNull } = operation;
  if (!hasRole(actor, signature.role)) return { refused: roleFault(name, signature.role, actor) };
  try {
    const params = extent === "whole" ? signature.params : signature.params.filter((param) => given[param.name] !== undefined);
    const taken = takeArguments(world, { params }, given, mayBeNull);
    if ("refused" in taken) return taken;
    const { args } = taken;
    const ref = on ? (args[on.param] as string) : "";
    const refused =
      on?.may(world, ref) ?? on?.circumstances(world, ref) ?? (extent === "whole" ? operation.check(world, args, actor) : null);
    return refused ? { refused } : { args };
  } catch (error) {
    if (error instanceof BadArgument) return { refused: error.fault };
    throw error;
  }
}

/**
 * Checks and starts an operation. One that takes no time is done on return; another goes on as a task.
 * @param program - which of Dom0's programs does it; xenopsd unless told
 */
export function start(world: World, operation: Operation, given: Args, actor: Actor, program: Program = "xenopsd"): Outcome {
  const examination = examined(world, operation, given, actor);
  if ("refused" in examination) return { ok: false, fault: examination.refused };
  const { args } = examination;
  if (operation.immediate) return atOnce(world, operation, args, actor);
  return { ok: true, value: null, task: launch(world, operation, args, actor.user, program) };
}

/** An operation that takes no time. One that throws is answered as failed; what it has changed stays to be seen. */
function atOnce(world: World, operation: Operation, args: Args, actor: Actor): Outcome {
  try {
    return { ok: true, value: operation.immediate?.(world, args, actor) ?? null, task: null };
  } catch (error) {
    if (error instanceof InvariantBroken) throw error;
    recordFault(world, { kind: "operation", vm: typeof args.vm === "string" ? args.vm : null, what: operation.name, error });
    return { ok: false, fault: fault("INTERNAL_ERROR", error instanceof Error ? error.message : String(error)) };
  }
}

/** Starts an operation's steps without asking again. Returns the task. */
export function launch(world: World, operation: Operation, args: Args, user: string, program: Program = "xenopsd"): Ref<"task"> {
  const task = newRef<"task">(world);
  const busy = operation.busy(world, args);
  world.db.create("task", task, {
    uuid: newUuid(world),
    name_label: operation.label(world, args),
    status: "pending",
    created: apiDate(world),
    type: "<none/>",
    progress: 0,
    other_config: { user, operation: operation.name, ...applies(busy) },
    allowed_operations: operation.isCancellable ? ["cancel"] : [],
  });
  const op: RunningOperation = {
    task,
    op: operation.name,
    args,
    vars: program === "xenopsd" ? {} : { program },
    step: -1,
    stepStartedAt: nowOf(world),
    stepEndsAt: nowOf(world),
    waitsFor: null,
    token: 0,
  };
  world.operations.set(task, op);
  for (const each of busy) world.db.put(each.class, each.ref, "current_operations" as never, task, each.operation);
  refreshBusy(world, busy);
  nextStep(world, operation, op);
  trimTasks(world);
  return task;
}

/** Shows a running operation on an object that it has made itself, so that no other one comes between. */
export function occupy(world: World, op: RunningOperation, busy: Busy): void {
  op.vars.made = [busy.class, busy.ref];
  world.db.put(busy.class, busy.ref, "current_operations" as never, op.task, busy.operation);
  refreshBusy(world, [busy]);
}

function applies(busy: readonly Busy[]): Record<string, string> {
  return busy[0] ? { applies_to: busy[0].ref } : {};
}

/** The step that is due has ended by time. */
export function onStepEvent(world: World, payload: { task: string; token: number }): void {
  const op = world.operations.get(payload.task);
  if (!op || op.token !== payload.token) return;
  const operation = verbOf(world, op.op);
  const step = stepsOf(operation)[op.step] as Step;
  if (op.waitsFor === null) endStep(world, operation, op);
  else {
    invariant(step.timeout !== undefined, `${step.title} waits, and says what it is when nothing comes`);
    fail(world, operation, op, step.timeout(world, op));
  }
}

/** Progress while a long step runs. */
export function onProgressEvent(world: World, payload: { task: string; token: number }): void {
  const op = world.operations.get(payload.task);
  if (!op || op.token !== payload.token) return;
  showProgress(world, verbOf(world, op.op), op);
  world.kernel.schedule(nowOf(world) + PROGRESS_US, world.kinds.progress, payload);
}

/** Something has happened that steps may wait for. Returns whether one did. */
export function signal(world: World, name: string): boolean {
  for (const op of world.operations.values()) {
    if (op.waitsFor !== name) continue;
    op.waitsFor = null;
    endStep(world, verbOf(world, op.op), op);
    return true;
  }
  return false;
}

/** Cancels a running operation at once, taking back what it did. */
export function cancel(world: World, task: string): void {
  const op = world.operations.get(task);
  if (!op) return;
  const operation = verbOf(world, op.op);
  takeBack(world, operation, op);
  finish(world, operation, op, { status: "cancelled", error_info: ["TASK_CANCELLED", task] });
}

/** Ends a running operation as failed, from outside its own steps. */
export function abort(world: World, task: string, why: Fault): void {
  const op = world.operations.get(task);
  if (op) fail(world, verbOf(world, op.op), op, why);
}

function stepsOf(operation: Operation): readonly Step[] {
  invariant(operation.immediate === null, `${operation.name} has steps`);
  return operation.steps;
}

function nextStep(world: World, operation: Operation, op: RunningOperation): void {
  const steps = stepsOf(operation);
  for (;;) {
    op.step++;
    const step = steps[op.step];
    if (!step) {
      finish(world, operation, op, {
        status: "success",
        result: operation.result ? `<value>${operation.result(world, op)}</value>` : "<value></value>",
      });
      return;
    }
    if (step.when && !step.when(world, op)) continue;
    const now = nowOf(world);
    op.token++;
    op.stepStartedAt = now;
    op.waitsFor = null;
    world.db.set("task", op.task, { name_description: step.title });
    const duration = { us: 0 };
    const failed = guarded(world, op, () => {
      const refused = step.begin?.(world, op) ?? null;
      if (refused) return refused;
      duration.us = Math.max(0, Math.round(step.durationUs(world, op)));
      op.waitsFor = step.waitsFor?.(world, op) ?? null;
      return null;
    });
    if (failed) {
      fail(world, operation, op, failed);
      return;
    }
    op.stepEndsAt = now + duration.us;
    showProgress(world, operation, op);
    const payload = { task: op.task, token: op.token };
    world.kernel.schedule(op.stepEndsAt, world.kinds.step, payload);
    if (op.waitsFor === null && duration.us > PROGRESS_US) world.kernel.schedule(now + PROGRESS_US, world.kinds.progress, payload);
    return;
  }
}

/**
 * A part of a step that throws fails its operation, with what it did taken back; the lab goes on. A broken invariant is another
 * matter: the lab's state cannot be trusted, so that it stops.
 */
function guarded(world: World, op: RunningOperation, run: () => Fault | null): Fault | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof InvariantBroken) throw error;
    recordFault(world, { kind: "operation", vm: typeof op.args.vm === "string" ? op.args.vm : null, what: op.op, error });
    return fault("INTERNAL_ERROR", error instanceof Error ? error.message : String(error));
  }
}

function endStep(world: World, operation: Operation, op: RunningOperation): void {
  const failed = guarded(world, op, () => (stepsOf(operation)[op.step] as Step).end?.(world, op) ?? null);
  if (failed) fail(world, operation, op, failed);
  else nextStep(world, operation, op);
}

function fail(world: World, operation: Operation, op: RunningOperation, why: Fault): void {
  takeBack(world, operation, op);
  finish(world, operation, op, { status: "failure", error_info: [why.code, ...why.params], why: why.why });
}

/** Compensates in reverse order, the step that was under way included. */
function takeBack(world: World, operation: Operation, op: RunningOperation): void {
  const steps = stepsOf(operation);
  for (let i = Math.min(op.step, steps.length - 1); i >= 0; i--) {
    const step = steps[i] as Step;
    guarded(world, op, () => {
      if (!step.when || step.when(world, op)) step.undo?.(world, op);
      return null;
    });
  }
}

interface Ending {
  readonly status: "success" | "failure" | "cancelled";
  readonly result?: string;
  readonly error_info?: readonly string[];
  readonly why?: Said | undefined;
}

/** Order of writes as xapi's. @source xapi.md §3 (completion order) */
function finish(world: World, operation: Operation, op: RunningOperation, ending: Ending): void {
  world.operations.delete(op.task);
  world.db.set("task", op.task, { allowed_operations: [], finished: apiDate(world), progress: 1, name_description: "" });
  if (ending.result !== undefined) world.db.set("task", op.task, { result: ending.result });
  if (ending.error_info !== undefined) world.db.set("task", op.task, { error_info: ending.error_info });
  // XAPI's `error_info` holds a code and its parameters, and nothing beside them.
  if (ending.why) world.db.put("task", op.task, "other_config" as never, "why", JSON.stringify(ending.why));
  world.db.set("task", op.task, { status: ending.status });
  const [madeClass, madeRef] = (op.vars.made ?? []) as readonly string[];
  const made = madeClass && madeRef ? [{ class: madeClass as Busy["class"], ref: madeRef, operation: "" }] : [];
  const busy = [...operation.busy(world, op.args), ...made].filter((b) => world.db.get(b.class, b.ref) !== undefined);
  for (const b of busy) world.db.drop(b.class, b.ref, "current_operations" as never, op.task);
  refreshBusy(world, busy);
}

function showProgress(world: World, operation: Operation, op: RunningOperation): void {
  const steps = stepsOf(operation);
  const total = op.stepEndsAt - op.stepStartedAt;
  const inside = op.waitsFor !== null || total === 0 ? 0 : (nowOf(world) - op.stepStartedAt) / total;
  const progress = Math.round(((op.step + Math.min(inside, 1)) / steps.length) * 1000) / 1000;
  world.db.set("task", op.task, { progress: Math.min(progress, 0.999) });
}

function trimTasks(world: World): void {
  let extra = world.db.count("task") - TASKS_KEPT;
  if (extra <= 0) return;
  for (const task of [...world.db.all("task")]) {
    if (extra <= 0) return;
    if (task.status === "pending") continue;
    world.db.destroy("task", task.$ref);
    extra--;
  }
}
