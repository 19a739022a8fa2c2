/** Rules as ovs-ofctl reads and writes them. @source ovs: lib/ofp-flow.c (parse_ofp_str), lib/match.c (match_format), lib/ofp-actions.c */
import { type Flow, type FlowAction, type FlowMatch, NO_VLAN, OFPP_LOCAL, USUAL_PRIORITY } from "../../network/ovs/flow";
import { numberOf, type OpenVswitch } from "../../network/ovs/open-vswitch";
import { ipToText, parseIpv4, parseMac } from "../../wire/address";
import { parseIpv6 } from "../../wire/address6";

/** What is wrong with a rule, in the program's words. */
export class BadFlow extends Error {}

/** Words that stand for a type of frame, and for a protocol of IPv4. @source ovs-fields(7) */
const SHORT: Readonly<Record<string, readonly [etherType: number, protocol?: number]>> = {
  ip: [0x0800],
  ipv4: [0x0800],
  icmp: [0x0800, 1],
  tcp: [0x0800, 6],
  udp: [0x0800, 17],
  arp: [0x0806],
  ipv6: [0x86dd],
  icmp6: [0x86dd, 58],
  tcp6: [0x86dd, 6],
  udp6: [0x86dd, 17],
};
/** Protocols of each type whose ports, or types, a rule can ask for. */
const PORTED: Readonly<Record<number, readonly number[]>> = { 2048: [1, 6, 17], 34525: [6, 17, 58] };
const isPorted = (etherType: number | undefined, protocol: number | undefined): boolean =>
  PORTED[etherType ?? 0]?.includes(protocol ?? -1) ?? false;
/** Fields of the real one that no rule here can ask for. */
const ELSEWHERE =
  /^(table|hard_timeout|dl_vlan_pcp|vlan_tci|nw_tos|nw_ecn|nw_ttl|tun_\w+|reg\d|ct_\w+|ipv6_(dst|label)|sctp|ip_frag|metadata|arp_tha|nd_(tll|reserved|options_type)|in_port_oxm|eth_\w+|tcp_\w+|udp_\w+|rarp|mpls\w*|importance|send_flow_rem|check_overlap|out_port|recirc_id|pkt_mark)$/;
