/**
 * Runs operations: steps, signals, children, and the way back. An operation that fails or is cancelled takes back what its steps did, in
 * reverse order, its children's among it; a compensation may take time, and the operation is under way until the last one is done.
 */
import type { Actor, Outcome } from "../../contract/lab";
import { type Fault, fault, InvariantBroken, invariant } from "../../model/fault";
import type { Ref } from "../../model/ref";
import { recordFault } from "../../world/fault-log";
import type { Program } from "../../world/live";
import type { Args, Child, ChildEnd, Operation, Step } from "../../world/operation-shape";
import type { Ending, Parent } from "../../world/running-operation";
import { nowOf, type RunningOperation, verbOf, type World } from "../../world/world";
import { busyOf, show, unshow } from "./busy";
import { examined } from "./checks";
import { forget, guarded, nextChildren, ofStep, undo, undoUs } from "./parts";
import { expectations, known, progressOf, weighChildren, wholeUs } from "./progress";
import { noteBegun, noteEnded } from "./task-notes";
import { cancelled, closeTask, createTask, failure, trimTasks } from "./tasks";
import { beginsToWait, endOf, takeWaiting, waitsNoMore } from "./waiting";

const PROGRESS_US = 500_000;
/** Whom the toolstack's own children are asked for by, beside the name of who asked for their parent. */
const OWN_ROLE = "pool-admin";

/** From where an operation comes. */
export interface Origin {
  /** account in whose name its task runs */
  readonly user: string;
  /** who asked for it, with the role that goes with what it starts; left out: the toolstack itself */
  readonly actor?: Actor;
  /** which of Dom0's programs does it; xenopsd unless told */
  readonly program?: Program;
  /** the operation that it is part of */
  readonly parent?: Parent;
}

/** Operations whose children are being begun, or which are being taken back: what ends meanwhile is seen to when that is over. */
const atWork = new WeakSet<RunningOperation>();

/**
 * Checks and starts an operation. One that takes no time is done on return; another goes on as a task.
 * @param program - which of Dom0's programs does it; xenopsd unless told
 */
export function start(world: World, operation: Operation, given: Args, actor: Actor, program: Program = "xenopsd"): Outcome {
  return begin(world, operation, given, actor, { user: actor.user, actor, program });
}

