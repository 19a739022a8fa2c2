/** The toolstack's operations as a tool's own doing: started in the typist's name, and waited for. */

import type { Outcome } from "../../contract/lab";
import { signal } from "../../guest/os/process";
import { exit, type ProgramContext, type Step, waitUntil } from "../../guest/os/program";
import { type Fault, fault, invariant } from "../../model/fault";
import { taskFault } from "../../model/fault-from";
import { type MessageName, signatureOf } from "../../model/signature";
import { abort, cancel, start } from "../../toolstack/operation/runner";
import { nowOf, verbOf } from "../../world/world";
import type { Call } from "./call";
import type { Memory } from "./subcommand";
import { mustMay, typistOf } from "./typist";

/** Signals that end a tool which works itself: SIGHUP, SIGINT, SIGTERM. */
const ENDING = [1, 2, 15];
/** A process that looks for an end that is due looks this much apart at least, µs. */
const LEAST_US = 1_000;

export const poll = (call: Call): Step => waitUntil(call.ctx.mono() + call.pollUs);

/** What an operation has come to: it is not over yet, it is done, or it was refused or failed. */
export type Progress = { readonly wait: Step } | { readonly fault: Fault | null };
type Given = Readonly<Record<string, unknown>>;

/**
 * Starts an operation, and waits for it in further steps. One that meets another operation waits for its turn, as for a lock.
 * @param memory - keeps the task between steps and then its `value`; a memory is for one operation
 */
export function perform(call: Call, memory: Memory, name: MessageName, args: Given): Progress {
  const { world, ctx } = call;
  if (typeof memory.task !== "string") {
    const outcome = begin(call, name, args);
    if (!outcome.ok) return outcome.fault.code === "OTHER_OPERATION_IN_PROGRESS" ? { wait: poll(call) } : { fault: outcome.fault };
    if (outcome.task === null) {
      memory.value = typeof outcome.value === "string" ? outcome.value : null;
      return { fault: null };
    }
    memory.task = outcome.task;
    if (call.isWorker) ctx.catchSignals(ENDING.filter((each) => !ctx.process.ignored.includes(each)));
  }
  const running = world.operations.get(memory.task);
  if (running) {
    // Who does the work knows when it is done; others look from time to time.
    const left = call.isWorker && running.waitsFor === null ? running.stepEndsAt - nowOf(world) : call.pollUs;
    return { wait: waitUntil(ctx.mono() + Math.max(LEAST_US, Math.min(call.pollUs, left))) };
  }
  if (call.isWorker) letGo(ctx);
  const task = world.db.get("task", memory.task);
  memory.value = /^<value>(.*)<\/value>$/.exec(task?.result ?? "")?.[1] ?? null;
  return { fault: task && task.status !== "success" ? taskFault(task.error_info, task.other_config.why) : null };
}

/** Signals act again as on any process, those too that have come since the end of the work. */
function letGo(ctx: ProgramContext): void {
  ctx.catchSignals([]);
  for (let late = ctx.takeSignal(); late !== null; late = ctx.takeSignal()) signal(ctx.machine, ctx.process, late);
}

/** An operation that takes no time, or that nobody waits for. @returns why it is refused */
export function performNow(call: Call, name: MessageName, args: Given): Fault | null {
  const outcome = begin(call, name, args);
  return outcome.ok ? null : outcome.fault;
}

/** Starts an operation in the typist's name. */
function begin(call: Call, name: MessageName, args: Given): Outcome {
  mustMay(call, name);
  // What nobody takes would be left out without a word.
  for (const key of Object.keys(args))
    invariant(
      signatureOf(name).params.some((param) => param.name === key),
      `${name} has a parameter ${key}`,
    );
  return start(call.world, verbOf(call.world, name), args, typistOf(call.ctx), call.program);
}

/** One operation that a subcommand is for. */
export interface Deed {
  readonly op: MessageName;
  readonly args: Given;
  /** what it says and undoes when that is refused or fails; it may end the tool by `End` */
  readonly refused: (why: Fault) => void;
  readonly done?: () => void;
}

/** Goes on with an operation to its end, and ends the tool with success unless `refused` ends it otherwise. */
export function finish(call: Call, memory: Memory, { op, args, refused, done }: Deed): Step {
  const progress = perform(call, memory, op, args);
  if ("wait" in progress) return progress.wait;
  if (progress.fault) refused(progress.fault);
  else done?.();
  return exit(0);
}

/** The task that a memory, or one kept in it, has under way. */
function taskOf(call: Call, memory: Memory): string | null {
  if (typeof memory.task === "string" && call.world.operations.has(memory.task)) return memory.task;
  for (const inner of Object.values(memory)) {
    const found = typeof inner === "object" && inner !== null && !Array.isArray(inner) ? taskOf(call, inner) : null;
    if (found !== null) return found;
  }
  return null;
}

/** Whether a tool that works itself has something under way, and catches the signals that would end it. */
export function isAtWork(call: Call, memory: Memory): boolean {
  return call.isWorker && taskOf(call, memory) !== null;
}

/** Takes back what the tool has under way, if it can be. */
export function takeBack(call: Call, memory: Memory): void {
  const { world } = call;
  const running = world.operations.get(taskOf(call, memory) ?? "");
  if (running && verbOf(world, running.op).isCancellable) cancel(world, running.task);
}

/** Ends whatever goes on with a VM, taking it back. @param as - the operation that this is part of, whose role it needs */
export function endOthers(call: Call, vm: string, as: MessageName): void {
  mustMay(call, as);
  const current = call.world.db.get("VM", vm)?.current_operations ?? {};
  for (const task of Object.keys(current)) abort(call.world, task, fault("TASK_CANCELLED", task));
}
