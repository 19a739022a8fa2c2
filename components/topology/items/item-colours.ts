/** Colours of what people draw on a map, as tokens. */
import type { MapColour } from "@/server/contract";

export const ITEM_COLOURS = ["grey", "red", "orange", "yellow", "green", "blue", "purple"] as const satisfies readonly MapColour[];
/** The token of a ground. */
export const paperToken = (colour: MapColour): string => `note-${colour}`;
/** The token of what is drawn and written on it. */
export const inkToken = (colour: MapColour): string => `note-${colour}-ink`;
