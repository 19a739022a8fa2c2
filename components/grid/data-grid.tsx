// biome-ignore-all lint/a11y/useSemanticElements: these are the roles of the ARIA pattern for this widget; no HTML element has them together with its keys
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names its active row by aria-activedescendant
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid itself takes the keys
"use client";
import { ContextMenu } from "@base-ui/react/context-menu";
import {
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, ChevronUp } from "lucide-react";
import { type CSSProperties, type ReactNode, useEffect, useId, useMemo, useReducer, useRef, useState } from "react";
import { usePref } from "../data/prefs";
import { useT } from "../i18n";
import { copyText } from "../ui/copy-button";
import { cx } from "../ui/cx";
import { EmptyState } from "../ui/empty-state";
import { LazyEntries, menuPopupClass } from "../ui/menu";
import type { MenuEntry } from "../ui/menu-entries";
import { ShownName } from "../ui/shown-name";
import { visibleText } from "../ui/visible-text";
import { ColumnChooser } from "./column-chooser";
import { useGridSelection } from "./use-grid-selection";

export interface GridColumn<T> {
  readonly id: string;
  readonly header: string;
  readonly size: number;
  /** how narrow it may become before the grid scrolls, as long as nobody has set its width; left out: its size */
  readonly min?: number;
  /** what it sorts by and copies as */
  readonly value: (row: T) => string | number | null;
  readonly cell?: (row: T) => ReactNode;
  readonly isNumeric?: boolean;
  readonly isHiddenAtFirst?: boolean;
  /** cannot be hidden */
  readonly isFixed?: boolean;
}
interface GridProps<T> {
  readonly label: string;
  /** under which widths, order and columns are kept */
  readonly id: string;
  readonly rows: readonly T[];
  readonly idOf: (row: T) => string;
  readonly nameOf: (row: T) => string;
  readonly columns: readonly GridColumn<T>[];
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (selected: ReadonlySet<string>) => void;
  readonly isMulti?: boolean;
  readonly onActivate?: (id: string) => void;
  readonly menuOf?: (id: string) => readonly MenuEntry[];
  readonly emptyText: string;
  readonly emptyAction?: ReactNode;
  /** live columns are sorted again this often, not at every change */
  readonly resortMs?: number;
  readonly toolbar?: ReactNode;
  readonly className?: string;
}
const features = tableFeatures({
  rowSortingFeature,
  columnVisibilityFeature,
  columnSizingFeature,
  columnResizingFeature,
  sortedRowModel: createSortedRowModel(),
});
const ROW = 28;
const FIRST_SORT: SortingState = [];
const NO_SIZES: Readonly<Record<string, number>> = {};
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const compare = (a: string | number | null, b: string | number | null): number => {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return typeof a === "number" && typeof b === "number" ? a - b : collator.compare(`${a}`, `${b}`);
};

