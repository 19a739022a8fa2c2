/** Frames in columns: as many as make the whole picture largest in its window. */
import type { Point } from "../picture";
import { scaleIn, type Window } from "./measures";

/** Between frames beside one another, where lines for NICs fit in, and below one another. */
export const BETWEEN = { x: 56, y: 26 };
interface Grid extends Window {
  /** top left corner of each box */
  readonly places: readonly Point[];
}

/** Each box goes into the column that is shortest so far. */
function inColumns(boxes: readonly Window[], left: number, columns: number): Grid {
  const widths = new Array<number>(columns).fill(0);
  const heights = new Array<number>(columns).fill(0);
  const spots = boxes.map(({ width, height }) => {
    const column = heights.indexOf(Math.min(...heights));
    const y = heights[column] ?? 0;
    widths[column] = Math.max(widths[column] ?? 0, width);
    heights[column] = y + height + BETWEEN.y;
    return { column, y };
  });
  let x = left;
  const xs = widths.map((width) => {
    const own = x;
    x += width + BETWEEN.x;
    return own;
  });
  return {
    places: spots.map(({ column, y }) => ({ x: xs[column] ?? left, y })),
    width: x - BETWEEN.x,
    height: Math.max(0, Math.max(0, ...heights) - BETWEEN.y),
  };
}
/** @param left - where the first column begins */
export function arrange(boxes: readonly Window[], left: number, window: Window): Grid {
  let best = inColumns(boxes, left, 1);
  for (let columns = 2; columns <= boxes.length; columns += 1) {
    const next = inColumns(boxes, left, columns);
    // One more column has to be worth it: lines round frames are longer to follow.
    if (scaleIn(window, next) > scaleIn(window, best) * 1.1) best = next;
    else if (next.width > best.width * 3) break;
  }
  return best;
}
