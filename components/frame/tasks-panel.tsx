"use client";
import { X } from "lucide-react";
import { useMemo } from "react";
import { isSet, type Rec } from "../data/defaults";
import { useRecords } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { submit } from "../data/submit";
import { isOpen } from "../data/task-state";
import { useT } from "../i18n";
import { Button, IconButton } from "../ui/button";
import { TaskRow } from "./task-row";

const NO_PARTS: readonly Rec<"task">[] = [];

/** Tasks newest first: where each is, and what became of it. */
export function TasksPanel({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { labId } = useLab();
  const all = useRecords("task");
  const partsOf = useMemo(() => {
    const parts = new Map<string, Rec<"task">[]>();
    for (const task of all) if (isSet(task.subtask_of)) parts.set(task.subtask_of, [...(parts.get(task.subtask_of) ?? []), task]);
    return parts;
  }, [all]);
  const tasks = useMemo(() => {
    // A part whose whole is gone stands by itself.
    const refs = new Set(all.map((task) => task.ref));
    return all
      .filter((task) => !refs.has(task.subtask_of))
      .sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.created.localeCompare(a.created))
      .slice(0, 200);
  }, [all]);
  const finished = all.filter((task) => !isOpen(task));
  return (
    <section
      aria-label={t("tasks.title")}
      className="flex h-56 shrink-0 flex-col max-sm:h-auto max-sm:min-h-0 max-sm:flex-1 border-t border-line bg-surface"
    >
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
          {tasks.map((task) => (
            <TaskRow key={task.ref} task={task} parts={partsOf.get(task.ref) ?? NO_PARTS} />
          ))}
        </ul>
      )}
    </section>
  );
}
