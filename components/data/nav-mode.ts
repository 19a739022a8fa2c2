/** What the navigation shows: trees of objects, or pages of the lab that are about no single object. */
import { LAB_PAGES, type LabPage } from "./place";

/** Ways to put the objects of a lab into a tree; each keeps what is opened in it. */
export const TREE_MODES = ["infrastructure", "objects", "organisation", "searches"] as const;
export type TreeMode = (typeof TREE_MODES)[number];
export type NavMode = TreeMode | LabPage;
/** In the order of their buttons. */
export const NAV_MODES: readonly NavMode[] = [...TREE_MODES, ...LAB_PAGES];

export function isTreeMode(mode: NavMode): mode is TreeMode {
  return TREE_MODES.some((one) => one === mode);
}
