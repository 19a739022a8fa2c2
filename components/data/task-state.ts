import type { Words } from "../i18n";
import type { Rec } from "./defaults";
import type { ShownTask } from "./shown-task";

/** Where a task is, or what became of it, in a word. */
export const taskWords: Readonly<Record<ShownTask["status"], Words>> = {
  pending: "tasks.pending",
  success: "tasks.success",
  failure: "tasks.failure",
  cancelling: "tasks.cancelling",
  cancelled: "tasks.cancelled",
  refused: "data.refused",
};

/** The same of what is shown: a task for many objects ends well although it was refused for some, or for all. */
export function outcomeWords({ status, bulk }: Pick<ShownTask, "status" | "bulk">): Words {
  if (status !== "success" || bulk === null || bulk.refused === 0) return taskWords[status];
  return bulk.done === 0 ? "data.nothingDone" : "data.partlyDone";
}

/** Whether a task is under way, the time of its being taken back included. */
export function isOpen(task: Rec<"task">): boolean {
  return task.status === "pending" || task.status === "cancelling";
}
