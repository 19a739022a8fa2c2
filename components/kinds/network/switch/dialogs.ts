/** Dialogs of a network's switch. They are fetched when the page is idle, or when they are opened first. */
import { lazyDialog } from "../../../data/dialog";

export const bondDialog = lazyDialog("bond", () => import("./bond-dialog").then((file) => file.bondDialog));
export const gatewayRulesDialog = lazyDialog("gatewayRules", () => import("./rules-dialog").then((file) => file.gatewayRulesDialog));
export const switchPortDialog = lazyDialog("switchPort", () => import("./port-dialog").then((file) => file.switchPortDialog));
export const switchCableDialog = lazyDialog("switchCable", () => import("./cable-dialog").then((file) => file.switchCableDialog));
export const switchCostDialog = lazyDialog("switchCost", () => import("./cost-dialog").then((file) => file.switchCostDialog));
export const switchLagDialog = lazyDialog("switchLag", () => import("./lag-dialog").then((file) => file.switchLagDialog));
export const switchPlugDialog = lazyDialog("switchPlug", () => import("./plug-dialog").then((file) => file.switchPlugDialog));
export const switchTreeDialog = lazyDialog("switchTree", () => import("./tree-dialog").then((file) => file.switchTreeDialog));
export const outsideHostDialog = lazyDialog("outsideHost", () => import("./outside-dialog").then((file) => file.outsideHostDialog));
