/** The lab as graphs: one for each way of looking at it. Nodes and edges are the same things in all of them where they stand in more than one. */
import type { ClassName } from "../model/ref";
import type { SaidBy } from "../model/said";
import type { NodeFacts } from "../model/said/node-facts";
import type { LinkSettings } from "../network/impairment";

/**
 * Ways of looking at a lab.
 * `infrastructure`: what is wired to what, hosts as frames; `network`: segments, each with all that is on it; `layer3`: subnets and what
 * routes between them; `storage`: hosts, PBDs, repositories, disks and whose they are; `logical`: folders as frames, tags, vApps, VMs.
 */
export type TopologyPlan = "infrastructure" | "network" | "layer3" | "storage" | "logical";

/**
 * `segment`: what hears one broadcast, a network of the pool with its VLAN or an untagged one of the physical switches; `subnet`: addresses
 * that are neighbours; `router`: what passes packets between subnets (a gateway, or a guest or control domain that forwards).
 */
export type TopologyNodeKind =
  | "outside"
  | "gateway"
  | "switch"
  | "host"
  | "pif"
  | "bridge"
  | "vif"
  | "vm"
  | "segment"
  | "subnet"
  | "router"
  | "sr"
  | "pbd"
  | "vdi"
  | "folder"
  | "tag"
  | "vapp";

export interface TopologyNode {
  /** stable id; for XAPI objects the ref, else such as `switch:physical`, `bridge:<host ref>:xenbr0` */
  readonly id: string;
  readonly kind: TopologyNodeKind;
  /** name of what it stands for; empty: there is one of its kind */
  readonly label: string;
  /** node whose frame it stands in: a host, or in the logical plan a folder; null: in none */
  readonly host: string | null;
  /** ref of the record behind it, if any, with its class */
  readonly ref: string | null;
  readonly class: ClassName | null;
  /** `up`, `down` (no carrier, halted, unplugged) */
  readonly state: "up" | "down";
  /** short facts for table and tooltip: MAC, address, MTU, learned MACs … */
  readonly facts: readonly SaidBy<keyof NodeFacts>[];
  /** tag of the VLAN that it is on; absent: none, or not one alone */
  readonly vlan?: number;
  /** tags of the record behind it; absent: it has none */
  readonly tags?: readonly string[];
}

/** States of a port of a bridge or switch, as 802.1D names them. */
export type PortState = "disabled" | "blocking" | "listening" | "learning" | "forwarding";

export interface TopologyEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** `idle`: nothing goes there since what it is of does not run, and nothing is wrong */
  readonly state: "up" | "down" | "idle";
  /** link that `link.set` takes; absent: none of its own */
  readonly link?: string;
  /** what it is set to; absent: all as usual */
  readonly settings?: LinkSettings;
  /** whether there is a change that `link.undo` takes back; absent: none */
  readonly isChanged?: true;
  /** what it carries at most either way, Mbit/s: its wire's speed, or the limit that somebody has set; of an interface whose guest may send
   * so much alone, what that is. Absent: no limit of its own */
  readonly speedMbps?: number;
  /** bytes of the longest packet; absent: 1500 */
  readonly mtu?: number;
  /** the one VLAN that it carries, by tags on its frames or by the port at its end; absent: none, or several */
  readonly vlan?: number;
  /** at the end that passes less; absent: no spanning tree is spoken there */
  readonly stp?: PortState;
  /** of a slave of a bond: whether it carries what the bond does; absent: it is none */
  readonly bond?: "carries" | "waits";
  /** of an interface whose traffic is locked: to its addresses, or altogether; absent: unlocked */
  readonly lock?: "locked" | "disabled";
  /** of a machine's disk: how it may be used, and its device there */
  readonly access?: "RO" | "RW";
  readonly device?: string;
}

/** The graph; another `version` when nodes or edges changed. */
export interface Topology {
  readonly version: number;
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
}

/**
 * Live rates, in the order of `Topology.edges`: bytes/s towards `to` and towards `from`, and frames/s both ways. Of storage what is read
 * goes towards the machine and what is written from there, with requests/s in place of frames, in the latest whole 5 s of their data sources.
 */
export interface TopologyRates {
  readonly version: number;
  readonly forwardBytesPerS: readonly number[];
  readonly backwardBytesPerS: readonly number[];
  readonly framesPerS: readonly number[];
  /** frames that links have lost since they were set, towards `to` and towards `from`, by place in the list; of the others none */
  readonly lost: readonly (readonly [edge: number, forward: number, backward: number])[];
  /**
   * Frames that never left for a link since it is there, as `tx_dropped` counts them without those that the link has lost: a queue was full,
   * or they were too long for it. In the same form; absent: none
   */
  readonly dropped?: readonly (readonly [edge: number, forward: number, backward: number])[];
}

/** Bulk traffic from one end of its way to the other. */
export interface TopologyFlow {
  /** places in `Topology.edges` that it crosses, in the order of its way from whoever asked for it; those that one interface counts stand together */
  readonly edges: readonly number[];
  /** bytes/s from there, and to there */
  readonly txBytesPerS: number;
  readonly rxBytesPerS: number;
}
/** What flows over some edges of the graph of that version: which edges it crosses altogether, how many flows there are, the greatest of them. */
export interface TopologyFlows {
  readonly version: number;
  readonly edges: readonly number[];
  readonly count: number;
  readonly flows: readonly TopologyFlow[];
}
