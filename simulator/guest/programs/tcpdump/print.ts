/** A frame as a line. @source tcpdump 4.99.3: print-ether.c, print-arp.c, print-ip.c, print-icmp.c, print-udp.c */
import { ipToText, macToText } from "../../../wire/address";
import { bytesToLatin1, get16, get32, internetChecksum } from "../../../wire/bytes";
import { pseudoHeaderSum } from "../../../wire/pseudo-header";
import { type Parts, partsOf } from "./frame";
import { ipv6Text } from "./ipv6-text";
import { dhcpText } from "./print-dhcp";
import { dnsText } from "./print-dns";
import { icmp6Text } from "./print-icmp6";
import { type Ends, newEnds, tcpText } from "./print-tcp";

export interface Ways {
  /** 0 to 3 */
  readonly verbose: number;
  readonly quiet: boolean;
  readonly absolute: boolean;
  /** name of an address, and of a port; numbers where nobody has any */
  readonly nameOf: (ip: number) => string;
  readonly portOf: (port: number, protocol: "tcp" | "udp") => string;
  readonly ends: Ends;
}
export { newEnds };

const ETHERTYPES: Readonly<Record<number, string>> = { 2048: "IPv4", 2054: "ARP", 34525: "IPv6", 33024: "802.1Q" };
const PROTOCOLS: Readonly<Record<number, string>> = { 0: "Options", 1: "ICMP", 2: "IGMP", 6: "TCP", 17: "UDP", 58: "ICMPv6" };
const hex = (n: number, digits = 4): string => n.toString(16).padStart(digits, "0");

/** `-e`: the link's header. */
export function linkText(bytes: Uint8Array, length: number): string {
  const type = get16(bytes, 12);
  return `${macToText(bytes, 6)} > ${macToText(bytes, 0)}, ethertype ${ETHERTYPES[type] ?? "Unknown"} (0x${hex(type)}), length ${length}: `;
}

/** What is in a frame. @param hasLink - its kind has been told already */
export function frameText(bytes: Uint8Array, length: number, ways: Ways, hasLink: boolean): string {
  const parts = partsOf(bytes, length);
  // The tag and the type behind it are told with `-e` alone. @source tcpdump 4.99: print-ether.c (ethertype 802.1Q)
  const type = `ethertype ${ETHERTYPES[parts.etherType] ?? "Unknown"} (0x${hex(parts.etherType)}), `;
  const tag = parts.net === 18 && hasLink ? `vlan ${get16(bytes, 14) & 0xfff}, p ${get16(bytes, 14) >> 13}, ${type}` : "";
  switch (parts.etherType) {
    case 0x0806:
      return `${tag}${hasLink ? "" : "ARP, "}${arpText(parts, ways)}`;
    case 0x0800:
      return `${tag}${hasLink ? "" : "IP "}${ipText(parts, ways)}`;
    case 0x86dd:
      return `${tag}${hasLink ? "" : "IP6 "}${ip6Text(parts, ways)}`;
    default:
      return `${tag}ethertype ${ETHERTYPES[parts.etherType] ?? "Unknown"} (0x${hex(parts.etherType)}), length ${length - 14}: `;
  }
}

function arpText({ bytes, net, length }: Parts, ways: Ways): string {
  const [sender, target] = [ways.nameOf(get32(bytes, net + 14) >>> 0), ways.nameOf(get32(bytes, net + 24) >>> 0)];
  const operation = get16(bytes, net + 6);
  const more = ways.verbose > 0 ? "Ethernet (len 6), IPv4 (len 4), " : "";
  const hardware = macToText(bytes, net + 18);
  const asked = hardware === "00:00:00:00:00:00" ? "" : ` (${hardware})`;
  const what =
    operation === 1
      ? sender === target
        ? `Request who-has ${target}${asked} tell ${sender}`
        : `Request who-has ${target}${asked} tell ${sender}`
      : operation === 2
        ? `Reply ${sender} is-at ${macToText(bytes, net + 8)}`
        : `oper ${operation}`;
  return `${more}${what}, length ${length - net}`;
}

