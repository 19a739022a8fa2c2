"use client";
import { useState } from "react";
import { bulkCounters } from "../data/bulk-counters";
import type { Rec } from "../data/defaults";
import { useLab } from "../data/lab-context";
import { submit } from "../data/submit";
import { taskFault } from "../data/task-fault";
import { isOpen, taskWords } from "../data/task-state";
import { useFaultText } from "../data/use-fault-text";
import { useT } from "../i18n";
import { useSaid } from "../i18n/said/use-said";
import { TaskMark } from "../kinds/common/task-mark";
import { useTaskName } from "../kinds/use-task-name";
import { Button } from "../ui/button";
import { formatTime, parseXapiDate } from "../ui/format";
import { visibleText } from "../ui/visible-text";
import { BulkRefusals } from "./bulk-refusals";

/** One task: where it is, what became of it, and what it is made of. */
export function TaskRow({ task, parts }: { task: Rec<"task">; parts: readonly Rec<"task">[] }) {
  const t = useT();
  const said = useSaid();
  const { labId } = useLab();
  const text = useFaultText();
  const nameOfTask = useTaskName();
  const [isUnfolded, setUnfolded] = useState(false);
  const created = parseXapiDate(task.created);
  const fault = taskFault(task);
  const bulk = bulkCounters(task);
  const name = nameOfTask(task);
  const step = visibleText(said([task.name_description]));
  const percent = Math.round(task.progress * 100);
  const inside = bulk ? bulk.refused : parts.length;
  const counters = bulk && t("tasks.counters", { done: bulk.done, refused: bulk.refused, left: bulk.left });
  return (
    <li className="border-b border-line">
      <div className="grid grid-cols-[20px_minmax(0,1fr)_auto_190px_84px_72px_76px] items-center gap-2 px-3 py-1">
        <TaskMark task={task} />
        <div className="min-w-0">
          <div className="truncate font-medium">{name}</div>
          <div className="truncate text-sm text-muted" title={fault ? [fault.code, ...fault.params].join(" · ") : (counters ?? step)}>
            {counters && <span className={bulk?.refused ? "text-paused" : undefined}>{counters} </span>}
            {fault ? <span className="text-bad">{text(fault)}</span> : counters ? null : step}
          </div>
        </div>
        {inside > 0 ? (
          <Button isSmall kind="quiet" aria-expanded={isUnfolded} onClick={() => setUnfolded(!isUnfolded)}>
            {t(bulk ? "tasks.refused" : "tasks.parts", { count: inside })}
          </Button>
        ) : (
          <span />
        )}
        <div className="flex items-center gap-2">
          <div
            className="h-1.5 flex-1 overflow-hidden rounded-full bg-pressed"
            role="progressbar"
            aria-label={name}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={percent}
          >
            <div
              className={task.status === "failure" ? "h-full bg-bad" : "h-full bg-accent transition-[width] duration-150"}
              style={{ width: `${percent}%` }}
            />
          </div>
          <span className="w-11 text-right text-sm whitespace-nowrap text-muted">{percent} %</span>
        </div>
        <span className="text-sm text-muted">{t(taskWords[task.status])}</span>
        <span className="font-mono text-sm text-muted">{created === null ? "" : formatTime(created)}</span>
        {isOpen(task) ? (
          <Button
            isSmall
            disabledReason={task.allowed_operations.includes("cancel") && task.status === "pending" ? null : t("tasks.cannotCancel")}
            onClick={() => void submit(labId, "task.cancel", { task: task.ref })}
          >
            {t("tasks.cancel")}
          </Button>
        ) : (
          <span />
        )}
      </div>
      {isUnfolded && bulk && bulk.refused > 0 && <BulkRefusals task={task.ref} op={bulk.op} count={bulk.refused} />}
      {isUnfolded && !bulk && parts.length > 0 && <TaskParts parts={parts} />}
    </li>
  );
}

/** What a task has started. */
function TaskParts({ parts }: { parts: readonly Rec<"task">[] }) {
  const t = useT();
  const text = useFaultText();
  const nameOfTask = useTaskName();
  return (
    <ul aria-label={t("tasks.partsList")} className="pb-1 pl-10 text-sm">
      {parts.map((part) => {
        const fault = taskFault(part);
        return (
          <li key={part.ref} className="flex items-center gap-2">
            <TaskMark task={part} />
            <span className="truncate">{nameOfTask(part)}</span>
            <span className="truncate text-muted">{fault ? text(fault) : t(taskWords[part.status])}</span>
          </li>
        );
      })}
    </ul>
  );
}
