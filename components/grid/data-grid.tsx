// biome-ignore-all lint/a11y/useSemanticElements: these are the roles of the ARIA pattern for this widget; no HTML element has them together with its keys
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names its active row by aria-activedescendant
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid itself takes the keys
"use client";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useCallback, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useT } from "../i18n";
import { copyText } from "../ui/copy-button";
import { cx } from "../ui/cx";
import { EmptyState } from "../ui/empty-state";
import { MenuArea } from "../ui/menu";
import type { MenuEntry } from "../ui/menu-entries";
import { ColumnChooser } from "./column-chooser";
import { GridBody } from "./grid-body";
import type { GridColumn } from "./grid-column";
import { GridExport } from "./grid-export";
import { groupedEntries, plainEntries, type RowGroup } from "./grid-groups";
import { HeaderCell, ROW } from "./grid-rows";
import { rowsAsTable, rowsAsText } from "./rows-as-text";
import { useGridSelection } from "./use-grid-selection";
import { useGridTable } from "./use-grid-table";

export type { GridColumn } from "./grid-column";

const NOTHING_FOLDED: ReadonlySet<string> = new Set();

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
  /** takes a key that the grid leaves, and says whether it has */
  readonly onRowKey?: (event: KeyboardEvent) => boolean;
  readonly emptyText: string;
  readonly emptyAction?: ReactNode;
  /** its rows are on their way: that there are none is not known yet */
  readonly isComing?: boolean;
  /** resolves when all that the values of some rows are made of is there; left out: it is */
  readonly prepare?: (rows: readonly T[]) => Promise<void>;
  /** what each row is put under; left out: rows stand as they are sorted */
  readonly groupOf?: (row: T) => RowGroup;
  /** says that what rows are put under has become something else: all groups are open again */
  readonly groupedBy?: string;
  /** live columns are sorted again this often, not at every change */
  readonly resortMs?: number;
  readonly toolbar?: ReactNode;
  /** its page has an export of its own */
  readonly isExportedElsewhere?: boolean;
  /** stands beside the column chooser */
  readonly tools?: ReactNode;
  readonly className?: string;
}
/** Asks for a row's context menu as the mouse does. */
function openMenuAt(row: HTMLElement | null): void {
  const box = row?.getBoundingClientRect();
  if (!box) return;
  const place = { clientX: box.left + 60, clientY: box.bottom };
  row?.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, ...place }));
}

