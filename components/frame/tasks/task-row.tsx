"use client";
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { useLab } from "../../data/lab-context";
import { isRunning, type ShownTask, secondsOf, type TaskGroup, tookText } from "../../data/shown-task";
import { submit } from "../../data/submit";
import { outcomeWords } from "../../data/task-state";
import { useFaultText } from "../../data/use-fault-text";
import { useLanguage, useT } from "../../i18n";
import { useSaid } from "../../i18n/said/use-said";
import { useOperationName, useShownName } from "../../kinds/use-task-name";
import { Button, IconButton } from "../../ui/button";
import { formatDateTime, formatTime } from "../../ui/format";
import { visibleText } from "../../ui/visible-text";
import { BulkRefusals } from "./bulk-refusals";
import { TaskMark, TaskObject, TaskParts } from "./task-parts";

interface RowProps {
  readonly group: TaskGroup;
  /** what the task has started */
  readonly parts: readonly ShownTask[];
  readonly isHidden: boolean;
  readonly onHide: (keys: readonly string[], isHidden: boolean) => void;
}
/** One task, or a group of equal ones: who, what, on what, since when, how long, and what became of it. */
export function TaskRow({ group, parts, isHidden, onHide }: RowProps) {
  const t = useT();
  const nameOf = useShownName();
  const operationName = useOperationName();
  const [isUnfolded, setUnfolded] = useState(false);
  const [task] = group.tasks;
  if (!task) return null;
  const isGroup = group.tasks.length > 1;
  const { bulk } = task;
  const name = isGroup ? operationName(task.op, group.tasks.length) : nameOf(task);
  const inside = isGroup ? group.tasks.length : bulk ? bulk.refused : parts.length;
  const fold = t(isGroup ? "frame.tasksCount" : bulk ? "tasks.refused" : "tasks.parts", { count: inside });
  return (
    <li className={isHidden ? "border-b border-line opacity-60" : "border-b border-line"}>
      <div className="grid grid-cols-[20px_minmax(0,1fr)_minmax(0,120px)_84px_104px_150px_64px_68px_92px] items-center gap-2 px-3 py-1 max-[1180px]:grid-cols-[20px_minmax(0,1fr)_minmax(0,96px)_64px_92px_110px_60px_60px_88px]">
        <TaskMark task={task} />
        <div className="min-w-0">
          <div className="truncate font-medium">{name}</div>
          <Below task={task} />
        </div>
        <div className="min-w-0 text-sm">{!isGroup && !bulk && <TaskObject object={task.object} />}</div>
        <By user={task.user} />
        {inside > 0 ? (
          <Button isSmall kind="quiet" aria-expanded={isUnfolded} onClick={() => setUnfolded(!isUnfolded)}>
            {fold}
          </Button>
        ) : (
          <span />
        )}
        {isRunning(task) ? <Progress task={task} name={name} /> : <span className="text-sm text-muted">{t(outcomeWords(task))}</span>}
        <Took task={task} />
        <span className="font-mono text-sm text-muted" title={task.beganUs === null ? "" : formatDateTime(task.beganUs)}>
          {task.beganUs === null ? "" : formatTime(task.beganUs)}
        </span>
        <RowAction
          task={task}
          name={name}
          isHidden={isHidden}
          onHide={(hides) =>
            onHide(
              group.tasks.map(({ key }) => key),
              hides,
            )
          }
        />
      </div>
      {isUnfolded && isGroup && <TaskParts tasks={group.tasks} label={name} />}
      {isUnfolded && bulk && bulk.refused > 0 && <BulkRefusals task={task.key} op={bulk.op} count={bulk.refused} />}
      {isUnfolded && !isGroup && !bulk && parts.length > 0 && <TaskParts tasks={parts} label={t("tasks.partsList")} />}
    </li>
  );
}

/** The step that it is at, how many objects are done, or why it failed. */
function Below({ task }: { task: ShownTask }) {
  const t = useT();
  const said = useSaid();
  const text = useFaultText();
  const { fault, bulk, record } = task;
  const counters = bulk && t("tasks.counters", { done: bulk.done, refused: bulk.refused, left: bulk.left });
  const step = record && isRunning(task) ? visibleText(said([record.name_description])) : "";
  return (
    <div
      className="truncate text-sm text-muted"
      title={fault ? [text(fault), fault.code, ...fault.params].join(" · ") : (counters ?? step)}
    >
      {counters && <span className={bulk?.refused ? "text-paused" : undefined}>{counters} </span>}
      {fault ? <span className="text-bad">{text(fault)}</span> : counters ? null : step}
    </div>
  );
}

/** In whose name it runs. */
export function By({ user }: { user: string }) {
  const t = useT();
  return user === "" ? (
    <span className="truncate text-sm text-faint">{t("frame.theLabItself")}</span>
  ) : (
    <span className="truncate text-sm" title={user}>
      {visibleText(user)}
    </span>
  );
}

function Took({ task }: { task: ShownTask }) {
  const { session } = useLab();
  const { language } = useLanguage();
  const seconds = secondsOf(task, session.clock.nowUs());
  return <span className="text-right text-sm text-muted tabular-nums">{tookText(seconds, language, false)}</span>;
}

export function Progress({ task, name }: { task: ShownTask; name: string }) {
  const percent = Math.round((task.record?.progress ?? 0) * 100);
  return (
    <div className="flex items-center gap-2">
      <div
        className="h-1.5 flex-1 overflow-hidden rounded-full bg-pressed"
        role="progressbar"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <div className="h-full bg-accent transition-[width] duration-150" style={{ width: `${percent}%` }} />
      </div>
      <span className="w-11 text-right text-sm whitespace-nowrap text-muted">{percent} %</span>
    </div>
  );
}

/** Why a task cannot be cancelled now; null: it can. */
export function useWhyNotCancel(): (task: ShownTask) => string | null {
  const t = useT();
  return ({ record, status }) =>
    status === "cancelling"
      ? t("frame.itIsBeingCancelledAlready")
      : record?.allowed_operations.includes("cancel") && status === "pending"
        ? null
        : t("tasks.cannotCancel");
}

interface ActionProps {
  readonly task: ShownTask;
  readonly name: string;
  readonly isHidden: boolean;
  readonly onHide: (isHidden: boolean) => void;
}
function RowAction({ task, name, isHidden, onHide }: ActionProps) {
  const t = useT();
  const { labId } = useLab();
  const whyNotCancel = useWhyNotCancel();
  if (isRunning(task))
    return (
      <Button isSmall disabledReason={whyNotCancel(task)} onClick={() => void submit(labId, "task.cancel", { task: task.key })}>
        {t("tasks.cancel")}
      </Button>
    );
  const label = isHidden ? "frame.showNameAgain" : "frame.hideName";
  const Icon = isHidden ? Eye : EyeOff;
  return (
    <IconButton
      className="justify-self-end"
      label={t(label, { name })}
      icon={<Icon size={14} aria-hidden />}
      onClick={() => onHide(!isHidden)}
    />
  );
}
