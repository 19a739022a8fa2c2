"use client";
import { EllipsisVertical } from "lucide-react";
import Link from "next/link";
import { useEffect, useState } from "react";
import type { LabView } from "@/server/contract";
import { useLanguage, useServerText, useT } from "../i18n";
import { scenarioTexts } from "../i18n/scenarios";
import { cx } from "../ui/cx";
import { formatDateTime } from "../ui/format";
import { MenuButton } from "../ui/menu";
import { StateMark } from "../ui/object-icon";
import { ShownName } from "../ui/shown-name";
import type { LabRequest } from "./lab-list";

/** Virtual time of a lab that this page does not follow: carried on from the last list. */
function LabTime({ lab }: { lab: LabView }) {
  const t = useT();
  const said = useServerText();
  const [elapsedMs, setElapsed] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new word from the server starts the count again
  useEffect(() => {
    const from = performance.now();
    setElapsed(0);
    const timer = setInterval(() => setElapsed(performance.now() - from), 1000);
    return () => clearInterval(timer);
  }, [lab.clock]);
  if (lab.state === "failed") {
    return (
      <span className="inline-flex items-center gap-1 text-bad" title={said(lab.failure ?? "")}>
        <StateMark look="bad" size={11} />
        <span className="max-w-64 truncate">{t("labs.failed", { reason: said(lab.failure ?? "") })}</span>
      </span>
    );
  }
  const isRunning = lab.state === "running";
  const pace = lab.clock.speed === 0 ? t("labs.paused") : t("labs.speed", { speed: lab.clock.speed });
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 font-mono text-sm">
      {formatDateTime(lab.clock.virtualUs + (isRunning ? elapsedMs * 1000 * lab.clock.speed : 0))}
      <span
        className={isRunning && lab.clock.speed === 0 ? "font-sans text-paused" : "font-sans text-muted"}
        title={lab.state === "asleep" ? t("labs.asleepHint") : undefined}
      >
        {lab.state === "asleep" ? t("labs.asleep") : lab.state === "opening" ? t("labs.opening") : pace}
      </span>
    </span>
  );
}
/** Columns that a phone has no room for. */
export const atEase = "px-3 max-[640px]:hidden";

export function LabRow({ lab, onAsk }: { lab: LabView; onAsk: (request: LabRequest) => void }) {
  const t = useT();
  const { language } = useLanguage();
  const why = lab.role === "pool-admin" ? null : t("labs.ownerOnly");
  return (
    <tr className="h-10 border-b border-line last:border-0 hover:bg-hover">
      <td className="px-3">
        <Link href={`/labs/${lab.id}`} prefetch={false} className="font-medium text-accent hover:underline">
          <ShownName name={lab.name} />
        </Link>
        <p className="text-sm text-muted min-[641px]:hidden">{scenarioTexts(language, lab.scenario).name}</p>
      </td>
      <td className={cx("text-muted", atEase)}>{scenarioTexts(language, lab.scenario).name}</td>
      <td className="px-3">
        <LabTime lab={lab} />
      </td>
      <td className={cx("text-right", atEase)}>{lab.counts?.hosts ?? "–"}</td>
      <td className={cx("text-right", atEase)}>{lab.counts?.vms ?? "–"}</td>
      <td className={cx("text-right", atEase)}>{lab.counts?.running ?? "–"}</td>
      <td className={atEase}>{t(`role.${lab.role}`)}</td>
      <td className={cx("text-muted", atEase)}>{lab.ownerName}</td>
      <td className="px-2 text-right">
        <MenuButton
          label={`${t("common.more")}: ${lab.name}`}
          className="inline-flex size-7 items-center justify-center rounded-sm text-muted hover:bg-pressed hover:text-text data-popup-open:bg-pressed"
          entries={() => [
            lab.state === "failed"
              ? { label: t("labs.restore"), why, run: () => onAsk({ kind: "restore", lab }) }
              : { label: t("labs.open"), why: null, run: () => location.assign(`/labs/${lab.id}`) },
            {
              label: t("labs.export"),
              why: lab.state === "failed" ? t("labs.restore.exportHint") : why,
              run: () => location.assign(`/api/labs/${lab.id}/export`),
            },
            { kind: "separator" },
            { label: t("labs.rename"), why, run: () => onAsk({ kind: "rename", lab }) },
            { label: t("labs.keep"), why, run: () => onAsk({ kind: "keep", lab }) },
            { label: t("labs.members"), why, run: () => onAsk({ kind: "members", lab }) },
            { label: t("labs.delete"), why, isDanger: true, run: () => onAsk({ kind: "delete", lab }) },
          ]}
        >
          <EllipsisVertical size={15} aria-hidden />
        </MenuButton>
      </td>
    </tr>
  );
}
