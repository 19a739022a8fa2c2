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
/** A disk of a machine, by the names of its data sources. */
export interface Disk {
  readonly vm: string;
  readonly read: string;
  readonly write: string;
  readonly reads: string;
  readonly writes: string;
}
/** An edge with what crosses it. */
export interface MeteredEdge extends PortMeter {
  /** what is read and written over it, in place of frames: what is read goes inward. Absent: nothing */
  readonly disks?: readonly Disk[];
  readonly edge: TopologyEdge;
}

type Facts = Partial<Omit<TopologyEdge, "id" | "from" | "to">>;
/** An edge, and what is counted where. */
export function drawnAs(from: string, to: string, facts: Facts, meter: PortMeter, id = `${from}-${to}`): MeteredEdge {
  return { ...meter, edge: { id, from, to, state: "up", ...facts } };
}
/** What a port counts; `isInward`: towards the edge's `to` is into its bridge. */
export function counted(port: Port | null, isInward: boolean, ends?: PortMeter["ends"]): PortMeter {
  return { traffic: port?.traffic ?? null, bulk: null, isInward, ...(ends ? { ends } : {}) };
}

export interface Plan {
  /** classes of the records that nodes and edges are made of, beside the network itself */
  readonly of: readonly ClassName[];
  /** Grows with whatever else they are made of; absent: there is nothing else. */
  readonly moved?: (world: World) => number;
  /** Edges in their order, which is that of their rates. */
  readonly edges: (world: World) => Iterable<MeteredEdge>;
  readonly nodes: (world: World) => Iterable<TopologyNode>;
}
