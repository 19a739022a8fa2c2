import type { Arrangement, MapPictureView } from "../contract/arrangement";
import { toBase64 } from "../guest/programs/ssh/base64";
import { cases, fields, text } from "../model/shape";
import { arrangementVersion, changeCalled, itemsOf, pictureBytes, pictureCalled, placesOf } from "../world/arrangement";
import { defineView } from "./view";

/** How a map is arranged, for all who look. */
export const arrangement = defineView({
  args: cases("plan", { infrastructure: {}, network: {}, layer3: {}, storage: {}, logical: {} }),
  role: "read-only",
  ask: (world, { plan }): Arrangement => ({
    version: arrangementVersion(world),
    places: placesOf(world, plan),
    items: itemsOf(world, plan),
    canUndo: changeCalled(world, plan, ""),
  }),
  stamp: arrangementVersion,
  follow: { everyMs: 250, isAtOnce: true, most: 2 },
});

/** A picture's bytes, which never change; null: there is none, or it has not come whole. */
export const mapPicture = defineView({
  args: fields({ picture: text(1, 64) }),
  role: "read-only",
  ask(world, { picture }): MapPictureView | null {
    const file = pictureCalled(world, picture);
    return file?.type ? { type: file.type, base64: toBase64(pictureBytes(world, file)) } : null;
  },
});
