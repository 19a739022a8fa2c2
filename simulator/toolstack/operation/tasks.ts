/** Task records of operations: how they are made, closed, and taken away when there are too many. */
import { type Fault, fault } from "../../model/fault";
import { nullRef, type Ref } from "../../model/ref";
import type { Args, Busy, Operation } from "../../world/operation-shape";
import type { Ending, Parent } from "../../world/running-operation";
import { apiDate, newRef, newUuid, type World } from "../../world/world";

/** Tasks kept after their end, beside those under way. @source xapi.md §3 (at most 200 kept) */
const TASKS_KEPT = 200;

/** Makes the record of an operation that begins. @param user - in whose name it runs */
export function createTask(
  world: World,
  operation: Operation,
  args: Args,
  by: { readonly user: string; readonly parent: Parent | null; readonly busy: readonly Busy[] },
): Ref<"task"> {
  const task = newRef<"task">(world);
  const [first] = by.busy;
  world.db.create("task", task, {
    uuid: newUuid(world),
    name_label: operation.label(world, args),
    status: "pending",
    created: apiDate(world),
    type: "<none/>",
    progress: 0,
    other_config: { user: by.user, operation: operation.name, ...(first ? { applies_to: first.ref } : {}) },
    allowed_operations: operation.isCancellable ? ["cancel"] : [],
    subtask_of: by.parent ? (by.parent.task as Ref<"task">) : nullRef(),
  });
  return task;
}

/** Order of writes as xapi's. @source xapi.md §3 (completion order) */
export function closeTask(world: World, task: string, ending: Ending): void {
  world.db.set("task", task, { allowed_operations: [], finished: apiDate(world), progress: 1, name_description: "" });
  if (ending.result !== undefined) world.db.set("task", task, { result: ending.result });
  const { fault: why } = ending;
  if (why) world.db.set("task", task, { error_info: [why.code, ...why.params] });
  // XAPI's `error_info` holds a code and its parameters, and nothing beside them.
  if (why?.why) world.db.put("task", task, "other_config" as never, "why", JSON.stringify(why.why));
  world.db.set("task", task, { status: ending.status });
}

/** How an operation ends that has failed. */
export function failure(why: Fault): Ending {
  return { status: "failure", fault: why };
}

/** How an operation ends that somebody has cancelled. */
export function cancelled(task: string): Ending {
  return { status: "cancelled", fault: fault("TASK_CANCELLED", task) };
}

/** Takes away the tasks that ended first, when there are too many; none that an operation still needs. */
export function trimTasks(world: World): void {
  const extra = world.db.count("task") - world.operations.size - TASKS_KEPT;
  if (extra <= 0) return;
  const over = [...world.db.all("task")].filter(({ $ref }) => !world.operations.has($ref));
  // Those of one second stay in the order of their making.
  over.sort((a, b) => (a.finished < b.finished ? -1 : a.finished > b.finished ? 1 : 0));
  for (const { $ref } of over.slice(0, extra)) world.db.destroy("task", $ref);
}
