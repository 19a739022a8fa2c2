/** Dialogs of networks and of what servers have on them. They are fetched when the page is idle, or when they are opened first. */
import { lazyDialog } from "../../data/dialog";

export const newNetworkDialog = lazyDialog("newNetwork", () =>
  import("./networking/new-network/new-network-wizard").then((file) => file.newNetworkDialog),
);
export const ipDialog = lazyDialog("configureIp", () => import("./networking/ip-dialog").then((file) => file.ipDialog));
export const createBondDialog = lazyDialog("createBond", () => import("./networking/bond-dialog").then((file) => file.createBondDialog));
export const carrierDialog = lazyDialog("carrier", () => import("./networking/carrier-dialog").then((file) => file.carrierDialog));
export const vifPropertiesDialog = lazyDialog("vifProperties", () =>
  import("./networking/vif-properties").then((file) => file.vifPropertiesDialog),
);
