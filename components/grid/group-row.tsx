// biome-ignore-all lint/a11y/useSemanticElements: these are the roles of the ARIA pattern for this widget; no HTML element has them together with its keys
// biome-ignore-all lint/a11y/useFocusableInteractive: the button within it has the focus
"use client";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useT } from "../i18n";
import { visibleText } from "../ui/visible-text";
import type { RowGroup } from "./grid-groups";
import { ROW } from "./grid-rows";

interface GroupRowProps {
  readonly group: RowGroup;
  readonly count: number;
  readonly isFolded: boolean;
  readonly index: number;
  /** pixels from the top of the rows */
  readonly top: number;
  readonly columnCount: number;
  readonly onFold: () => void;
}
/** The heading of a group of rows, which folds it. */
export function GroupRow({ group, count, isFolded, index, top, columnCount, onFold }: GroupRowProps) {
  const t = useT();
  const Mark = isFolded ? ChevronRight : ChevronDown;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className="absolute inset-x-0 flex items-center border-b border-line/60 bg-sunken"
      style={{ height: ROW, top }}
    >
      <div role="gridcell" aria-colspan={columnCount} className="sticky left-0 flex min-w-0 items-center">
        <button
          type="button"
          aria-expanded={!isFolded}
          onClick={onFold}
          className="flex h-7 min-w-0 items-center gap-1.5 px-2 font-medium hover:text-accent focus-visible:-outline-offset-2"
        >
          <Mark size={13} aria-hidden className="shrink-0 text-muted" />
          <span className="truncate">{group.label === "" ? t("grid.none") : visibleText(group.label)}</span>
          <span className="text-sm font-normal text-muted tabular-nums">{count}</span>
        </button>
      </div>
    </div>
  );
}
