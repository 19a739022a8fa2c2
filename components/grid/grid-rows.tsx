// biome-ignore-all lint/a11y/useSemanticElements: these are the roles of the ARIA pattern for this widget; no HTML element has them together with its keys
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names its active row by aria-activedescendant
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid itself takes the keys
"use client";
import { ChevronDown, ChevronUp } from "lucide-react";
import { memo, type ReactNode, type MouseEvent as RowEvent, useMemo } from "react";
import { useKnown } from "../data/hooks";
import { cx } from "../ui/cx";
import { ShownName } from "../ui/shown-name";
import { visibleText } from "../ui/visible-text";
import type { GridColumn } from "./grid-column";

/** Height of a row, pixels. */
export const ROW = 28;

interface HeaderProps {
  readonly at: number;
  readonly title: string;
  readonly isNumeric: boolean;
  readonly sort: false | "asc" | "desc";
  readonly onSort: ((event: unknown) => void) | undefined;
  readonly onResize: (event: unknown) => void;
}

export function HeaderCell({ at, title, isNumeric, sort, onSort, onResize }: HeaderProps) {
  return (
    <div
      role="columnheader"
      aria-colindex={at + 1}
      aria-sort={sort === "asc" ? "ascending" : sort === "desc" ? "descending" : "none"}
      className="group/head relative flex min-w-0 items-center"
    >
      <button
        type="button"
        tabIndex={-1}
        onClick={onSort}
        className={cx("flex h-full min-w-0 flex-1 items-center gap-1 px-2 hover:text-text", isNumeric && "flex-row-reverse")}
      >
        <span className="cut">{title}</span>
        {sort === "asc" && <ChevronUp size={12} aria-hidden />}
        {sort === "desc" && <ChevronDown size={12} aria-hidden />}
      </button>
      <span
        aria-hidden
        onMouseDown={onResize}
        onTouchStart={onResize}
        className="absolute top-1 right-0 bottom-1 w-1.5 cursor-col-resize border-r border-line hover:border-accent"
      />
    </div>
  );
}

interface RowProps<T> {
  readonly id: string;
  /** by which the grid names its active row */
  readonly domId: string;
  readonly index: number;
  /** pixels from the top of the rows */
  readonly top: number;
  /** widths of the columns */
  readonly template: string;
  readonly row: T;
  /** those that are shown */
  readonly columns: readonly GridColumn<T>[];
  readonly isOn: boolean;
  readonly isActive: boolean;
  /** it is drawn without what has to be asked for */
  readonly isLight: boolean;
  readonly onClick: (id: string, event: RowEvent) => void;
  readonly onActivate: (id: string) => void;
}

function Row<T>(props: RowProps<T>) {
  const { id, domId, index, top, template, row, columns, isOn, isActive, isLight, onClick, onActivate } = props;
  const style = useMemo(() => ({ gridTemplateColumns: template, height: ROW, top }), [template, top]);
  return (
    <div
      role="row"
      id={domId}
      data-row={id}
      aria-rowindex={index + 2}
      aria-selected={isOn}
      onClick={(event) => onClick(id, event)}
      onDoubleClick={() => onActivate(id)}
      className={cx(
        "absolute inset-x-0 grid items-center border-b border-line/60 contain-strict select-none",
        isOn ? "bg-accent-soft" : "hover:bg-hover",
        isActive && "group-focus-visible/grid:outline-2 group-focus-visible/grid:-outline-offset-2 group-focus-visible/grid:outline-accent",
      )}
      style={style}
    >
      <Cells row={row} columns={columns} isLight={isLight} />
    </div>
  );
}

type CellsProps<T> = Pick<RowProps<T>, "row" | "columns" | "isLight">;
function AllCells<T>({ row, columns, isLight }: CellsProps<T>): ReactNode {
  const needed = isLight ? "" : columns.flatMap((column) => column.needs?.(row) ?? []).join("\n");
  useKnown(useMemo(() => (needed === "" ? [] : [...new Set(needed.split("\n"))]), [needed]));
  return columns.map((column, at) => {
    if (isLight && column.isAsked) return <div key={column.id} role="gridcell" aria-colindex={at + 1} />;
    const plain = column.value(row);
    return (
      <div
        key={column.id}
        role="gridcell"
        aria-colindex={at + 1}
        className={cx("cut px-2", column.isNumeric && "text-right")}
        title={column.cell ? undefined : visibleText(`${plain ?? ""}`)}
      >
        {column.cell ? column.cell(row) : typeof plain === "string" ? <ShownName name={plain} /> : plain}
      </div>
    );
  });
}
/** What stands in a row: the same whether it is chosen or not, and where it stands. */
const Cells = memo(AllCells) as typeof AllCells;

/** A row, drawn again only when something of it has changed: an arrow key changes two of them. */
export const BodyRow = memo(Row) as typeof Row;
