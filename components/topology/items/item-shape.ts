/** Where what people draw beside nodes lies, what of it is taken hold of, and how its size changes. Graph units. */
import type { MapItem } from "@/server/contract";
import { LIMITS } from "@/server/contract/limits";
import type { Picture, Point, Rect } from "../picture";

export type MapNote = Extract<MapItem, { readonly kind: "note" }>;
export type MapBox = Extract<MapItem, { readonly kind: "box" }>;
export type MapPicture = Extract<MapItem, { readonly kind: "picture" }>;
/** `under`: below all frames; `on`: on these, below lines and nodes; `over`: above all. */
export type Layer = "under" | "on" | "over";
export interface PlacedItem {
  readonly item: MapItem;
  /** what it is called among a map's targets */
  readonly target: string;
  readonly layer: Layer;
  /** it is taken hold of by its upper strip and its edge alone: what it lies around is ground to most */
  readonly isGround: boolean;
}

/** Height of the strip with a box's title. */
export const STRIP = 26;
/** How far from its edge ground is taken hold of. */
const EDGE = 5;
const PREFIX = "item:";

export const itemTarget = (id: string): string => `${PREFIX}${id}`;
/** @returns null: the target is no item */
export const itemIdOf = (target: string): string | null => (target.startsWith(PREFIX) ? target.slice(PREFIX.length) : null);

export function encloses(outer: Rect, { x, y, width, height }: Rect): boolean {
  return x >= outer.x && y >= outer.y && x + width <= outer.x + outer.width && y + height <= outer.y + outer.height;
}
const RANKS = { box: 0, picture: 1, note: 2 } as const;

function placed(item: MapItem, { nodes, frames }: Pick<Picture, "nodes" | "frames">): PlacedItem {
  const target = itemTarget(item.id);
  if (item.kind === "note") return { item, target, layer: "over", isGround: false };
  // A frame's ground would hide what lies within it, and what is around frames would hide theirs.
  const layer = frames.some((frame) => encloses(item, frame)) ? "under" : "on";
  const isAround = item.kind === "box" || layer === "under" || [...nodes.values()].some((node) => encloses(item, node));
  return { item, target, layer, isGround: isAround };
}
/** What people have drawn, in the order in which it is drawn: boxes, pictures, notes; of boxes the larger first, so that none hides another. */
export function placedItems(items: readonly MapItem[], picture: Pick<Picture, "nodes" | "frames">): readonly PlacedItem[] {
  const areaOf = ({ kind, width, height }: MapItem): number => (kind === "box" ? width * height : 0);
  return items.toSorted((a, b) => RANKS[a.kind] - RANKS[b.kind] || areaOf(b) - areaOf(a)).map((item) => placed(item, picture));
}
/** What of an item is pointed at, selected by a rectangle and has an element: of ground its strip. */
export function gripOf({ item: { x, y, width, height }, isGround }: PlacedItem): Rect {
  return { x, y, width, height: isGround ? Math.min(height, STRIP) : height };
}
function isHeld({ item, isGround }: PlacedItem, at: Point): boolean {
  const { x, y, width, height } = item;
  const far = isGround ? EDGE : 0;
  const isWithin = at.x >= x - far && at.y >= y - far && at.x <= x + width + far && at.y <= y + height + far;
  if (!isWithin || !isGround) return isWithin;
  const inside = { x: x + far, y: y + Math.min(height, STRIP), width: width - 2 * far, height: height - Math.min(height, STRIP) - far };
  return !(at.x > inside.x && at.y > inside.y && at.x < inside.x + inside.width && at.y < inside.y + inside.height);
}
/** The item that is taken hold of at a place, the uppermost first. @param isOver - of those above nodes, or of those below them */
export function itemAt(items: readonly PlacedItem[], at: Point, isOver: boolean): PlacedItem | null {
  return items.findLast((one) => (one.layer === "over") === isOver && isHeld(one, at)) ?? null;
}

/** A map with what people have drawn on it, which lies in its bounds as all else does. */
export function withItems(picture: Picture, items: readonly MapItem[]): Picture {
  if (items.length === 0) return picture;
  const isEmpty = picture.bounds.width === 0 && picture.bounds.height === 0;
  const all: readonly Rect[] = isEmpty ? items : [picture.bounds, ...items];
  const [x, y] = [Math.min(...all.map((one) => one.x)), Math.min(...all.map((one) => one.y))];
  const [right, bottom] = [Math.max(...all.map((one) => one.x + one.width)), Math.max(...all.map((one) => one.y + one.height))];
  return { ...picture, items, bounds: { x, y, width: right - x, height: bottom - y } };
}

/** A handle at a corner or a side: which edges it moves. */
export interface Handle {
  readonly x: -1 | 0 | 1;
  readonly y: -1 | 0 | 1;
}
export const HANDLES: readonly Handle[] = [
  { x: -1, y: -1 },
  { x: 0, y: -1 },
  { x: 1, y: -1 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
  { x: -1, y: 1 },
  { x: -1, y: 0 },
];
/** Smaller than this nothing of it is read or taken hold of. */
const LEAST = { note: { width: 48, height: 32 }, box: { width: 48, height: 40 }, picture: { width: 16, height: 16 } } as const;
const clamp = (value: number, least: number, most: number): number => Math.round(Math.max(least, Math.min(most, value)));

/** Where an item may lie: whole numbers that the lab takes. */
export function keptRect(kind: MapItem["kind"], { x, y, width, height }: Rect): Rect {
  const { mapCoordinate: place, mapSize: size } = LIMITS;
  return {
    x: clamp(x, place.least, place.most),
    y: clamp(y, place.least, place.most),
    width: clamp(width, LEAST[kind].width, size.most),
    height: clamp(height, LEAST[kind].height, size.most),
  };
}
/** What becomes of an item when a handle of it is moved: the opposite edges stay. A picture keeps its proportions by its corners. */
export function resized(item: Rect & Pick<MapItem, "kind">, handle: Handle, by: Point): Rect {
  const { kind, x, y, width, height } = item;
  let [wide, high] = [width + by.x * handle.x, height + by.y * handle.y];
  if (kind === "picture" && handle.x !== 0 && handle.y !== 0) {
    const scale = Math.max(wide / width, high / height, LEAST.picture.width / width, LEAST.picture.height / height);
    [wide, high] = [width * scale, height * scale];
  }
  const kept = keptRect(kind, { x, y, width: wide, height: high });
  return {
    ...kept,
    x: handle.x < 0 ? x + width - kept.width : x,
    y: handle.y < 0 ? y + height - kept.height : y,
  };
}
/** The largest rectangle of some proportions in the middle of another. */
export function fitted({ x, y, width, height }: Rect, size: { readonly width: number; readonly height: number }): Rect {
  const scale = Math.min(width / Math.max(1, size.width), height / Math.max(1, size.height));
  const [wide, high] = [size.width * scale, size.height * scale];
  return { x: x + (width - wide) / 2, y: y + (height - high) / 2, width: wide, height: high };
}
