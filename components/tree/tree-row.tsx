"use client";
import { ChevronRight } from "lucide-react";
import { type MouseEvent, memo } from "react";
import { useObjectState } from "../data/use-object-state";
import { useT } from "../i18n";
import { cx } from "../ui/cx";
import { Arc, ObjectIcon } from "../ui/object-icon";
import { ShownName } from "../ui/shown-name";
import { visibleText } from "../ui/visible-text";
import type { TreeRow } from "./build-tree";

interface Props {
  readonly row: TreeRow;
  readonly id: string;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  /** something that is dragged is over it */
  readonly drop?: "taken" | "refused";
  readonly top: number;
  /** pixels */
  readonly height: number;
  readonly onPick: (row: TreeRow, event: MouseEvent) => void;
  readonly onToggle: (row: TreeRow) => void;
}
export const TREE_ROW_HEIGHT = 26;
/** The same on a phone, where fingers meet it, pixels. */
export const TOUCH_ROW_HEIGHT = 44;

export const TreeRowView = memo(function TreeRowView({ row, id, isActive, isSelected, drop, top, height, onPick, onToggle }: Props) {
  const t = useT();
  const { node } = row;
  const state = useObjectState(node.ref);
  const hasChildren = node.children.length > 0;
  return (
    <div
      role="treeitem"
      id={id}
      data-ref={node.ref ?? undefined}
      data-id={node.id}
      tabIndex={-1}
      aria-level={row.level}
      aria-posinset={row.at}
      aria-setsize={row.of}
      aria-selected={isSelected}
      aria-labelledby={`${id}-name`}
      aria-describedby={`${id}-state`}
      {...(hasChildren ? { "aria-expanded": row.isOpen } : {})}
      onClick={(event) => onPick(row, event)}
      onDoubleClick={() => hasChildren && onToggle(row)}
      onKeyDown={undefined}
      className={cx(
        "absolute inset-x-1 flex items-center gap-1 rounded-sm pr-2 select-none",
        isSelected ? "bg-accent-soft" : "hover:bg-hover",
        drop && (drop === "taken" ? "outline-2 -outline-offset-2 outline-accent" : "outline-2 -outline-offset-2 outline-bad"),
        isActive && "group-focus-visible/tree:outline-2 group-focus-visible/tree:-outline-offset-2 group-focus-visible/tree:outline-accent",
      )}
      style={{ height, transform: `translateY(${top}px)`, paddingLeft: 2 + (row.level - 1) * 14 }}
    >
      <span
        aria-hidden
        className="flex size-4 shrink-0 max-sm:size-9 items-center justify-center text-faint"
        onClick={(event) => {
          if (!hasChildren) return;
          event.stopPropagation();
          onToggle(row);
        }}
      >
        {hasChildren && <ChevronRight size={13} className={cx("transition-transform duration-120", row.isOpen && "rotate-90")} />}
      </span>
      {node.kind.iconStyle !== "mark" && state?.look === "moving" ? (
        <Arc size={14} />
      ) : (
        <ObjectIcon kind={node.kind} look={state?.look ?? "plain"} />
      )}
      <span
        id={`${id}-name`}
        className={cx("ml-0.5 cut", node.ref === null && "text-muted", isSelected && "font-medium")}
        title={visibleText(node.label)}
      >
        <ShownName name={node.label} />
      </span>
      <span id={`${id}-state`} hidden>
        {state ? t(state.word) : t("state.group")}
      </span>
      {state?.look === "moving" && (
        <span aria-hidden data-text={t(state.word)} className="ml-auto shrink-0 pl-2 text-sm text-accent after:content-[attr(data-text)]" />
      )}
      {node.ref === null && (
        <span
          aria-hidden
          data-text={node.children.length}
          className="ml-auto shrink-0 pl-2 text-sm text-faint after:content-[attr(data-text)]"
        />
      )}
    </div>
  );
});
