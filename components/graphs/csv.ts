/** Graphs as a file of numbers: raw, with units in the header, times in ISO 8601. Names of sources are XAPI's in every language, for programs. */

import { csvOf as tableAsCsv } from "../ui/csv";
import { rowsIn } from "./figures";
import type { Span } from "./ranges";
import type { Graph, Line } from "./series";
import { unitSigns } from "./units";

/** "2026-03-03T14:05:10Z" */
export function isoTime(atS: number): string {
  return `${new Date(atS * 1000).toISOString().slice(0, 19)}Z`;
}

/**
 * The rows of a window as RFC 4180 has it. A line that stands in several graphs is one column; what is unknown is an empty cell. A header
 * begins with the source, so that no object's name can be taken for a formula.
 * @param nameOf - name of the object of a line
 */
export function csvOf(graphs: readonly Graph[], times: readonly number[], window: Span, nameOf: (line: Line) => string): string {
  const columns = new Map<string, Line>();
  for (const { lines } of graphs) for (const line of lines) columns.set(`${line.object ?? line.id} ${line.source}`, line);
  const lines = [...columns.values()];
  const header = ["time", ...lines.map((line) => `${line.source} ${nameOf(line)} (${unitSigns[line.look.unit]})`)];
  const [first, end] = rowsIn(times, window);
  const rows = times.slice(first, end).map((atS, n) => [isoTime(atS), ...lines.map(({ values }) => values[first + n] ?? null)]);
  return tableAsCsv([header, ...rows]);
}
