/** Tables of rules, and what they say of a packet. @source iptables(8), iptables-extensions(8) */
import { networkOf } from "../../../wire/address";
import { type Ip, isWithin6 } from "../../../wire/address6";
import { get16 } from "../../../wire/bytes";
import { PROTOCOL } from "../../../wire/ipv4";
import type { Connection } from "./connections";
import { type IpPacket, icmpFor, lengthOf } from "./packet";

/** Something that may be turned round by `!`. */
export interface Not {
  not: boolean;
}
export interface Range extends Not {
  first: number;
  last: number;
}
export type ConnState = "INVALID" | "NEW" | "RELATED" | "ESTABLISHED" | "UNTRACKED";

export type Match =
  | { kind: "tcp" | "udp"; source: Range | null; destination: Range | null; flags: ({ mask: number; set: number } & Not) | null }
  | ({ kind: "icmp" | "icmp6"; type: number; code: number | null } & Not)
  | ({ kind: "state"; by: "state" | "conntrack"; states: ConnState[] } & Not)
  | ({ kind: "mac"; mac: string } & Not)
  | { kind: "physdev"; in: string | null; out: string | null; isBridged: boolean }
  | { kind: "comment"; text: string };

export type Target =
  | { kind: "ACCEPT" | "DROP" | "RETURN" | "MASQUERADE" }
  | { kind: "REJECT"; how: RejectKind }
  | { kind: "LOG"; prefix: string; level: number }
  | { kind: "DNAT" | "SNAT"; address: Ip; port: number | null }
  | { kind: "chain"; name: string };

/** Ways to refuse; numbers: codes of ICMP's unreachable. @source iptables-extensions(8), REJECT */
export const REJECTS = {
  "icmp-net-unreachable": 0,
  "icmp-host-unreachable": 1,
  "icmp-proto-unreachable": 2,
  "icmp-port-unreachable": 3,
  "icmp-net-prohibited": 9,
  "icmp-host-prohibited": 10,
  "icmp-admin-prohibited": 13,
  "tcp-reset": null,
} as const;
/** The same of IPv6. @source ip6tables 1.8.9, extensions/libip6t_REJECT.c */
export const REJECTS6 = {
  "icmp6-no-route": 0,
  "icmp6-adm-prohibited": 1,
  "icmp6-addr-unreachable": 3,
  "icmp6-port-unreachable": 4,
  "icmp6-policy-fail": 5,
  "icmp6-reject-route": 6,
  "tcp-reset": null,
} as const;
export type RejectKind = keyof typeof REJECTS | keyof typeof REJECTS6;

export interface Rule {
  source: ({ address: Ip; prefix: number } & Not) | null;
  destination: ({ address: Ip; prefix: number } & Not) | null;
  /** names of interfaces; one that ends in `+` stands for all that begin so */
  in: ({ name: string } & Not) | null;
  out: ({ name: string } & Not) | null;
  protocol: ({ number: number } & Not) | null;
  matches: Match[];
  target: Target | null;
  packets: number;
  bytes: number;
}
export interface Chain {
  name: string;
  /** null: a chain of the user's */
  policy: "ACCEPT" | "DROP" | null;
  packets: number;
  bytes: number;
  rules: Rule[];
}
export type TableName = "filter" | "nat";

/** What iptables, or ip6tables, has set; plain data. A system in which it was never called has none. */
export interface Firewall {
  filter: Chain[];
  nat: Chain[];
  connections: Connection[];
  /** it is kept for the flows of nft's own tables alone: iptables has never been called. Absent: it has */
  isForFlows?: true;
}

const built = (name: string): Chain => ({ name, policy: "ACCEPT", packets: 0, bytes: 0, rules: [] });
/** Chains that each table has of its own. */
export const BUILT_IN = {
  filter: ["INPUT", "FORWARD", "OUTPUT"],
  nat: ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
} as const satisfies Record<TableName, readonly string[]>;
export function newFirewall(): Firewall {
  return { filter: BUILT_IN.filter.map(built), nat: BUILT_IN.nat.map(built), connections: [] };
}

/** A packet at a hook. */
export interface Seen {
  readonly packet: IpPacket;
  readonly in: string;
  readonly out: string;
  /** of the frame that it came in; "" for the system's own */
  readonly mac: string;
  readonly state: ConnState;
}

/** What a table says of a packet. */
export type Verdict = Exclude<Target, { kind: "RETURN" | "chain" | "LOG" }>;

/** Chains within chains at most. @source Linux NFT_JUMP_STACK_SIZE (16) */
const DEPTH = 16;
const ACCEPT: Verdict = { kind: "ACCEPT" };

