"use client";
import { ChevronLeft, ChevronRight, SkipForward } from "lucide-react";
import type { InsideFollowDetail, InsideOverview, InsideStep } from "@/server/contract";
import { useLanguage, useT } from "../../i18n";
import { useSaid } from "../../i18n/said/use-said";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { Notice } from "../../ui/notice";
import { useRegionName } from "../../ui/region-name";
import { Table } from "../../ui/table";
import { stepName, stepText } from "../captions";
import { kindWords } from "../names";
import { exactUs } from "../numbers";
import { TimeSpent, waitedText } from "./time-spent";
import { useLabClock } from "./use-clock";
import { useFollowName } from "./use-follow-name";

/** One followed request: its steps with their times, and the one that is looked at in full. */
export function FollowDetailView({
  detail,
  overview,
  cursor,
  onCursor,
}: {
  detail: InsideFollowDetail;
  overview: InsideOverview;
  /** index of the step looked at; -1: none has been reached */
  cursor: number;
  onCursor: (at: number | null) => void;
}) {
  const t = useT();
  const regionName = useRegionName();
  const said = useSaid();
  const { language } = useLanguage();
  const clock = useLabClock();
  const followName = useFollowName(overview);
  const { follow, steps } = detail;
  const start = steps[0]?.atUs ?? follow.startedUs;
  const step = steps[cursor];
  const coming = steps[follow.reached];
  const isOver = follow.state === "done" || follow.state === "failed";
  const why = ((): string | null => {
    if (isOver) return t("inside.followOver");
    if (clock.isRunning) return t("inside.timeRuns");
    return clock.why;
  })();
  const advance = (): void => {
    onCursor(null);
    const us = coming ? Math.ceil(coming.atUs - overview.atUs) : 0;
    // Other guests have events of their own in between; where the step's time is known the clock goes right there.
    void clock.ask(us > 0 ? { kind: "step", us } : { kind: "nextEvent" });
  };
  return (
    <section aria-label={regionName(t("inside.steps"))} className="flex flex-col gap-2">
      <h3 className="flex items-baseline gap-2 font-semibold">
        {followName(follow)}
        <span className="font-normal text-muted tabular-nums">
          {kindWords[follow.kind]} · {follow.totalUs === null ? t(`inside.follow.${follow.state}`) : exactUs(follow.totalUs)}
        </span>
      </h3>
      {follow.trouble && <Notice tone={follow.state === "failed" ? "bad" : "paused"}>{said(follow.trouble)}</Notice>}
      {follow.state === "waiting" && <p className="text-muted">{t("inside.waitsFor")}</p>}
      <div className="flex flex-wrap gap-1.5">
        <Button
          isSmall
          icon={<ChevronLeft size={13} aria-hidden />}
          disabledReason={cursor > 0 ? null : t("inside.noEarlierStep")}
          onClick={() => onCursor(cursor - 1)}
        >
          {t("inside.previousStep")}
        </Button>
        <Button
          isSmall
          icon={<ChevronRight size={13} aria-hidden />}
          disabledReason={cursor < follow.reached - 1 ? null : t("inside.noLaterStep")}
          onClick={() => onCursor(cursor + 1)}
        >
          {t("inside.nextStep")}
        </Button>
        <Button
          isSmall
          kind={isOver || clock.isRunning ? "plain" : "primary"}
          icon={<SkipForward size={13} aria-hidden />}
          disabledReason={why}
          onClick={advance}
        >
          {t("inside.toNextStep")}
        </Button>
      </div>
      {clock.failure && <Notice>{clock.failure}</Notice>}
      {follow.reached > 1 && <TimeSpent steps={steps.slice(0, follow.reached)} />}
      <div aria-live="polite">{step && <StepCard step={step} start={start} before={steps[cursor - 1]} language={language} />}</div>
      <ol aria-label={t("inside.steps")} className="flex flex-col">
        {steps.map((one, at) => {
          const isReached = at < follow.reached;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps only grow; the place is the identity
            <li key={at}>
              <button
                type="button"
                aria-current={at === cursor ? "step" : undefined}
                aria-disabled={!isReached || undefined}
                onClick={() => isReached && onCursor(at)}
                className={cx(
                  "grid min-h-6 w-full grid-cols-[22px_minmax(0,1fr)_auto] items-center gap-1.5 rounded-sm px-1 text-left",
                  at === cursor ? "bg-event-soft font-medium" : isReached ? "hover:bg-hover" : "text-faint",
                )}
              >
                <span className="text-right text-xs text-muted tabular-nums">{at + 1}</span>
                <span className="truncate">
                  {stepName(language, one)}
                  {one.hypercall && <span className="ml-1.5 text-xs text-accent">{t("inside.hypercall")}</span>}
                  {one.waited && isReached && <span className="ml-1.5 text-xs text-paused">{waitedText(t, one.waited)}</span>}
                </span>
                <span className="text-xs text-muted tabular-nums">{isReached ? `+${exactUs(one.atUs - start)}` : t("inside.toCome")}</span>
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
function StepCard({
  step,
  start,
  before,
  language,
}: {
  step: InsideStep;
  start: number;
  before: InsideStep | undefined;
  language: "en" | "zh";
}) {
  const t = useT();
  const said = useSaid();
  return (
    <div className="flex flex-col gap-1.5 rounded-md border border-event bg-surface px-2.5 py-2">
      <p className="flex flex-wrap items-center gap-x-2">
        <span className="font-semibold">{stepName(language, step)}</span>
        {step.hypercall && (
          <span className="rounded-sm bg-accent-soft px-1.5 font-mono text-xs text-accent">
            {t("inside.hypercallNo", { number: step.hypercall.number, name: step.hypercall.name })}
          </span>
        )}
        <span className="ml-auto text-xs text-muted tabular-nums">
          +{exactUs(step.atUs - start)}
          {before ? ` (${t("inside.sinceBefore", { us: exactUs(step.atUs - before.atUs) })})` : ""}
        </span>
      </p>
      {step.waited && <p className="text-paused">{waitedText(t, step.waited)}</p>}
      <p>{stepText(language, step, said)}</p>
      {step.changes.length > 0 && (
        <Table
          name={t("inside.changes")}
          empty=""
          columns={[
            { name: t("inside.object") },
            { name: t("inside.field"), isMono: true },
            { name: t("inside.before"), isMono: true },
            { name: t("inside.after"), isMono: true },
          ]}
          rows={step.changes.map((change, at) => ({
            key: at,
            cells: [
              said(change.object),
              change.field,
              change.before,
              <span key="a" className="font-medium text-event">
                {change.after}
              </span>,
            ],
          }))}
        />
      )}
    </div>
  );
}
