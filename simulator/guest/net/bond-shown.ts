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
}
export interface BondShown {
  readonly name: string;
  readonly mode: "active-backup" | "balance-xor";
  readonly miimonMs: number;
  readonly updelayMs: number;
  readonly downdelayMs: number;
  readonly primary: string | null;
  /** of modes in which one slave carries at a time: that one */
  readonly active: string | null;
  readonly hasLink: boolean;
  readonly slaves: readonly ShownSlave[];
}
