import type { LearningNode } from "./learning-node";
import type { Port } from "./port";

/** Hears of what may send frames another way than before; what confirms the way that they go already is no news. */
export interface Watcher {
  /** Whether it matters to anybody where an address is: asked before what takes long. */
  concerns(mac: string): boolean;
  /** An address is known at a port, or is not any more; without an entry its frames are flooded. */
  noted(node: LearningNode, port: string, mac: string): void;
  /** An address is known to a node at another place than before. */
  moved(node: LearningNode, mac: string): void;
  /** Ports of a node lead to somewhere else. */
  relinked(node: LearningNode): void;
  carrierChanged(port: Port): void;
}
