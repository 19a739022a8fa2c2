/** Modes of bonds as one chooses them. @source consoles.md §1.7: active-active, active-passive, LACP by MAC or by IP and port */
import type { Rec } from "../../../data/defaults";

export const bondModes = ["balance-slb", "active-backup", "lacp-ports", "lacp-mac"] as const;
export type BondChoice = (typeof bondModes)[number];

/** A choice as the toolstack has it. */
export function bondArgs(mode: BondChoice): { readonly mode: "balance-slb" | "active-backup" | "lacp"; readonly hashing: string } {
  if (mode === "lacp-ports") return { mode: "lacp", hashing: "tcpudp_ports" };
  if (mode === "lacp-mac") return { mode: "lacp", hashing: "src_mac" };
  return { mode, hashing: "" };
}
/** What a bond has been set to. */
export function bondChoice({ mode, properties }: Pick<Rec<"Bond">, "mode" | "properties">): BondChoice {
  if (mode === "lacp") return properties.hashing_algorithm === "src_mac" ? "lacp-mac" : "lacp-ports";
  return mode === "active-backup" ? mode : "balance-slb";
}
