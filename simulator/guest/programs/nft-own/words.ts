/** Names that nft has for numbers. @source nftables 1.0.6: src/proto.c, src/ct.c, src/statement.c; `nft describe` */
import { PROTOCOL } from "../../../wire/ipv4";
import type { ConnState } from "../../net/firewall/rules";

type Names = readonly (readonly [name: string, number: number])[];

export const PROTOCOL_NAMES: Names = [
  ["icmp", PROTOCOL.icmp],
  ["tcp", PROTOCOL.tcp],
  ["udp", PROTOCOL.udp],
  ["gre", 47],
  ["esp", 50],
  ["ah", 51],
  ["ipv6-icmp", 58],
  ["icmpv6", 58],
  ["comp", 108],
  ["sctp", 132],
];
export const ICMP_NAMES: Names = [
  ["echo-reply", 0],
  ["destination-unreachable", 3],
  ["source-quench", 4],
  ["redirect", 5],
  ["echo-request", 8],
  ["router-advertisement", 9],
  ["router-solicitation", 10],
  ["time-exceeded", 11],
  ["parameter-problem", 12],
  ["timestamp-request", 13],
  ["timestamp-reply", 14],
  ["info-request", 15],
  ["info-reply", 16],
  ["address-mask-request", 17],
  ["address-mask-reply", 18],
];
export const ICMP6_NAMES: Names = [
  ["destination-unreachable", 1],
  ["packet-too-big", 2],
  ["time-exceeded", 3],
  ["parameter-problem", 4],
  ["echo-request", 128],
  ["echo-reply", 129],
  ["mld-listener-query", 130],
  ["mld-listener-report", 131],
  ["mld-listener-done", 132],
  ["mld-listener-reduction", 132],
  ["nd-router-solicit", 133],
  ["nd-router-advert", 134],
  ["nd-neighbor-solicit", 135],
  ["nd-neighbor-advert", 136],
  ["nd-redirect", 137],
  ["router-renumbering", 138],
  ["ind-neighbor-solicit", 141],
  ["ind-neighbor-advert", 142],
  ["mld2-listener-report", 143],
];
export const FLAG_NAMES: Names = [
  ["fin", 1],
  ["syn", 2],
  ["rst", 4],
  ["psh", 8],
  ["ack", 16],
  ["urg", 32],
];
export const LEVEL_NAMES = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"] as const;
/** In the order in which they are shown. */
export const STATE_NAMES: readonly ConnState[] = ["INVALID", "ESTABLISHED", "RELATED", "NEW", "UNTRACKED"];

/** Priorities by name, and the hook that has it; null: any. */
export const PRIORITIES: readonly (readonly [name: string, priority: number, hook: string | null])[] = [
  ["raw", -300, null],
  ["mangle", -150, null],
  ["dstnat", -100, "prerouting"],
  ["filter", 0, null],
  ["security", 50, null],
  ["srcnat", 100, "postrouting"],
];

/** Codes of unreachable by nft's name, as iptables calls the refusal. */
export const REJECT4 = {
  "net-unreachable": "icmp-net-unreachable",
  "host-unreachable": "icmp-host-unreachable",
  "prot-unreachable": "icmp-proto-unreachable",
  "port-unreachable": "icmp-port-unreachable",
  "net-prohibited": "icmp-net-prohibited",
  "host-prohibited": "icmp-host-prohibited",
  "admin-prohibited": "icmp-admin-prohibited",
} as const;
export const REJECT6 = {
  "no-route": "icmp6-no-route",
  "admin-prohibited": "icmp6-adm-prohibited",
  "addr-unreachable": "icmp6-addr-unreachable",
  "port-unreachable": "icmp6-port-unreachable",
  "policy-fail": "icmp6-policy-fail",
  "reject-route": "icmp6-reject-route",
} as const;
/** What stands for both. @source Linux net/netfilter/nft_reject.c: icmp_code_v4, icmp_code_v6 */
export const REJECT_BOTH = {
  "no-route": ["icmp-net-unreachable", "icmp6-no-route"],
  "port-unreachable": ["icmp-port-unreachable", "icmp6-port-unreachable"],
  "host-unreachable": ["icmp-host-unreachable", "icmp6-addr-unreachable"],
  "admin-prohibited": ["icmp-admin-prohibited", "icmp6-adm-prohibited"],
} as const;

export const nameIn = (names: Names, number: number): string => names.find(([, value]) => value === number)?.[0] ?? `${number}`;
/** A number by its name, or as it is, up to 255; null: neither. */
export function numberIn(names: Names, text: string): number | null {
  const named = names.find(([name]) => name === text)?.[1];
  if (named !== undefined) return named;
  return /^\d{1,3}$/.test(text) && Number(text) < 256 ? Number(text) : null;
}
