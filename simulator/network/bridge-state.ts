/** What a bridge or a switch keeps, as plain data. */
import type { BondState } from "./bond/bond-state";
import type { FloodState } from "./floods";
import type { OvsState } from "./ovs/ovs-state";
import type { PortState } from "./port";
import type { StpState } from "./stp/stp-state";
import type { LagState } from "./switch-lags";
import type { PortVlans } from "./switch-vlans";
import type { LockState } from "./vif-lock";
import type { VlanState } from "./vlan/linux-vlan";

/** One learned address. */
export interface Learned {
  readonly port: string;
  seenAt: number;
}
/** An address that all bridges of a segment have learned from one flooded frame, but for the one that it came from. */
export interface LearnedByAll {
  /** the switch's port that it came in on */
  readonly port: string;
  readonly seenAt: number;
  /** which flood of the switch it was: a bridge that has been joined later does not know of it */
  readonly flood: number;
}

/** An entry that somebody has put into a table: it is not learned anew, nor forgotten. */
export interface Pinned {
  readonly port: string;
  /** permanent: an address of the bridge's own */
  readonly isPermanent: boolean;
}
/** What somebody has set of a Linux bridge. */
export interface TreeState {
  readonly stp: StpState | null;
  /** when the next of its timers is due; null: none runs */
  readonly due: number | null;
  readonly pinned: readonly (readonly [mac: string, Pinned])[];
}

/** A bridge or a switch; what only one of them has is empty for the other. */
export interface BridgeState {
  readonly key: string;
  readonly name: string;
  readonly ports: readonly PortState[];
  readonly table: readonly (readonly [mac: string, port: string, seenAt: number])[];
  readonly learnedByAll: readonly (readonly [mac: string, port: string, seenAt: number, flood: number])[];
  readonly floods: FloodState;
  /** floods of the switch when this bridge was joined to it */
  readonly linkedAt: number;
  readonly isAgeing: boolean;
  /** absent: it is not */
  readonly isSetDown?: true;
  /** when it forgets next; absent: nobody has said */
  readonly ageDue?: number;
  /** absent: as usual */
  readonly ageingUs?: number;
  /** of a Linux bridge or a switch that has settings of its own, or entries that somebody has put into its table */
  readonly tree?: TreeState;
  /** of a physical switch: VLANs of its ports; absent: nobody has set any */
  readonly vlans?: readonly (readonly [port: string, PortVlans])[];
  /** of a physical switch: groups of its ports that are one link; absent: none */
  readonly lags?: readonly LagState[];
  /** of a Linux bridge: what interfaces with a locking mode are let send, in the order of their chains; absent: none has one */
  readonly locks?: readonly (readonly [port: string, LockState])[];
  /** of a VLAN of Linux alone */
  readonly vlan?: VlanState;
  /** of a Linux bridge: ports that have every frame; absent: none */
  readonly promiscuous?: readonly string[];
  /** of a bond of Linux alone */
  readonly bond?: BondState;
  /** of an Open vSwitch bridge alone */
  readonly ovs?: OvsState;
}

/** One text for an address that many tables hold, which each state has written for itself. */
const addresses = new Map<string, string>();
export function oneCopy(mac: string): string {
  const known = addresses.get(mac);
  if (known !== undefined) return known;
  if (addresses.size < 65_536) addresses.set(mac, mac);
  return mac;
}
