/** A bond of a control domain's NICs as its driver shows it, as plain data. @source Linux 4.19 drivers/net/bonding/bond_procfs.c, bond_sysfs.c, bond_netlink.c */

export interface ShownSlave {
  readonly name: string;
  readonly link: "up" | "fail" | "down" | "back";
  /** Mbit/s; null: nobody knows, since its link is gone */
  readonly speed: number | null;
  readonly failures: number;
  readonly permMac: string;
  /** whether it carries */
  readonly isActive: boolean;
  /** of 802.3ad; absent: of another mode */
  readonly lacp?: ShownLacp;
}
/** One end of a link as LACP has it. */
export interface ShownLacpEnd {
  readonly priority: number;
  readonly system: string;
  readonly key: number;
  readonly portPriority: number;
  readonly port: number;
  readonly state: number;
}
export interface ShownLacp {
  readonly aggregator: number;
  readonly actor: ShownLacpEnd;
  readonly partner: ShownLacpEnd;
  /** whether the first minute of its link is over, after which a port out of step is noted */
  readonly isWatched: boolean;
}
export interface BondShown {
  readonly name: string;
  readonly mode: "active-backup" | "balance-xor" | "802.3ad" | "balance-slb";
  readonly miimonMs: number;
  readonly updelayMs: number;
  readonly downdelayMs: number;
  readonly primary: string | null;
  /** of modes in which one slave carries at a time: that one */
  readonly active: string | null;
  readonly hasLink: boolean;
  readonly slaves: readonly ShownSlave[];
  /** of 802.3ad: which of its aggregators carries, and how many ports that has; absent: of another mode */
  readonly lacp?: { readonly isFast: boolean; readonly aggregator: number; readonly ports: number; readonly mac: string };
}
