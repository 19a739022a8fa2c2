"use client";
import { useMemo } from "react";
import { bulkCounters } from "../../../data/bulk-counters";
import { useConsole } from "../../../data/console-context";
import type { Rec } from "../../../data/defaults";
import { useRecords } from "../../../data/hooks";
import { taskFault } from "../../../data/task-fault";
import { isOpen, outcomeWords } from "../../../data/task-state";
import { useFaultText } from "../../../data/use-fault-text";
import { useT } from "../../../i18n";
import { Button } from "../../../ui/button";
import { formatTime, parseXapiDate } from "../../../ui/format";
import { useTaskName } from "../../use-task-name";
import { TaskMark } from "../task-mark";
import { Card, Quiet } from "./card";

const MOST = 4;

/**
 * The last tasks on an object and on what it holds: those under way first, then the newest.
 * @param refs - of the objects; null: all of the lab
 */
export function ObjectTasks({ refs }: { refs: ReadonlySet<string> | null }) {
  const t = useT();
  const { setPanel } = useConsole();
  const all = useRecords("task");
  const shown = useMemo(() => {
    const known = new Set(all.map(({ ref }) => ref));
    return all
      .filter((task) => !known.has(task.subtask_of) && (refs === null || refs.has(task.other_config.applies_to ?? "")))
      .sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.created.localeCompare(a.created))
      .slice(0, MOST);
  }, [all, refs]);
  const more = (
    <Button kind="quiet" isSmall className="-mr-2" onClick={() => setPanel("tasks")}>
      {t("overview.allTasks")}
    </Button>
  );
  return (
    <Card title={t("overview.lastTasks")} aside={more}>
      {shown.length === 0 ? (
        <Quiet>{t("tasks.none")}</Quiet>
      ) : (
        <ul className="py-1">
          {shown.map((task) => (
            <TaskLine key={task.ref} task={task} />
          ))}
        </ul>
      )}
    </Card>
  );
}
/** What, by whom, and where it is: its step's words and its percentage stand in the list of tasks. */
function TaskLine({ task }: { task: Rec<"task"> }) {
  const t = useT();
  const text = useFaultText();
  const name = useTaskName()(task);
  const fault = taskFault(task);
  const outcome = outcomeWords({ status: task.status, bulk: bulkCounters(task) });
  const created = parseXapiDate(task.created);
  return (
    <li className="flex h-6 items-center gap-2 px-3" title={fault ? text(fault) : name}>
      <TaskMark task={task} />
      <span className="min-w-0 flex-1 truncate">
        {name}
        <span className="text-muted"> · {isOpen(task) ? `${Math.round(task.progress * 100)} %` : t(outcome)}</span>
      </span>
      <span className="max-w-24 truncate text-sm text-muted">{task.other_config.user}</span>
      <span className="shrink-0 text-sm text-muted tabular-nums">{created === null ? "" : formatTime(created)}</span>
    </li>
  );
}
