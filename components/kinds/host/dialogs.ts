/** A server's dialogs. They are fetched when the page is idle, or when they are opened first. */
import { lazyDialog } from "../../data/dialog";

export const hostPowerDialog = lazyDialog("hostPower", () => import("./dialogs/host-power").then((file) => file.hostPowerDialog));
