/** A physical switch as pages show it. */
import type { LinuxBondMode, SlaveLink } from "../network/bond/bond-state";
import type { NatProtocol, NatState } from "../network/nat-table";
import type { StpPortState } from "../network/stp/stp-state";
import type { LagMode } from "../network/switch-lags";
import type { PortVlans } from "../network/switch-vlans";

/** What a port is in its switch's spanning tree. @source IEEE 802.1D-2004 §17.7 */
export type StpRole = "root" | "designated" | "alternate" | "backup" | "disabled";
/** A group of ports that are one link, seen from one of them. */
export interface SwitchLagView {
  readonly name: string;
  readonly mode: LagMode;
  readonly isFast: boolean;
  /** whether it is one with others now; else it stands alone */
  readonly isBundled: boolean;
  /** whom it has as its partner by LACP: address of the system, key and state; null: nobody, or nobody is asked */
  readonly partner: { readonly system: string; readonly key: number; readonly state: number } | null;
  /** its own state by LACP. @source IEEE 802.1AX-2014 §6.4.2.3 */
  readonly state: number;
}
export interface SwitchPortView {
  readonly number: number;
  /** ref of the host whose NIC is plugged in; null: no host's */
  readonly host: string | null;
  /** that NIC, such as `eth0`; null: none */
  readonly device: string | null;
  /** ref of it */
  readonly pif: string | null;
  /** the bond of its host that it is a slave of; null: of none */
  readonly bond: string | null;
  /** the group of ports that it is of; null: of none */
  readonly lag: SwitchLagView | null;
  /** cable to another switch, and that switch; null: none is plugged in */
  readonly cable: { readonly name: string; readonly to: string } | null;
  /** null: the switch takes part in no spanning tree */
  readonly stp: { readonly role: StpRole; readonly state: StpPortState; readonly cost: number } | null;
  readonly isUp: boolean;
  /** null: as usual, all VLANs pass and what has no tag is in VLAN 1 */
  readonly vlans: PortVlans | null;
  readonly inBytes: number;
  readonly outBytes: number;
  readonly inFrames: number;
  readonly outFrames: number;
}
/** The router of a segment, and what it does not send on. */
export interface GatewayView {
  readonly address: string;
  /** in their order: the first that fits decides */
  readonly rules: readonly { readonly text: string; readonly packets: number; readonly bytes: number }[];
  /** its address outside */
  readonly outer: string;
  /** who of the inside talks to whom outside, by which port there, and for how long that holds; the first of all */
  readonly translations: readonly TranslationView[];
  readonly translationCount: number;
}
export interface TranslationView {
  readonly protocol: NatProtocol;
  readonly inside: string;
  readonly mapped: number;
  readonly remote: string;
  readonly state: NatState;
  readonly leftS: number;
}
/** A host of the world outside that somebody has named. */
export interface OutsideHostView {
  readonly name: string;
  readonly address: string;
  readonly ping: boolean;
  readonly dns: boolean;
  readonly ntp: boolean;
  readonly pages: Readonly<Record<string, string>>;
}
/** A switch in its spanning tree. */
export interface SwitchTreeView {
  readonly isOn: boolean;
  readonly priority: number;
  readonly id: string;
  /** id of the bridge that it takes for the root, what the way there costs, and by which port; null: it is the root itself */
  readonly root: string;
  readonly rootCost: number;
  readonly rootPort: number | null;
}
export interface SwitchBoxView {
  /** such as `eth0`, of a network's own switch: the NIC that joins it */
  readonly name: string;
  readonly tree: SwitchTreeView;
  /** whether there is a change that `switch.undo` takes back */
  readonly isChanged: boolean;
  readonly ports: readonly SwitchPortView[];
  readonly macs: readonly { readonly mac: string; readonly vlan: number; readonly port: number; readonly ageS: number }[];
  /** of all, those that are not shown among them */
  readonly macCount: number;
}
/** A bond of a host's NICs, as its driver has it. */
export interface HostBondView {
  readonly host: string;
  readonly name: string;
  readonly mode: LinuxBondMode;
  /** the bridge that it is a port of; null: of none */
  readonly bridge: string | null;
  readonly isUp: boolean;
  /** whether it is of the host's configuration, so that it is made again when the host boots */
  readonly isKept: boolean;
  readonly slaves: readonly { readonly device: string; readonly link: SlaveLink; readonly carries: boolean; readonly failures: number }[];
}
export interface SwitchView {
  /** of all hosts that the network is on */
  readonly bonds: readonly HostBondView[];
  /** all NICs of those hosts */
  readonly nics: readonly { readonly host: string; readonly device: string; readonly pif: string }[];
  /** hosts whose last change of bonds `bond.undo` takes back */
  readonly bondsChanged: readonly string[];
  /** such as `eth0`: the NIC that joins the network on every host */
  readonly segment: string;
  /** the network's own, and those that cables lead to from there */
  readonly switches: readonly SwitchBoxView[];
  /** null: none that leads to the outside */
  readonly gateway: GatewayView | null;
  /** whom guests reach by it, where it leads to the outside */
  readonly outside: readonly OutsideHostView[];
}
