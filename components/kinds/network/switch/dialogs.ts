/** Dialogs of a network's switch. They are fetched when the page is idle, or when they are opened first. */
import { lazyDialog } from "../../../data/dialog";

export const gatewayRulesDialog = lazyDialog("gatewayRules", () => import("./rules-dialog").then((file) => file.gatewayRulesDialog));
export const switchPortDialog = lazyDialog("switchPort", () => import("./port-dialog").then((file) => file.switchPortDialog));
