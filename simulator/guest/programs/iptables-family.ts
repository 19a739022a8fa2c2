/** What `iptables` and `ip6tables` say otherwise than each other. @source iptables 1.8.9: libip6t_icmp6.c, libip6t_REJECT.c, libxt_NAT.c */
import { ipToText, networkOf, parseCidr, parseIpv4 } from "../../wire/address";
import { type Ip, network6, parseCidr6, parseIpv6 } from "../../wire/address6";
import { NEXT } from "../../wire/ipv6";
import { type Firewall, newFirewall, REJECTS, REJECTS6, type RejectKind } from "../net/firewall/rules";
import type { Machine } from "../os/machine";

/** A type of ICMP by name. */
export type IcmpName = readonly [name: string, type: number, code: number | null];

export interface Family {
  readonly name: "iptables" | "ip6tables";
  /** of nft */
  readonly nft: "ip" | "ip6";
  readonly any: string;
  readonly icmp: "icmp" | "icmp6";
  readonly icmpTypes: readonly IcmpName[];
  readonly rejects: readonly RejectKind[];
  readonly usualReject: RejectKind;
  /** ways to refuse by their short names */
  readonly shortRejects: Readonly<Record<string, RejectKind>>;
  rulesOf(m: Machine): Firewall | undefined;
  /** The same to be changed. */
  changed(m: Machine): Firewall;
  /** Null: it is no address of the family. */
  address(text: string): Ip | null;
  /** A network by its first address; null: malformed. */
  network(text: string): { address: Ip; prefix: number } | null;
  /** `address`, or `address:port`, as targets of translations have it; null: no address. */
  ends(text: string): { address: Ip; port: string | null } | null;
}

/** @source iptables 1.8.9: extensions/libxt_icmp.h */
const ICMP_TYPES: readonly IcmpName[] = [
  ["echo-reply", 0, null],
  ["destination-unreachable", 3, null],
  ["network-unreachable", 3, 0],
  ["host-unreachable", 3, 1],
  ["protocol-unreachable", 3, 2],
  ["port-unreachable", 3, 3],
  ["fragmentation-needed", 3, 4],
  ["redirect", 5, null],
  ["echo-request", 8, null],
  ["time-exceeded", 11, null],
];
/** @source iptables 1.8.9: extensions/libxt_icmp.h; `ip6tables -p icmpv6 --help` */
const ICMP6_TYPES: readonly IcmpName[] = [
  ["destination-unreachable", 1, null],
  ["no-route", 1, 0],
  ["communication-prohibited", 1, 1],
  ["beyond-scope", 1, 2],
  ["address-unreachable", 1, 3],
  ["port-unreachable", 1, 4],
  ["failed-policy", 1, 5],
  ["reject-route", 1, 6],
  ["packet-too-big", 2, null],
  ["time-exceeded", 3, null],
  ["ttl-exceeded", 3, null],
  ["ttl-zero-during-transit", 3, 0],
  ["ttl-zero-during-reassembly", 3, 1],
  ["parameter-problem", 4, null],
  ["bad-header", 4, 0],
  ["unknown-header-type", 4, 1],
  ["unknown-option", 4, 2],
  ["echo-request", 128, null],
  ["echo-reply", 129, null],
  ["router-solicitation", 133, null],
  ["router-advertisement", 134, null],
  ["neighbour-solicitation", 135, null],
  ["neighbor-solicitation", 135, null],
  ["neighbour-advertisement", 136, null],
  ["neighbor-advertisement", 136, null],
  ["redirect", 137, null],
];

const kinds = <K extends RejectKind>(table: Readonly<Record<K, unknown>>): K[] => Object.keys(table) as K[];

export const FAMILY4: Family = {
  name: "iptables",
  nft: "ip",
  any: "0.0.0.0/0",
  icmp: "icmp",
  icmpTypes: ICMP_TYPES,
  rejects: kinds(REJECTS),
  usualReject: "icmp-port-unreachable",
  shortRejects: { ...Object.fromEntries(kinds(REJECTS).map((kind) => [kind.replace(/^icmp-/, ""), kind])), "tcp-rst": "tcp-reset" },
  rulesOf: (m) => m.state.net.firewall,
  changed(m) {
    m.state.net.firewall ??= newFirewall();
    delete m.state.net.firewall.isForFlows;
    return m.state.net.firewall;
  },
  address: parseIpv4,
  network(text) {
    const cidr = parseCidr(text);
    return cidr && { address: networkOf(cidr.address, cidr.prefix), prefix: cidr.prefix };
  },
  ends(text) {
    const [, ip = "", port] = /^([^:]*)(?::(\d{1,5}))?$/.exec(text) ?? [];
    const address = parseIpv4(ip);
    return address === null ? null : { address, port: port ?? null };
  },
};
export const FAMILY6: Family = {
  name: "ip6tables",
  nft: "ip6",
  any: "::/0",
  icmp: "icmp6",
  icmpTypes: ICMP6_TYPES,
  rejects: kinds(REJECTS6),
  usualReject: "icmp6-port-unreachable",
  shortRejects: {
    ...Object.fromEntries(kinds(REJECTS6).map((kind) => [kind.replace(/^icmp6-/, ""), kind])),
    "addr-unreach": "icmp6-addr-unreachable",
    "port-unreach": "icmp6-port-unreachable",
  },
  rulesOf: (m) => m.state.net.firewall6,
  changed(m) {
    m.state.net.firewall6 ??= newFirewall();
    delete m.state.net.firewall6.isForFlows;
    return m.state.net.firewall6;
  },
  address: parseIpv6,
  network(text) {
    const cidr = parseCidr6(text);
    return cidr && { address: network6(cidr.address, cidr.prefix), prefix: cidr.prefix };
  },
  ends(text) {
    const [, inside, port] = /^\[([^\]]*)\](?::(\d{1,5}))?$/.exec(text) ?? [];
    const address = parseIpv6(inside ?? text);
    return address === null ? null : { address, port: port ?? null };
  },
};

/** Numbers of protocols by what the tools call them. */
export const ICMP6_PROTOCOLS = { "ipv6-icmp": NEXT.icmp, icmpv6: NEXT.icmp } as const;

export const addressText = (ip: Ip): string => (typeof ip === "number" ? ipToText(ip) : ip);
/** Whether a prefix is that of one address alone. */
export const isWhole = (address: Ip, prefix: number): boolean => prefix === (typeof address === "number" ? 32 : 128);
/** Where a translation leads to. */
export function endText({ address, port }: { readonly address: Ip; readonly port: number | null }): string {
  if (port === null) return addressText(address);
  return typeof address === "number" ? `${ipToText(address)}:${port}` : `[${address}]:${port}`;
}
