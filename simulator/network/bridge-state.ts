/** What a bridge or a switch keeps, as plain data. */
import type { FloodState } from "./floods";
import type { OvsState } from "./ovs/ovs-state";
import type { PortState } from "./port";

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
