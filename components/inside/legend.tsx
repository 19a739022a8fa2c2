"use client";
import { useT } from "../i18n";

/** What the shapes mean. */
export function Legend() {
  const t = useT();
  return (
    <ul aria-label={t("inside.legend")} className="ml-2 flex items-center gap-3 border-l border-line pl-3 text-xs text-muted">
      <li className="inline-flex items-center gap-1">
        <span aria-hidden className="h-2.5 w-4 rounded-full border border-line-strong bg-raised" />
        {t("inside.legend.daemon")}
      </li>
      <li className="inline-flex items-center gap-1">
        <span aria-hidden className="h-2.5 w-3.5 rounded-[2px] border border-line-strong bg-raised" />
        {t("inside.legend.device")}
      </li>
      <li className="inline-flex items-center gap-1">
        <span aria-hidden className="size-2.5 rounded-full border-2 border-accent" />
        {t("inside.legend.ring")}
      </li>
      <li className="inline-flex items-center gap-1">
        <span aria-hidden className="w-4 border-t-2 border-dashed border-line-strong" />
        {t("inside.legend.emulated")}
      </li>
      <li className="inline-flex items-center gap-1">
        <span aria-hidden className="size-2.5 rounded-[2px] border-2 border-event bg-event-soft" />
        {t("inside.legend.lit")}
      </li>
    </ul>
  );
}
