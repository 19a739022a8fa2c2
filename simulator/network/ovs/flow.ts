/** OpenFlow rules of a bridge: what a frame has to be, and what becomes of it. @source ovs-fields(7), ovs-actions(7) */
import { macToText } from "../../wire/address";
import { ip6Text } from "../../wire/address6";
import { get16, get32 } from "../../wire/bytes";
import { ETHERTYPE } from "../../wire/ethernet";
import { TAG_BYTES, vlanOf } from "../../wire/vlan";

/** What is asked of a frame; what is absent is not asked. Numbers, but for addresses of stations. */
export interface FlowMatch {
  /** number of the port; LOCAL is 65534 */
  readonly inPort?: number;
  readonly source?: string;
  readonly destination?: string;
  /** behind the tag */
  readonly etherType?: number;
  /** 65535: it has no tag. @source ovs-fields(7), dl_vlan (0xffff) */
  readonly vlan?: number;
  readonly from?: number;
  readonly fromBits?: number;
  readonly to?: number;
  readonly toBits?: number;
  readonly protocol?: number;
  readonly fromPort?: number;
  readonly toPort?: number;
  /** of ARP: the station that says it is the sender */
  readonly arpSource?: string;
  /** of IPv6: whom it is from, as text */
  readonly from6?: string;
  /** of neighbour discovery: the address that it is about, and the station that it says of its sender */
  readonly ndTarget?: string;
  readonly ndSource?: string;
}
export type FlowAction =
  | { readonly kind: "normal" | "drop" | "flood" | "all" | "local" | "in_port" | "strip_vlan" }
  | { readonly kind: "output"; readonly port: number }
  | { readonly kind: "mod_vlan_vid"; readonly vlan: number };

/** A rule as plain data. Times are virtual µs. */
export interface FlowRow {
  readonly priority: number;
  readonly cookie: number;
  readonly match: FlowMatch;
  readonly actions: readonly FlowAction[];
  readonly addedAt: number;
  readonly usedAt: number;
  readonly packets: number;
  readonly bytes: number;
}
export type Flow = { -readonly [K in keyof FlowRow]: FlowRow[K] };

/** @source ovs: include/openflow/openflow-1.0.h (OFPP_LOCAL), OFPVID_NONE */
export const OFPP_LOCAL = 65_534;
export const NO_VLAN = 65_535;
export const USUAL_PRIORITY = 32_768;

/** What every bridge without a controller does with all frames. @source ovs: ofproto.c (fail_mode standalone: one flow, priority 0) */
export function normalFlow(now: number): Flow {
  return { priority: 0, cookie: 0, match: {}, actions: [{ kind: "normal" }], addedAt: now, usedAt: now, packets: 0, bytes: 0 };
}

/** What rules look at, as a frame has it. */
interface Fields extends FlowMatch {
  readonly inPort: number;
}

/** Reads what rules may ask of a frame. */
export function fieldsOf(frame: Uint8Array, inPort: number): Fields {
  const vlan = vlanOf(frame);
  const at = 14 + (vlan === null ? 0 : TAG_BYTES);
  const etherType = get16(frame, at - 2);
  const common = { inPort, source: macToText(frame, 6), destination: macToText(frame, 0), etherType, vlan: vlan ?? NO_VLAN };
  if (etherType === ETHERTYPE.arp)
    return {
      ...common,
      from: get32(frame, at + 14),
      to: get32(frame, at + 24),
      protocol: get16(frame, at + 6),
      arpSource: macToText(frame, at + 8),
    };
  if (etherType === ETHERTYPE.ipv6) return { ...common, ...fields6(frame, at) };
  if (etherType !== ETHERTYPE.ipv4) return common;
  const protocol = frame[at + 9] ?? 0;
  const ip = { ...common, from: get32(frame, at + 12), to: get32(frame, at + 16), protocol };
  // A later piece of a packet has no ports of its own.
  const isLater = (get16(frame, at + 6) & 0x1fff) !== 0;
  if (isLater || ![1, 6, 17].includes(protocol)) return ip;
  const payload = at + ((frame[at] ?? 0x45) & 15) * 4;
  if (protocol === 1) return { ...ip, fromPort: frame[payload] ?? 0, toPort: frame[payload + 1] ?? 0 };
  return { ...ip, fromPort: get16(frame, payload), toPort: get16(frame, payload + 2) };
}

