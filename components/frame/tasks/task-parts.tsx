"use client";
import { CheckCircle2, CircleAlert, CircleSlash, CircleX } from "lucide-react";
import { useConsole } from "../../data/console-context";
import { useLab } from "../../data/lab-context";
import type { ShownTask } from "../../data/shown-task";
import { outcomeWords } from "../../data/task-state";
import { useFaultText } from "../../data/use-fault-text";
import { useNameOf } from "../../data/use-name-of";
import { useT } from "../../i18n";
import { ObjectLink } from "../../kinds/common/section";
import { useShownName } from "../../kinds/use-task-name";
import { Arc } from "../../ui/object-icon";
import { visibleText } from "../../ui/visible-text";

/** Where a task is, or what became of it, in a shape; the word stands beside it. */
export function TaskMark({ task }: { task: Pick<ShownTask, "status" | "record" | "bulk"> }) {
  // Done with, and yet not all of it was done.
  if (task.status === "success" && task.bulk && task.bulk.refused > 0)
    return <CircleAlert size={15} className="shrink-0 text-paused" aria-hidden />;
  switch (task.status) {
    case "success":
      return <CheckCircle2 size={15} className="shrink-0 text-running" aria-hidden />;
    case "failure":
    case "refused":
      return <CircleX size={15} className="shrink-0 text-bad" aria-hidden />;
    case "cancelled":
      return <CircleSlash size={15} className="shrink-0 text-halted" aria-hidden />;
    default:
      return <Arc size={15} progress={task.record?.progress ?? 0} />;
  }
}

/** The object of a task: the way to it, or what it was called when it is gone. */
export function TaskObject({ object }: Pick<ShownTask, "object">) {
  const { go } = useConsole();
  const { session, kinds } = useLab();
  const nameOf = useNameOf();
  if (!object) return null;
  const record = session.store.any(object.ref);
  const name = nameOf(object.ref) ?? object.name ?? "";
  if (record && kinds.withPage(record)) return <ObjectLink name={name} onClick={() => go(object.ref)} />;
  return (
    <span className="block truncate text-muted" title={name}>
      {visibleText(name)}
    </span>
  );
}

/** Tasks that are one under another: what a task has started, or a group of equal ones. */
export function TaskParts({ tasks, label }: { tasks: readonly ShownTask[]; label: string }) {
  const t = useT();
  const text = useFaultText();
  const nameOf = useShownName();
  return (
    <ul aria-label={label} className="max-h-40 overflow-y-auto pb-1 pl-10 text-sm">
      {tasks.map((task) => (
        <li key={task.key} className="flex items-center gap-2">
          <TaskMark task={task} />
          <span className="truncate">{nameOf(task)}</span>
          <span className="truncate text-muted">{task.fault ? text(task.fault) : t(outcomeWords(task))}</span>
        </li>
      ))}
    </ul>
  );
}
