/** What is at a place of a picture. */
import { lineAt as nearest } from "../flows";
import type { Picture, PicturedFrame, PicturedGroup, PicturedLine, PicturedNode, Point } from "../picture";
import { BoxGrid } from "./box-grid";
import { GAP, HEAD } from "./measures";

interface Kept {
  readonly nodes: BoxGrid<PicturedNode>;
  readonly groups: BoxGrid<PicturedGroup>;
  /** corners of a rectangle around each line: left, top, right, bottom */
  readonly around: Float64Array;
}
const known = new WeakMap<Picture, Kept>();
function keptOf(picture: Picture): Kept {
  const before = known.get(picture);
  if (before) return before;
  const around = new Float64Array(picture.lines.length * 4);
  for (const [n, { points, shape }] of picture.lines.entries()) {
    const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
    // A line within one layer goes round on the left.
    around.set([Math.min(...xs) - (shape === "arc" ? GAP : 0), Math.min(...ys), Math.max(...xs), Math.max(...ys)], n * 4);
  }
  const kept = { nodes: new BoxGrid(picture.nodes.values()), groups: new BoxGrid(picture.groups), around };
  known.set(picture, kept);
  return kept;
}

export function nodeAt(picture: Picture, { x, y }: Point): PicturedNode | null {
  return keptOf(picture).nodes.at(x, y);
}
export function groupAt(picture: Picture, { x, y }: Point): PicturedGroup | null {
  return keptOf(picture).groups.at(x, y);
}
/** The innermost frame at a place. @param isName - by its name alone, as the rest of it is ground to most */
export function frameAt({ frames }: Picture, { x, y }: Point, isName: boolean): PicturedFrame | null {
  return (
    frames.findLast(
      (frame) =>
        x >= frame.x && x <= frame.x + frame.width && y >= frame.y && y <= frame.y + (isName ? Math.min(HEAD, frame.height) : frame.height),
    ) ?? null
  );
}
/** The line nearest to a place. @param reach - how near, graph units */
export function lineAt(picture: Picture, { x, y }: Point, reach: number): PicturedLine | null {
  const { around } = keptOf(picture);
  const near: PicturedLine[] = [];
  for (let n = 0; n < picture.lines.length; n += 1) {
    const at = n * 4;
    if (x < (around[at] ?? 0) - reach || y < (around[at + 1] ?? 0) - reach) continue;
    if (x > (around[at + 2] ?? 0) + reach || y > (around[at + 3] ?? 0) + reach) continue;
    const line = picture.lines[n];
    if (line) near.push(line);
  }
  return nearest(near, { x, y }, reach);
}
