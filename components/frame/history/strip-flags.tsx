"use client";
import { Flag, GitBranch, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { LabPastView, MomentView } from "@/server/contract/past";
import { useT } from "../../i18n";
import { formatDateTime } from "../../ui/format";
import { Hint } from "../../ui/hint";
import { visibleText } from "../../ui/visible-text";
import { branchName, isOfPresent } from "./moments";
import { placeOf, type Stretch } from "./strip-scale";

interface FlagsProps {
  readonly past: LabPastView;
  readonly shown: Stretch;
  readonly onChoose: (moment: MomentView) => void;
}
/** What stands above the strip: marks with their names, where branches have left, where another engine took over. The lists have them too. */
export function StripFlags({ past, shown, onChoose }: FlagsProps) {
  const t = useT();
  const flags: readonly Flagged[] = [
    ...past.marks
      .filter((mark) => mark.isOfPresent)
      .map((mark) => ({
        key: mark.id,
        moment: mark,
        label: t("history.flag", { name: mark.name, time: formatDateTime(mark.virtualUs) }),
        icon: <Flag size={12} aria-hidden className="shrink-0 text-accent" fill="currentColor" />,
        text: visibleText(mark.name),
      })),
    ...past.branches.flatMap((branch) =>
      branch.from && !branch.isCurrent && isOfPresent(past, branch.from)
        ? [
            {
              key: `branch ${branch.number}`,
              moment: branch.from,
              label: t("history.fork", { branch: branchName(t, branch), time: formatDateTime(branch.from.virtualUs) }),
              icon: <GitBranch size={12} aria-hidden className="text-(--series-4)" />,
              text: "",
            },
          ]
        : [],
    ),
    ...leftByPresent(past).map(({ branch, from }) => ({
      key: `left ${branch.number}`,
      moment: from,
      label: t("history.fork", { branch: branchName(t, branch), time: formatDateTime(from.virtualUs) }),
      icon: <GitBranch size={12} aria-hidden className="text-(--series-4)" />,
      text: "",
    })),
    ...past.cuts.map((cut) => ({
      key: `cut ${cut.at}`,
      moment: cut,
      label: t("history.cut", { time: formatDateTime(cut.virtualUs), engine: cut.engine }),
      icon: <TriangleAlert size={12} aria-hidden className="text-bad" />,
      text: "",
    })),
  ];
  return (
    <div className="absolute inset-x-0 top-0 h-5">
      {flags
        .filter(({ moment }) => moment.virtualUs >= shown.fromUs && moment.virtualUs <= shown.toUs)
        .map(({ key, moment, label, icon, text }) => (
          <Hint key={key} text={label} isDescription={false} side="top">
            <button
              type="button"
              aria-label={label}
              onClick={() => onChoose(moment)}
              style={{ left: `${placeOf(shown, moment.virtualUs) * 100}%` }}
              className="absolute top-0.5 -ml-1.5 flex h-4 max-w-32 items-center gap-0.5 rounded-sm px-0.5 text-xs hover:bg-hover"
            >
              {icon}
              {text && <span className="truncate">{text}</span>}
            </button>
          </Hint>
        ))}
    </div>
  );
}

interface Flagged {
  readonly key: string;
  readonly moment: MomentView;
  readonly label: string;
  readonly icon: ReactNode;
  readonly text: string;
}

/** Branches that the present way left, and where: seen from there it is the present one that went off. */
function leftByPresent(past: LabPastView) {
  const byNumber = new Map(past.branches.map((each) => [each.number, each]));
  const found = [];
  let here = byNumber.get(past.branch);
  while (here?.from) {
    const branch = byNumber.get(here.from.branch);
    // A branch whose end is where it was left has nothing of its own after that.
    if (branch && branch.end.at > here.from.at) found.push({ branch, from: here.from });
    here = branch;
  }
  return found;
}
