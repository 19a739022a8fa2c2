import type { GridColumn } from "./grid-column";

/** What would part a cell in two where rows are pasted. */
const PARTS = /[\t\r\n\u0085\u2028\u2029]+/g;

function textOf<T>(column: GridColumn<T>, row: T, isRaw: boolean): string {
  return !isRaw && column.text ? column.text(row) : `${column.value(row) ?? ""}`;
}
/** The same as a table for a file: numbers as such where they are raw. */
export function rowsAsTable<T>(
  columns: readonly GridColumn<T>[],
  rows: readonly T[],
  isRaw: boolean,
): readonly (readonly (string | number | null)[])[] {
  const cellOf = (column: GridColumn<T>, row: T): string | number | null => {
    const value = column.value(row);
    return isRaw && typeof value === "number" ? value : textOf(column, row, isRaw);
  };
  return [columns.map(({ header }) => header), ...rows.map((row) => columns.map((column) => cellOf(column, row)))];
}

/**
 * Rows as tab-separated lines below the columns' headers, one row a line whatever stands in its cells.
 * @param isRaw - the values behind the cells instead of what is shown
 */
export function rowsAsText<T>(columns: readonly GridColumn<T>[], rows: readonly T[], isRaw: boolean): string {
  const line = (cells: readonly string[]): string => cells.map((cell) => cell.replaceAll(PARTS, " ")).join("\t");
  return [line(columns.map(({ header }) => header)), ...rows.map((row) => line(columns.map((column) => textOf(column, row, isRaw))))].join(
    "\n",
  );
}
