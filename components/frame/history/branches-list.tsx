"use client";
import { GitBranch, MoreHorizontal } from "lucide-react";
import type { BranchView, LabPastView } from "@/server/contract/past";
import { branchName } from "../../data/past/moments";
import { useLanguage, useT } from "../../i18n";
import { Button, IconButton } from "../../ui/button";
import { formatDateTime, formatDuration } from "../../ui/format";
import { MenuButton } from "../../ui/menu";
import { type MenuEntry, separator } from "../../ui/menu-entries";
import { visibleText } from "../../ui/visible-text";
import type { HistoryRequest } from "./requests";

interface BranchesListProps {
  readonly past: LabPastView;
  readonly onDeeds: (branch: number) => void;
  readonly onRequest: (request: HistoryRequest) => void;
}
/** Ways that the lab has left: each can be gone on with at its end. */
export function BranchesList({ past, onDeeds, onRequest }: BranchesListProps) {
  const t = useT();
  const extentOf = useBranchExtent();
  const left = past.branches.filter(({ isCurrent }) => !isCurrent);
  if (left.length === 0) return <p className="p-4 text-center text-sm text-muted">{t("history.branches.none")}</p>;
  const whyTravel = past.may.travel ? null : t("history.why.travel");
  const entries = (branch: BranchView) => (): readonly MenuEntry[] => [
    { label: t("history.branches.deeds"), why: null, run: () => onDeeds(branch.number) },
    { label: t("history.branches.compare"), why: null, run: () => onRequest({ kind: "compare", before: branch.end, after: null }) },
    {
      label: t("history.branches.branchOff"),
      why: past.may.branchOff ? null : t("history.why.branchOff"),
      run: () => onRequest({ kind: "branchOff", moment: branch.end }),
    },
    separator,
    { label: t("history.branches.rename"), why: whyTravel, run: () => onRequest({ kind: "nameBranch", branch }) },
    { label: t("history.branches.drop"), isDanger: true, why: whyTravel, run: () => onRequest({ kind: "drop", branch }) },
  ];
  return (
    <ul>
      {left.map((branch) => {
        const name = branchName(t, branch);
        return (
          <li key={branch.number} className="flex items-center gap-1 py-1 pr-1 pl-2 hover:bg-hover">
            <GitBranch size={13} aria-hidden className="mr-1 shrink-0 text-(--series-4)" />
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{visibleText(name)}</span>
              <span className="block truncate text-sm text-muted" title={formatDateTime(branch.end.virtualUs)}>
                {extentOf(branch)}
              </span>
              <span className="block truncate text-sm text-muted">
                {t("history.branches.left", { author: branch.author, wall: formatDateTime(Date.parse(branch.wall) * 1000).slice(0, 16) })}
              </span>
            </span>
            <Button isSmall disabledReason={whyTravel} onClick={() => onRequest({ kind: "goOnIn", branch })}>
              {t("history.branches.goOn")}
            </Button>
            <MenuButton
              trigger={<IconButton label={t("history.more", { name })} icon={<MoreHorizontal size={14} aria-hidden />} />}
              entries={entries(branch)}
            />
          </li>
        );
      })}
    </ul>
  );
}

/** How long a branch is and how much was done in it. */
export function useBranchExtent(): (branch: BranchView) => string {
  const t = useT();
  const { language } = useLanguage();
  return ({ from, end, deeds }) =>
    t("history.branches.extent", { span: formatDuration((end.at - (from?.at ?? 0)) / 1e6, language), count: deeds });
}
