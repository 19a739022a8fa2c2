import type { TunnelProtocol } from "../wire/tunnel";

/** What is plugged into a port. */
export type Attachment =
  /** a guest's vif: id of its domain and device number */
  | { readonly kind: "guest"; readonly domain: string; readonly device: number }
  /** the bridge's own interface, which the control domain uses, or the domain whose bridge it is; `device` absent: 0 */
  | { readonly kind: "host"; readonly domain: string; readonly device?: number }
  /**
   * A domain's interface that is a port of that domain's own bridge: `outer` where its back end is plugged in, `inner` on its own bridge.
   * `bridge` and `port`: the other one
   */
  | {
      readonly kind: "trunk";
      readonly bridge: string;
      readonly port: string;
      readonly domain: string;
      readonly device: number;
      readonly side: "outer" | "inner";
    }
  /** a bridge's physical interface towards a switch, or a switch's port towards it */
  | {
      readonly kind: "cable";
      readonly bridge: string;
      readonly port: string;
      readonly host: string;
      readonly device: string;
      /** the host's bridge has no part in what the switch counts for all: each frame crosses by itself. Absent: it has */
      readonly isAlone?: true;
      /** of a switch's port: it has VLANs of its own, and what is flooded is counted there one by one. Absent: it has none */
      readonly isManaged?: true;
    }
  /** between a bond of Linux and the bridge that it is a port of: `over` on that bridge, `under` on the bond. `bridge` and `port`: the other one */
  | { readonly kind: "bond"; readonly bridge: string; readonly port: string; readonly side: "over" | "under"; readonly isBalanced?: true }
  /** between a VLAN of a host's NIC and the bridge that it is a port of: `over` on that bridge, `under` on the VLAN. `bridge` and `port`: the other one */
  | { readonly kind: "vlan"; readonly bridge: string; readonly port: string; readonly side: "over" | "under" }
  /** a tunnel of Open vSwitch: frames go to another host's bridge within packets of the control domain */
  | { readonly kind: "tunnel"; readonly host: string; readonly remote: string; readonly protocol: TunnelProtocol; readonly key: number }
  /** a physical switch's port towards another switch: `switch` and `port` there */
  | {
      readonly kind: "patch";
      /** name of the cable between both */
      readonly cable: string;
      readonly switch: string;
      readonly port: string;
      /** which of the cable's ends this is */
      readonly end: "first" | "second";
    }
  /** the gateway of a segment */
  | { readonly kind: "gateway"; readonly segment: string }
  /** a machine that is there for a fault alone */
  | { readonly kind: "rogue"; readonly name: string };
