/** Dialogs of the topology. They are fetched when the page is idle, or when they are opened first. */
import { lazyDialog } from "../data/dialog";

export const linkDialog = lazyDialog("link", () => import("./link-dialog").then((file) => file.linkDialog));
export const reachDialog = lazyDialog("reach", () => import("./reach-dialog").then((file) => file.reachDialog));
export const faultsDialog = lazyDialog("faults", () => import("./faults-dialog").then((file) => file.faultsDialog));
export const matrixDialog = lazyDialog("matrix", () => import("./trace/matrix-dialog").then((file) => file.matrixDialog));
