"use client";
import { CheckCircle2, CircleSlash, CircleX, X } from "lucide-react";
import { useMemo } from "react";
import type { Rec } from "../data/defaults";
import { useRecords } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { submit } from "../data/submit";
import { taskFault } from "../data/task-fault";
import { useFaultText } from "../data/use-fault-text";
import { useTaskTitle } from "../data/use-task-title";
import { type TextKey, useT } from "../i18n";
import { useSaid } from "../i18n/said/use-said";
import { Button, IconButton } from "../ui/button";
import { formatTime, parseXapiDate } from "../ui/format";
import { Arc } from "../ui/object-icon";
import { visibleText } from "../ui/visible-text";

const words: Readonly<Record<Rec<"task">["status"], TextKey>> = {
  pending: "tasks.pending",
  success: "tasks.success",
  failure: "tasks.failure",
  cancelling: "tasks.cancelling",
  cancelled: "tasks.cancelled",
};
function TaskMark({ task }: { task: Rec<"task"> }) {
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
export function isOpen(task: Rec<"task">): boolean {
  return task.status === "pending" || task.status === "cancelling";
}
/** Tasks newest first: where each is, and what became of it. */
export function TasksPanel({ onClose }: { onClose: () => void }) {
  const t = useT();
  const said = useSaid();
  const { labId } = useLab();
  const text = useFaultText();
  const titleOf = useTaskTitle();
  const all = useRecords("task");
  const tasks = useMemo(
    () => [...all].sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.created.localeCompare(a.created)).slice(0, 200),
    [all],
  );
  const finished = all.filter((task) => !isOpen(task));
  return (
    <section aria-label={t("tasks.title")} className="flex h-56 shrink-0 flex-col border-t border-line bg-surface">
      <header className="flex h-8 shrink-0 items-center gap-2 border-b border-line px-3">
        <h2 className="font-semibold">{t("tasks.title")}</h2>
        <Button
          kind="quiet"
          isSmall
          className="ml-auto"
          disabledReason={finished.length > 0 ? null : t("tasks.none")}
          onClick={() => {
            for (const task of finished) void submit(labId, "task.destroy", { self: task.ref });
          }}
        >
          {t("tasks.clear")}
        </Button>
        <IconButton label={t("tasks.close")} icon={<X size={14} aria-hidden />} onClick={onClose} />
      </header>
      {tasks.length === 0 ? (
        <p className="p-6 text-center text-muted">{t("tasks.none")}</p>
      ) : (
        <ul className="min-h-0 flex-1 overflow-y-auto">
          {tasks.map((task) => {
            const created = parseXapiDate(task.created);
            const fault = taskFault(task);
            const title = titleOf(task);
            const step = visibleText(said([task.name_description]));
            const percent = Math.round(task.progress * 100);
            return (
              <li
                key={task.ref}
                className="grid grid-cols-[20px_minmax(0,1fr)_190px_84px_72px_76px] items-center gap-2 border-b border-line px-3 py-1"
              >
                <TaskMark task={task} />
                <div className="min-w-0">
                  <div className="truncate font-medium">{title}</div>
                  <div className="truncate text-sm text-muted" title={fault ? [fault.code, ...fault.params].join(" · ") : step}>
                    {fault ? <span className="text-bad">{text(fault)}</span> : step}
                  </div>
                </div>
                <div className="flex items-center gap-2">
                  <div
                    className="h-1.5 flex-1 overflow-hidden rounded-full bg-pressed"
                    role="progressbar"
                    aria-label={title}
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
                <span className="text-sm text-muted">{t(words[task.status])}</span>
                <span className="font-mono text-sm text-muted">{created === null ? "" : formatTime(created)}</span>
                {isOpen(task) ? (
                  <Button
                    isSmall
                    disabledReason={
                      task.allowed_operations.includes("cancel") && task.status === "pending" ? null : t("tasks.cannotCancel")
                    }
                    onClick={() => void submit(labId, "task.cancel", { task: task.ref })}
                  >
                    {t("tasks.cancel")}
                  </Button>
                ) : (
                  <span />
                )}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
