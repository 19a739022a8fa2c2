/** New places for what somebody has selected: in line, or at equal distances. Places are whole, as those of an arrangement are. */
import { itemTarget } from "../items/item-shape";
import type { Picture, Point, Rect } from "../picture";

type Places = ReadonlyMap<string, Point>;
/** `centre`: one below another, by their middles; `middle`: beside one another, by theirs. */
export type Side = "left" | "right" | "top" | "bottom" | "centre" | "middle";

/** Boxes of nodes, frames and what people have drawn, by id; those that have none are left out. */
export function boxesOf(
  { nodes, frames, items = [] }: Pick<Picture, "nodes" | "frames" | "items">,
  ids: Iterable<string>,
): ReadonlyMap<string, Rect> {
  const frameOf = new Map(frames.map((frame) => [frame.node.id, frame]));
  const itemOf = new Map(items.map((item) => [itemTarget(item.id), item]));
  return new Map(
    [...ids].flatMap((id) => {
      const box = nodes.get(id) ?? frameOf.get(id) ?? itemOf.get(id);
      return box ? [[id, box] as const] : [];
    }),
  );
}

export function align(boxes: ReadonlyMap<string, Rect>, side: Side): Places {
  const all = [...boxes.values()];
  const left = Math.min(...all.map(({ x }) => x));
  const right = Math.max(...all.map(({ x, width }) => x + width));
  const top = Math.min(...all.map(({ y }) => y));
  const bottom = Math.max(...all.map(({ y, height }) => y + height));
  const to: { readonly [S in Side]: (box: Rect) => Point } = {
    left: ({ y }) => ({ x: left, y }),
    right: ({ y, width }) => ({ x: right - width, y }),
    top: ({ x }) => ({ x, y: top }),
    bottom: ({ x, height }) => ({ x, y: bottom - height }),
    centre: ({ y, width }) => ({ x: Math.round((left + right - width) / 2), y }),
    middle: ({ x, height }) => ({ x, y: Math.round((top + bottom - height) / 2) }),
  };
  return new Map([...boxes].map(([id, box]) => [id, to[side](box)]));
}

/** The same room between each two, from the first to the last, which stay. Where there is less than none, they overlap by the same. */
export function distribute(boxes: ReadonlyMap<string, Rect>, axis: "x" | "y"): Places {
  const size = axis === "x" ? "width" : "height";
  const sorted = [...boxes].sort(([, a], [, b]) => a[axis] - b[axis]);
  const [first, last] = [sorted[0]?.[1], sorted.at(-1)?.[1]];
  if (!first || !last || sorted.length < 3) return new Map(sorted.map(([id, { x, y }]) => [id, { x, y }]));
  const used = sorted.reduce((sum, [, box]) => sum + box[size], 0);
  const room = (last[axis] + last[size] - first[axis] - used) / (sorted.length - 1);
  let at = first[axis];
  return new Map(
    sorted.map(([id, box]) => {
      const place = { x: box.x, y: box.y, [axis]: Math.round(at) };
      at += box[size] + room;
      return [id, place];
    }),
  );
}