function ipText(parts: Parts, ways: Ways): string {
  const { bytes, net, protocol, fragmentAt } = parts;
  const [source, destination] = [ways.nameOf(get32(bytes, net + 12) >>> 0), ways.nameOf(get32(bytes, net + 16) >>> 0)];
  const flags = get16(bytes, net + 6);
  const total = get16(bytes, net + 2);
  let head = "";
  if (ways.verbose > 0) {
    const kind = [flags & 0x2000 ? "+" : "", flags & 0x4000 ? "DF" : ""].filter((text) => text !== "").join(", ") || "none";
    const name = PROTOCOLS[protocol];
    head = `(tos 0x${(bytes[net + 1] ?? 0).toString(16)}, ttl ${bytes[net + 8]}, id ${get16(bytes, net + 4)}, offset ${fragmentAt}, flags [${kind}], proto ${name ?? "unknown"} (${protocol}), length ${total})\n    `;
  }
  if (parts.transport < 0) return `${head}${source} > ${destination}: ip-proto-${protocol}`;
  const end = Math.min(bytes.length, net + total);
  const payload = bytes.subarray(parts.transport, end);
  const length = total - (parts.transport - net);
  const ends = { source: get32(bytes, net + 12) >>> 0, destination: get32(bytes, net + 16) >>> 0, protocol };
  const isPiece = (flags & 0x2000) !== 0;
  // What stands at the place of the sum counts as nothing.
  const rightSum = (at: number): number | null => {
    if (isPiece || payload.length < length) return null;
    const seed = pseudoHeaderSum(ends.source, ends.destination, protocol, payload.length) + (0xffff - get16(payload, at));
    return internetChecksum(payload, 0, payload.length, seed);
  };
  if (protocol === 6)
    return `${head}${tcpText({ payload, length, source, destination, key: [`${ends.source}`, `${ends.destination}`], rightSum }, ways)}`;
  if (protocol === 17) return `${head}${udpText(payload, length, { source, destination }, ways, rightSum)}`;
  if (protocol === 1) return `${head}${source} > ${destination}: ICMP ${icmpText(payload, length, ways)}`;
  return `${head}${source} > ${destination}: ip-proto-${protocol} ${length}`;
}

export function udpText(
  payload: Uint8Array,
  length: number,
  { source, destination }: { source: string; destination: string },
  ways: Ways,
  rightSum: (at: number) => number | null,
): string {
  const [from, to] = [get16(payload, 0), get16(payload, 2)];
  const head = `${source}.${ways.portOf(from, "udp")} > ${destination}.${ways.portOf(to, "udp")}: `;
  const data = payload.subarray(8);
  const size = get16(payload, 4) - 8;
  if (ways.quiet) return `${head}UDP, length ${size}`;
  const sum = ways.verbose > 1 && get16(payload, 6) !== 0 ? udpSum(get16(payload, 6), rightSum(6)) : "";
  if (from === 53 || to === 53) return `${head}${sum}${dnsText(data, size, ways.verbose)}`;
  if ((from === 67 || from === 68) && (to === 67 || to === 68)) return `${head}${sum}${dhcpText(data, size, ways.verbose)}`;
  return `${head}${sum}UDP, length ${length - 8 < size ? length - 8 : size}`;
}

const udpSum = (sum: number, right: number | null): string =>
  right === null ? "" : right === sum ? "[udp sum ok] " : `[bad udp cksum 0x${hex(sum)} -> 0x${hex(right)}!] `;