function begin(world: World, operation: Operation, given: Args, actor: Actor, origin: Origin): Outcome {
  const examination = examined(world, operation, given, actor);
  if ("refused" in examination) return { ok: false, fault: examination.refused };
  const { args } = examination;
  if (operation.immediate) return atOnce(world, operation, args, actor);
  return { ok: true, value: null, task: launch(world, operation, args, origin) };
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
export function launch(world: World, operation: Operation, args: Args, origin: Origin): Ref<"task"> {
  const { user, actor = null, program = "xenopsd", parent = null } = origin;
  const busy = operation.busy(world, args);
  const task = createTask(world, operation, args, { user, parent, busy });
  const op: RunningOperation = {
    task,
    op: operation.name,
    args,
    actor,
    parent,
    children: [],
    vars: program === "xenopsd" ? {} : { program },
    phase: "going",
    wasDone: false,
    step: -1,
    stepStartedAt: nowOf(world),
    stepEndsAt: nowOf(world),
    waitsFor: null,
    expectedUs: [],
    endedUs: 0,
    ending: null,
    token: 0,
  };
  world.operations.set(task, op);
  const above = parent && world.operations.get(parent.task);
  if (above) above.children = [...above.children, task];
  op.expectedUs = expectations(world, operation, op);
  show(world, op, busy);
  noteBegun(world, operation, op);
  nextStep(world, operation, op);
  trimTasks(world);
  return task;
}

/** The step that is due has ended by time, a signal has not come in time, or a compensation has taken its time. */
export function onStepEvent(world: World, payload: { task: string; token: number }): void {
  const op = world.operations.get(payload.task);
  if (!op || op.token !== payload.token) return;
  const operation = verbOf(world, op.op);
  const step = stepsOf(operation)[op.step] as Step;
  if (op.phase === "undoing") {
    undo(world, op, step);
    op.step--;
    unwind(world, operation, op);
  } else if (step.children) goOn(world, operation, op, step);
  else if (op.waitsFor === null) endStep(world, operation, op);
  else {
    const late = op.waitsFor.find(({ dueAt }) => dueAt <= nowOf(world));
    if (!late) return;
    invariant(step.timeout !== undefined, `${step.title} waits, and says what it is when nothing comes`);
    fail(world, op, step.timeout(world, op, late.signal));
  }
}

/** Progress while a long step runs. */
export function onProgressEvent(world: World, payload: { task: string; token: number }): void {
  const op = world.operations.get(payload.task);
  if (!op || op.token !== payload.token || op.phase !== "going") return;
  showProgress(world, op);
  progressLater(world, op);
}

/** A step that waits is looked at as long as it is expected to wait. */
function progressLater(world: World, op: RunningOperation): void {
  const at = nowOf(world) + PROGRESS_US;
  if (at < op.stepStartedAt + (op.expectedUs[op.step] ?? 0))
    world.kernel.schedule(at, world.kinds.progress, { task: op.task, token: op.token });
}

/** Something has happened that steps may wait for. Returns whether one did. */
export function signal(world: World, name: string): boolean {
  const tasks = takeWaiting(world, name);
  for (const task of tasks) {
    const op = world.operations.get(task);
    if (!op?.waitsFor) continue;
    op.waitsFor = op.waitsFor.filter((wait) => wait.signal !== name);
    if (op.waitsFor.length > 0) continue;
    op.waitsFor = null;
    endStep(world, verbOf(world, op.op), op);
  }
  return tasks.length > 0;
}

/** Cancels a running operation, taking back what it did; it is over when all of that is done. */
export function cancel(world: World, task: string): void {
  const op = world.operations.get(task);
  if (op?.phase === "going") retreat(world, op, cancelled(task));
}

/** Ends a running operation as failed, from outside its own steps; it is over when what it did is taken back. */
export function abort(world: World, task: string, why: Fault): void {
  const op = world.operations.get(task);
  if (op?.phase === "going") retreat(world, op, failure(why));
}

function stepsOf(operation: Operation): readonly Step[] {
  invariant(operation.immediate === null, `${operation.name} has steps`);
  return operation.steps;
}

function nextStep(world: World, operation: Operation, op: RunningOperation): void {
  const steps = stepsOf(operation);
  for (;;) {
    op.step++;
    op.endedUs = 0;
    const step = steps[op.step];
    if (!step) {
      finish(world, operation, op, {
        status: "success",
        result: operation.result ? `<value>${operation.result(world, op)}</value>` : "<value></value>",
      });
      return;
    }
    if (!step.when || step.when(world, op)) {
      beginStep(world, operation, op, step);
      return;
    }
    known(op, 0);
  }
}

function beginStep(world: World, operation: Operation, op: RunningOperation, step: Step): void {
  const now = nowOf(world);
  op.token++;
  op.stepStartedAt = now;
  op.stepEndsAt = now;
  op.waitsFor = null;
  world.db.set("task", op.task, { name_description: step.title });
  let durationUs = 0;
  const failed = guarded(world, op, () => {
    const refused = step.begin?.(world, op) ?? null;
    if (refused) return refused;
    durationUs = Math.max(0, Math.round(step.durationUs(world, op)));
    const waits = step.waitsFor?.(world, op) ?? [];
    if (waits.length > 0) op.waitsFor = waits.map(({ signal: name, withinUs }) => ({ signal: name, dueAt: now + Math.round(withinUs) }));
    return null;
  });
  if (failed) {
    fail(world, op, failed);
    return;
  }
  if (step.children) {
    goOn(world, operation, op, step);
    return;
  }
  if (op.waitsFor === null) known(op, durationUs);
  else beginsToWait(world, op);
  const dues =
    op.waitsFor === null ? [now + durationUs] : (op.waitsFor as NonNullable<RunningOperation["waitsFor"]>).map(({ dueAt }) => dueAt);
  op.stepEndsAt = Math.max(...dues);
  showProgress(world, op);
  for (const at of new Set(dues)) world.kernel.schedule(at, world.kinds.step, { task: op.task, token: op.token });
  progressLater(world, op);
}

function endStep(world: World, operation: Operation, op: RunningOperation): void {
  const failed = guarded(world, op, () => (stepsOf(operation)[op.step] as Step).end?.(world, op) ?? null);
  if (failed) fail(world, op, failed);
  else nextStep(world, operation, op);
}

function fail(world: World, op: RunningOperation, why: Fault): void {
  retreat(world, op, failure(why));
}

/** Begins the children of the present step that may begin; the step ends when none is left. */
function goOn(world: World, operation: Operation, op: RunningOperation, step: Step): void {
  // The next one's turn comes by its own event.
  if (atWork.has(op) || (step.children?.apartUs !== undefined && nowOf(world) < op.stepEndsAt)) return;
  const { token } = op;
  let hasBegun = false;
  atWork.add(op);
  try {
    while (op.phase === "going" && !(hasBegun && step.children?.apartUs !== undefined)) {
      const next = nextChildren(world, op, step);
      if ("failed" in next) fail(world, op, next.failed);
      else if (next.children.length === 0) break;
      else for (const child of next.children) if (op.phase === "going") beginChild(world, op, step, child);
      hasBegun = true;
    }
  } finally {
    atWork.delete(op);
  }
  if (op.phase === "undoing") unwind(world, operation, op);
  else if (hasBegun && step.children?.apartUs !== undefined) {
    op.stepEndsAt = nowOf(world) + step.children.apartUs;
    world.kernel.schedule(op.stepEndsAt, world.kinds.step, { task: op.task, token });
    showProgress(world, op);
  } else if (ofStep(world, op).every(({ phase }) => phase === "kept")) endStep(world, operation, op);
  else {
    if (!step.children?.share) weighChildren(world, op);
    showProgress(world, op);
  }
}

function beginChild(world: World, op: RunningOperation, step: Step, { key, op: name, args, as }: Child): void {
  const operation = world.verbs.named(name);
  const user = world.db.must("task", op.task).other_config.user ?? "";
  const actor: Actor = as ?? { user, role: OWN_ROLE };
  const parent: Parent = { task: op.task, step: op.step, key };
  const outcome: Outcome = operation
    ? begin(world, operation, args, actor, { user, parent, ...(as ? { actor: as } : {}) })
    : { ok: false, fault: fault("MESSAGE_METHOD_UNKNOWN", name) };
  // One that has a task tells of its end itself.
  if (!outcome.ok) told(world, op, step, { key, fault: outcome.fault, task: null });
  else if (outcome.task === null) told(world, op, step, { key, fault: null, task: null });
}

/** A child has come to its end: its parent hears of it once. */
function told(world: World, op: RunningOperation, step: Step, end: ChildEnd): void {
  const { children } = step;
  const failed = guarded(world, op, () => (children?.ended ? children.ended(world, op, end) : end.fault));
  if (failed && op.phase === "going") fail(world, op, failed);
}

/** An operation fails, is cancelled, or is taken back with its parent: the first reason stands. */
function retreat(world: World, op: RunningOperation, ending: Ending): void {
  if (op.phase === "undoing") return;
  const operation = verbOf(world, op.op);
  if (op.phase === "kept") show(world, op, busyOf(world, operation, op));
  waitsNoMore(world, op);
  op.phase = "undoing";
  op.ending = ending;
  op.token++;
  op.step = Math.min(op.step, stepsOf(operation).length - 1);
  unwind(world, operation, op);
  if (world.operations.get(op.task) !== op) return;
  world.db.set("task", op.task, { allowed_operations: [], ...(ending.status === "cancelled" ? { status: "cancelling" } : {}) });
}

/** Goes on taking back; an operation that is done with it ends. */
function unwind(world: World, operation: Operation, op: RunningOperation): void {
  if (atWork.has(op)) return;
  atWork.add(op);
  let isDone = false;
  try {
    isDone = compensate(world, operation, op);
  } finally {
    atWork.delete(op);
  }
  invariant(op.ending !== null, `${op.op} that is taken back knows how it ends`);
  if (isDone) finish(world, operation, op, op.ending);
}

/** Compensates in reverse order, the step that was under way included. Returns whether all is done; else it goes on when something ends. */
function compensate(world: World, operation: Operation, op: RunningOperation): boolean {
  const steps = stepsOf(operation);
  for (; op.step >= 0; op.step--) {
    const step = steps[op.step] as Step;
    if (!endChildren(world, op)) return false;
    const us = undoUs(world, op, step);
    if (us === null) continue;
    if (us > 0) {
      const now = nowOf(world);
      op.token++;
      op.stepStartedAt = now;
      op.stepEndsAt = now + us;
      world.db.set("task", op.task, { name_description: step.undoing?.title ?? step.title });
      world.kernel.schedule(op.stepEndsAt, world.kinds.step, { task: op.task, token: op.token });
      return false;
    }
    undo(world, op, step);
  }
  return true;
}

/**
 * Ends what the present step has started: what can be cancelled at once, newest first; then, when nothing is under way any more, what is
 * done is taken back one by one. Returns whether nothing is left.
 */
function endChildren(world: World, op: RunningOperation): boolean {
  for (const child of ofStep(world, op).reverse())
    if (child.phase === "going" && verbOf(world, child.op).isCancellable) retreat(world, child, cancelled(child.task));
  for (;;) {
    const left = ofStep(world, op);
    const last = left.at(-1);
    if (!last) return true;
    if (left.some(({ phase }) => phase !== "kept")) return false;
    retreat(world, last, cancelled(last.task));
  }
}

/** An operation is over. One that is done and may still have to be taken back with its parent stays known. */
function finish(world: World, operation: Operation, op: RunningOperation, ending: Ending): void {
  const { parent, wasDone } = op;
  const above = parent && world.operations.get(parent.task);
  const step = above && (stepsOf(verbOf(world, above.op))[parent.step] as Step);
  const isKept = ending.status === "success" && step?.children?.areTakenBack === true;
  if (isKept) {
    op.phase = "kept";
    op.wasDone = true;
    op.token++;
  } else forget(world, op);
  closeTask(world, op.task, ending);
  noteEnded(world, operation, op);
  unshow(world, op, busyOf(world, operation, op));
  signal(world, endOf(op.task));
  if (!above || !step) return;
  if (!isKept) above.children = above.children.filter((task) => task !== op.task);
  if (!wasDone) {
    above.endedUs += wholeUs(op);
    told(world, above, step, { key: parent.key, fault: ending.fault ?? null, task: op.task });
  }
  // Being told may have ended it.
  if (world.operations.get(above.task) !== above) return;
  const operationAbove = verbOf(world, above.op);
  if (above.phase === "undoing") unwind(world, operationAbove, above);
  else goOn(world, operationAbove, above, step);
}

/** Writes how far an operation is, and how far those are that it is part of. It never goes back. */
function showProgress(world: World, op: RunningOperation): void {
  const operation = verbOf(world, op.op);
  const { progress } = world.db.must("task", op.task);
  const now = progressOf(world, operation, op);
  if (now > progress) world.db.set("task", op.task, { progress: now });
  const above = op.parent && world.operations.get(op.parent.task);
  if (above?.phase === "going" && !stepsOf(verbOf(world, above.op))[above.step]?.children?.share) showProgress(world, above);
}
