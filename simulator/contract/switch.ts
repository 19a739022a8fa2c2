/** A physical switch as pages show it. */
import type { PortVlans } from "../network/switch-vlans";

export interface SwitchPortView {
  readonly number: number;
  /** ref of the host whose NIC is plugged in; null: the gateway */
  readonly host: string | null;
  /** ref of that NIC */
  readonly pif: string | null;
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
}
export interface SwitchView {
  /** such as `eth0`: the NIC that joins it on every host */
  readonly segment: string;
  readonly ports: readonly SwitchPortView[];
  readonly macs: readonly { readonly mac: string; readonly vlan: number; readonly port: number; readonly ageS: number }[];
  /** of all, those that are not shown among them */
  readonly macCount: number;
  /** null: none that leads to the outside */
  readonly gateway: GatewayView | null;
}
