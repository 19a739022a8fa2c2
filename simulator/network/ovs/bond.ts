/** Which of a bond's interfaces frames leave by, and which of those that come in are taken. @source ovs: ofproto/bond.c */
import type { Port } from "../port";
import type { BondMode } from "./logical-port";

/** Hashes that source addresses fall into. @source ovs: ofproto/bond.c, BOND_BUCKETS */
const BUCKETS = 256;

/**
 * Hash of a source address and its VLAN.
 * guess: OVS mixes them by murmur; any hash that spreads them shows the same, which address is where aside
 */
export function bucketOf(mac: string, vlan: number): number {
  let hash = vlan;
  for (let i = 0; i < mac.length; i++) hash = (Math.imul(hash, 31) + mac.charCodeAt(i)) >>> 0;
  return ((hash ^ (hash >>> 11)) >>> 0) % BUCKETS;
}

/**
 * Whether a frame that has come in at an interface of a bond is taken: what its peers flood comes in at each of them.
 * @param name - of the bond @param knownAt - the port that its source was last seen at
 * @source ovs: ofproto/bond.c, bond_check_admissibility (SLB: BV_DROP_IF_MOVED; groups come by the active member alone)
 */
export function isAdmitted(
  mode: BondMode,
  name: string,
  at: Port,
  active: Port | null,
  { isToGroup, knownAt }: { readonly isToGroup: boolean; readonly knownAt: string | undefined },
): boolean {
  if ((mode === "active-backup" || isToGroup) && at !== active) return false;
  if (mode === "active-backup") return true;
  // What was sent by one interface comes back by another. Of a guest that has moved away nothing is known here any more: its port is gone.
  return knownAt === undefined || knownAt === name;
}
