/** Places on a map told by what stands near them: the same things stand elsewhere in the window of somebody else. */
import type { Spot, Topology } from "@/server/contract";
import type { Target } from "../drawing/scene";
import { holds, middleOf } from "../drawing/view";
import type { Point, Rect } from "../picture";

type Targets = ReadonlyMap<string, Target>;
/** A rectangle around what is in sight, as others are told of it. */
export interface Sight {
  readonly middle: Spot;
  readonly width: number;
  readonly height: number;
}

/** How far a place is from a rectangle; 0: within. */
function distance(place: Point, rect: Rect): number {
  if (holds(rect, place)) return 0;
  const dx = Math.max(rect.x - place.x, 0, place.x - rect.x - rect.width);
  const dy = Math.max(rect.y - place.y, 0, place.y - rect.y - rect.height);
  return Math.hypot(dx, dy);
}
/** A place as it is told to others: from the corner of what stands nearest. */
export function spotOf(place: Point, targets: Targets): Spot {
  let near: Target | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const target of targets.values()) {
    const far = distance(place, target);
    if (far < least) [near, least] = [target, far];
  }
  if (!near) return { near: null, ...place };
  return { near: near.id, x: place.x - near.x, y: place.y - near.y };
}
/** Where that is here; null: what it is told by is not on this map. What is folded away here is where its frame is. */
export function placeOf({ near, x, y }: Spot, targets: Targets, { nodes }: Pick<Topology, "nodes">): Point | null {
  if (near === null) return { x, y };
  const target = targets.get(near);
  if (target) return { x: target.x + x, y: target.y + y };
  const frame = targets.get(nodes.find(({ id }) => id === near)?.host ?? "");
  return frame ? middleOf(frame) : null;
}

export function sightOf(seen: Rect, targets: Targets): Sight {
  return { middle: spotOf(middleOf(seen), targets), width: seen.width, height: seen.height };
}
export function rectOf({ middle, width, height }: Sight, targets: Targets, graph: Pick<Topology, "nodes">): Rect | null {
  const at = placeOf(middle, targets, graph);
  return at && { x: at.x - width / 2, y: at.y - height / 2, width, height };
}
