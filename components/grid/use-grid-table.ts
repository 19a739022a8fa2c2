"use client";
import {
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
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
});
const FIRST_SORT: SortingState = [];
const NO_SIZES: Readonly<Record<string, number>> = {};
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const compare = (a: string | number, b: string | number): number =>
  typeof a === "number" && typeof b === "number" ? a - b : collator.compare(`${a}`, `${b}`);

const NO_ROWS: never[] = [];

/** Rows in the order of a column, those with nothing there last whichever way; in the order they came where nothing is sorted by. */
function sortedRows<T>(rows: readonly T[], [by]: SortingState, columns: readonly GridColumn<T>[]): readonly T[] {
  const column = by && columns.find((one) => one.id === by.id);
  if (!by || !column) return rows;
  const way = by.desc ? -1 : 1;
  return rows
    .map((row) => ({ row, value: column.value(row) }))
    .sort(({ value: a }, { value: b }) => {
      if (a === null || a === "" || b === null || b === "") return Number(a === null || a === "") - Number(b === null || b === "");
      return way * compare(a, b);
    })
    .map(({ row }) => row);
}

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
      }),
    );
  }, [columns]);
  const sorted = useMemo(() => {
    // For live columns the timer sorts again.
    void turn;
    return sortedRows(rows, sorting, columns);
  }, [rows, sorting, columns, turn]);
  // The table knows columns, their widths and what they are sorted by. Ten thousand rows would each be an object of its own in it.
  const table = useTable({
    features,
    columns: defs,
    data: NO_ROWS,
    enableSortingRemoval: true,
    columnResizeMode: "onChange",
    state: { sorting, columnSizing: sizes, columnVisibility: Object.fromEntries(hidden.map((one) => [one, false])) },
    onSortingChange: (next) => setSorting(typeof next === "function" ? next(sorting) : next),
    onColumnSizingChange: (next) => setSizes(typeof next === "function" ? next({ ...sizes }) : next),
  });
  const ids = useMemo(() => sorted.map(idOf), [sorted, idOf]);
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
  const shownIds = headers.map((header) => header.id).join(" ");
  const shown = useMemo(() => {
    const own = new Map(columns.map((column) => [column.id, column]));
    return shownIds.split(" ").flatMap((each) => own.get(each) ?? []);
  }, [columns, shownIds]);
  /** As in XenCenter: texts from A on first, figures from the greatest, then the other way, then as the rows come. */
  const toggleSort = (of: string): void => {
    const [by] = sorting;
    const { value = () => null, isQuantity = false, isNumeric = false } = columns.find((one) => one.id === of) ?? {};
    const isText = !isQuantity && !isNumeric && rows.every((row) => typeof value(row) !== "number");
    if (by?.id !== of) setSorting([{ id: of, desc: !isText }]);
    else setSorting(by.desc === isText ? FIRST_SORT : [{ id: of, desc: isText }]);
  };
  const columnSet = {
    hidden,
    onChange: setHidden,
    isAsAtFirst: saved === null && Object.keys(sizes).length === 0,
    onReset(): void {
      setHidden(undefined);
      setSizes(undefined);
    },
  };
  return { sorted, ids, headers, toggleSort, shown, columnSet, template, width };
}
