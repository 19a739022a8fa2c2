/** Dialogs that several kinds have. They are fetched when the page is idle, or when they are opened first. */
import { lazyDialog } from "../../data/dialog";

export const renameDialog = lazyDialog("rename", () => import("./name-dialogs").then((file) => file.renameDialog));
export const cloneDialog = lazyDialog("clone", () => import("./name-dialogs").then((file) => file.cloneDialog));
export const confirmCommandDialog = lazyDialog("confirmCommand", () =>
  import("./confirm-command").then((file) => file.confirmCommandDialog),
);
export const propertiesDialog = lazyDialog("properties", () => import("./properties/properties").then((file) => file.propertiesDialog));
export const sendTextDialog = lazyDialog("sendText", () => import("./console/send-text-dialog").then((file) => file.sendTextDialog));
