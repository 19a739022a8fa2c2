/** Dialogs of what is drawn on a map. They are fetched when the page is idle, or when they are opened first. */
import { lazyDialog } from "../../data/dialog";

export const itemTextDialog = lazyDialog("item-text", () => import("./item-text-dialog").then((file) => file.itemTextDialog));
export const pictureDialog = lazyDialog("map-picture", () => import("./picture-dialog").then((file) => file.pictureDialog));
