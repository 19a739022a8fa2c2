/** What a link is that a system has made for itself, as plain data. @source ip-link(8); Linux Documentation/networking/bridge.rst */
import type { StpState } from "../../../network/stp/stp-state";

/** A VLAN of another interface: what that sends with its tag. */
export interface VlanLink {
  readonly kind: "vlan";
  /** device of the interface that carries it */
  readonly lower: number;
  readonly id: number;
}
/** One of two ends that are joined to one another. */
export interface VethLink {
  readonly kind: "veth";
  /** device of the other end */
  readonly peer: number;
}
/** What is sent by it is gone. */
export interface DummyLink {
  readonly kind: "dummy";
}
/** Where a bridge has seen an address. */
export interface BridgeEntry {
  readonly mac: string;
  /** device of the port */
  port: number;
  /** monotonic µs */
  seenAt: number;
  /** somebody has put it there: it does not age. Absent: it was learned */
  readonly by?: "static" | "permanent";
}
/** A bridge between interfaces of the system. */
export interface BridgeLink {
  readonly kind: "bridge";
  ageingUs: number;
  table: BridgeEntry[];
  /** its spanning tree; absent: nobody has set anything of it, and there is none */
  stp?: StpState;
  /** its id when its tree was last looked at */
  stpId?: string;
  /** it has had a port: its carrier is theirs from then on. @source Linux net/bridge/br_stp.c (br_port_state_selection) */
  hasHadPorts?: true;
  /** somebody has given it an address, or a longest packet, of its own: it keeps them */
  isMacSet?: true;
  isMtuSet?: true;
}
export type MadeLink = VlanLink | VethLink | DummyLink | BridgeLink;

/** An interface's place in a bridge. */
export interface BridgePort {
  /** device of the bridge */
  readonly bridge: number;
  /** from 1 on */
  readonly number: number;
  cost: number;
  priority: number;
  /** what its tree lets it do less than pass frames on. Absent: it passes them on, as far as it is up */
  held?: "blocking" | "listening" | "learning";
  /** frames may go back where they came from */
  isHairpin?: true;
  /** it does not learn, or is not flooded to */
  isDeaf?: true;
  isDry?: true;
}
