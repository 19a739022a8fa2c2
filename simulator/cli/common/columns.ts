/** Tables as the tools print them. */
import { left, right } from "./format";

export type Cell = string | number;

/** A column of a table. */
export interface Column {
  /** its heading, as wide as its cells unless `headWidth` says otherwise */
  readonly head: string;
  /** characters of a cell at least, as in printf's `%5d`; negative: flush left, as in `%-5d`; 0: as it is */
  readonly width: number;
  /** the heading's own width, where the tool's two formats differ */
  readonly headWidth?: number;
  /** what stands before a cell, a blank unless told; nothing before the first */
  readonly lead?: string;
  /** the same before the heading, as before a cell unless told */
  readonly headLead?: string;
}

const padded = (cell: Cell, width: number): string => (width < 0 ? left(cell, -width) : right(cell, width));

/** The headings, a line without its end. */
export function headOf(columns: readonly Column[]): string {
  return columns
    .map(({ head, width, headWidth = width, lead, headLead = lead ?? " " }, i) => `${i === 0 ? "" : headLead}${padded(head, headWidth)}`)
    .join("");
}

/** One row, a line without its end. */
export function rowOf(columns: readonly Column[], cells: readonly Cell[]): string {
  return columns.map(({ width, lead = " " }, i) => `${i === 0 ? "" : lead}${padded(cells[i] ?? "", width)}`).join("");
}

/** Headings and rows, each line with its end. */
export function tableOf(columns: readonly Column[], rows: readonly (readonly Cell[])[]): string {
  return [headOf(columns), ...rows.map((cells) => rowOf(columns, cells))].map((line) => `${line}\n`).join("");
}
