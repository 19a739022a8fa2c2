/** Dialogs of vApps. They are fetched when the page is idle, or when they are opened first. */
import { lazyDialog } from "../../data/dialog";

export const applianceDialog = lazyDialog("appliance", () => import("./appliance-dialogs").then((file) => file.applianceDialog));
export const deleteApplianceDialog = lazyDialog("deleteAppliance", () =>
  import("./appliance-dialogs").then((file) => file.deleteApplianceDialog),
);