/** The one grid: virtual rows, sorting, widths, column chooser, desktop selection, row menus, copying as TSV. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one widget, whose roles and keys are read together
export function DataGrid<T extends object>(props: GridProps<T>) {
  const {
    label,
    rows,
    idOf,
    nameOf,
    columns,
    selected,
    onSelect,
    isMulti = false,
    onActivate,
    menuOf,
    onRowKey,
    emptyText,
    emptyAction,
    toolbar,
    tools,
    isExportedElsewhere = false,
    groupOf,
    groupedBy = "",
    prepare,
    isComing = false,
    className,
  } = props;
  const t = useT();
  const base = useId();
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const { sorted, ids: sortedIds, headers, toggleSort, shown, columnSet, template, width } = useGridTable(props);
  const [fold, setFold] = useState<{ readonly by: string; readonly keys: ReadonlySet<string> }>({ by: groupedBy, keys: NOTHING_FOLDED });
  const folded = fold.by === groupedBy ? fold.keys : NOTHING_FOLDED;
  const { entries, ids, places } = useMemo(
    () => (groupOf ? groupedEntries(sorted, idOf, groupOf, folded) : plainEntries(sorted, sortedIds)),
    [sorted, sortedIds, idOf, groupOf, folded],
  );
  /** What is folded away is chosen no more: nothing is done to rows that nobody sees. */
  const onFold = (key: string, rowIds: readonly string[]): void => {
    const keys = new Set(folded);
    if (!keys.delete(key)) {
      keys.add(key);
      if (rowIds.some((id) => selected.has(id))) {
        const hidden = new Set(rowIds);
        onSelect(new Set([...selected].filter((id) => !hidden.has(id))));
      }
    }
    setFold({ by: groupedBy, keys });
  };
  const byId = new Map(columns.map((column) => [column.id, column]));
  const [menuId, setMenuId] = useState<string | null>(null);
  const nameOfFirst = (row: T | undefined): string => (row === undefined ? "" : nameOf(row));
  const grid = useGridSelection({ ids, isMulti, selected, onChange: onSelect, onActivate, pageRows: 12 });
  const activeAt = grid.at < 0 ? -1 : (places?.[grid.at] ?? grid.at);
  /** What is shown, as it is shown; raw: the values behind it. */
  const copyRows = async (isRaw: boolean): Promise<void> => {
    const chosen = sorted.filter((row) => selected.has(idOf(row)));
    await prepare?.(chosen);
    if (chosen.length > 0) void copyText(rowsAsText(shown, chosen, isRaw));
  };
  const table = async (isRaw: boolean) => {
    await prepare?.(sorted);
    return rowsAsTable(shown, sorted, isRaw);
  };
  // The same functions all the time: a row is drawn again only when something of it has changed.
  const acts = useRef({ click: grid.onRowClick, activate: onActivate, scroller });
  useLayoutEffect(() => {
    acts.current = { click: grid.onRowClick, activate: onActivate, scroller };
  });
  const onRowClick = useCallback((of: string, event: MouseEvent) => {
    acts.current.click(of, event);
    acts.current.scroller?.focus({ preventScroll: true });
  }, []);
  const onRowActivate = useCallback((of: string) => acts.current.activate?.(of), []);
  const rowId = useCallback((of: string): string => `${base}-${of}`, [base]);
  return (
    <div className={cx("flex min-h-0 flex-1 flex-col overflow-hidden rounded-lg border border-line bg-surface", className)}>
      <div className="flex min-h-9 shrink-0 items-center gap-2 border-b border-line px-2 py-1">
        {toolbar}
        <span className="ml-auto flex shrink-0 items-center gap-1">
          {tools}
          {rows.length > 0 && !isExportedElsewhere && <GridExport label={label} table={table} />}
          <ColumnChooser columns={columns} {...columnSet} />
        </span>
      </div>
      {rows.length === 0 ? (
        isComing ? (
          <div className="flex-1" aria-busy="true" />
        ) : (
          <EmptyState text={emptyText} action={emptyAction} />
        )
      ) : (
        <MenuArea
          label={t("grid.menu")}
          entries={menuOf && menuId !== null ? () => menuOf(menuId) : null}
          area={
            <div
              ref={setScroller}
              role="grid"
              aria-label={label}
              aria-rowcount={entries.length + 1}
              aria-colcount={headers.length}
              aria-multiselectable={isMulti}
              aria-activedescendant={grid.active !== null && grid.at >= 0 ? rowId(grid.active) : undefined}
              tabIndex={0}
              // The active row shows the focus; before there is one, the grid does.
              className={cx(
                "group/grid relative min-h-0 flex-1 overflow-auto bg-surface text-sm",
                grid.active !== null && grid.at >= 0 ? "focus-visible:outline-none" : "focus-visible:-outline-offset-2",
              )}
              onKeyDown={(event) => {
                if (event.target !== event.currentTarget) return;
                if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c" && !getSelection()?.toString()) {
                  void copyRows(event.shiftKey);
                  event.preventDefault();
                } else if (event.key === "ContextMenu" || (event.shiftKey && event.key === "F10")) {
                  if (grid.active !== null) openMenuAt(document.getElementById(rowId(grid.active)));
                  event.preventDefault();
                } else if (grid.onKeyDown(event) || onRowKey?.(event)) event.preventDefault();
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
            {headers.map((header, at) => (
              <HeaderCell
                key={header.id}
                at={at}
                title={byId.get(header.id)?.header ?? ""}
                isNumeric={byId.get(header.id)?.isNumeric ?? false}
                sort={header.column.getIsSorted()}
                onSort={() => toggleSort(header.id)}
                onResize={header.getResizeHandler()}
              />
            ))}
          </div>
          {scroller && (
            <GridBody
              scroller={scroller}
              entries={entries}
              active={grid.active}
              activeAt={activeAt}
              rowId={rowId}
              columns={shown}
              columnCount={headers.length}
              template={template}
              width={width}
              selected={selected}
              onFold={onFold}
              onClick={onRowClick}
              onActivate={onRowActivate}
            />
          )}
        </MenuArea>
      )}
      <span className="sr-only" aria-live="polite">
        {selected.size === 1
          ? nameOfFirst(rows.find((row) => selected.has(idOf(row))))
          : selected.size > 1
            ? t("grid.selected", { count: selected.size })
            : ""}
      </span>
    </div>
  );
}
