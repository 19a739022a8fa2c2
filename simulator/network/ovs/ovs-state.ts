/** What an Open vSwitch bridge has beside what every bridge keeps, as plain data. */
import type { FloodState } from "../floods";
import type { MembersState } from "./bond-members";
import type { FlowRow } from "./flow";
import type { LogicalPort } from "./logical-port";
import type { SlbState } from "./slb";

/** A mirror of frames. @source ovs-vswitchd.conf.db(5), table Mirror */
export interface Mirror {
  readonly name: string;
  readonly selectAll: boolean;
  /** frames that came in at these ports */
  readonly from: readonly string[];
  /** frames that leave by these */
  readonly to: readonly string[];
  /** of these VLANs alone; empty: of all */
  readonly vlans: readonly number[];
  /** the port that they are copied to; null: to a VLAN */
  readonly output: string | null;
  readonly outputVlan: number | null;
}

/** What ovs-vswitchd tells a bridge. */
export interface OvsConfig {
  readonly ports: readonly LogicalPort[];
  readonly mirrors: readonly Mirror[];
  /** other_config:mac-aging-time, s */
  readonly ageingS: number;
  /** other_config:mac-table-size */
  readonly tableSize: number;
}
/** Packets and bytes of mirrors by name. */
export type MirrorCount = readonly [name: string, packets: number, bytes: number];

export interface OvsState {
  readonly config: OvsConfig;
  /** with the traffic that they have had */
  readonly flows: readonly FlowRow[];
  /** floods that ports have had and nobody behind them was handed */
  readonly unheard: readonly (readonly [port: string, FloodState])[];
  /** active interface of each bond */
  readonly active: readonly (readonly [bond: string, iface: string])[];
  /** hashes of balancing bonds; absent: there is no such bond, or none was written down */
  readonly slb?: readonly SlbState[];
  /** of bonds with delays or LACP; absent: there is none */
  readonly members?: readonly MembersState[];
  readonly mirrored: readonly MirrorCount[];
}

/** @source network.md §6 (300 s, table 8192) */
export const USUAL_CONFIG: OvsConfig = { ports: [], mirrors: [], ageingS: 300, tableSize: 8_192 };
