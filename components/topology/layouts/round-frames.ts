/** Lines that go round frames. */
import { BETWEEN } from "./columns";
import type { DraftFrame } from "./draft";
import { type End, middleOf, rightOf, type Way, wayBetween } from "./ways";

/** The line that all others leave stands this far before the first column. */
const TRUNK = 28;

/** Lines from what stands in no frame to what stands in one go round the frames before it, where there are any. */
export function roundFrames(frames: readonly DraftFrame[]): (a: End, b: End) => Way {
  const own = frames.filter(({ frame }) => frame === null);
  const byId = new Map(own.map((frame) => [frame.node.id, frame]));
  const first = Math.min(...own.map(({ x }) => x));
  const top = Math.min(...own.map(({ y }) => y));
  const hasColumns = own.some((one) => own.some((other) => rightOf(one) <= other.x));
  return (a, b) => {
    const [outer, inner] = a.frame === null ? [a, b] : [b, a];
    const frame = byId.get(inner.frame ?? "");
    const from = { x: rightOf(outer.rect), y: middleOf(outer.rect) };
    const to = { x: inner.rect.x, y: middleOf(inner.rect) };
    const trunk = first - TRUNK;
    if (!hasColumns || !frame || outer.frame !== null || from.x > trunk || to.x < frame.x) return wayBetween(a.rect, b.rect);
    const isForward = outer === a;
    const isOther = (one: DraftFrame): boolean => one !== frame && one.x < frame.x && one.y <= to.y && one.y + one.height >= to.y;
    if (!own.some(isOther)) return { points: [from, { x: trunk, y: from.y }, { x: trunk, y: to.y }, to], shape: "corners", isForward };
    // Over all frames, then down beside those of its column.
    const over = top - BETWEEN.y / 2;
    const before = frame.x - TRUNK;
    const corners = [
      { x: trunk, y: from.y },
      { x: trunk, y: over },
      { x: before, y: over },
      { x: before, y: to.y },
    ];
    return { points: [from, ...corners, to], shape: "corners", isForward };
  };
}
