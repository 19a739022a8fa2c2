"use client";
import { Flag, GitBranch, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { BranchView, LabPastView, MomentView } from "@/server/contract/past";
import { branchName, isOfPresent } from "../../data/past/moments";
import { placeOf, type Stretch } from "../../data/past/strip-scale";
import { useT } from "../../i18n";
import { cx } from "../../ui/cx";
import { formatDateTime } from "../../ui/format";
import { Hint } from "../../ui/hint";
import { visibleText } from "../../ui/visible-text";

/** Room that a mark's name takes at most, px, and what its flag alone needs. */
const NAME_PX = 130;
const FLAG_PX = 15;

interface FlagsProps {
  readonly past: LabPastView;
  readonly shown: Stretch;
  readonly onChoose: (moment: MomentView) => void;
}
/** What stands on the strip by name: marks above it; where branches have left and where another engine took over on it. */
export function StripFlags({ past, shown, onChoose }: FlagsProps) {
  const t = useT();
  const isIn = ({ virtualUs }: MomentView): boolean => virtualUs >= shown.fromUs && virtualUs <= shown.toUs;
  const place = (moment: MomentView): number => placeOf(shown, moment.virtualUs) * 100;
  const marks = past.marks.filter((mark) => mark.isOfPresent && isIn(mark)).sort((a, b) => a.virtualUs - b.virtualUs);
  return (
    <>
      {marks.map((mark, n) => {
        const next = marks[n + 1];
        const room = next ? `${place(next) - place(mark)}%` : `${NAME_PX}px`;
        return (
          <Flagged
            key={mark.id}
            label={t("history.flag", { name: mark.name, time: formatDateTime(mark.virtualUs) })}
            left={place(mark)}
            maxWidth={`max(${FLAG_PX}px, min(${NAME_PX}px, ${room}))`}
            className="top-[2px] h-[17px]"
            onClick={() => onChoose(mark)}
          >
            <Flag size={12} aria-hidden className="shrink-0 text-accent" fill="currentColor" />
            <span className="truncate">{visibleText(mark.name)}</span>
          </Flagged>
        );
      })}
      {forksOf(past)
        .filter(({ from }) => isIn(from))
        .map(({ branch, from }) => (
          <Flagged
            key={branch.number}
            label={t("history.fork", { branch: branchName(t, branch), time: formatDateTime(from.virtualUs) })}
            left={place(from)}
            className="top-[24px] h-[16px] bg-surface"
            onClick={() => onChoose(from)}
          >
            <GitBranch size={12} aria-hidden className="text-(--series-4)" />
          </Flagged>
        ))}
      {past.cuts.filter(isIn).map((cut) => (
        <Flagged
          key={cut.at}
          label={t("history.cut", { time: formatDateTime(cut.virtualUs), engine: cut.engine })}
          left={place(cut)}
          className="top-[24px] h-[16px] bg-surface"
          onClick={() => onChoose(cut)}
        >
          <TriangleAlert size={12} aria-hidden className="text-bad" />
        </Flagged>
      ))}
    </>
  );
}

interface FlaggedProps {
  readonly label: string;
  /** per cent of the strip */
  readonly left: number;
  readonly maxWidth?: string;
  readonly className: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}
function Flagged({ label, left, maxWidth, className, onClick, children }: FlaggedProps) {
  return (
    <Hint text={label} isDescription={false} side="top">
      <button
        type="button"
        aria-label={label}
        onClick={onClick}
        style={{ left: `${left}%`, maxWidth }}
        className={cx("absolute -ml-[7px] flex items-center gap-0.5 overflow-hidden rounded-sm px-px text-xs hover:bg-hover", className)}
      >
        {children}
      </button>
    </Hint>
  );
}

interface Fork {
  readonly branch: BranchView;
  readonly from: MomentView;
}
/** Where branches have left the present way, and where the present one left another: seen from it, it is the other that went off. */
function forksOf(past: LabPastView): readonly Fork[] {
  const forks: Fork[] = [];
  for (const branch of past.branches)
    if (branch.from && !isOfPresent(past, branch.end) && isOfPresent(past, branch.from)) forks.push({ branch, from: branch.from });
  const byNumber = new Map(past.branches.map((each) => [each.number, each]));
  for (let here = byNumber.get(past.branch); here?.from; ) {
    const { from }: BranchView = here;
    here = from ? byNumber.get(from.branch) : undefined;
    // A branch whose end is where it was left has nothing of its own after that.
    if (here && from && here.end.at > from.at && !forks.some(({ branch }) => branch === here)) forks.push({ branch: here, from });
  }
  return forks;
}
