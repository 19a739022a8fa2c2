"use client";
import { ListChecks, Wifi, WifiOff } from "lucide-react";
import { useHiddenTasks, useUnseenAlerts } from "../data/activity";
import { useConsole } from "../data/console-context";
import { isSet } from "../data/defaults";
import { useRecords, useSessionState } from "../data/hooks";
import { isOpen } from "../data/task-state";
import { useT } from "../i18n";
import { levelOf, priorityOf } from "../kinds/alert/priority";
import { useTaskName } from "../kinds/use-task-name";
import { LanguageButton, ThemeButton } from "../page/appearance";
import { People } from "../page/people";
import { cx } from "../ui/cx";
import { Hint } from "../ui/hint";
import { Arc } from "../ui/object-icon";
import { TimeBar } from "./time-bar";

/** How many alerts one has not seen, the worst of them in its colour, and the way to them. */
function Alerts() {
  const t = useT();
  const { setMode } = useConsole();
  const { unseen } = useUnseenAlerts();
  if (unseen.length === 0) return null;
  const { icon: Icon, look, word } = priorityOf(Math.min(...unseen.map(({ priority }) => levelOf(priority))));
  return (
    <Hint text={t("frame.theMostSeriousWord", { word: t(word) })} isDescription side="top">
      <button
        type="button"
        onClick={() => setMode("notifications")}
        className="inline-flex h-6 items-center gap-1.5 rounded-sm px-1.5 whitespace-nowrap hover:bg-hover"
      >
        <Icon size={13} aria-hidden className={look === "bad" ? "text-bad" : look === "paused" ? "text-paused" : "text-muted"} />
        {t("frame.newAlerts", { count: unseen.length })}
      </button>
    </Hint>
  );
}

export function StatusBar({ hasTasks, onTasks }: { hasTasks: boolean; onTasks: () => void }) {
  const t = useT();
  const nameOfTask = useTaskName();
  const { connection } = useSessionState();
  const tasks = useRecords("task");
  // Parts of another task are counted in it.
  const whole = tasks.filter((task) => !isSet(task.subtask_of));
  const running = whole.filter(isOpen);
  const { hidden } = useHiddenTasks();
  // Who has hidden a task knows of it.
  const failed = whole.filter((task) => task.status === "failure" && !hidden.has(task.ref)).length;
  const progress = running.length > 0 ? running.reduce((sum, task) => sum + task.progress, 0) / running.length : 0;
  const isLive = connection === "live";
  return (
    <footer className="flex h-8 shrink-0 items-center gap-1 border-t border-line bg-surface px-2 text-sm">
      <button
        type="button"
        aria-expanded={hasTasks}
        onClick={onTasks}
        data-tour="tasks"
        className="inline-flex h-6 min-w-40 items-center gap-2 rounded-sm px-1.5 hover:bg-hover"
      >
        {running.length > 0 ? <Arc size={13} progress={progress} /> : <ListChecks size={14} aria-hidden className="text-muted" />}
        {/* Read when it is come to: what became of a task is announced once, by the outcomes, and not each percent of it. */}
        <span className="truncate">
          {running.length === 0
            ? t("status.noTasks")
            : running.length === 1
              ? `${running[0] ? nameOfTask(running[0]) : ""} · ${Math.round(progress * 100)} %`
              : t("status.tasks", { count: running.length })}
        </span>
        {failed > 0 && <span className="rounded-sm bg-bad-soft px-1 text-bad">{t("status.failed", { count: failed })}</span>}
      </button>
      <Alerts />
      <div className="ml-auto flex h-full items-center gap-1">
        <People />
        <span role="status" className={cx("inline-flex items-center gap-1 px-1", isLive ? "text-muted" : "text-paused")}>
          {isLive ? <Wifi size={13} aria-hidden className="text-running" /> : <WifiOff size={13} aria-hidden />}
          <span className={isLive ? "max-[1180px]:sr-only" : undefined}>
            {t(isLive ? "status.live" : connection === "connecting" ? "status.connecting" : "status.lost")}
          </span>
        </span>
        <ThemeButton />
        <LanguageButton />
        <span className="mx-0.5 h-4 w-px bg-line" aria-hidden />
        <TimeBar />
      </div>
    </footer>
  );
}
