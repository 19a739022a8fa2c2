/** Boxes by where they lie, to ask quickly what is at a place. */
import type { Rect } from "../picture";

const WIDE = 128;
const HIGH = 48;
/** Rows of the grid are so far apart in its keys. */
const ROW = 1 << 15;

export class BoxGrid<T extends Rect> {
  private readonly cells = new Map<number, T[]>();

  constructor(boxes: Iterable<T> = []) {
    for (const box of boxes) this.put(box);
  }
  put(box: T): void {
    const [left, right] = [Math.floor(box.x / WIDE), Math.floor((box.x + box.width) / WIDE)];
    for (let row = Math.floor(box.y / HIGH); row <= Math.floor((box.y + box.height) / HIGH); row += 1)
      for (let column = left; column <= right; column += 1) {
        const key = row * ROW + column;
        const known = this.cells.get(key);
        if (known) known.push(box);
        else this.cells.set(key, [box]);
      }
  }
  /** Whether any lies in a rectangle. */
  has(left: number, top: number, right: number, bottom: number): boolean {
    for (let row = Math.floor(top / HIGH); row <= Math.floor(bottom / HIGH); row += 1)
      for (let column = Math.floor(left / WIDE); column <= Math.floor(right / WIDE); column += 1) {
        const cell = this.cells.get(row * ROW + column);
        if (!cell) continue;
        for (const { x, y, width, height } of cell) if (x < right && left < x + width && y < bottom && top < y + height) return true;
      }
    return false;
  }
  /** The one at a place that was put last. */
  at(x: number, y: number): T | null {
    const cell = this.cells.get(Math.floor(y / HIGH) * ROW + Math.floor(x / WIDE)) ?? [];
    return cell.findLast((box) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height) ?? null;
  }
}
