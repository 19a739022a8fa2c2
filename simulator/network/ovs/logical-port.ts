/** Ports of an Open vSwitch bridge as its database has them: one interface each, or several that are a bond. @source ovs-vswitchd.conf.db(5), table Port */

/** @source ovs-vswitchd.conf.db(5), Port: vlan_mode (without dot1q-tunnel, which no table here has) */
export type VlanMode = "access" | "trunk" | "native-tagged" | "native-untagged";
export type BondMode = "active-backup" | "balance-slb" | "balance-tcp";

export interface LogicalPort {
  readonly name: string;
  /** names of its interfaces, in order */
  readonly interfaces: readonly string[];
  /** null: none is set */
  readonly tag: number | null;
  /** empty: all */
  readonly trunks: readonly number[];
  /** null: by `tag` and `trunks` */
  readonly mode: VlanMode | null;
  readonly bond: BondMode;
  /** how often a balancing bond's loads are looked at, ms, 0: never; absent: as usual */
  readonly rebalanceMs?: number;
  /** how long an interface's link has to be there, or gone, before it carries, or does no more, ms; absent: no time */
  readonly updelayMs?: number;
  readonly downdelayMs?: number;
  /** absent: it does not talk by LACP */
  readonly lacp?: "active" | "passive";
  /** whether it asks its partner for a frame each second; absent: each 30 s */
  readonly isFast?: true;
  /** of LACP; absent: the number of its first interface */
  readonly key?: number;
  /** whether it is as active-backup where nobody answers; absent: it carries nothing then */
  readonly isFallback?: true;
}

/** A port that carries all VLANs. */
export function trunkPort(name: string): LogicalPort {
  return { name, interfaces: [name], tag: null, trunks: [], mode: null, bond: "active-backup" };
}

/** Without a mode it is an access port where a tag is set, else a trunk. @source ovs-vswitchd.conf.db(5), Port: vlan_mode */
export function modeOf({ mode, tag }: LogicalPort): VlanMode {
  return mode ?? (tag === null ? "trunk" : "access");
}

/** Whether frames of a VLAN may pass it. @source ovs: ofproto/ofproto-dpif-xlate.c, xbundle_includes_vlan, xbundle_trunks_vlan */
export function carries(port: LogicalPort, vlan: number): boolean {
  const mode = modeOf(port);
  if (mode === "access") return vlan === (port.tag ?? 0);
  if (mode !== "trunk" && vlan === (port.tag ?? 0)) return true;
  return port.trunks.length === 0 || port.trunks.includes(vlan);
}

/**
 * VLAN that a frame is in once it has come in; null: it is dropped.
 * @param tag - of the frame; null: it has none
 * @source ovs: ofproto/ofproto-dpif-xlate.c, input_vid_is_valid
 */
export function vlanIn(port: LogicalPort, tag: number | null): number | null {
  const mode = modeOf(port);
  const untagged = tag === null || tag === 0;
  if (mode === "access") return untagged ? (port.tag ?? 0) : null;
  const vlan = untagged ? (mode === "trunk" ? 0 : (port.tag ?? 0)) : tag;
  return carries(port, vlan) ? vlan : null;
}

/** Tag that a frame of a VLAN leaves with; null: none. @source ovs-vswitchd.conf.db(5), Port: vlan_mode */
export function tagOut(port: LogicalPort, vlan: number): number | null {
  const mode = modeOf(port);
  if (mode === "access" || vlan === 0) return null;
  return mode === "native-untagged" && vlan === (port.tag ?? 0) ? null : vlan;
}
