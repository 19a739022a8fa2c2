/** What joining two things on the map would do: asked of whoever knows the objects behind its nodes. */
import type { Topology, TopologyNode } from "@/server/contract";
import type { MenuEntry } from "../../ui/menu-entries";

/** What has become of a join. */
export interface Joined {
  /** in words: what is so now, or why it was refused */
  readonly said: string;
  readonly isRefused: boolean;
  /** does the contrary; null: nothing does */
  readonly undo: (() => Promise<Joined>) | null;
}
/** One thing that would happen if two nodes were joined. */
export interface JoinChoice {
  readonly id: string;
  /** what would happen, as a sentence; it ends in an ellipsis where a dialog asks first */
  readonly label: string;
  /** null: it can be done; text: it cannot, and this is why */
  readonly why: string | null;
  /** asks the toolstack for a better reason */
  readonly askWhy?: () => Promise<string | null>;
  /** null: a dialog goes on with it */
  readonly run: () => Promise<Joined | null>;
}
export interface Joins {
  /** Whether anything is ever joined from a node, and why nobody with one's role may; null: nothing is. */
  readonly begins: (from: TopologyNode, graph: Topology) => { readonly why: string | null } | null;
  /** None: the two have nothing to do with one another. */
  readonly choices: (from: TopologyNode, onto: TopologyNode, graph: Topology) => readonly JoinChoice[];
  /** slots of records, beside those that every page has, by which a node is judged */
  readonly needs: (node: TopologyNode) => readonly string[];
  /** what is made new at a node, or on the ground */
  readonly entries: (node: TopologyNode | null) => readonly MenuEntry[];
}
