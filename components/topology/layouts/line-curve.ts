/** The curve that a line of a picture is. */
import type { PicturedLine, Point } from "../picture";
import { GAP } from "./measures";

type Way = Pick<PicturedLine, "points" | "shape">;
/** Corners of a curve, or null where the line has none: its ends with what draws it to either side. */
export function curveOf({ points, shape }: Way): readonly [Point, Point, Point, Point] | null {
  const [from, to] = points;
  if (!from || !to || shape === "corners" || shape === "straight") return null;
  if (shape === "bend") {
    const middle = (from.x + to.x) / 2;
    return [from, { x: middle, y: from.y }, { x: middle, y: to.y }, to];
  }
  // The farther apart, the wider round: it stays in the room before its layer.
  const out = Math.min(GAP, 24 + (to.y - from.y) / 4);
  return [from, { x: from.x - out, y: from.y }, { x: to.x - out, y: to.y }, to];
}
