import type { GridColumn } from "./grid-column";

/** What would part a cell in two where rows are pasted. */
const PARTS = /[\t\r\n\u0085\u2028\u2029]+/g;

/**
 * Rows as tab-separated lines below the columns' headers, one row a line whatever stands in its cells.
 * @param isRaw - the values behind the cells instead of what is shown
 */
export function rowsAsText<T>(columns: readonly GridColumn<T>[], rows: readonly T[], isRaw: boolean): string {
  const textOf = (column: GridColumn<T>, row: T): string => (!isRaw && column.text ? column.text(row) : `${column.value(row) ?? ""}`);
  const line = (cells: readonly string[]): string => cells.map((cell) => cell.replaceAll(PARTS, " ")).join("\t");
  return [line(columns.map(({ header }) => header)), ...rows.map((row) => line(columns.map((column) => textOf(column, row))))].join("\n");
}
