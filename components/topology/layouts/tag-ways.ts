/** Lines from tags at the side: down beside the frames, then through the room above a row to each that has the tag. */
import type { Draft } from "./draft";
import { ROW } from "./measures";
import { type End, middleOf, rightOf, type Way, wayBetween } from "./ways";

/** Lines of tags beside each other stand so far apart, and so many ways between rows are told from one another. */
const APART = 5;
const IN_ROW = 3;
const BETWEEN = 3;

export function tagWays({ nodes, frames }: Draft): (a: End, b: End) => Way {
  const left = Math.min(...frames.filter(({ frame }) => frame === null).map(({ x }) => x));
  const side = [...nodes.values()].filter(({ frame, x }) => frame === null && x < left).sort((a, b) => a.y - b.y);
  const laneOf = new Map(side.map(({ node }, at) => [node.id, at]));
  return (a, b) => {
    const [lane, other] = [laneOf.get(a.key), laneOf.get(b.key)];
    if ((lane === undefined) === (other === undefined)) return wayBetween(a.rect, b.rect);
    const [tag, to, at] = lane === undefined ? [b, a, other ?? 0] : [a, b, lane];
    const trunk = Math.max(rightOf(tag.rect) + 4, left - 12 - ((side.length - 1 - at) % 12) * APART);
    const y = to.rect.y - (ROW - 30) / 2 + ((at % IN_ROW) - 1) * BETWEEN;
    const x = to.rect.x + to.rect.width / 2 + ((at % IN_ROW) - 1) * APART * 2;
    const from = { x: rightOf(tag.rect), y: middleOf(tag.rect) };
    if (x <= trunk) return wayBetween(a.rect, b.rect);
    const points = [from, { x: trunk, y: from.y }, { x: trunk, y }, { x, y }, { x, y: to.rect.y }];
    return { points, shape: "corners", isForward: tag === a };
  };
}
