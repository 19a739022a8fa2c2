"use client";
import { FastForward, History, Pause, Play, SkipForward, StepForward } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { LabSpeed } from "@/server/contract";
import { useConsole } from "../data/console-context";
import { useErrorText } from "../data/error-text";
import { useSessionState, useSpeed, useVirtualNow } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { api } from "../data/trpc";
import { type TextKey, useT } from "../i18n";
import { Button, IconButton } from "../ui/button";
import { cx } from "../ui/cx";
import { formatDate, formatTime } from "../ui/format";
import { lazyPart } from "../ui/lazy-part";
import { Reached } from "./speed-reached";
import { SpeedMeanwhile } from "./speed-shown";

const SpeedMenu = lazyPart(() => import("./speed-menu").then((file) => file.SpeedMenu), { isLate: true, meanwhile: SpeedMeanwhile });

type Action = Parameters<typeof api.lab.clock.mutate>[0]["action"];

/** Speeds that are one click away; all others are in the menu beside them. */
const buttons: readonly (readonly [LabSpeed, TextKey, ReactNode])[] = [
  [0, "time.pause", <Pause key="i" size={13} aria-hidden fill="currentColor" />],
  [1, "time.real", <Play key="i" size={13} aria-hidden fill="currentColor" />],
  [10, "time.x10", <Times key="i" by={10} />],
  [60, "time.x60", <Times key="i" by={60} />],
];

/** Virtual date and clock, and what moves them. */
export function TimeBar() {
  const t = useT();
  const errorText = useErrorText();
  const { session, labId, role } = useLab();
  const speed = useSpeed();
  const { connection } = useSessionState();
  const [failure, setFailure] = useState<string | null>(null);
  const why = role === "read-only" ? t("time.noRole") : connection === "live" ? null : t("why.offline");
  const ask = (action: Action): void => {
    setFailure(null);
    api.lab.clock.mutate({ labId, action }).then(
      (clock) => session.clock.hear(clock),
      (error: unknown) => setFailure(errorText(error)),
    );
  };
  const set = (to: LabSpeed): void => ask({ kind: "speed", speed: to });
  const next = session.clock.nextEventUs;
  return (
    <section aria-label={t("time.label")} className="flex h-full items-center gap-1 pl-2" data-tour="time">
      {failure && (
        <span role="alert" className="max-w-52 truncate text-sm text-bad" title={failure}>
          {failure}
        </span>
      )}
      <ClockFace speed={speed} next={next} />
      <div className="flex items-center">
        {buttons.map(([value, label, icon]) => (
          <IconButton
            key={value}
            label={t(label)}
            icon={icon}
            isPressed={speed === value}
            disabledReason={why}
            onClick={() => set(value)}
            className={value >= 10 ? "w-8" : undefined}
          />
        ))}
        <span className="w-1" aria-hidden />
        <SpeedMenu why={why} onSet={set} />
        <Reached />
        <span className="mx-1 h-4 w-px bg-line" aria-hidden />
        <IconButton
          label={t("time.step")}
          icon={<StepForward size={13} aria-hidden />}
          disabledReason={why}
          onClick={() => ask({ kind: "step", us: 1_000_000 })}
        />
        <IconButton
          label={t("time.next")}
          icon={next === null ? <FastForward size={13} aria-hidden /> : <SkipForward size={13} aria-hidden />}
          disabledReason={why}
          onClick={() => ask({ kind: "nextEvent" })}
        />
        <span className="mx-1 h-4 w-px bg-line" aria-hidden />
        <HistoryButton />
      </div>
    </section>
  );
}

function ClockFace({ speed, next }: { speed: LabSpeed | null; next: number | null }) {
  const t = useT();
  const now = useVirtualNow(5);
  const isSlow = speed !== null && speed > 0 && speed < 1;
  return (
    <span
      className={cx("flex items-baseline gap-1.5 px-1 font-mono text-sm", speed === 0 ? "text-paused" : "text-text")}
      title={`${t("time.utc")}${next === null ? "" : ` · ${t("time.nextAt", { time: formatTime(next) })}`}`}
    >
      <span className="text-muted max-[1180px]:hidden">{now > 0 ? formatDate(now) : ""}</span>
      <time
        // In slow motion seconds stand still for long.
        className={cx("text-right font-medium", isSlow ? "w-[12ch]" : "w-[8ch]")}
        dateTime={now > 0 ? new Date(now / 1000).toISOString() : undefined}
      >
        {now > 0 ? `${formatTime(now)}${isSlow ? `.${`${Math.floor(now / 1000) % 1000}`.padStart(3, "0")}` : ""}` : "--:--:--"}
      </time>
    </span>
  );
}

function HistoryButton() {
  const t = useT();
  const { panel, setPanel } = useConsole();
  const isOpen = panel === "history";
  return (
    <Button
      kind="quiet"
      isSmall
      icon={<History size={14} aria-hidden />}
      aria-expanded={isOpen}
      aria-label={t("history.open")}
      className={isOpen ? "bg-accent-soft text-accent" : "text-muted"}
      onClick={() => setPanel(isOpen ? null : "history")}
    >
      <span className="max-[1180px]:hidden">{t("history.open")}</span>
    </Button>
  );
}

function Times({ by }: { by: number }) {
  return <span className="text-xs font-semibold">×{by}</span>;
}
