/** What a bond of Linux is, as plain data. @source Linux 4.19 drivers/net/bonding/bonding.h (struct bond_params, struct slave) */

import type { LacpPort } from "../lacp/lacp";
import type { SlbState } from "../ovs/slb";

/** Modes that programs, files and scenarios give bonds here. @source Linux Documentation/networking/bonding.rst, mode */
export const BOND_MODES = ["active-backup", "balance-xor", "802.3ad"] as const;
/** `balance-slb` is a mode of XenServer's kernel alone, which XAPI asks for: each source leaves by one slave, all as long as they are there. @source network.md §9 */
export type LinuxBondMode = (typeof BOND_MODES)[number] | "balance-slb";

export interface BondConfig {
  readonly mode: LinuxBondMode;
  /** how often links are looked at, ms; 0: never */
  readonly miimonMs: number;
  /** how long a link has to be there, or gone, before it is believed, ms: multiples of `miimonMs` */
  readonly updelayMs: number;
  readonly downdelayMs: number;
  /** the slave that carries whenever it can; null: none is preferred */
  readonly primary: string | null;
  /** of 802.3ad: what it asks its partner for is one frame a second, not one each 30 s. Absent: it does not */
  readonly isFast?: true;
}

/** What the driver's monitor believes of a slave's link. @source Linux 4.19 drivers/net/bonding/bond_main.c (bond_miimon_inspect) */
export type SlaveLink = "up" | "fail" | "down" | "back";

export interface BondSlave {
  readonly name: string;
  /** address that it has by itself */
  readonly permMac: string;
  readonly link: SlaveLink;
  /** rounds of the monitor until `fail` is down, or `back` is up */
  readonly delay: number;
  /** how often its link was lost */
  readonly failures: number;
}

export interface BondState {
  readonly config: BondConfig;
  readonly mac: string;
  readonly slaves: readonly BondSlave[];
  /** the slave that carries; null: none does */
  readonly active: string | null;
  /** since when the monitor looks, µs: it does so each `miimonMs` from then on */
  readonly since: number;
  /** when it has something to do next, µs; null: nothing */
  readonly due: number | null;
  /** of balance-slb; absent: of another mode */
  readonly slb?: SlbState;
  /** of 802.3ad; absent: of another mode */
  readonly lacp?: { readonly ports: readonly LacpPort[]; readonly due: number | null };
}

/** As the driver begins one that nobody has said anything of. @source Linux 4.19 bond_main.c (bond_check_params: mode balance-rr, which has to be set otherwise here) */
export const USUAL_BOND: BondConfig = { mode: "active-backup", miimonMs: 0, updelayMs: 0, downdelayMs: 0, primary: null };
/** How often loads of balance-slb are looked at, µs. @source network.md §9 (rebalance-interval 1800000 ms) */
export const SLB_REBALANCE_US = 1_800_000_000;
/** What a mode that needs it has its links looked at by, ms. @source Linux 4.19 include/net/bonding.h (BOND_DEFAULT_MIIMON) */
export const DEFAULT_MIIMON_MS = 100;
