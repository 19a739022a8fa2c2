/** The toolstack's operations as xend's own doing: started without asking for a role, and waited for. */
import { type Step, waitUntil } from "../../guest/os/program";
import type { Fault } from "../../model/fault";
import { taskFault } from "../../model/fault-from";
import { start } from "../../toolstack/runner";
import { type Call, type Memory, refuse } from "./call";
import { atLeast } from "./releases";

/** How often xm's connection to xend is looked at, µs of virtual time. */
const POLL_US = 100_000;
const ROOT = { user: "root", role: "pool-admin" } as const;

export const poll = (call: Call): Step => waitUntil(call.ctx.mono() + POLL_US);

export type Progress = { readonly wait: Step } | { readonly fault: Fault | null };

/**
 * Starts an operation and waits for it in further steps; one that meets another waits for its turn, as xend's lock makes it.
 * @param memory - keeps the task between steps; a memory is for one operation
 */
export function perform(call: Call, memory: Memory, name: string, args: Readonly<Record<string, unknown>>): Progress {
  const { world } = call;
  if (typeof memory.task !== "string") {
    const outcome = start(world, world.findOperation(name), args, ROOT, call.program);
    if (!outcome.ok) return outcome.fault.code === "OTHER_OPERATION_IN_PROGRESS" ? { wait: poll(call) } : { fault: outcome.fault };
    if (outcome.task === null) return { fault: null };
    memory.task = outcome.task;
  }
  if (world.operations.has(memory.task)) return { wait: poll(call) };
  const task = world.db.get("task", memory.task);
  memory.value = /^<value>(.*)<\/value>$/.exec(task?.result ?? "")?.[1] ?? null;
  return { fault: task && task.status !== "success" ? taskFault(task.error_info) : null };
}

/** An operation that takes no time; ends with xend's words when it is refused. */
export function performNow(call: Call, name: string, args: Readonly<Record<string, unknown>>): void {
  const outcome = start(call.world, call.world.findOperation(name), args, ROOT, call.program);
  if (!outcome.ok) refuse(wordsFor(call, outcome.fault));
}

/** guess: xend's words where it has the rule; where the toolstack here is stricter, its own. @source xen 4.2 xend: balloon.py, XendError.py */
export function wordsFor(call: Call, { code, params }: Fault): string {
  const kib = (bytes: string | undefined): number => Math.ceil(Number(bytes ?? 0) / 1024);
  switch (code) {
    case "HOST_NOT_ENOUGH_FREE_MEMORY":
      // Dom0 keeps what `dom0_mem=` gave it, so xend is set up not to shrink it.
      return atLeast(call.hypervisor.release, "4.0")
        ? `Not enough free memory and enable-dom0-ballooning is False, so I cannot release any more.  I need ${kib(params[0])} KiB but only have ${kib(params[1])}.`
        : "Not enough memory is available, and dom0 cannot be shrunk any further";
    case "VM_HVM_REQUIRED":
      return "HVM guest support is unavailable: is VT/AMD-V supported by your CPU and enabled in your BIOS?";
    case "VM_INCOMPATIBLE_WITH_THIS_HOST":
      return params[2] ?? "(22, 'Invalid argument')";
    case "HOST_NOT_ENOUGH_PCPUS":
      return `${params[0]} vCPUs do not fit on ${params[1]} pCPUs`;
    case "IMPORT_ERROR":
      return params[0] ?? "Invalid configuration";
    case "VM_LACKS_FEATURE":
      // Whoever does not answer cannot be saved: what libxc's helper says of it.
      return "/usr/lib/xen/bin/xc_save failed";
    case "VM_BAD_POWER_STATE":
      return `Domain is not ${params[1]}`;
    default:
      return [code, ...params.filter((text) => !text.startsWith("OpaqueRef:"))].join(" ");
  }
}
