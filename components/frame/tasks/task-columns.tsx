"use client";
import { useCallback, useMemo } from "react";
import { useLab } from "../../data/lab-context";
import { isRunning, type ShownTask, secondsOf, tookText } from "../../data/shown-task";
import { outcomeWords } from "../../data/task-state";
import { useFaultText } from "../../data/use-fault-text";
import { useNameOf } from "../../data/use-name-of";
import type { GridColumn } from "../../grid/grid-column";
import { type Translate, useLanguage, useT } from "../../i18n";
import { useSaid } from "../../i18n/said/use-said";
import { useShownName } from "../../kinds/use-task-name";
import { formatDateTime } from "../../ui/format";
import { visibleText } from "../../ui/visible-text";
import { TaskMark, TaskObject } from "./task-parts";
import { By, Progress } from "./task-row";

/** What stands beside a task: the step that it is at, how many objects are done, why it failed, or with what it was asked for. */
export function useTaskDetail(): (task: ShownTask) => string {
  const t = useT();
  const said = useSaid();
  const text = useFaultText();
  return useCallback(
    (task) => {
      const { fault, bulk, record, args, parts } = task;
      if (fault) return text(fault);
      if (bulk) return t("tasks.counters", { done: bulk.done, refused: bulk.refused, left: bulk.left });
      if (record && isRunning(task)) return visibleText(said([record.name_description]));
      if (parts > 0) return t("tasks.parts", { count: parts });
      return args
        .filter(([name]) => !HIDDEN.has(name))
        .map(([name, value]) => `${name} = ${visibleText(value)}`)
        .join(", ");
    },
    [t, said, text],
  );
}
/** Arguments that name what the row names already. */
const HIDDEN: ReadonlySet<string> = new Set(["self", "vm", "host", "class"]);

/** The columns of the history: who, what, on what, since when, how long, and what became of it. */
export function useTaskColumns(): readonly GridColumn<ShownTask>[] {
  const t = useT();
  const { language } = useLanguage();
  const { session } = useLab();
  const nameOf = useShownName();
  const objectName = useNameOf();
  const detailOf = useTaskDetail();
  return useMemo((): readonly GridColumn<ShownTask>[] => {
    const took = (task: ShownTask): string => tookText(secondsOf(task, session.clock.nowUs()), language);
    return [
      {
        id: "task",
        header: t("graphs.task"),
        size: 220,
        min: 130,
        isFixed: true,
        value: nameOf,
        cell: (task) => (
          <span className="flex min-w-0 items-center gap-1.5" title={nameOf(task)}>
            <TaskMark task={task} />
            <span className="truncate">{nameOf(task)}</span>
          </span>
        ),
      },
      {
        id: "object",
        header: t("inside.object"),
        size: 120,
        min: 80,
        value: ({ object }) => (object ? (objectName(object.ref) ?? object.name) : null),
        cell: ({ object }) => <TaskObject object={object} />,
      },
      {
        id: "user",
        header: t("frame.by"),
        size: 88,
        min: 64,
        value: ({ user }) => user,
        cell: ({ user }) => <By user={user} />,
      },
      {
        id: "began",
        header: t("frame.begun"),
        size: 152,
        min: 150,
        value: ({ beganUs }) => beganUs,
        text: ({ beganUs }) => when(beganUs),
        cell: ({ beganUs }) => <span className="tabular-nums">{when(beganUs)}</span>,
      },
      {
        id: "took",
        header: t("frame.took"),
        size: 76,
        min: 64,
        isNumeric: true,
        value: (task) => secondsOf(task, session.clock.nowUs()),
        text: took,
        cell: (task) => <span className="tabular-nums">{took(task)}</span>,
      },
      {
        id: "outcome",
        header: t("frame.outcome"),
        size: 110,
        min: 76,
        value: (task) => t(outcomeWords(task)),
        cell: (task) => (isRunning(task) ? <Progress task={task} name={nameOf(task)} /> : t(outcomeWords(task))),
      },
      {
        id: "detail",
        header: t("labs.setAside.details"),
        size: 300,
        min: 110,
        value: detailOf,
        cell: (task) => (
          <span className={task.fault ? "block truncate text-bad" : "block truncate text-muted"} title={detailOf(task)}>
            {detailOf(task)}
          </span>
        ),
      },
      ...seldomSeen(t),
    ];
  }, [t, language, session, nameOf, objectName, detailOf]);
}

const when = (us: number | null): string => (us === null ? "—" : formatDateTime(us));
/** Columns that the column chooser offers. */
function seldomSeen(t: Translate): readonly GridColumn<ShownTask>[] {
  return [
    {
      id: "ended",
      header: t("frame.ended"),
      size: 152,
      isHiddenAtFirst: true,
      value: ({ endedUs }) => endedUs,
      text: ({ endedUs }) => when(endedUs),
      cell: ({ endedUs }) => <span className="tabular-nums">{when(endedUs)}</span>,
    },
    {
      id: "op",
      header: t("inside.operation"),
      size: 150,
      isHiddenAtFirst: true,
      value: ({ op }) => op,
      cell: ({ op }) => <span className="font-mono">{op}</span>,
    },
  ];
}
