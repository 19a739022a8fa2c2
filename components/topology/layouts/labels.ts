/**
 * Where what is said of lines stands: the weightiest first, each at a place along its line where it covers no node, no name of a frame and
 * no other label; what has no such place is not said. Letters are as large at each zoom.
 */

import type { Picture, PicturedLine, Point, Rect } from "../picture";
import { BoxGrid } from "./box-grid";
import { curveOf } from "./line-curve";
import { HEAD } from "./measures";

export interface LabelText {
  /** id of the line */
  readonly line: string;
  /** one below the other */
  readonly rows: readonly string[];
  /** what weighs more has its place first */
  readonly weight: number;
}
/** Where a label stands: a rectangle, graph units. */
export interface LabelPlace extends Rect {
  readonly line: string;
}
/** Pixels, whatever the zoom. */
const ROW = 16;
const PAD = 4;
/** Shares of a line's length at which a label may stand, the best first. */
const SHARES = [0.5, 0.36, 0.64, 0.22, 0.78] as const;

/** Places that are tried at most: where hardly any has room, those of the lightest are not looked for. */
const TRIES = 3_000;

interface Kept {
  readonly boxes: BoxGrid<Rect>;
  readonly lineOf: ReadonlyMap<string, PicturedLine>;
  /** places for labels, made when they are asked for */
  readonly places: Map<string, readonly Point[]>;
}
const known = new WeakMap<Picture, Kept>();
function keptOf(picture: Picture): Kept {
  const before = known.get(picture);
  if (before) return before;
  const boxes = new BoxGrid<Rect>(picture.nodes.values());
  for (const group of picture.groups) boxes.put(group);
  for (const frame of picture.frames) boxes.put({ ...frame, height: Math.min(HEAD, frame.height) });
  const kept = { boxes, lineOf: new Map(picture.lines.map((line) => [line.id, line])), places: new Map() };
  known.set(picture, kept);
  return kept;
}

/** Points along a line for labels: on its curve, or on its segments, the longest first. */
function placesOn(line: PicturedLine): readonly Point[] {
  const curve = curveOf(line);
  if (curve) {
    const [a, b, c, d] = curve;
    return SHARES.map((t) => {
      const u = 1 - t;
      const at = (axis: "x" | "y"): number => u * u * u * a[axis] + 3 * t * u * u * b[axis] + 3 * t * t * u * c[axis] + t * t * t * d[axis];
      return { x: at("x"), y: at("y") };
    });
  }
  const segments = line.points.slice(1).map((to, n) => ({ from: line.points[n] ?? to, to }));
  const longest = segments.sort(
    (p, q) => Math.hypot(q.to.x - q.from.x, q.to.y - q.from.y) - Math.hypot(p.to.x - p.from.x, p.to.y - p.from.y),
  );
  return longest
    .slice(0, 3)
    .flatMap(({ from, to }) => SHARES.slice(0, 3).map((t) => ({ x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t })));
}

const widths = new Map<string, number>();
/** Pixels that a row of text takes, as the sum of what its characters do. @param measure - of one character */
function widthOf(text: string, measure: (character: string) => number): number {
  let sum = 0;
  for (const character of text) {
    let width = widths.get(character);
    if (width === undefined) {
      width = measure(character);
      widths.set(character, width);
    }
    sum += width;
  }
  return sum;
}

export interface LabelsGiven {
  readonly texts: readonly LabelText[];
  readonly zoom: number;
  /** what is seen of the picture, graph units */
  readonly view: Rect;
  /** pixels that a character takes in a label; always the same for the same */
  readonly measure: (character: string) => number;
}
export function labels(picture: Picture, { texts, zoom, view, measure }: LabelsGiven): readonly LabelPlace[] {
  const { boxes, lineOf, places } = keptOf(picture);
  const taken = new BoxGrid<Rect>();
  const found: LabelPlace[] = [];
  const [right, bottom] = [view.x + view.width, view.y + view.height];
  let left = TRIES;
  for (const { line: id, rows } of [...texts].sort((a, b) => b.weight - a.weight)) {
    const line = lineOf.get(id);
    if (!line) continue;
    if (left <= 0) break;
    let own = places.get(id);
    if (!own) {
      own = placesOn(line);
      places.set(id, own);
    }
    const middle = own[0];
    if (
      !middle ||
      middle.x < view.x - view.width ||
      middle.x > right + view.width ||
      middle.y < view.y - view.height ||
      middle.y > bottom + view.height
    )
      continue;
    let widest = 0;
    for (const row of rows) widest = Math.max(widest, widthOf(row, measure));
    const width = (widest + 2 * PAD) / zoom;
    const height = (rows.length * ROW) / zoom;
    for (const at of own) {
      const [x, y] = [at.x - width / 2, at.y - height / 2];
      if (x < view.x || y < view.y || x + width > right || y + height > bottom) continue;
      left -= 1;
      if (boxes.has(x, y, x + width, y + height) || taken.has(x, y, x + width, y + height)) continue;
      const label = { line: id, x, y, width, height };
      taken.put(label);
      found.push(label);
      break;
    }
  }
  return found;
}
