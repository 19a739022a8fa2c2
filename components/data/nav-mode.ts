/** What the navigation shows: trees of objects, or pages of the lab that are about no single object. */

/** Ways to put the objects of a lab into a tree; each keeps what is opened in it. */
export const TREE_MODES = ["infrastructure", "objects", "organisation", "searches"] as const;
export type TreeMode = (typeof TREE_MODES)[number];
/** Pages of the lab have one mode together: its sections stand where the tree is otherwise. */
export type NavMode = TreeMode | "notifications";
/** In the order of their buttons. */
export const NAV_MODES: readonly NavMode[] = [...TREE_MODES, "notifications"];

export function isTreeMode(mode: NavMode): mode is TreeMode {
  return TREE_MODES.some((one) => one === mode);
}
