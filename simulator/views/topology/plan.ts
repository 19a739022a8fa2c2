/** A way of looking at a lab as it is drawn: nodes, and edges with the counters of what crosses each. */
import type { TopologyEdge, TopologyNode } from "../../contract/topology";
import type { ClassName } from "../../model/ref";
import type { Port } from "../../network/port";
import type { PortTraffic } from "../../network/port-traffic";
import type { World } from "../../world/world";

/** What a port's counters say of an edge; `isInward`: towards `to` means into their port's bridge. */
export interface PortMeter {
  readonly traffic: PortTraffic | null;
  /** whose bulk traffic it is, where that is counted elsewhere than single frames */
  readonly bulk: PortTraffic | null;
  readonly isInward: boolean;
  /** ports that have what its link has lost: at its near end, and of a cable at the far one; absent: it has no link of its own */
  readonly ends?: readonly [near: Port | null, far: Port | null];
}
/** An edge with what crosses it. */
export interface MeteredEdge extends PortMeter {
  readonly edge: TopologyEdge;
}

export interface Plan {
  /** classes of the records that nodes and edges are made of, beside the network itself */
  readonly of: readonly ClassName[];
  /** Edges in their order, which is that of their rates. */
  readonly edges: (world: World) => Iterable<MeteredEdge>;
  readonly nodes: (world: World) => Iterable<TopologyNode>;
}
