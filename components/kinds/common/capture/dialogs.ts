/** Dialogs of captures. They are fetched when the page is idle, or when they are opened first. */
import { lazyDialog } from "../../../data/dialog";

export const captureDialog = lazyDialog("capture", () => import("./capture-dialog").then((file) => file.captureDialog));
export const streamDialog = lazyDialog("captureStream", () => import("./stream-dialog").then((file) => file.streamDialog));
export const replayDialog = lazyDialog("replay", () => import("./replay-dialog").then((file) => file.replayDialog));
