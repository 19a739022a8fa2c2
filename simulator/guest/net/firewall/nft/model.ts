/** Tables that `nft` has made, with chains and rules of their own. Plain data. @source nftables 1.0.6: nft(8) */
import type { Ip } from "../../../../wire/address6";
import type { Machine } from "../../../os/machine";
import { type ConnState, newFirewall, type RejectKind } from "../rules";

export type NftFamily = "ip" | "ip6" | "inet";
export type NftHook = "prerouting" | "input" | "forward" | "output" | "postrouting";

export interface Span {
  readonly first: number;
  readonly last: number;
}
export interface Net {
  readonly address: Ip;
  readonly prefix: number;
  /** last address of a span that is no network. Absent: it is one */
  readonly last?: Ip;
}
/** What a match compares with. `isSet`: it is written in braces; `not`: turned round. */
interface Wanted<T> {
  readonly values: readonly T[];
  readonly isSet?: true;
  readonly not?: true;
}
export type NftMatch =
  | ({ readonly k: "port"; readonly by: "tcp" | "udp" | "th"; readonly field: "sport" | "dport" } & Wanted<Span>)
  | { readonly k: "flags"; readonly set: number; readonly mask: number; readonly not?: true }
  | ({ readonly k: "flag"; readonly isSet?: true; readonly not?: true } & { readonly values: readonly number[] })
  | ({ readonly k: "address"; readonly by: "ip" | "ip6"; readonly field: "saddr" | "daddr" } & Wanted<Net>)
  | ({ readonly k: "link"; readonly by: "iif" | "oif" | "iifname" | "oifname" } & Wanted<string>)
  | ({ readonly k: "protocol"; readonly by: "meta l4proto" | "ip protocol" | "ip6 nexthdr" } & Wanted<number>)
  | ({ readonly k: "family" } & Wanted<"ipv4" | "ipv6">)
  | ({ readonly k: "icmp"; readonly by: "icmp" | "icmpv6" } & Wanted<number>)
  | ({ readonly k: "state" } & Wanted<ConnState>)
  | ({ readonly k: "mac" } & Wanted<string>);
export type NftAct =
  | { readonly k: "counter"; packets: number; bytes: number }
  | { readonly k: "log"; readonly prefix: string; readonly level: number }
  | { readonly k: "accept" | "drop" | "return" | "continue" | "masquerade" }
  | { readonly k: "jump" | "goto"; readonly chain: string }
  /** `as`: how it is written behind `with`; `how4`, `how6`: what it comes to. A family that has none is not refused so. */
  | { readonly k: "reject"; readonly as: string; readonly how4: RejectKind | null; readonly how6: RejectKind | null }
  | { readonly k: "dnat" | "snat"; readonly family: "ip" | "ip6" | null; readonly address: Ip; readonly port: number | null };
export type NftStatement = NftMatch | NftAct;

export interface NftRule {
  readonly handle: number;
  readonly statements: NftStatement[];
  readonly comment?: string;
}
/** Where and when packets are shown to a chain. */
export interface NftBase {
  readonly type: "filter" | "nat";
  readonly hook: NftHook;
  readonly priority: number;
  policy: "accept" | "drop";
}
export interface NftChain {
  readonly name: string;
  readonly handle: number;
  readonly base: NftBase | null;
  rules: NftRule[];
}
export interface NftTable {
  readonly family: NftFamily;
  readonly name: string;
  readonly handle: number;
  /** handle that a chain or rule has got last */
  lastHandle: number;
  chains: NftChain[];
}
export interface NftState {
  lastHandle: number;
  tables: NftTable[];
}

export const familyOf = (address: Ip): "ip" | "ip6" => (typeof address === "number" ? "ip" : "ip6");
/** Whether a table has a say about packets of a family. */
export const isAbout = (table: NftTable, family: "ip" | "ip6"): boolean => table.family === family || table.family === "inet";

/** Keeps other tables from now on. Packets of the families that they are about have flows, others need none. */
export function setTables(m: Machine, state: NftState): void {
  const { net } = m.state;
  if (state.tables.length > 0) net.nft = state;
  else delete net.nft;
  for (const [key, family] of [
    ["firewall", "ip"],
    ["firewall6", "ip6"],
  ] as const) {
    const isNeeded = state.tables.some((table) => isAbout(table, family));
    if (isNeeded) net[key] ??= { ...newFirewall(), isForFlows: true };
    else if (net[key]?.isForFlows) delete net[key];
  }
}
