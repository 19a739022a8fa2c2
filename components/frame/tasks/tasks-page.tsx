"use client";
import { Download, Eye, EyeOff, ListChecks } from "lucide-react";
import { useMemo, useState } from "react";
import type { TaskFilter, TaskPage } from "@/server/contract/activity";
import { useHiddenTasks, useTaskHistory, wholeHistory } from "../../data/activity";
import { useConsole } from "../../data/console-context";
import { useRecords } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { isRunning, type ShownTask, shownView } from "../../data/shown-task";
import { submit } from "../../data/submit";
import { messageOf } from "../../data/trpc";
import { DataGrid } from "../../grid/data-grid";
import { GroupChooser } from "../../grid/group-chooser";
import { useT } from "../../i18n";
import { useShownName } from "../../kinds/use-task-name";
import { Button } from "../../ui/button";
import { csvFile } from "../../ui/csv";
import type { MenuEntry } from "../../ui/menu-entries";
import { Notice } from "../../ui/notice";
import { fileName, saveFile } from "../../ui/save-file";
import { TaskAbout } from "./task-about";
import { useTaskColumns } from "./task-columns";
import { type Chosen, NOTHING_CHOSEN, TaskFilterBar, useFilterOf } from "./task-filter";
import { useTaskGrouping } from "./task-grouping";
import { useWhyNotCancel } from "./task-row";
import "./texts";

/** Under which its columns, order and groups are kept. */
const GRID = "tasks";
const NOBODY: ReadonlySet<string> = new Set();
const keyOf = ({ key }: ShownTask): string => key;

/** Who did what in this lab, for as long as the server keeps it: what runs first, then the newest. */
export function TasksPage() {
  const t = useT();
  const nameOf = useShownName();
  const columns = useTaskColumns();
  const { choices, by, groupOf } = useTaskGrouping(GRID);
  const [chosen, setChosen] = useState(NOTHING_CHOSEN);
  const filter = useFilterOf(chosen);
  const history = useTaskHistory(filter);
  const rows = useRows(history.data?.pages);
  const [selected, setSelected] = useState(NOBODY);
  const acting = rows.filter(({ key }) => selected.has(key));
  const menuOf = useTaskMenu(rows, acting, (object) => setChosen({ ...chosen, object }));
  const [first] = acting;
  const isNarrowed = Object.keys(filter).some((name) => name !== "withHidden");
  return (
    <>
      <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line bg-surface px-3">
        <ListChecks size={18} strokeWidth={1.75} aria-hidden className="text-muted" />
        <h1 className="truncate text-lg font-semibold">{t("view.tasks")}</h1>
        <span className="ml-auto" />
        <CsvButton filter={filter} />
      </header>
      <div className="flex min-h-0 flex-1 flex-col p-3">
        {history.error && <Notice className="mb-2">{messageOf(history.error)}</Notice>}
        <DataGrid
          label={t("frame.historyOfTasks")}
          id={GRID}
          rows={rows}
          idOf={keyOf}
          nameOf={nameOf}
          columns={columns}
          isExportedElsewhere
          selected={selected}
          onSelect={setSelected}
          isMulti
          groupedBy={by}
          {...(groupOf ? { groupOf } : {})}
          tools={(rows.length > 0 || groupOf) && <GroupChooser id={GRID} choices={choices} />}
          menuOf={menuOf}
          isComing={history.isPending}
          emptyText={isNarrowed ? t("frame.noTaskIsLikeThat") : t("frame.noTasksYetWhateverAnybody")}
          toolbar={<TaskFilterBar chosen={chosen} onChange={setChosen} />}
        />
        <footer className="flex h-8 shrink-0 items-center gap-2 pt-2 text-sm text-muted">
          <span role="status">{t("frame.tasks", { count: rows.length })}</span>
          {history.hasNextPage && (
            <Button
              isSmall
              disabledReason={history.isFetchingNextPage ? t("frame.theyAreOnTheirWay") : null}
              onClick={() => void history.fetchNextPage()}
            >
              {t("frame.showOlder")}
            </Button>
          )}
          <span className="ml-auto" />
          <HideButtons tasks={acting} />
        </footer>
        {first && acting.length === 1 && <TaskAbout task={first} />}
      </div>
    </>
  );
}

