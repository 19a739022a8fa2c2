/** Boxes on shelves, one shelf below the other. */
import type { Point } from "../picture";
import type { Window } from "./measures";

interface Shelved extends Window {
  readonly places: readonly Point[];
}
/** @param room - no shelf is longer, save for one box; @param gap - between boxes */
export function onShelves(boxes: readonly Window[], room: number, gap: number): Shelved {
  let [x, y, high, width] = [0, 0, 0, 0];
  const places = boxes.map((box) => {
    if (x > 0 && x + box.width > room) [x, y, high] = [0, y + high + gap, 0];
    const own = { x, y };
    x += box.width + gap;
    high = Math.max(high, box.height);
    width = Math.max(width, own.x + box.width);
    return own;
  });
  return { places, width, height: boxes.length === 0 ? 0 : y + high };
}
