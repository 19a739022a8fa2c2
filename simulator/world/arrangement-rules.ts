/** What holds of every arrangement of a map, whoever has written it: what comes out of a file is held against it. */
import type { MapItem, PictureType } from "../contract/arrangement";
import { isWithin, LIMITS } from "../model/limits";
import { ownEnums } from "../model/own-messages";

const TYPES: readonly PictureType[] = ["image/png", "image/jpeg", "image/webp", "image/svg+xml"];
/** Ids of nodes are refs and names of hosts' bridges and the like; those of items are a page's. */
export const NODE_ID_MOST = 160;
export const ITEM_ID = /^[\w-]{1,64}$/;

const isAt = (value: unknown): boolean => typeof value === "number" && isWithin(LIMITS.mapCoordinate, value);
const isSize = (value: unknown): boolean => typeof value === "number" && isWithin(LIMITS.mapSize, value);

export const isPlan = (name: string): boolean => (ownEnums.topology_plan as readonly string[]).includes(name);
export const isPictureType = (type: unknown): boolean => type === null || TYPES.includes(type as PictureType);
export function isPlaced(id: unknown, place: unknown): boolean {
  const isId = typeof id === "string" && id.length > 0 && id.length <= NODE_ID_MOST;
  return isId && (place === null || (Array.isArray(place) && place.length === 2 && place.every(isAt)));
}
export function isItem(id: unknown, item: MapItem | null): boolean {
  if (typeof id !== "string" || !ITEM_ID.test(id)) return false;
  if (item === null) return true;
  const { kind, text, x, y, width, height } = item;
  const most = kind === "note" ? LIMITS.mapNoteCharacters : LIMITS.nameCharacters;
  const isOfKind =
    kind === "picture"
      ? typeof item.picture === "string"
      : (kind === "note" || kind === "box") && (ownEnums.map_colour as readonly unknown[]).includes(item.colour);
  return (
    item.id === id && isOfKind && typeof text === "string" && text.length <= most && isAt(x) && isAt(y) && isSize(width) && isSize(height)
  );
}
