/** A node in the form that it is changed in. */
import type { Permissions } from "./permissions";
import type { Region } from "./region";

/**
 * A node with children or with permissions of its own. A leaf that has the permissions of its parent's other leaves is stored as its
 * bare value: a running guest has some sixty of them, and a thousand guests are common.
 */
export interface Node {
  value: string;
  permissions: Permissions;
  /** of all its bare leaves: what it had itself when the first of them was made */
  leaves: Permissions;
  names: readonly string[];
  items: readonly Item[];
}

/** A whole subtree that lies in a state and has not been read. */
export class Unread {
  constructor(private readonly piece: { readonly text: string }) {}
  get text(): string {
    return this.piece.text;
  }
}

/** What is below a node: more of its kind, bare leaves, whole subtrees at rest, and such as have not been read. */
export type Item = Node | Region | Unread | string;

/** What is known of one node. */
export interface Found {
  readonly value: string;
  readonly permissions: Permissions;
}

/** A node as plain data; leaves "" stands for the node's own permissions. Children in order of creation. */
export type StoredNode = readonly [
  value: string,
  permissions: string,
  leaves: string,
  children: readonly (readonly [string, StoredNode | string | typeof APART])[],
];
/** Stands for a subtree that is written by itself. */
export const APART = 0;

export const NO_NAMES: readonly string[] = [];
export const NO_ITEMS: readonly Item[] = [];

export function newNode(value: string, permissions: Permissions): Node {
  return { value, permissions, leaves: permissions, names: NO_NAMES, items: NO_ITEMS };
}
export function isBare(item: Item): item is string {
  return typeof item === "string";
}
