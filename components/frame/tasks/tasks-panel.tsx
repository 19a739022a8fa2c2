"use client";
import { X } from "lucide-react";
import { useId, useMemo, useState } from "react";
import { useHiddenTasks } from "../../data/activity";
import { isSet, type Rec } from "../../data/defaults";
import { useRecords } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { pushPath } from "../../data/path-history";
import { pathOf } from "../../data/place";
import { grouped, isRunning, type ShownTask, shownRecord } from "../../data/shown-task";
import { isOpen } from "../../data/task-state";
import { useT } from "../../i18n";
import { Button, IconButton } from "../../ui/button";
import { Check } from "../../ui/check";
import { TaskRow } from "./task-row";
import "./texts";

const NO_PARTS: readonly ShownTask[] = [];
/** Rows of the panel at most; the page of tasks has all. */
const ROWS = 200;

/** Tasks that have records, those that stand by themselves: what runs first, then the newest. With what each has started. */
function useShownTasks(): { readonly tasks: readonly ShownTask[]; readonly partsOf: ReadonlyMap<string, readonly ShownTask[]> } {
  const all = useRecords("task");
  return useMemo(() => {
    const parts = new Map<string, Rec<"task">[]>();
    for (const task of all) if (isSet(task.subtask_of)) parts.set(task.subtask_of, [...(parts.get(task.subtask_of) ?? []), task]);
    // A part whose whole is gone stands by itself.
    const refs = new Set(all.map((task) => task.ref));
    const tasks = all
      .filter((task) => !refs.has(task.subtask_of))
      .sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.created.localeCompare(a.created))
      .map((task) => shownRecord(task, parts.get(task.ref)?.length ?? 0));
    const partsOf = new Map([...parts].map(([ref, some]) => [ref, some.map((part) => shownRecord(part, 0))] as const));
    return { tasks, partsOf };
  }, [all]);
}

/** Tasks newest first: where each is, and what became of it. What one hides is hidden for oneself. */
export function TasksPanel({ onClose }: { onClose: () => void }) {
  const t = useT();
  const id = useId();
  const { labId } = useLab();
  const { tasks, partsOf } = useShownTasks();
  const { hidden, hide, unhide } = useHiddenTasks();
  const [withHidden, setWithHidden] = useState(false);
  const own = useMemo(() => tasks.filter((task) => isRunning(task) || !hidden.has(task.key)), [tasks, hidden]);
  const groups = useMemo(() => grouped(withHidden ? tasks : own).slice(0, ROWS), [withHidden, tasks, own]);
  const finished = own.filter((task) => !isRunning(task));
  return (
    <section aria-label={t("tasks.title")} className="flex h-56 shrink-0 flex-col border-t border-line bg-surface">
      <header className="flex h-8 shrink-0 items-center gap-2 border-b border-line px-3">
        <h2 className="font-semibold">{t("tasks.title")}</h2>
        <Button kind="quiet" isSmall onClick={() => pushPath(pathOf({ labId, kind: null, uuid: null, tab: null, page: "tasks" }))}>
          {t("frame.wholeHistory")}
        </Button>
        <label htmlFor={id} className="ml-auto flex items-center gap-1.5 text-sm">
          <Check id={id} checked={withHidden} onChange={(event) => setWithHidden(event.target.checked)} />
          {t("frame.showHiddenCount", { count: tasks.length - own.length })}
        </label>
        <Button
          kind="quiet"
          isSmall
          disabledReason={finished.length > 0 ? null : t("frame.nothingHereHasFinished")}
          onClick={() => hide(finished.map(({ key }) => key))}
        >
          {t("frame.hideFinished")}
        </Button>
        <IconButton label={t("tasks.close")} icon={<X size={14} aria-hidden />} onClick={onClose} />
      </header>
      {groups.length === 0 ? (
        <p className="p-6 text-center text-muted">{tasks.length === 0 ? t("tasks.none") : t("frame.youHaveHiddenAllTasks")}</p>
      ) : (
        <ul className="min-h-0 flex-1 overflow-y-auto">
          {groups.map((group) => (
            <TaskRow
              key={group.key}
              group={group}
              parts={partsOf.get(group.key) ?? NO_PARTS}
              isHidden={group.tasks.every(({ key }) => hidden.has(key))}
              onHide={(keys, isHidden) => (isHidden ? hide(keys) : unhide(keys))}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
