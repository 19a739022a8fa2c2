/** What the navigation shows: trees of objects, or pages of the lab that are about no single object. */

import { TREE_MODES, type TreeMode } from "@/server/contract/preferences";

export type { TreeMode };
/** Pages of the lab have one mode together: its sections stand where the tree is otherwise. */
export type NavMode = TreeMode | "notifications";
/** In the order of their buttons. */
export const NAV_MODES: readonly NavMode[] = [...TREE_MODES, "notifications"];

export function isTreeMode(mode: NavMode): mode is TreeMode {
  return TREE_MODES.some((one) => one === mode);
}
