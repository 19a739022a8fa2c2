/** What stands where, and the nearest room for something else. */
import type { Point, Rect } from "../picture";

/** Between what has no room anywhere near. */
const ROOM = 10;
const CELL = { x: 256, y: 64 };
/** Steps of a search, and how far it may go. */
export interface Search {
  /** 0: up and down alone */
  readonly stepX: number;
  readonly stepY: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
export const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

export class Room {
  private readonly cells = new Map<number, Rect[]>();
  private readonly large: Rect[] = [];
  /** lower edge of the lowest, and right edge of the rightmost */
  lowest = 0;
  private rightmost = 0;

  put(rect: Rect): void {
    this.lowest = Math.max(this.lowest, rect.y + rect.height);
    if (rect.width < 1e5) this.rightmost = Math.max(this.rightmost, rect.x + rect.width);
    if (rect.height > CELL.y * 8 || rect.width > CELL.x * 8) {
      this.large.push(rect);
      return;
    }
    const last = Math.floor((rect.x + rect.width) / CELL.x);
    for (let row = Math.floor(rect.y / CELL.y); row <= Math.floor((rect.y + rect.height) / CELL.y); row += 1)
      for (let column = Math.floor(rect.x / CELL.x); column <= last; column += 1) {
        const known = this.cells.get(row * 1e6 + column);
        if (known) known.push(rect);
        else this.cells.set(row * 1e6 + column, [rect]);
      }
  }
  /** Something that stands there; null: nothing. */
  at(rect: Rect): Rect | null {
    for (const one of this.large) if (overlap(one, rect)) return one;
    const last = Math.floor((rect.x + rect.width) / CELL.x);
    for (let row = Math.floor(rect.y / CELL.y); row <= Math.floor((rect.y + rect.height) / CELL.y); row += 1)
      for (let column = Math.floor(rect.x / CELL.x); column <= last; column += 1) {
        const cell = this.cells.get(row * 1e6 + column);
        if (cell) for (const one of cell) if (overlap(one, rect)) return one;
      }
    return null;
  }
  /** The nearest place where a box has room: in rows above and below its own, and beside it where that is allowed. */
  nearest(rect: Rect, search: Search): Point {
    const { stepX, stepY, left, right, top, bottom } = search;
    const isFree = (x: number, y: number): boolean =>
      x >= left && x + rect.width <= right && y >= top && y + rect.height <= bottom && !this.at({ ...rect, x, y });
    const home = { x: Math.max(rect.x, left), y: Math.max(rect.y, top) };
    const rows = Math.ceil(Math.max(0, this.lowest - home.y) / stepY) + 2;
    const furthest = stepX > 0 ? Math.max(rows, Math.ceil(Math.max(0, this.rightmost - home.x) / stepX) + 2) : rows;
    for (let d = 0; d <= furthest; d += 1)
      for (let n = stepX > 0 ? 0 : d; n <= d; n += 1)
        for (const [i, j] of around(d - n, n))
          if (isFree(home.x + i * stepX, home.y + j * stepY)) return { x: home.x + i * stepX, y: home.y + j * stepY };
    // Below all that there is.
    return this.below({ ...rect, x: home.x, y: home.y + furthest * stepY }, ROOM);
  }
  /** Down from a place, below whatever stands in the way. */
  below(rect: Rect, gap: number): Point {
    let y = rect.y;
    for (let other = this.at(padded(rect, rect.x, y, gap)); other; other = this.at(padded(rect, rect.x, y, gap)))
      y = other.y + other.height + gap;
    return { x: rect.x, y };
  }
  /** Down or to the right, whichever is nearer. */
  aside(rect: Rect, gap: Point): Point {
    const below = this.below(rect, gap.y);
    let x = rect.x;
    for (let other = this.at(padded(rect, x, rect.y, gap.y)); other; other = this.at(padded(rect, x, rect.y, gap.y)))
      x = other.x + other.width + gap.x;
    return x - rect.x < below.y - rect.y ? { x, y: rect.y } : below;
  }
}
function padded({ width, height }: Rect, x: number, y: number, gap: number): Rect {
  return { x: x - gap / 2, y: y - gap / 2, width: width + gap, height: height + gap };
}
function around(i: number, j: number): readonly (readonly [number, number])[] {
  if (i === 0 && j === 0) return [[0, 0]];
  if (i === 0)
    return [
      [0, j],
      [0, -j],
    ];
  if (j === 0)
    return [
      [i, 0],
      [-i, 0],
    ];
  return [
    [i, j],
    [i, -j],
    [-i, j],
    [-i, -j],
  ];
}
