import type { Node } from "../os/types";

/** Whose way through the tree is looked at: every directory on it must let them search. `cwd`: they are there already, whatever lies above. */
export interface Walker {
  readonly uid: number;
  readonly gid: number;
  readonly cwd: string;
}

/** Whether a user may read (4), write (2) or execute or search (1) a node. @source path_resolution(7) */
export function permits(node: Node, uid: number, gid: number, want: number): boolean {
  if (uid === 0) return want !== 1 || node.t === "d" || (node.m & 0o111) !== 0;
  const shift = node.u === uid ? 6 : node.g === gid ? 3 : 0;
  return ((node.m >> shift) & want) === want;
}
