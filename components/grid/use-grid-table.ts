"use client";
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
import { useEffect, useMemo, useReducer } from "react";
import { usePref } from "../data/prefs";
import type { GridColumn } from "./grid-column";

const features = tableFeatures({
  rowSortingFeature,
  columnVisibilityFeature,
  columnSizingFeature,
  columnResizingFeature,
  sortedRowModel: createSortedRowModel(),
});
const FIRST_SORT: SortingState = [];
const NO_SIZES: Readonly<Record<string, number>> = {};
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const compare = (a: string | number | null, b: string | number | null): number => {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return typeof a === "number" && typeof b === "number" ? a - b : collator.compare(`${a}`, `${b}`);
};

interface TableOf<T> {
  readonly id: string;
  readonly rows: readonly T[];
  readonly idOf: (row: T) => string;
  readonly columns: readonly GridColumn<T>[];
  readonly resortMs?: number;
}

/** The rows in their order and the columns that are shown, as kept for this grid. */
export function useGridTable<T extends object>({ id, rows, idOf, columns, resortMs }: TableOf<T>) {
  const [sorting, setSorting] = usePref<SortingState>(`grid.${id}.sort`, FIRST_SORT);
  const [sizes, setSizes] = usePref<Readonly<Record<string, number>>>(`grid.${id}.sizes`, NO_SIZES);
  const firstHidden = useMemo(() => columns.filter((column) => column.isHiddenAtFirst).map((column) => column.id), [columns]);
  const [saved, setHidden] = usePref<readonly string[] | null>(`grid.${id}.hidden`, null);
  const hidden = saved ?? firstHidden;
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
    state: { sorting, columnSizing: sizes, columnVisibility: Object.fromEntries(hidden.map((one) => [one, false])) },
    onSortingChange: (next) => setSorting(typeof next === "function" ? next(sorting) : next),
    onColumnSizingChange: (next) => setSizes(typeof next === "function" ? next({ ...sizes }) : next),
  });
  const model = table.getRowModel().rows;
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
  return { model, headers, hidden, setHidden, template, width };
}
