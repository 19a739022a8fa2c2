/** Dialogs of tags, folders and custom fields. They are fetched when the page is idle, or when they are opened first. */
import { lazyDialog } from "../../data/dialog";

export const customFieldsDialog = lazyDialog("customFields", () => import("./field-dialogs").then((file) => file.customFieldsDialog));
export const fieldValuesDialog = lazyDialog("fieldValues", () => import("./field-dialogs").then((file) => file.fieldValuesDialog));
export const tagsDialog = lazyDialog("tags", () => import("./tag-dialogs").then((file) => file.tagsDialog));
export const renameTagDialog = lazyDialog("renameTag", () => import("./tag-dialogs").then((file) => file.renameTagDialog));
export const deleteTagDialog = lazyDialog("deleteTag", () => import("./tag-dialogs").then((file) => file.deleteTagDialog));
export const newFolderDialog = lazyDialog("newFolder", () => import("./folder-dialogs").then((file) => file.newFolderDialog));
export const renameFolderDialog = lazyDialog("renameFolder", () => import("./folder-dialogs").then((file) => file.renameFolderDialog));
export const deleteFolderDialog = lazyDialog("deleteFolder", () => import("./folder-dialogs").then((file) => file.deleteFolderDialog));
export const moveToFolderDialog = lazyDialog("moveToFolder", () => import("./folder-dialogs").then((file) => file.moveToFolderDialog));
