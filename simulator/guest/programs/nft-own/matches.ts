/** Reads what a rule of nft's compares. @source nftables 1.0.6: src/parser_bison.y, src/datatype.c */
import { parseMac } from "../../../wire/address";
import { parseIpv6 } from "../../../wire/address6";
import type { Net, NftMatch, Span } from "../../net/firewall/nft/model";
import type { ConnState } from "../../net/firewall/rules";
import { FAMILY4, FAMILY6 } from "../iptables-family";
import { SERVICES } from "../iptables-rule";
import { NftError, NotHere, type Reader, type Token } from "./tokens";
import { FLAG_NAMES, ICMP_NAMES, ICMP6_NAMES, numberIn, PROTOCOL_NAMES, STATE_NAMES } from "./words";

const wrong = ({ at, text, kind }: Token, why: string): NftError => new NftError(why, at, text.length + (kind === "string" ? 2 : 0));

/** `[!=] value`, or `[!=] { value, … }`: each of them made by a function. */
function wanted<T>(reader: Reader, one: (token: Token) => T): { values: T[]; isSet?: true; not?: true } {
  const not = reader.has("!=") ? { not: true as const } : {};
  if (!not.not) reader.has("==");
  if (!reader.has("{")) return { values: [one(element(reader))], ...not };
  const values: T[] = [];
  do {
    while (reader.peek().kind === "newline") reader.take();
    if (reader.peek().text === "}") break;
    values.push(one(element(reader)));
    while (reader.peek().kind === "newline") reader.take();
  } while (reader.has(","));
  reader.need("}", "comma or '}'");
  return { values, isSet: true, ...not };
}
function element(reader: Reader): Token {
  const token = reader.word();
  if (token.text.startsWith("@")) throw new NotHere("sets with names");
  if (reader.peek().text === ":") throw new NotHere("maps");
  return token;
}

function port(token: Token): Span {
  const one = (text: string): number => {
    const number = /^\d+$/.test(text) ? Number(text) : SERVICES[text];
    if (number === undefined) throw wrong(token, "Could not resolve service: Servname not supported for ai_socktype");
    if (number > 65_535) throw wrong(token, "Service out of range");
    return number;
  };
  const [, from, to] = /^(\d+)-(\d+)$/.exec(token.text) ?? [];
  return { first: one(from ?? token.text), last: one(to ?? token.text) };
}

function net(by: "ip" | "ip6"): (token: Token) => Net {
  const family = by === "ip" ? FAMILY4 : FAMILY6;
  return (token) => {
    const { text } = token;
    const [from = "", to] = text.split("-");
    if (to !== undefined && family.address(from) !== null && family.address(to) !== null)
      return { address: family.address(from) ?? 0, prefix: by === "ip" ? 32 : 128, last: family.address(to) ?? 0 };
    const found = family.network(text);
    if (found !== null && /^[\d.a-f:/]+$/i.test(text)) return found;
    const other = (by === "ip" ? FAMILY6 : FAMILY4).network(text);
    throw wrong(
      token,
      `Could not resolve hostname: ${other === null ? "Temporary failure in name resolution" : "Address family for hostname not supported"}`,
    );
  };
}
const named =
  (names: Parameters<typeof numberIn>[0], why: string) =>
  (token: Token): number => {
    const number = numberIn(names, token.text);
    if (number === null) throw wrong(token, why);
    return number;
  };
const protocol = named(PROTOCOL_NAMES, "Could not resolve protocol name");

/** Names a state, or several with commas. */
function states(reader: Reader): NftMatch {
  const one = (token: Token): ConnState => {
    const found = STATE_NAMES.find((name) => name.toLowerCase() === token.text);
    if (found === undefined) throw wrong(token, "Could not parse conntrack state");
    return found;
  };
  const first = wanted(reader, one);
  while (!first.isSet && (reader.has(",") || reader.has("|"))) first.values.push(one(element(reader)));
  const values = STATE_NAMES.filter((name) => first.values.includes(name));
  // A set of one is written as the one.
  const { isSet, ...rest } = { ...first, values };
  return { k: "state", ...rest, ...(isSet && values.length > 1 ? { isSet } : {}) };
}

const flagsOf = named(FLAG_NAMES, "Could not parse TCP flag");
/** `syn`, `syn / fin,syn`, `& (fin|syn) == syn`, `{ syn, ack }`. */
function flags(reader: Reader): NftMatch {
  const list = (sign: string): number => {
    let bits = flagsOf(element(reader));
    while (reader.has(sign)) bits |= flagsOf(element(reader));
    return bits;
  };
  if (reader.has("&")) {
    const isIn = reader.has("(");
    const mask = list("|");
    if (isIn) reader.need(")");
    const not = reader.has("!=") ? { not: true as const } : {};
    if (!not.not) reader.need("==");
    const isInToo = reader.has("(");
    const set = list("|");
    if (isInToo) reader.need(")");
    return { k: "flags", set, mask, ...not };
  }
  if (reader.peek().text === "{" || reader.peek(1).text === "{") return { k: "flag", ...wanted(reader, flagsOf) };
  const not = reader.has("!=") ? { not: true as const } : {};
  const set = list(",");
  if (reader.has("/")) return { k: "flags", set, mask: list(","), ...not };
  return { k: "flag", values: [set], ...not };
}