const [ICMP6, SOLICITATION, ADVERTISEMENT] = [58, 135, 136] as const;
/** Bytes of an IPv6 header; where a message of neighbour discovery has its target and its first option. @source RFC 8200 §3; RFC 4861 §4.3 */
const [HEADER6, TARGET_AT, OPTION_AT] = [40, 8, 24] as const;
/** The same of IPv6. What stands behind other headers has no fields here. */
function fields6(frame: Uint8Array, at: number): FlowMatch {
  if (frame.length < at + HEADER6) return {};
  const protocol = frame[at + 6] ?? 0;
  const ip = { from6: ip6Text(frame, at + 8), protocol };
  const payload = at + HEADER6;
  if (protocol === 6 || protocol === 17) return { ...ip, fromPort: get16(frame, payload), toPort: get16(frame, payload + 2) };
  if (protocol !== ICMP6) return ip;
  const type = frame[payload] ?? 0;
  const icmp = { ...ip, fromPort: type, toPort: frame[payload + 1] ?? 0 };
  if ((type !== SOLICITATION && type !== ADVERTISEMENT) || frame.length < payload + OPTION_AT) return icmp;
  const ndTarget = ip6Text(frame, payload + TARGET_AT);
  const hasSource = type === SOLICITATION && frame[payload + OPTION_AT] === 1 && frame.length >= payload + OPTION_AT + 8;
  return { ...icmp, ndTarget, ...(hasSource ? { ndSource: macToText(frame, payload + OPTION_AT + 2) } : {}) };
}

function isIn(address: number | undefined, net: number, bits: number): boolean {
  if (address === undefined) return false;
  return bits === 0 || address >>> (32 - bits) === net >>> (32 - bits);
}

/** Whether a rule asks for nothing. */
export function isForAll({ match }: Flow): boolean {
  for (const _ in match) return false;
  return true;
}

/** Fields that are asked for whole. */
const EXACT = [
  "inPort",
  "source",
  "destination",
  "etherType",
  "vlan",
  "protocol",
  "fromPort",
  "toPort",
  "arpSource",
  "from6",
  "ndTarget",
  "ndSource",
] as const;

/** Whether a frame is what a rule asks for. */
export function isMatch(match: FlowMatch, frame: FlowMatch): boolean {
  for (const key of EXACT) if (match[key] !== undefined && match[key] !== frame[key]) return false;
  if (match.from !== undefined && !isIn(frame.from, match.from, match.fromBits ?? 32)) return false;
  return match.to === undefined || isIn(frame.to, match.to, match.toBits ?? 32);
}

/** Whether a rule is about nothing but what a rule asks for. @source ovs-ofctl(8), del-flows without --strict */
export function isWithin(row: FlowMatch, wanted: FlowMatch): boolean {
  for (const key of EXACT) if (wanted[key] !== undefined && wanted[key] !== row[key]) return false;
  for (const [net, bits] of [["from", "fromBits"] as const, ["to", "toBits"] as const]) {
    const asked = wanted[net];
    if (asked === undefined) continue;
    const wide = wanted[bits] ?? 32;
    if ((row[bits] ?? 32) < wide || !isIn(row[net], asked, wide)) return false;
  }
  return true;
}
export function isSameMatch(a: FlowMatch, b: FlowMatch): boolean {
  return isWithin(a, b) && isWithin(b, a);
}

/** The rule that a frame falls under: of those that match the one with the highest priority, of equals the first. */
export function flowFor(flows: readonly Flow[], frame: FlowMatch): Flow | null {
  let best: Flow | null = null;
  for (const flow of flows) if ((best === null || flow.priority > best.priority) && isMatch(flow.match, frame)) best = flow;
  return best;
}
