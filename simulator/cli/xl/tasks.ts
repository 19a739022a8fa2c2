/** The toolstack's operations as xl's own doing: started without asking for a role, and waited for. */
import { type Step, waitUntil } from "../../guest/os/program";
import { type Fault, fault } from "../../model/fault";
import { taskFault } from "../../model/fault-from";
import { abort, start } from "../../toolstack/runner";
import { nowOf } from "../../toolstack/world";
import type { Call, Memory } from "./command";

/** How often xl looks whether something has happened, µs of virtual time. */
const POLL_US = 50_000;
const ROOT = { user: "root", role: "pool-admin" } as const;

export const poll = (call: Call): Step => waitUntil(call.ctx.mono() + POLL_US);

/** What an operation has come to: it is not over yet, it is done, or it was refused or failed. */
export type Progress = { readonly wait: Step } | { readonly fault: Fault | null };

/**
 * Starts an operation, and waits for it in further steps. One that meets another operation waits for its turn, as libxl does for its lock.
 * @param memory - keeps the task between steps; a memory is for one operation
 */
export function perform(call: Call, memory: Memory, name: string, args: Readonly<Record<string, unknown>>): Progress {
  const { world } = call;
  if (typeof memory.task !== "string") {
    const outcome = start(world, world.findOperation(name), args, ROOT, "xl");
    if (!outcome.ok) return outcome.fault.code === "OTHER_OPERATION_IN_PROGRESS" ? { wait: poll(call) } : { fault: outcome.fault };
    if (outcome.task === null) {
      memory.value = typeof outcome.value === "string" ? outcome.value : null;
      return { fault: null };
    }
    memory.task = outcome.task;
  }
  const running = world.operations.get(memory.task);
  if (running) {
    const left = running.waitsFor === null ? running.stepEndsAt - nowOf(world) : POLL_US;
    return { wait: waitUntil(call.ctx.mono() + Math.max(1_000, Math.min(POLL_US, left))) };
  }
  const task = world.db.get("task", memory.task);
  memory.value = /^<value>(.*)<\/value>$/.exec(task?.result ?? "")?.[1] ?? null;
  return { fault: task && task.status !== "success" ? taskFault(task.error_info) : null };
}

/** Ends whatever goes on with a VM, taking it back. */
export function endOthers(call: Call, vm: string): void {
  const current = call.world.db.get("VM", vm)?.current_operations ?? {};
  for (const task of Object.keys(current)) abort(call.world, call.world.findOperation, task, fault("TASK_CANCELLED", task));
}
