"use client";
import type { InsideStep } from "@/server/contract";
import { type Translate, useT } from "../../i18n";
import { cx } from "../../ui/cx";
import { exactUs } from "../numbers";
import { type SpentKind, spentOn } from "./spent";

/** What a step has waited for, in words. */
export function waitedText(t: Translate, { us, on }: NonNullable<InsideStep["waited"]>): string {
  return t("inside.waited", { us: exactUs(us), on: t(`inside.wait.${on}`) });
}

/** Work is in the colours of who does it; waiting is striped by brightness, so that it is told apart without colour too. */
const tones: Record<SpentKind, string> = {
  "spent.guest": "bg-running",
  "spent.xen": "bg-event",
  "spent.back": "bg-accent",
  "spent.device": "bg-muted",
  "wait.guestCpu": "bg-paused",
  "wait.backCpu": "bg-paused opacity-75",
  "wait.device": "bg-paused opacity-60",
  "wait.ring": "bg-bad",
  "wait.pause": "bg-bad opacity-75",
  "wait.connection": "bg-bad opacity-60",
};

/** Why a request took as long as it did: a bar of what it spent its time on, and the same in figures. */
export function TimeSpent({ steps }: { steps: readonly InsideStep[] }) {
  const t = useT();
  const spent = spentOn(steps);
  const total = spent.reduce((sum, { us }) => sum + us, 0);
  if (total <= 0) return null;
  return (
    <figure aria-label={t("inside.whyLong")} className="flex flex-col gap-1">
      <figcaption className="text-xs text-muted">{t("inside.whyLong")}</figcaption>
      <div aria-hidden className="flex h-3 gap-px overflow-hidden rounded-sm bg-sunken">
        {spent.map(({ kind, us }) => (
          <span key={kind} className={cx("min-w-0.5", tones[kind])} style={{ flexGrow: us, flexBasis: 0 }} />
        ))}
      </div>
      <ul className="flex flex-wrap gap-x-3 gap-y-0.5 text-xs tabular-nums">
        {spent.map(({ kind, us }) => (
          <li key={kind} className="inline-flex items-center gap-1">
            <span aria-hidden className={cx("size-2 rounded-xs", tones[kind])} />
            {t(`inside.${kind}`)} {exactUs(us)}
          </li>
        ))}
      </ul>
    </figure>
  );
}
