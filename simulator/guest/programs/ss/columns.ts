/** The table of `ss`: as wide as what stands in it, and on a terminal as wide as that. @source iproute2 6.1: misc/ss.c (columns, render_calc_width, render) */

interface Column {
  readonly head: string;
  readonly isRight: boolean;
  /** what stands before it, unless it begins a line */
  readonly before: string;
}
export const COLUMNS: readonly Column[] = [
  { head: "Netid", isRight: false, before: "" },
  { head: "State", isRight: false, before: " " },
  { head: "Recv-Q", isRight: false, before: " " },
  { head: "Send-Q", isRight: false, before: " " },
  { head: "Local Address:", isRight: true, before: " " },
  { head: "Port", isRight: false, before: "" },
  { head: "Peer Address:", isRight: true, before: " " },
  { head: "Port", isRight: false, before: "" },
  { head: "Process", isRight: false, before: "" },
];

/** @param cells - of each row and column; a column that nobody is to see has null in its first row @param screen - columns of the terminal; null: it is none */
export function tableText(cells: readonly (readonly (string | null)[])[], hasHead: boolean, screen: number | null): string {
  const rows = [...(hasHead ? [COLUMNS.map(({ head }) => head)] : []), ...cells.map((row) => row.map((cell) => cell ?? ""))];
  const shown = COLUMNS.map((_, at) => !cells.some((row) => row[at] === null));
  const widths = COLUMNS.map((column, at) => {
    const longest = shown[at] ? Math.max(0, ...rows.map((row) => row[at]?.length ?? 0)) : 0;
    const isFirst = !shown.slice(0, at).some((is) => is);
    return longest === 0 ? 0 : Math.min(longest + (isFirst ? 0 : column.before.length), screen ?? Number.MAX_SAFE_INTEGER);
  });
  if (screen !== null) widen(widths, screen);
  return rows.map((row) => lineText(row, widths, shown)).join("");
}
function lineText(row: readonly string[], widths: readonly number[], shown: readonly boolean[]): string {
  let line = "";
  COLUMNS.forEach(({ isRight, before }, at) => {
    if (!shown[at] || widths[at] === 0) return;
    const cell = row[at] ?? "";
    const left = line === "" ? "" : before;
    line += left + (isRight ? cell.padStart((widths[at] as number) - left.length) : cell.padEnd((widths[at] as number) - left.length));
  });
  return `${line}\n`;
}
/** Spreads what is left of each line of the terminal over the columns on it. */
function widen(widths: number[], screen: number): void {
  let [eol, length, count] = [-1, 0, 0];
  for (let at = 0; at < widths.length; at++) {
    if (!widths[at]) continue;
    count++;
    length += widths[at] as number;
    const isLast = !widths.slice(at + 1).some((width) => width > 0);
    if (!isLast && length < screen) continue;
    if (length !== screen) {
      if (length > screen) {
        length -= widths[at] as number;
        at--;
        count--;
      }
      if (count <= 0) return;
      const pad = Math.max(0, screen - length);
      const spacing = Math.floor(pad / count);
      let rest = pad % count;
      for (let back = at; back > eol; back--) {
        if (!widths[back]) continue;
        widths[back] = (widths[back] as number) + spacing + (rest > 0 ? 1 : 0);
        rest = Math.max(0, rest - 1);
      }
    }
    [eol, length, count] = [at, 0, 0];
  }
}
