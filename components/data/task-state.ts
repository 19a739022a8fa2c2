import type { TextKey } from "../i18n";
import type { Rec } from "./defaults";

/** Where a task is, or what became of it, in a word. */
export const taskWords: Readonly<Record<Rec<"task">["status"], TextKey>> = {
  pending: "tasks.pending",
  success: "tasks.success",
  failure: "tasks.failure",
  cancelling: "tasks.cancelling",
  cancelled: "tasks.cancelled",
};

/** Whether a task is under way, the time of its being taken back included. */
export function isOpen(task: Rec<"task">): boolean {
  return task.status === "pending" || task.status === "cancelling";
}
