/** Rules of a router: what it sends on to the outside, and what becomes of the rest. The first that fits decides; what fits none is sent on. */
import { ipToText, networkOf, parseCidr, parseIpv4 } from "../wire/address";
import { decodeIcmp } from "../wire/icmp";
import { type Ipv4Packet, PROTOCOL } from "../wire/ipv4";

/** Addresses that share their first bits. */
interface Range {
  readonly address: number;
  readonly prefix: number;
}
export interface RouterRule {
  readonly action: "accept" | "drop" | "reject";
  /** null: any */
  readonly protocol: keyof typeof PROTOCOL | null;
  readonly from: Range | null;
  readonly to: Range | null;
  /** port at the outside, of TCP and UDP; null: any */
  readonly port: number | null;
}
/** A rule that has counted what it has decided over: plain data. */
export interface CountedRule {
  readonly rule: RouterRule;
  readonly packets: number;
  readonly bytes: number;
}

/** Rules of one router. guess: as many as anybody reads */
export const RULES_MOST = 64;
const WORDS = /^(accept|drop|reject)(?: (icmp|tcp|udp))?(?: from (\S+))?(?: to (\S+))?(?: port (\d{1,5}))?$/;

function rangeOf(text: string): Range | null {
  const alone = parseIpv4(text);
  const range = alone === null ? parseCidr(text) : { address: alone, prefix: 32 };
  return range && { address: networkOf(range.address, range.prefix), prefix: range.prefix };
}

/** `drop tcp from 10.0.0.0/24 to 8.8.8.8 port 53`: all but the first word may be left out; null: it is no rule. */
export function readRule(text: string): RouterRule | null {
  const [, action, protocol, from, to, port] = WORDS.exec(text.trim().replace(/\s+/g, " ")) ?? [];
  if (action === undefined) return null;
  const [source, destination] = [from, to].map((word) => (word === undefined ? null : rangeOf(word)));
  if ((from !== undefined && !source) || (to !== undefined && !destination)) return null;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535 || (protocol !== "tcp" && protocol !== "udp"))) return null;
  return {
    action: action as RouterRule["action"],
    protocol: (protocol as RouterRule["protocol"]) ?? null,
    from: source ?? null,
    to: destination ?? null,
    port: port === undefined ? null : Number(port),
  };
}
const rangeText = ({ address, prefix }: Range): string => (prefix === 32 ? ipToText(address) : `${ipToText(address)}/${prefix}`);
/** The same as it is written. */
export function ruleText({ action, protocol, from, to, port }: RouterRule): string {
  return [
    action,
    ...(protocol ? [protocol] : []),
    ...(from ? ["from", rangeText(from)] : []),
    ...(to ? ["to", rangeText(to)] : []),
    ...(port === null ? [] : ["port", port]),
  ].join(" ");
}

const isIn = (range: Range | null, address: number): boolean =>
  range === null || networkOf(address, range.prefix) === networkOf(range.address, range.prefix);
const portAt = (packet: Ipv4Packet): number => ((packet.payload[2] ?? 0) << 8) | (packet.payload[3] ?? 0);

/** Whether a rule is about a packet. */
export function fits({ protocol, from, to, port }: RouterRule, packet: Ipv4Packet): boolean {
  if (protocol !== null && packet.protocol !== PROTOCOL[protocol]) return false;
  return isIn(from, packet.source) && isIn(to, packet.destination) && (port === null || portAt(packet) === port);
}
/** Whether all bulk traffic of an address with the outside, which is TCP with whomever, is stopped: the first rule that is about any of it. */
export function stopsBulk(rules: readonly CountedRule[], address: number): boolean {
  const first = rules.find(
    ({ rule: { protocol, from, to, port } }) =>
      (protocol === null || protocol === "tcp") && isIn(from, address) && to === null && port === null,
  );
  return first !== undefined && first.rule.action !== "accept";
}
/** Errors are answered by none. @source RFC 1122 §3.2.2 */
export function isError(packet: Ipv4Packet): boolean {
  const message = packet.protocol === PROTOCOL.icmp ? decodeIcmp(packet.payload) : null;
  return message !== null && message.type !== "echo" && message.type !== "echo-reply";
}
