/** Dialogs of saved searches. They are fetched when the page is idle, or when they are opened first. */
import { lazyDialog } from "../../data/dialog";

export const searchNameDialog = lazyDialog("searchName", () => import("./search-dialogs").then((file) => file.searchNameDialog));
export const deleteSearchDialog = lazyDialog("deleteSearch", () => import("./search-dialogs").then((file) => file.deleteSearchDialog));
