import type { Rec } from "../data/defaults";

/** Whether a task is under way, the time of its being taken back included. */
export function isOpen(task: Rec<"task">): boolean {
  return task.status === "pending" || task.status === "cancelling";
}