const UNREACHABLE: Readonly<Record<number, string>> = {
  0: "net %s unreachable",
  1: "host %s unreachable",
  5: "%s unreachable - source route failed",
  9: "net %s unreachable - admin prohibited",
  10: "host %s unreachable - admin prohibited",
  13: "host %s unreachable - admin prohibited filter",
};
/** @source print-icmp.c: icmp_print */
function icmpText(payload: Uint8Array, length: number, ways: Ways): string {
  const [type, code] = [payload[0] ?? 0, payload[1] ?? 0];
  const echo = `id ${get16(payload, 4)}, seq ${get16(payload, 6)}, length ${length}`;
  if (type === 8) return `echo request, ${echo}`;
  if (type === 0) return `echo reply, ${echo}`;
  let what = `type-#${type}`;
  const quoted = payload.subarray(8);
  const to = quoted.length >= 20 ? ways.nameOf(get32(quoted, 16) >>> 0) : "";
  if (type === 3 && code === 3) {
    const at = ((quoted[0] ?? 0x45) & 15) * 4;
    const protocol = quoted[9] === 6 ? "tcp" : quoted[9] === 17 ? "udp" : null;
    const port = get16(quoted, at + 2);
    what =
      protocol === null
        ? `${to} protocol ${quoted[9]} port ${port} unreachable`
        : `${to} ${protocol} port ${ways.portOf(port, protocol)} unreachable`;
  } else if (type === 3 && code === 2) what = `${to} protocol ${quoted[9]} unreachable`;
  else if (type === 3 && code === 4) what = `${to} unreachable - need to frag (mtu ${get16(payload, 6)})`;
  else if (type === 3) what = (UNREACHABLE[code] ?? "%s unreachable - #" + code).replace("%s", to);
  else if (type === 11) what = code === 0 ? "time exceeded in-transit" : "ip reassembly time exceeded";
  else if (type === 5) what = `redirect ${to} to host ${ipToText(get32(payload, 4) >>> 0)}`;
  const more = ways.verbose > 0 && quoted.length >= 20 ? `\n\tIP ${ipText(partsOf(withLink(quoted), quoted.length + 14), ways)}` : "";
  return `${what}, length ${length}${more}`;
}
/** A packet as a frame of no known machines. */
function withLink(packet: Uint8Array): Uint8Array {
  const frame = new Uint8Array(packet.length + 14);
  frame[12] = 8;
  frame.set(packet, 14);
  return frame;
}

function ip6Text(parts: Parts, ways: Ways): string {
  const { bytes, net, protocol } = parts;
  const [source, destination] = [ipv6Text(bytes, net + 8), ipv6Text(bytes, net + 24)];
  const payloadLength = get16(bytes, net + 4);
  const next = bytes[net + 6] ?? 0;
  const flow = get32(bytes, net) & 0xfffff;
  const head =
    ways.verbose > 0
      ? `(${flow === 0 ? "" : `flowlabel 0x${flow.toString(16).padStart(5, "0")}, `}hlim ${bytes[net + 7]}, next-header ${PROTOCOLS[next] ?? "unknown"} (${next}) payload length: ${payloadLength}) `
      : "";
  const hop = next === 0 ? "HBH " : "";
  const payload = bytes.subarray(parts.transport, net + 40 + payloadLength);
  const length = payloadLength - (parts.transport - net - 40);
  const right = (): null => null;
  if (protocol === 58) return `${head}${source} > ${destination}: ${hop}${icmp6Text(payload, length, ways.verbose)}`;
  if (protocol === 6)
    return `${head}${tcpText({ payload, length, source, destination, key: [source, destination], rightSum: right }, ways)}`;
  if (protocol === 17) return `${head}${udpText(payload, length, { source, destination }, ways, right)}`;
  return `${head}${source} > ${destination}: ${hop}ip-proto-${protocol} ${length}`;
}

/** `-x`, `-X`: bytes in rows of sixteen. @param text - with the characters beside them */
export function hexText(bytes: Uint8Array, text: boolean): string {
  let out = "";
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    const pairs = Array.from({ length: Math.ceil(row.length / 2) }, (_, n) => hexPair(row, n)).join(" ");
    const shown = bytesToLatin1(row).replace(/[^\x21-\x7e]/g, ".");
    out += `\n\t0x${hex(at)}:  ${text ? `${pairs.padEnd(39)}  ${shown}` : pairs}`;
  }
  return out;
}
const hexPair = (row: Uint8Array, n: number): string => [...row.subarray(2 * n, 2 * n + 2)].map((byte) => hex(byte, 2)).join("");
/** `-A`: as text. */
export const asciiText = (bytes: Uint8Array): string =>
  `\n${bytesToLatin1(bytes)
    .replace(/\r\n/g, "\n")
    .replace(/[^\n\x20-\x7e\t]/g, ".")}`;
