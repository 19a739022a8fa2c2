/** Frames of hosts in columns, and the lines that go to them between the frames. */

export interface Point {
  readonly x: number;
  readonly y: number;
}
/** Corners of a line from the switch to a NIC. */
export type Route = readonly Point[];

interface Box {
  readonly width: number;
  readonly height: number;
}
interface Grid extends Box {
  /** top left corner of each box */
  readonly places: readonly Point[];
  /** the way to a box from the switch; null: all stand in one column, and lines lead straight there */
  readonly gutters: ((at: number, from: Point, to: Point) => Route) | null;
}
/** Between frames beside one another, where lines for NICs fit in, and below one another. */
const GAP = { x: 56, y: 26 };
/** The line that all others leave stands this far before the first column. */
const TRUNK = 28;

/** Each box goes into the column that is shortest so far. */
function inColumns(boxes: readonly Box[], left: number, columns: number): Grid {
  const widths = new Array<number>(columns).fill(0);
  const heights = new Array<number>(columns).fill(0);
  const spots = boxes.map(({ width, height }) => {
    const column = heights.indexOf(Math.min(...heights));
    const y = heights[column] ?? 0;
    widths[column] = Math.max(widths[column] ?? 0, width);
    heights[column] = y + height + GAP.y;
    return { column, y };
  });
  const xs = widths.map((_, column) => left + widths.slice(0, column).reduce((sum, width) => sum + width + GAP.x, 0));
  const gutters: Grid["gutters"] = (at, from, to) => {
    const column = spots[at]?.column ?? 0;
    const trunk = left - TRUNK;
    if (column === 0) return [from, { x: trunk, y: from.y }, { x: trunk, y: to.y }, to];
    // Over all frames, then down beside those of its column.
    const over = -GAP.y / 2;
    const before = (xs[column] ?? left) - TRUNK;
    return [from, { x: trunk, y: from.y }, { x: trunk, y: over }, { x: before, y: over }, { x: before, y: to.y }, to];
  };
  return {
    places: spots.map(({ column, y }) => ({ x: xs[column] ?? left, y })),
    gutters: columns > 1 ? gutters : null,
    width: (xs.at(-1) ?? left) + (widths.at(-1) ?? 0),
    height: Math.max(0, ...heights) - GAP.y,
  };
}
/** How large a picture can be in its window. */
export function scaleIn(window: Box, { width, height }: Box): number {
  return Math.min(window.width / Math.max(1, width), window.height / Math.max(1, height));
}
/**
 * As many columns as make the whole picture largest in its window.
 * @param left - where the first column begins
 */
export function arrange(boxes: readonly Box[], left: number, window: Box): Grid {
  let best = inColumns(boxes, left, 1);
  for (let columns = 2; columns <= boxes.length; columns += 1) {
    const next = inColumns(boxes, left, columns);
    // One more column has to be worth it: lines round frames are longer to follow.
    if (scaleIn(window, next) > scaleIn(window, best) * 1.1) best = next;
    else if (next.width > best.width * 3) break;
  }
  return best;
}
