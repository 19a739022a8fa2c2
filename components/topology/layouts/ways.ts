/** How a line goes from one thing to another. */
import type { LineShape, Point, Rect } from "../picture";
import type { DraftNode } from "./draft";
import { GAP } from "./measures";

export interface Way {
  readonly points: readonly Point[];
  readonly shape: LineShape;
  /** it begins at the first of the two that it joins */
  readonly isForward: boolean;
}
/** What a line ends at: a node, a folded frame, a group. */
export interface End {
  readonly key: string;
  readonly rect: Rect;
  readonly node: DraftNode | null;
  /** frame that it stands in or is */
  readonly frame: string | null;
  /** what is unfolded to see what it stands for; null: it stands for itself */
  readonly fold: string | null;
}
/** Less room than this beside one another, and a line goes up or down instead. */
const LEAST = 8;
export const middleOf = ({ y, height }: Rect): number => y + height / 2;
export const rightOf = ({ x, width }: Rect): number => x + width;

/** Right side of the left one to left side of the right one; of two in one layer, from the upper to the lower. */
export function wayBetween(a: Rect, b: Rect, gap = GAP): Way {
  const isLeft = a.x < b.x || (a.x === b.x && a.y <= b.y);
  const [left, right] = isLeft ? [a, b] : [b, a];
  const from = { x: rightOf(left), y: middleOf(left) };
  const to = { x: right.x, y: middleOf(right) };
  if (to.x - from.x >= LEAST) {
    // It bends in the room after its layer, so that it passes layers between its ends in a row that is its own.
    const knee = from.x + gap < to.x ? [{ x: from.x + gap, y: to.y }] : [];
    return { points: [from, ...knee, to], shape: "bend", isForward: isLeft };
  }
  const isUpper = a.y <= b.y;
  const [upper, lower] = isUpper ? [a, b] : [b, a];
  if (a.x === b.x) {
    const points = [upper, lower].map((one) => ({ x: one.x, y: middleOf(one) }));
    return { points, shape: "arc", isForward: isUpper };
  }
  const x = (Math.max(a.x, b.x) + Math.min(rightOf(a), rightOf(b))) / 2;
  const [top, bottom] = [upper.y + upper.height, lower.y];
  const points = [
    { x, y: Math.min(top, bottom) },
    { x, y: Math.max(top, bottom) },
  ];
  return { points, shape: "straight", isForward: isUpper };
}

/** Between two lines that join the same. */
const LANE = 7;
/** Moves a line to its lane: its ends across the way that it takes there, what is between both ways. */
export function inLane({ points, shape }: Way, lane: number, lanes: number, room: number): readonly Point[] {
  if (lanes === 1) return points;
  const by = (lane - (lanes - 1) / 2) * Math.min(LANE, Math.max(1, room / (lanes - 1)));
  if (shape === "bend" || shape === "arc") return points.map(({ x, y }) => ({ x, y: y + by }));
  const last = points.length - 1;
  return points.map(({ x, y }, n) => {
    const next = points[n === last ? n - 1 : n + 1];
    const isEnd = n === 0 || n === last;
    const isDown = next?.x === x;
    return { x: !isEnd || isDown ? x + by : x, y: !isEnd || !isDown ? y + by : y };
  });
}
