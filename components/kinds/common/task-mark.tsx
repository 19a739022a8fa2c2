import { CheckCircle2, CircleSlash, CircleX } from "lucide-react";
import type { Rec } from "../../data/defaults";
import { Arc } from "../../ui/object-icon";

/** Where a task is, as a mark; the word stands beside it. */
export function TaskMark({ task }: { task: Rec<"task"> }) {
  switch (task.status) {
    case "success":
      return <CheckCircle2 size={15} className="text-running" aria-hidden />;
    case "failure":
      return <CircleX size={15} className="text-bad" aria-hidden />;
    case "cancelled":
      return <CircleSlash size={15} className="text-halted" aria-hidden />;
    default:
      return <Arc size={15} progress={task.progress} />;
  }
}