const number = (value: { readonly first: number } | number): number => (typeof value === "number" ? value : value.first);
/** Values of a set are kept in their order, each once. */
function sorted<T extends { readonly first: number } | number, W extends { values: T[]; isSet?: true }>(found: W): W {
  if (!found.isSet) return found;
  found.values.sort((a, b) => number(a) - number(b));
  found.values = found.values.filter((value, at) => at === 0 || number(value) !== number(found.values[at - 1] as T));
  return found;
}
function sortedNets<W extends { values: Net[]; isSet?: true }>(found: W): W {
  if (!found.isSet) return found;
  const isBefore = (a: Net, b: Net): number =>
    typeof a.address === "number" && typeof b.address === "number" ? a.address - b.address : `${a.address}` < `${b.address}` ? -1 : 1;
  found.values.sort(isBefore);
  return found;
}

/** Fields of other kinds that the real tool knows. */
const OTHERS: Readonly<Record<string, RegExp>> = {
  tcp: /^(sequence|ackseq|doff|reserved|window|checksum|urgptr|option)$/,
  udp: /^(length|checksum|csumcov)$/,
  ip: /^(version|hdrlength|dscp|ecn|length|id|frag-off|ttl|checksum|option)$/,
  ip6: /^(version|dscp|ecn|flowlabel|length|hoplimit)$/,
  icmp: /^(code|checksum|id|sequence|gateway|mtu)$/,
  icmpv6: /^(code|checksum|id|sequence|mtu|max-delay|taddr|daddr|parameter-problem|packet-too-big)$/,
  ct: /^(direction|status|mark|expiration|helper|label|l3proto|protocol|proto-src|proto-dst|original|reply|count|bytes|packets|avgpkt|zone|id|secmark)$/,
  meta: /^(length|priority|mark|skuid|skgid|rtclassid|pkttype|cpu|iifgroup|oifgroup|cgroup|random|ipsec|iifkind|oifkind|time|hour|day|secmark|iiftype|oiftype|protocol|ibrname|obrname|sdif|sdifname|nftrace|broute)$/,
  ether: /^(daddr|type)$/,
};

function linkOf(reader: Reader, by: "iif" | "oif" | "iifname" | "oifname", links: readonly string[]): NftMatch {
  const found = wanted(reader, (token) => {
    if ((by === "iif" || by === "oif") && !links.includes(token.text)) throw wrong(token, "Interface does not exist");
    return token.text;
  });
  if (found.isSet) found.values.sort();
  return { k: "link", by, ...found };
}

/** A match whose first word was taken; null: it begins none. @param links - names of interfaces that there are */
export function readMatch(reader: Reader, first: Token, links: readonly string[]): NftMatch | null {
  const begin = first.text;
  switch (begin) {
    case "iif":
    case "oif":
    case "iifname":
    case "oifname":
      return linkOf(reader, begin, links);
    case "tcp":
    case "udp":
    case "th":
    case "ip":
    case "ip6":
    case "icmp":
    case "icmpv6":
    case "ct":
    case "meta":
    case "ether":
      return readField(reader, begin, links);
    default:
      return null;
  }
}
function readField(reader: Reader, begin: string, links: readonly string[]): NftMatch {
  const field = reader.peek();
  const is = `${begin} ${field.text}`;
  if (OTHERS[begin]?.test(field.text)) throw new NotHere(is);
  if (field.kind !== "word") throw reader.unexpected();
  reader.take();
  switch (is) {
    case "tcp sport":
    case "tcp dport":
    case "udp sport":
    case "udp dport":
    case "th sport":
    case "th dport":
      return { k: "port", by: begin as "tcp", field: field.text as "sport", ...sorted(wanted(reader, port)) };
    case "tcp flags":
      return flags(reader);
    case "ip saddr":
    case "ip daddr":
    case "ip6 saddr":
    case "ip6 daddr":
      return { k: "address", by: begin as "ip", field: field.text as "saddr", ...sortedNets(wanted(reader, net(begin as "ip"))) };
    case "ip protocol":
    case "ip6 nexthdr":
    case "meta l4proto":
      return { k: "protocol", by: is, ...sorted(wanted(reader, protocol)) };
    case "meta nfproto":
      return { k: "family", ...wanted(reader, familyName) };
    case "meta iif":
    case "meta oif":
    case "meta iifname":
    case "meta oifname":
      return linkOf(reader, field.text as "iif", links);
    case "icmp type":
      return { k: "icmp", by: "icmp", ...sorted(wanted(reader, named(ICMP_NAMES, "Could not parse ICMP type"))) };
    case "icmpv6 type":
      return { k: "icmp", by: "icmpv6", ...sorted(wanted(reader, named(ICMP6_NAMES, "Could not parse ICMPv6 type"))) };
    case "ct state":
      return states(reader);
    case "ether saddr":
      return { k: "mac", ...wanted(reader, mac) };
    default:
      throw new NftError("syntax error, unexpected string", field.at, field.text.length);
  }
}
function familyName(token: Token): "ipv4" | "ipv6" {
  if (token.text !== "ipv4" && token.text !== "ipv6") throw wrong(token, "Could not parse netfilter protocol");
  return token.text;
}
function mac(token: Token): string {
  if (!parseMac(token.text)) throw wrong(token, "Could not parse Ethernet address");
  return token.text.toLowerCase();
}

/** `1.2.3.4:80`, `[fd00::5]:80`. */
export function readEnds(token: Token): { address: number | string; port: number | null } {
  const family = parseIpv6(token.text.replace(/^\[(.*)\](?::\d+)?$/, "$1")) === null ? FAMILY4 : FAMILY6;
  const found = family.ends(token.text);
  if (found === null) {
    if (/-/.test(token.text)) throw new NotHere("ranges of translations");
    throw wrong(token, "Could not resolve hostname: Temporary failure in name resolution");
  }
  const to = found.port === null ? null : Number(found.port);
  if (to !== null && to > 65_535) throw wrong(token, "Service out of range");
  return { address: found.address, port: to };
}
