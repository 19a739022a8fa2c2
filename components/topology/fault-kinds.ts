/** Faults of the network that can be started, and the figures of those that have one. */
import type { NetworkFaultView } from "@/server/contract";
import { LIMITS } from "@/server/contract/limits";

export type FaultKind = NetworkFaultView["kind"];
export const FAULT_KINDS = ["flap", "mtu", "vlan", "duplicate_ip", "duplicate_mac", "rogue_dhcp", "storm"] as const satisfies FaultKind[];
/** What each is at first, and its bounds. */
const FIGURES = {
  flap: { usual: 5_000, ...LIMITS.flapMs },
  mtu: { usual: 1_000, ...LIMITS.link.mtu },
  vlan: { usual: 4_000, least: 1, most: 4_094 },
} as const;
export type FaultFigure = keyof typeof FIGURES;

/** null: it has no figure */
export const figureOf = (kind: FaultKind) => (kind === "flap" || kind === "mtu" || kind === "vlan" ? FIGURES[kind] : null);
