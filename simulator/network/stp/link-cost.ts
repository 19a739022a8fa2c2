import type { Attachment } from "../port";

/** What a port's link costs: 4 at 1 Gbit/s, and as much as 10 Mbit/s where it says no speed that the table has, as back ends, and bonds of the speed of two. @source Linux net/bridge/br_if.c, port_cost */
export function costOf(attachment: Attachment): number {
  return attachment.kind === "cable" || attachment.kind === "vlan" || (attachment.kind === "bond" && !attachment.isBalanced) ? 4 : 100;
}