const ELSEWHERE_ACTION =
  /^(controller|enqueue|mod_dl_src|mod_dl_dst|mod_nw_src|mod_nw_dst|mod_nw_tos|mod_tp_src|mod_tp_dst|mod_vlan_pcp|push_vlan|pop_vlan|set_field|load|move|resubmit|goto_table|learn|ct|group|meter|note|set_queue|pop_queue|set_tunnel|dec_ttl|bundle|clone|sample|conjunction|output\(.*)$/;

type Draft = { -readonly [K in keyof FlowMatch]: FlowMatch[K] };

function wholeOf(text: string, what: string, most: number): number {
  const value = Number(text);
  if (!/^(0x[\da-f]+|\d+)$/i.test(text) || value > most) throw new BadFlow(`invalid ${what} "${text}"`);
  return value;
}
function portOf(text: string, node: OpenVswitch): number | null {
  if (text.toUpperCase() === "LOCAL") return OFPP_LOCAL;
  if (/^\d+$/.test(text) && Number(text) < 65_280) return Number(text);
  const port = node.ports.get(text);
  return port ? numberOf(port) : text === node.name ? OFPP_LOCAL : null;
}
function addressOf(text: string): { readonly net: number; readonly bits: number } {
  const [address = "", bits = "32"] = text.split("/");
  const net = parseIpv4(address);
  if (net === null || !/^\d+$/.test(bits) || Number(bits) > 32) throw new BadFlow(`${text}: invalid IP address`);
  const wide = Number(bits);
  return { net: wide === 0 ? 0 : ((net >>> (32 - wide)) << (32 - wide)) >>> 0, bits: wide };
}

/** Reads one `key=value`. @returns whether it is a field */
function readField(match: Draft, key: string, value: string, node: OpenVswitch): boolean {
  switch (key) {
    case "in_port": {
      const port = portOf(value, node);
      if (port === null) throw new BadFlow(`${value}: invalid or unknown port for in_port`);
      match.inPort = port;
      return true;
    }
    case "dl_src":
    case "dl_dst":
      if (!parseMac(value)) throw new BadFlow(`${value}: invalid Ethernet address`);
      match[key === "dl_src" ? "source" : "destination"] = value.toLowerCase();
      return true;
    case "dl_type":
      match.etherType = wholeOf(value, "16-bit", 0xffff);
      return true;
    case "dl_vlan": {
      const vlan = wholeOf(value, "16-bit", 0xffff);
      match.vlan = vlan === NO_VLAN ? vlan : vlan & 0x0fff;
      return true;
    }
    case "nw_proto":
    case "arp_op":
      match.protocol = wholeOf(value, "8-bit", 0xff);
      return true;
    case "tp_src":
    case "tp_dst":
      match[key === "tp_src" ? "fromPort" : "toPort"] = wholeOf(value, "16-bit", 0xffff);
      return true;
    case "icmp_type":
    case "icmp_code":
      match[key === "icmp_type" ? "fromPort" : "toPort"] = wholeOf(value, "8-bit", 0xff);
      return true;
    case "arp_sha":
    case "nd_sll":
      if (!parseMac(value)) throw new BadFlow(`${value}: invalid Ethernet address`);
      match[key === "arp_sha" ? "arpSource" : "ndSource"] = value.toLowerCase();
      return true;
    case "ipv6_src":
    case "nd_target": {
      const address = parseIpv6(value);
      if (address === null) throw new BadFlow(`${value}: invalid IPv6 address`);
      match[key === "ipv6_src" ? "from6" : "ndTarget"] = address;
      return true;
    }
    case "nw_src":
    case "ip_src":
    case "arp_spa": {
      const { net, bits } = addressOf(value);
      if (bits > 0) [match.from, match.fromBits] = [net, bits];
      return true;
    }
    case "nw_dst":
    case "ip_dst":
    case "arp_tpa": {
      const { net, bits } = addressOf(value);
      if (bits > 0) [match.to, match.toBits] = [net, bits];
      return true;
    }
    default:
      return false;
  }
}

export interface ReadFlow {
  readonly match: FlowMatch;
  readonly priority: number | null;
  readonly cookie: number;
  /** whether rules of that cookie alone are meant, as `cookie=1/-1` says */
  readonly isOfCookie: boolean;
  readonly actions: readonly FlowAction[] | null;
  /** what was asked for and means nothing without what it stands on: before and after */
  readonly normalized: readonly [before: string, after: string] | null;
}

/** Reads a rule. @throws BadFlow */
export function readFlow(text: string, node: OpenVswitch): ReadFlow {
  const at = /(?:^|[\s,])actions?\s*=/.exec(text);
  const head = at ? text.slice(0, at.index) : text;
  const match: Draft = {};
  let priority: number | null = null;
  let cookie = 0;
  let isOfCookie = false;
  for (const word of head.split(/[\s,]+/)) {
    if (word === "") continue;
    const [key = "", value = ""] = word.split(/=(.*)/s);
    const short = SHORT[word];
    if (short) {
      match.etherType = short[0];
      if (short[1] !== undefined) match.protocol = short[1];
    } else if (key === "priority") priority = wholeOf(value, "priority", 65_535);
    else if (key === "cookie") {
      cookie = Number(value.replace(/\/.*/, ""));
      isOfCookie = value.endsWith("/-1");
    } else if (key === "idle_timeout" && value === "0") continue;
    else if (key === "idle_timeout") throw new BadFlow(`${key} is not part of this system`);
    else if (ELSEWHERE.test(key)) throw new BadFlow(`${key} is not part of this system`);
    else if (!readField(match, key, value, node)) throw new BadFlow(`unknown keyword ${key}`);
  }
  const before = matchWords(match);
  const kept = normal(match);
  const after = matchWords(kept);
  const actions = at ? readActions(text.slice(at.index + at[0].length), node) : null;
  return { match: kept, priority, cookie, isOfCookie, actions, normalized: before === after ? null : [before, after] };
}

/** Fields without what they stand on ask for nothing. @source ovs: lib/ofp-match.c, ofputil_normalize_match */
function normal(match: Draft): Draft {
  const { from, fromBits, to, toBits, protocol, fromPort, toPort, arpSource, from6, ndTarget, ndSource, ...rest } = match;
  const isArp = rest.etherType === 0x0806;
  const ports = { ...(fromPort === undefined ? {} : { fromPort }), ...(toPort === undefined ? {} : { toPort }) };
  if (rest.etherType === 0x86dd) {
    const six: Draft = { ...rest, ...(from6 === undefined ? {} : { from6 }), ...(protocol === undefined ? {} : { protocol }) };
    if (!isPorted(rest.etherType, protocol)) return six;
    const isNd = protocol === 58 && (fromPort === 135 || fromPort === 136);
    const nd = { ...(ndTarget === undefined ? {} : { ndTarget }), ...(ndSource === undefined ? {} : { ndSource }) };
    return { ...six, ...ports, ...(isNd ? nd : {}) };
  }
  if (rest.etherType !== 0x0800 && !isArp) return rest;
  const made: Draft = { ...rest, ...(isArp && arpSource !== undefined ? { arpSource } : {}) };
  if (from !== undefined && fromBits !== undefined) [made.from, made.fromBits] = [from, fromBits];
  if (to !== undefined && toBits !== undefined) [made.to, made.toBits] = [to, toBits];
  if (protocol !== undefined) made.protocol = protocol;
  return isPorted(rest.etherType, protocol) ? { ...made, ...ports } : made;
}

function readActions(text: string, node: OpenVswitch): FlowAction[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== "");
  const found = words.map((word) => readAction(word, node));
  if (found.length > 1 && found.some(({ kind }) => kind === "drop"))
    throw new BadFlow('"drop" must not be accompanied by any other action or instruction');
  return found.length === 0 ? [{ kind: "drop" }] : found;
}
function readAction(word: string, node: OpenVswitch): FlowAction {
  const [name = "", value = ""] = word.split(/:(.*)/s);
  const kind = name.toLowerCase();
  switch (kind) {
    case "normal":
    case "drop":
    case "flood":
    case "all":
    case "local":
    case "in_port":
    case "strip_vlan":
      return { kind };
    case "mod_vlan_vid": {
      const vlan = Number(value);
      if (!/^(0x[\da-f]+|\d+)$/i.test(value) || vlan > 4_095) throw new BadFlow(`${value}: not a valid VLAN VID`);
      return { kind, vlan };
    }
    case "output": {
      if (["normal", "flood", "all", "local", "in_port"].includes(value.toLowerCase())) return { kind: value.toLowerCase() as "normal" };
      const port = portOf(value, node);
      if (port === null) throw new BadFlow(`output to unknown truncate port: ${value}`.replace("truncate ", ""));
      return port === OFPP_LOCAL ? { kind: "local" } : { kind: "output", port };
    }
    default: {
      if (ELSEWHERE_ACTION.test(kind)) throw new BadFlow(`action ${kind} is not part of this system`);
      const port = portOf(name, node);
      if (port === null || value !== "") throw new BadFlow(`unknown action ${name}`);
      return { kind: "output", port };
    }
  }
}

