/** What is at a place of a picture. */
import type { Picture, PicturedFrame, PicturedGroup, PicturedNode, Point } from "../picture";
import { BoxGrid } from "./box-grid";
import { HEAD } from "./measures";

interface Kept {
  readonly nodes: BoxGrid<PicturedNode>;
  readonly groups: BoxGrid<PicturedGroup>;
}
const known = new WeakMap<Picture, Kept>();
function keptOf(picture: Picture): Kept {
  const before = known.get(picture);
  if (before) return before;
  const kept = { nodes: new BoxGrid(picture.nodes.values()), groups: new BoxGrid(picture.groups) };
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