/** Asks a table's own chain; counts. @param log - is told of what a LOG rule wants written */
export function ask(chains: readonly Chain[], name: string, seen: Seen, log: (target: Extract<Target, { kind: "LOG" }>) => void): Verdict {
  const chain = chains.find((one) => one.name === name);
  if (!chain) return ACCEPT;
  const verdict = walk(chains, chain, seen, log, 0);
  if (verdict !== null) return verdict;
  chain.packets++;
  chain.bytes += lengthOf(seen.packet);
  return chain.policy === "DROP" ? { kind: "DROP" } : ACCEPT;
}

/** @returns null: it goes on behind the rule that has called the chain */
function walk(
  chains: readonly Chain[],
  chain: Chain,
  seen: Seen,
  log: (target: Extract<Target, { kind: "LOG" }>) => void,
  depth: number,
): Verdict | null {
  for (const rule of chain.rules) {
    if (!isFor(rule, seen)) continue;
    rule.packets++;
    rule.bytes += lengthOf(seen.packet);
    const { target } = rule;
    if (target === null) continue;
    if (target.kind === "RETURN") return null;
    if (target.kind === "LOG") log(target);
    else if (target.kind === "chain") {
      const called = depth < DEPTH ? chains.find((one) => one.name === target.name) : undefined;
      const verdict = called ? walk(chains, called, seen, log, depth + 1) : null;
      if (verdict !== null) return verdict;
    } else return target;
  }
  return null;
}

/** Which rule of a table decides over a packet; counts nothing. `rule` 0: the chain's policy. */
export function decidedBy(chains: readonly Chain[], name: string, seen: Seen): { readonly chain: string; readonly rule: number } {
  const chain = chains.find((one) => one.name === name);
  return (chain && findRule(chains, chain, seen, 0)) ?? { chain: name, rule: 0 };
}
function findRule(chains: readonly Chain[], chain: Chain, seen: Seen, depth: number): { chain: string; rule: number } | null {
  for (const [at, rule] of chain.rules.entries()) {
    const { target } = rule;
    if (target === null || target.kind === "LOG" || !isFor(rule, seen)) continue;
    if (target.kind === "RETURN") return null;
    if (target.kind !== "chain") return { chain: chain.name, rule: at + 1 };
    const called = depth < DEPTH ? chains.find((one) => one.name === target.name) : undefined;
    const found = called ? findRule(chains, called, seen, depth + 1) : null;
    if (found) return found;
  }
  return null;
}

/** Whether an address lies in a network, given by its first address. */
export function isInNet(address: Ip, network: Ip, prefix: number): boolean {
  if (typeof address === "number") return networkOf(address, prefix) === network;
  return typeof network === "string" && isWithin6(address, network, prefix);
}

function isFor(rule: Rule, seen: Seen): boolean {
  const { packet } = seen;
  const inNet = (net: Rule["source"], address: Ip): boolean => net === null || isInNet(address, net.address, net.prefix) !== net.not;
  const isNamed = (wanted: Rule["in"], name: string): boolean =>
    wanted === null || (wanted.name.endsWith("+") ? name.startsWith(wanted.name.slice(0, -1)) : name === wanted.name) !== wanted.not;
  return (
    inNet(rule.source, packet.source) &&
    inNet(rule.destination, packet.destination) &&
    isNamed(rule.in, seen.in) &&
    isNamed(rule.out, seen.out) &&
    (rule.protocol === null || (rule.protocol.number === packet.protocol) !== rule.protocol.not) &&
    rule.matches.every((match) => fits(match, seen))
  );
}

function fits(match: Match, { packet, mac, state }: Seen): boolean {
  const { payload, protocol } = packet;
  switch (match.kind) {
    case "tcp":
    case "udp": {
      if (protocol !== PROTOCOL[match.kind] || (packet.fragmentOffset ?? 0) > 0) return false;
      const isIn = (range: Range | null, port: number): boolean =>
        range === null || (port >= range.first && port <= range.last) !== range.not;
      const { flags } = match;
      const hasFlags = flags === null || (((payload[13] ?? 0) & flags.mask) === flags.set) !== flags.not;
      return isIn(match.source, get16(payload, 0)) && isIn(match.destination, get16(payload, 2)) && hasFlags;
    }
    case "icmp":
    case "icmp6":
      if (protocol !== icmpFor(packet.source)) return false;
      return (payload[0] === match.type && (match.code === null || payload[1] === match.code)) !== match.not;
    case "state":
      return match.states.includes(state) !== match.not;
    case "mac":
      return mac !== "" && (mac === match.mac) !== match.not;
    case "physdev":
      // Frames that are bridged pass no rules of IP: br_netfilter is not loaded, as nobody has asked for it.
      return false;
    case "comment":
      return true;
  }
}
