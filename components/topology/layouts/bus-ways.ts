/** Lines between buses and what hangs on them. */
import type { Rect } from "../picture";
import { channelKey, type Draft } from "./draft";
import { type End, middleOf, rightOf, type Way, wayBetween } from "./ways";

/** Room before what hangs on a bus, in which its line comes. */
export const SIDE = 12;
const BESIDE = { by: -SIDE, isDrop: false };
/** A line leaves a box no nearer to its corners. */
const EDGE = 8;
/** A bus is so much longer than to its last line. */
const TAIL = 16;

/** Where a line to a bus leaves what hangs on it. */
function channelOf({ channels }: Draft, bus: End, other: End): { readonly x: number; readonly isDrop: boolean } {
  const { by, isDrop } = channels?.get(channelKey(other.key, bus.key)) ?? BESIDE;
  return { x: other.rect.x + by, isDrop };
}

/** From a bus straight to what stands below or above it, or down beside it and then to its side. */
function ofBus(draft: Draft, bus: End, other: End): Omit<Way, "isForward"> {
  const { x, isDrop } = channelOf(draft, bus, other);
  const isBelow = other.rect.y > bus.rect.y;
  const edge = isBelow ? bus.rect.y + bus.rect.height : bus.rect.y;
  if (isDrop) {
    const end = isBelow ? other.rect.y : other.rect.y + other.rect.height;
    return {
      points: [
        { x, y: edge },
        { x, y: end },
      ].sort((a, b) => a.y - b.y),
      shape: "straight",
    };
  }
  const y = middleOf(other.rect);
  const end = [
    { x, y },
    { x: other.rect.x, y },
  ];
  const start =
    x < bus.rect.x
      ? [
          { x: bus.rect.x, y: middleOf(bus.rect) },
          { x, y: middleOf(bus.rect) },
        ]
      : [{ x, y: edge }];
  return { points: [...start, ...end], shape: "corners" };
}

/** Of what stands above all buses: from outside along its row and down, from others down and along the row below. */
function ofTop(upper: End, lower: End): Omit<Way, "isForward"> {
  const [above, below] = [upper.rect, lower.rect];
  const [from, to] = [above.x + above.width / 2, below.x + below.width / 2];
  const isOver = (x: number, rect: Rect): boolean => x > rect.x + EDGE && x < rightOf(rect) - EDGE;
  const foot = above.y + above.height;
  if (isOver(to, above))
    return {
      points: [
        { x: to, y: foot },
        { x: to, y: below.y },
      ],
      shape: "straight",
    };
  if (isOver(from, below))
    return {
      points: [
        { x: from, y: foot },
        { x: from, y: below.y },
      ],
      shape: "straight",
    };
  const isRight = to > from;
  if (upper.node?.node.kind === "outside") {
    const side = { x: isRight ? rightOf(above) : above.x, y: middleOf(above) };
    return { points: [side, { x: to, y: side.y }, { x: to, y: below.y }], shape: "corners" };
  }
  const side = { x: isRight ? below.x : rightOf(below), y: middleOf(below) };
  return { points: [{ x: from, y: foot }, { x: from, y: side.y }, side], shape: "corners" };
}
const ABOVE: ReadonlySet<string | undefined> = new Set(["outside", "gateway", "switch", "router"]);

export function busWays(draft: Draft): (a: End, b: End) => Way {
  return (a, b) => {
    const [isBus, isOther] = [a.node?.form === "bus", b.node?.form === "bus"];
    if (isBus === isOther) {
      const areAbove = ABOVE.has(a.node?.node.kind) && ABOVE.has(b.node?.node.kind);
      if (!areAbove || Math.abs(a.rect.y - b.rect.y) <= a.rect.height) return wayBetween(a.rect, b.rect);
      const isDown = a.rect.y < b.rect.y;
      return { ...(isDown ? ofTop(a, b) : ofTop(b, a)), isForward: isDown };
    }
    const [bus, other] = isBus ? [a, b] : [b, a];
    const way = ofBus(draft, bus, other);
    const first = way.points[0];
    const isFromBus =
      first !== undefined && (way.shape === "corners" || (first.y >= bus.rect.y && first.y <= bus.rect.y + bus.rect.height));
    return { ...way, isForward: isFromBus === isBus };
  };
}

/** Buses as long as what hangs on them now needs. */
export function stretched(draft: Draft, joined: Iterable<readonly [bus: End, other: End]>): Draft {
  const ends = new Map<string, number>();
  for (const [bus, other] of joined) ends.set(bus.key, Math.max(ends.get(bus.key) ?? 0, channelOf(draft, bus, other).x + TAIL));
  const nodes = new Map(draft.nodes);
  for (const [id, right] of ends) {
    const bus = nodes.get(id);
    if (bus && rightOf(bus) < right) nodes.set(id, { ...bus, width: Math.round(right - bus.x) });
  }
  return { ...draft, nodes };
}
