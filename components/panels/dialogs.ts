/** Dialogs of panels. They are fetched when the page is idle, or when they are opened first. */
import { lazyDialog } from "../data/dialog";

export const blockedDialog = lazyDialog("windowBlocked", () => import("./blocked-dialog").then((file) => file.blockedDialog));