/** The one grid: virtual rows, sorting, widths, column chooser, desktop selection, row menus, copying as TSV. */
export function DataGrid<T extends object>(props: GridProps<T>) {
  const {
    label,
    id,
    rows,
    idOf,
    nameOf,
    columns,
    selected,
    onSelect,
    isMulti = false,
    onActivate,
    menuOf,
    emptyText,
    emptyAction,
    resortMs,
    toolbar,
    className,
  } = props;
  const t = useT();
  const base = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [sorting, setSorting] = usePref<SortingState>(`grid.${id}.sort`, FIRST_SORT);
  const [sizes, setSizes] = usePref<Readonly<Record<string, number>>>(`grid.${id}.sizes`, NO_SIZES);
  const firstHidden = useMemo(() => columns.filter((column) => column.isHiddenAtFirst).map((column) => column.id), [columns]);
  const [hidden, setHidden] = usePref<readonly string[] | null>(`grid.${id}.hidden`, null);
  const off = hidden ?? firstHidden;
  const [menuId, setMenuId] = useState<string | null>(null);
  const [turn, resort] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (!resortMs || sorting.length === 0) return;
    const timer = setInterval(resort, resortMs);
    return () => clearInterval(timer);
  }, [resortMs, sorting]);

  const defs = useMemo(() => {
    const helper = createColumnHelper<typeof features, T>();
    return columns.map((column) =>
      helper.accessor((row: T): unknown => column.value(row), {
        id: column.id,
        header: column.header,
        size: column.size,
        minSize: 48,
        sortFn: (a, b) => compare(column.value(a.original), column.value(b.original)),
      }),
    );
  }, [columns]);
  // A new array makes the table sort again: at changes of the rows and, for live columns, by the timer.
  const data = useMemo(() => {
    void turn;
    return [...rows] as T[];
  }, [rows, turn]);
  const table = useTable({
    features,
    columns: defs,
    data,
    getRowId: (row) => idOf(row),
    enableSortingRemoval: true,
    columnResizeMode: "onChange",
    state: { sorting, columnSizing: sizes, columnVisibility: Object.fromEntries(off.map((one) => [one, false])) },
    onSortingChange: (next) => setSorting(typeof next === "function" ? next(sorting) : next),
    onColumnSizingChange: (next) => setSizes(typeof next === "function" ? next({ ...sizes }) : next),
  });
  const model = table.getRowModel().rows;
  const ids = useMemo(() => model.map((row) => row.id), [model]);
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const byId = new Map(columns.map((column) => [column.id, column]));
  const least = (of: string, size: number): number => (of in sizes ? size : Math.min(size, byId.get(of)?.min ?? size));
  const template = headers
    .map((header, at) => {
      const size = header.getSize();
      return `minmax(${least(header.id, size)}px, ${at === headers.length - 1 ? "1fr" : `${size}px`})`;
    })
    .join(" ");
  const width = headers.reduce((sum, header) => sum + least(header.id, header.getSize()), 0);

  const grid = useGridSelection({ ids, isMulti, selected, onChange: onSelect, onActivate, pageRows: 12 });
  const virtual = useVirtualizer({
    count: model.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
    scrollMargin: ROW,
    rangeExtractor: (range) =>
      grid.at < 0 ? defaultRangeExtractor(range) : [...new Set([...defaultRangeExtractor(range), grid.at])].sort((a, b) => a - b),
  });
  const { scrollToIndex } = virtual;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the active row becomes another
  useEffect(() => {
    if (grid.at >= 0) scrollToIndex(grid.at, { align: "auto" });
  }, [grid.active]);

  const copyRows = (): void => {
    const shown = columns.filter((column) => !off.includes(column.id));
    const lines = model
      .filter((row) => selected.has(row.id))
      .map((row) => shown.map((column) => `${column.value(row.original) ?? ""}`.replaceAll(/[\t\n]/g, " ")).join("\t"));
    if (lines.length > 0) void copyText([shown.map((column) => column.header).join("\t"), ...lines].join("\n"));
  };
  const rowId = (of: string): string => `${base}-${of}`;
  return (
    <div className={cx("flex min-h-0 flex-1 flex-col overflow-hidden rounded-lg border border-line bg-surface", className)}>
      <div className="flex min-h-9 shrink-0 items-center gap-2 border-b border-line px-2 py-1">
        {toolbar}
        <span className="ml-auto">
          <ColumnChooser columns={columns} hidden={off} onChange={setHidden} />
        </span>
      </div>
      {rows.length === 0 ? (
        <EmptyState text={emptyText} action={emptyAction} />
      ) : (
        <ContextMenu.Root>
          <ContextMenu.Trigger
            render={
              <div
                ref={scroller}
                role="grid"
                aria-label={label}
                aria-rowcount={model.length + 1}
                aria-colcount={headers.length}
                aria-multiselectable={isMulti}
                aria-activedescendant={grid.active !== null && grid.at >= 0 ? rowId(grid.active) : undefined}
                tabIndex={0}
                className="group/grid relative min-h-0 flex-1 overflow-auto text-sm focus-visible:outline-none"
                onKeyDown={(event) => {
                  if (event.target !== event.currentTarget) return;
                  if ((event.ctrlKey || event.metaKey) && event.key === "c" && !getSelection()?.toString()) {
                    copyRows();
                    event.preventDefault();
                  } else if (event.key === "ContextMenu" || (event.shiftKey && event.key === "F10")) {
                    const box = grid.active === null ? null : document.getElementById(rowId(grid.active))?.getBoundingClientRect();
                    const row = grid.active === null ? null : document.getElementById(rowId(grid.active));
                    if (box)
                      row?.dispatchEvent(
                        new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: box.left + 60, clientY: box.bottom }),
                      );
                    event.preventDefault();
                  } else if (grid.onKeyDown(event)) event.preventDefault();
                }}
                onContextMenuCapture={(event) => {
                  const found = (event.target as HTMLElement).closest<HTMLElement>("[data-row]")?.dataset.row ?? null;
                  if (found !== null) grid.onRowMenu(found);
                  setMenuId(found);
                }}
              />
            }
          >
            <div
              role="row"
              aria-rowindex={1}
              className="sticky top-0 z-10 grid border-b border-line bg-sunken font-medium text-muted"
              style={{ gridTemplateColumns: template, minWidth: width, height: ROW }}
            >
              {headers.map((header, at) => {
                const sort = header.column.getIsSorted();
                return (
                  <div
                    key={header.id}
                    role="columnheader"
                    aria-colindex={at + 1}
                    aria-sort={sort === "asc" ? "ascending" : sort === "desc" ? "descending" : "none"}
                    className="group/head relative flex min-w-0 items-center"
                  >
                    <button
                      type="button"
                      tabIndex={-1}
                      onClick={header.column.getToggleSortingHandler()}
                      className={cx(
                        "flex h-full min-w-0 flex-1 items-center gap-1 px-2 hover:text-text",
                        byId.get(header.id)?.isNumeric && "flex-row-reverse",
                      )}
                    >
                      <span className="truncate">{byId.get(header.id)?.header}</span>
                      {sort === "asc" && <ChevronUp size={12} aria-hidden />}
                      {sort === "desc" && <ChevronDown size={12} aria-hidden />}
                    </button>
                    <span
                      aria-hidden
                      onMouseDown={header.getResizeHandler()}
                      onTouchStart={header.getResizeHandler()}
                      className="absolute top-1 right-0 bottom-1 w-1.5 cursor-col-resize border-r border-line hover:border-accent"
                    />
                  </div>
                );
              })}
            </div>
            <div role="presentation" className="relative" style={{ height: virtual.getTotalSize(), minWidth: width }}>
              {virtual.getVirtualItems().map((item) => {
                const row = model[item.index];
                if (!row) return null;
                const isOn = selected.has(row.id);
                const place: CSSProperties = { gridTemplateColumns: template, height: ROW, transform: `translateY(${item.start - ROW}px)` };
                return (
                  <div
                    key={row.id}
                    role="row"
                    id={rowId(row.id)}
                    data-row={row.id}
                    aria-rowindex={item.index + 2}
                    aria-selected={isOn}
                    aria-label={undefined}
                    title={undefined}
                    onClick={(event) => {
                      grid.onRowClick(row.id, event);
                      scroller.current?.focus({ preventScroll: true });
                    }}
                    onDoubleClick={() => onActivate?.(row.id)}
                    className={cx(
                      "absolute inset-x-0 grid items-center border-b border-line/60 select-none",
                      isOn ? "bg-accent-soft" : "hover:bg-hover",
                      grid.active === row.id &&
                        "group-focus-visible/grid:outline-2 group-focus-visible/grid:-outline-offset-2 group-focus-visible/grid:outline-accent",
                    )}
                    style={place}
                  >
                    {row.getVisibleCells().map((cell, at) => {
                      const column = byId.get(cell.column.id);
                      const plain = column?.value(row.original);
                      const shown = column?.cell ? (
                        column.cell(row.original)
                      ) : typeof plain === "string" ? (
                        <ShownName name={plain} />
                      ) : (
                        plain
                      );
                      return (
                        <div
                          key={cell.id}
                          role="gridcell"
                          aria-colindex={at + 1}
                          className={cx("min-w-0 truncate px-2", column?.isNumeric && "text-right")}
                          title={column?.cell ? undefined : visibleText(`${plain ?? ""}`)}
                        >
                          {shown}
                        </div>
                      );
                    })}
                  </div>
                );
              })}
            </div>
          </ContextMenu.Trigger>
          {menuOf && menuId !== null && (
            <ContextMenu.Portal>
              <ContextMenu.Positioner className="z-50 outline-none" collisionPadding={6}>
                <ContextMenu.Popup className={menuPopupClass} aria-label={t("grid.menu")}>
                  <LazyEntries entries={() => menuOf(menuId)} />
                </ContextMenu.Popup>
              </ContextMenu.Positioner>
            </ContextMenu.Portal>
          )}
        </ContextMenu.Root>
      )}
      <span className="sr-only" aria-live="polite">
        {selected.size === 1
          ? rows.filter((row) => selected.has(idOf(row))).map(nameOf)[0]
          : selected.size > 1
            ? t("grid.selected", { count: selected.size })
            : ""}
      </span>
    </div>
  );
}