const portText = (port: number, named: OpenVswitch | null): string => {
  if (port === OFPP_LOCAL) return named ? named.name : "LOCAL";
  for (const each of named?.ports.values() ?? []) if (numberOf(each) === port) return each.name;
  return `${port}`;
};
const netText = (address: number, bits: number | undefined): string =>
  `${ipToText(address)}${bits === undefined || bits === 32 ? "" : `/${bits}`}`;

/** What a rule asks for, in the order of the real one. @param named - a bridge whose ports are written by name; null: by number */
export function matchWords(match: FlowMatch, named: OpenVswitch | null = null): string {
  const words: string[] = [];
  const { etherType, protocol } = match;
  const short = Object.entries(SHORT).find(
    ([, [type, proto]]) => type === etherType && proto === (isPorted(etherType, protocol) ? protocol : undefined),
  )?.[0];
  if (short) words.push(short);
  if (match.inPort !== undefined) words.push(`in_port=${portText(match.inPort, named)}`);
  if (match.vlan !== undefined) words.push(match.vlan === NO_VLAN ? "vlan_tci=0x0000" : `dl_vlan=${match.vlan}`);
  if (match.source !== undefined) words.push(`dl_src=${match.source}`);
  if (match.destination !== undefined) words.push(`dl_dst=${match.destination}`);
  if (etherType !== undefined && !short) words.push(`dl_type=0x${etherType.toString(16).padStart(4, "0")}`);
  const [from, to, proto] = etherType === 0x0806 ? ["arp_spa", "arp_tpa", "arp_op"] : ["nw_src", "nw_dst", "nw_proto"];
  if (match.from !== undefined) words.push(`${from}=${netText(match.from, match.fromBits)}`);
  if (match.to !== undefined) words.push(`${to}=${netText(match.to, match.toBits)}`);
  if (match.from6 !== undefined) words.push(`ipv6_src=${match.from6}`);
  if (protocol !== undefined && !isPorted(etherType, protocol)) words.push(`${proto}=${protocol}`);
  if (match.arpSource !== undefined) words.push(`arp_sha=${match.arpSource}`);
  const isIcmp = protocol === (etherType === 0x86dd ? 58 : 1) && isPorted(etherType, protocol);
  const [source, destination] = isIcmp ? ["icmp_type", "icmp_code"] : ["tp_src", "tp_dst"];
  if (match.fromPort !== undefined) words.push(`${source}=${match.fromPort}`);
  if (match.toPort !== undefined) words.push(`${destination}=${match.toPort}`);
  if (match.ndTarget !== undefined) words.push(`nd_target=${match.ndTarget}`);
  if (match.ndSource !== undefined) words.push(`nd_sll=${match.ndSource}`);
  return words.join(",");
}
export function actionWords(actions: readonly FlowAction[], named: OpenVswitch | null = null): string {
  const word = (action: FlowAction): string => {
    if (action.kind === "output") return `output:${portText(action.port, named)}`;
    if (action.kind === "mod_vlan_vid") return `mod_vlan_vid:${action.vlan}`;
    if (action.kind === "local") return portText(OFPP_LOCAL, named);
    return action.kind === "drop" || action.kind === "strip_vlan" ? action.kind : action.kind.toUpperCase();
  };
  return actions.map(word).join(",");
}

/** One line of `dump-flows`. @param named - ports are written by name, and what is left out then is left out */
export function flowLine(flow: Flow, now: number, named: OpenVswitch | null): string {
  const duration = Math.floor((now - flow.addedAt) / 1_000);
  const age = named ? "" : ` idle_age=${Math.floor((now - flow.usedAt) / 1_000_000)},`;
  const match = [flow.priority === USUAL_PRIORITY ? "" : `priority=${flow.priority}`, matchWords(flow.match, named)]
    .filter((word) => word !== "")
    .join(",");
  const seconds = `${Math.floor(duration / 1_000)}.${String(duration % 1_000).padStart(3, "0")}`;
  return ` cookie=0x${flow.cookie.toString(16)}, duration=${seconds}s, table=0, n_packets=${flow.packets}, n_bytes=${flow.bytes},${age} ${match === "" ? "" : `${match} `}actions=${actionWords(flow.actions, named)}\n`;
}
