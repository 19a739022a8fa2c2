"use client";
import { ListChecks, Wifi, WifiOff } from "lucide-react";
import { useMemo } from "react";
import { useHiddenTasks, useUnseenAlerts } from "../data/activity";
import { useConsole } from "../data/console-context";
import { isSet } from "../data/defaults";
import { useRecords, useSessionState } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { useNameOf } from "../data/use-name-of";
import { useT } from "../i18n";
import { levelOf, priorityOf } from "../kinds/alert/priority";
import { LanguageButton, ThemeButton } from "../page/appearance";
import { cx } from "../ui/cx";
import { Hint } from "../ui/hint";
import { Arc } from "../ui/object-icon";
import { isOpen } from "./tasks/task-state";
import { useTaskName } from "./tasks/use-task-name";
import { TimeBar } from "./time-bar";

const series = [
  "bg-(--series-1)",
  "bg-(--series-2)",
  "bg-(--series-3)",
  "bg-(--series-4)",
  "bg-(--series-5)",
  "bg-(--series-7)",
  "bg-(--series-8)",
];
function People() {
  const t = useT();
  const nameOf = useNameOf();
  const { me } = useLab();
  const { presence } = useSessionState();
  const others = useMemo(() => [...new Map(presence.map((person) => [person.user, person])).values()], [presence]);
  if (others.length === 0) return null;
  return (
    <ul aria-label={t("status.here")} className="flex items-center px-1">
      {others.slice(0, 6).map((person) => {
        const colour = series[[...person.user].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % series.length];
        const at = person.at ? nameOf(person.at) : null;
        const name = person.displayName || person.user;
        return (
          <li key={person.user} className="-ml-1 first:ml-0">
            <Hint text={at && person.user !== me.username ? t("status.looksAt", { name, object: at }) : name} side="top">
              <button
                type="button"
                aria-label={name}
                className={cx(
                  "inline-flex size-[22px] items-center justify-center rounded-full border border-surface text-[9px] leading-none font-semibold text-surface",
                  colour,
                )}
              >
                <span aria-hidden data-text={[...name].slice(0, 2).join("").toUpperCase()} className="after:content-[attr(data-text)]" />
              </button>
            </Hint>
          </li>
        );
      })}
      {others.length > 6 && <li className="pl-1 text-sm text-muted">+{others.length - 6}</li>}
    </ul>
  );
}
/** How many alerts one has not seen, the worst of them in its colour, and the way to them. */
function Alerts() {
  const t = useT();
  const { setMode } = useConsole();
  const { unseen } = useUnseenAlerts();
  if (unseen.length === 0) return null;
  const { icon: Icon, look, word } = priorityOf(Math.min(...unseen.map(({ priority }) => levelOf(priority))));
  return (
    <Hint text={t({ en: "The most serious: {word}", zh: "其中最严重：{word}" }, { word: t(word) })} isDescription side="top">
      <button
        type="button"
        onClick={() => setMode("notifications")}
        className="inline-flex h-6 items-center gap-1.5 rounded-sm px-1.5 whitespace-nowrap hover:bg-hover"
      >
        <Icon size={13} aria-hidden className={look === "bad" ? "text-bad" : look === "paused" ? "text-paused" : "text-muted"} />
        {t({ en: "{count|new alert|new alerts}", zh: "{count} 条未看警报" }, { count: unseen.length })}
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
