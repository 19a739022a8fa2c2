/** A VM's dialogs. They are fetched when the page is idle, or when they are opened first. */
import { lazyDialog } from "../../data/dialog";

export const assignToApplianceDialog = lazyDialog("assignToAppliance", () =>
  import("./assign-dialogs").then((file) => file.assignToApplianceDialog),
);
export const homeServerDialog = lazyDialog("homeServer", () => import("./assign-dialogs").then((file) => file.homeServerDialog));
export const addVifDialog = lazyDialog("addVif", () => import("./dialogs/add-vif").then((file) => file.addVifDialog));
export const removeVifDialog = lazyDialog("removeVif", () => import("./dialogs/add-vif").then((file) => file.removeVifDialog));
export const deleteDiskDialog = lazyDialog("deleteDisk", () => import("./dialogs/delete-disk").then((file) => file.deleteDiskDialog));
export const detachDiskDialog = lazyDialog("detachDisk", () => import("./dialogs/delete-disk").then((file) => file.detachDiskDialog));
export const attachDiskDialog = lazyDialog("attachDisk", () => import("./dialogs/attach-disk").then((file) => file.attachDiskDialog));
export const addDiskDialog = lazyDialog("addDisk", () => import("./dialogs/add-disk").then((file) => file.addDiskDialog));
export const deleteVmDialog = lazyDialog("deleteVm", () => import("./dialogs/delete-vm").then((file) => file.deleteVmDialog));
export const deleteVmsDialog = lazyDialog("deleteVms", () => import("./dialogs/delete-vms").then((file) => file.deleteVmsDialog));
