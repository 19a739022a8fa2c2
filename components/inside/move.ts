/** Arrow keys in the drawing: to the nearest part on that side. */
import type { Box } from "./layout";

export type Direction = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";
export const isDirection = (key: string): key is Direction => /^Arrow(Left|Right|Up|Down)$/.test(key);

function holds(outer: Box, inner: Box): boolean {
  return (
    outer.layer === inner.layer &&
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  );
}

/** The id to go to; the same id when nothing lies there. `baseY`: where the lower layers begin. */
export function nextBox(boxes: readonly Box[], from: string, direction: Direction, baseY: number): string {
  const topOf = (box: Box): number => box.y + (box.layer === "base" ? baseY : 0);
  // A frame is reached by its head, which is where its button stands.
  const centre = (box: Box): readonly [number, number] => {
    const isFrame = ["domain", "dom0Kernel", "hypervisor"].includes(box.thing.kind);
    return [box.x + box.width / 2, topOf(box) + (isFrame ? 10 : box.height / 2)];
  };
  const start = boxes.find((box) => box.id === from);
  if (!start) return boxes[0]?.id ?? from;
  const [x, y] = centre(start);
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (const box of boxes) {
    // A frame's head lies above what stands in it, and nowhere else.
    if (box === start || (direction !== "ArrowUp" && holds(box, start))) continue;
    const [bx, by] = centre(box);
    const [along, across] =
      direction === "ArrowLeft"
        ? [x - bx, Math.abs(y - by)]
        : direction === "ArrowRight"
          ? [bx - x, Math.abs(y - by)]
          : direction === "ArrowUp"
            ? [y - by, Math.abs(x - bx)]
            : [by - y, Math.abs(x - bx)];
    if (along < 2) continue;
    const cost = along + across * 3;
    if (cost < least) {
      least = cost;
      best = box.id;
    }
  }
  return best;
}
