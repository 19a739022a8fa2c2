"use client";
import { useMemo } from "react";
import type { DeedView } from "@/server/contract/past";
import { useT } from "../../i18n";
import { formatDateTime } from "../../ui/format";
import { useDeedText } from "./deed-text";
import { inLines } from "./deeds";

/** How many are written out in a dialog: who reads more of them reads the list. */
const MOST = 50;

/** What was done, a line each, newest first, in a box that scrolls. */
export function DeedLines({ deeds, label }: { deeds: readonly DeedView[]; label: string }) {
  const t = useT();
  const textOf = useDeedText();
  const lines = useMemo(() => inLines(deeds), [deeds]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <ul aria-label={label} tabIndex={0} className="mt-2 max-h-36 overflow-y-auto rounded-md border border-line">
      {lines.slice(0, MOST).map((deed) => (
        <li key={deed.index} className="flex items-baseline gap-2 border-b border-line px-2 py-1 text-sm last:border-0">
          <span className="shrink-0 font-mono text-xs text-muted">{formatDateTime(deed.virtualUs).slice(5)}</span>
          <span className="shrink-0 font-medium">{deed.actor || t("history.server")}</span>
          <span className="min-w-0 font-mono text-xs break-all">{textOf(deed)}</span>
        </li>
      ))}
    </ul>
  );
}