/** Rows of the pages that are here; what runs stands first. */
function useRows(pages: readonly TaskPage[] | undefined): readonly ShownTask[] {
  const records = useRecords("task");
  return useMemo(() => {
    const byRef = new Map(records.map((record) => [record.ref, record]));
    // A task that began while the pages were asked for may stand in two of them.
    const views = new Map((pages ?? []).flatMap((page) => page.tasks).map((view) => [view.key, view]));
    const rows = [...views.values()].map((view) => shownView(view, byRef.get(view.key) ?? null));
    return [...rows.filter(isRunning), ...rows.filter((row) => !isRunning(row))];
  }, [pages, records]);
}

function useTaskMenu(
  rows: readonly ShownTask[],
  acting: readonly ShownTask[],
  onObject: (object: Chosen["object"]) => void,
): (key: string) => readonly MenuEntry[] {
  const t = useT();
  const { go } = useConsole();
  const { labId, session, kinds } = useLab();
  const whyNotCancel = useWhyNotCancel();
  const { hidden, hide, unhide } = useHiddenTasks();
  return (key) => {
    const task = rows.find((row) => row.key === key);
    if (!task) return [];
    const some = acting.some((row) => row.key === key) ? acting : [task];
    const keys = some.filter((row) => !isRunning(row)).map((row) => row.key);
    const about = task.object && session.store.any(task.object.ref);
    const gone = t("alert.whatItIsAboutIs");
    const none = t("frame.whatRunsIsNotHidden");
    const cancels = some.filter(isRunning);
    return [
      {
        label: t("alert.goToObject"),
        why: about && kinds.withPage(about) ? null : gone,
        run: () => {
          if (task.object) go(task.object.ref);
        },
      },
      {
        label: t("frame.onlyWhatIsAboutThis"),
        why: task.object?.uuid ? null : t("frame.itIsAboutNoSingle"),
        run: () => {
          if (task.object?.uuid) onObject({ uuid: task.object.uuid, name: task.object.name ?? "" });
        },
      },
      {
        label: t("tasks.cancel"),
        why: cancels[0] ? whyNotCancel(cancels[0]) : t("frame.itHasEnded"),
        run: () => {
          for (const row of cancels) void submit(labId, "task.cancel", { task: row.key });
        },
      },
      { label: t("frame.hide"), why: keys.length > 0 ? null : none, run: () => hide(keys) },
      ...(some.some((row) => hidden.has(row.key)) ? [{ label: t("frame.showAgain"), why: null, run: () => unhide(keys) }] : []),
    ];
  };
}

function HideButtons({ tasks }: { tasks: readonly ShownTask[] }) {
  const t = useT();
  const { hidden, hide, unhide } = useHiddenTasks();
  const ended = tasks.filter((task) => !isRunning(task)).map(({ key }) => key);
  const away = ended.filter((key) => hidden.has(key));
  const none = t("frame.chooseTasksThatHaveEnded");
  return (
    <>
      {away.length > 0 && (
        <Button isSmall icon={<Eye size={14} aria-hidden />} onClick={() => unhide(away)}>
          {t("frame.showAgain")}
        </Button>
      )}
      <Button
        isSmall
        icon={<EyeOff size={14} aria-hidden />}
        disabledReason={ended.length > away.length ? null : none}
        onClick={() => hide(ended)}
      >
        {t("frame.hideForMe")}
      </Button>
    </>
  );
}

/** All that the filter leaves, as a file. */
function CsvButton({ filter }: { filter: TaskFilter }) {
  const t = useT();
  const { labId, labName } = useLab();
  const columns = useTaskColumns();
  const [isBusy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const rows = (await wholeHistory(labId, filter)).map((view) => shownView(view, null));
      const cells = rows.map((row) => columns.map((column) => column.text?.(row) ?? column.value(row)));
      saveFile(`${fileName(`${labName} ${t("view.tasks")}`)}.csv`, csvFile([columns.map(({ header }) => header), ...cells]));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      isSmall
      icon={<Download size={14} aria-hidden />}
      disabledReason={isBusy ? t("frame.itIsBeingWritten") : null}
      onClick={() => void save()}
    >
      {t("graphs.exportCsv")}
    </Button>
  );
}
