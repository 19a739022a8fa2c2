/** How people have arranged a map: where they have put nodes, and what they have drawn beside them. Part of the lab, the same for all who look. */
import type { ownEnums } from "../model/own-messages";

export type MapColour = (typeof ownEnums)["map_colour"][number];
/** Left upper corner and size, in graph units: whole numbers. */
interface Placed {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface MapNote extends Placed {
  readonly kind: "note";
  readonly text: string;
  readonly colour: MapColour;
}
/** A rectangle behind nodes, with its title; "": it has none. */
export interface MapBox extends Placed {
  readonly kind: "box";
  readonly text: string;
  readonly colour: MapColour;
}
export interface MapPicture extends Placed {
  readonly kind: "picture";
  /** what it is called for whoever does not see it */
  readonly text: string;
  /** as `map.load` has named it; its bytes are the view `mapPicture` */
  readonly picture: string;
}
export type MapItem = MapNote | MapBox | MapPicture;

/** Types of pictures. One of SVG is shown as the source of an `<img>` and in no other way: nothing in it runs there, and it fetches nothing. */
export type PictureType = "image/png" | "image/jpeg" | "image/webp" | "image/svg+xml";

export interface Arrangement {
  /** grows with each change of any map */
  readonly version: number;
  /** where nodes have been put, by their ids */
  readonly places: Readonly<Record<string, readonly [x: number, y: number]>>;
  /** the first lies lowest */
  readonly items: readonly MapItem[];
  /** whether there is a change that `map.undo` takes back */
  readonly canUndo: boolean;
}
/** A picture's bytes in base64. */
export interface MapPictureView {
  readonly type: PictureType;
  readonly base64: string;
}
