"use client";
import { useTaskParts } from "../../data/activity";
import { type ShownTask, shownView } from "../../data/shown-task";
import { useFaultText } from "../../data/use-fault-text";
import { useT } from "../../i18n";
import { useShownName } from "../../kinds/use-task-name";
import { visibleText } from "../../ui/visible-text";
import { TaskParts } from "./task-parts";

/** Of the task that is chosen: with what it was asked for, why it failed, whom it was refused for, and what it has started. */
export function TaskAbout({ task }: { task: ShownTask }) {
  const t = useT();
  const text = useFaultText();
  const nameOf = useShownName();
  const { data } = useTaskParts(task.parts > 0 ? task.key : null);
  const name = nameOf(task);
  return (
    <section
      aria-label={t("frame.aboutName", { name })}
      className="mt-2 max-h-52 shrink-0 overflow-y-auto rounded-lg border border-line bg-surface px-3 py-2 text-sm"
    >
      <h2 className="font-medium">{name}</h2>
      {task.fault && <p className="text-bad">{text(task.fault)}</p>}
      <dl className="mt-1 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4">
        <dt className="text-muted">{t("inside.operation")}</dt>
        <dd className="font-mono">{task.op}</dd>
        {task.args.map(([key, value]) => (
          <div key={key} className="contents">
            <dt className="font-mono text-muted">{key}</dt>
            <dd className="break-words">{visibleText(value)}</dd>
          </div>
        ))}
      </dl>
      {task.refusals.length > 0 && (
        <ul aria-label={t("tasks.refusedList")} className="mt-1">
          {task.refusals.map((refusal, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an object may be named twice, and the list does not change
            <li key={at} className="flex gap-2">
              <span className="w-40 shrink-0 truncate">{visibleText(refusal.name)}</span>
              <span className="text-bad">{text(refusal.fault)}</span>
            </li>
          ))}
        </ul>
      )}
      {data && data.tasks.length > 0 && <TaskParts tasks={data.tasks.map((part) => shownView(part, null))} label={t("tasks.partsList")} />}
    </section>
  );
}
