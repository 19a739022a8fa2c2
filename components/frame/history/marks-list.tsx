"use client";
import { Flag, MoreHorizontal } from "lucide-react";
import type { LabPastView, MarkView, MomentView } from "@/server/contract/past";
import { isSameMoment } from "../../data/past/moments";
import { useT } from "../../i18n";
import { IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { formatDateTime } from "../../ui/format";
import { MenuButton } from "../../ui/menu";
import { type MenuEntry, separator } from "../../ui/menu-entries";
import { visibleText } from "../../ui/visible-text";
import type { HistoryRequest } from "./requests";

interface MarksListProps {
  readonly past: LabPastView;
  readonly chosen: MomentView | null;
  readonly onChoose: (moment: MomentView) => void;
  readonly onRequest: (request: HistoryRequest) => void;
}
/** Moments that have a name. */
export function MarksList({ past, chosen, onChoose, onRequest }: MarksListProps) {
  const t = useT();
  if (past.marks.length === 0) return <p className="p-4 text-center text-sm text-muted">{t("history.marks.none")}</p>;
  const entries = (mark: MarkView) => (): readonly MenuEntry[] => [
    {
      label: t("history.marks.goTo"),
      why: past.may.travel ? null : t("history.why.travel"),
      run: () => onRequest({ kind: "goTo", moment: mark, mark }),
    },
    {
      label: t("history.marks.branchOff"),
      why: past.may.branchOff ? null : t("history.why.branchOff"),
      run: () => onRequest({ kind: "branchOff", moment: mark }),
    },
    { label: t("history.marks.compare"), why: null, run: () => onRequest({ kind: "compare", before: mark, after: null }) },
    separator,
    {
      label: t("history.marks.remove"),
      isDanger: true,
      why: past.may.mark ? null : t("history.why.mark"),
      run: () => onRequest({ kind: "unmark", mark }),
    },
  ];
  return (
    <ul>
      {past.marks.map((mark) => (
        <li key={mark.id} className={cx("flex items-center gap-1 pr-1 hover:bg-hover", isSameMoment(mark, chosen) && "bg-accent-soft")}>
          <button type="button" onClick={() => onChoose(mark)} className="flex min-w-0 flex-1 items-center gap-2 px-2 py-1 text-left">
            <Flag size={13} aria-hidden className={cx("shrink-0", mark.isOfPresent ? "text-accent" : "text-faint")} fill="currentColor" />
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{visibleText(mark.name)}</span>
              <span className="block truncate text-sm text-muted">
                <span className="font-mono text-xs">{formatDateTime(mark.virtualUs)}</span>
                {" · "}
                {mark.author}
                {!mark.isOfPresent && ` · ${t("history.marks.elsewhere")}`}
              </span>
            </span>
          </button>
          <MenuButton
            trigger={<IconButton label={t("history.more", { name: mark.name })} icon={<MoreHorizontal size={14} aria-hidden />} />}
            entries={entries(mark)}
          />
        </li>
      ))}
    </ul>
  );
}
