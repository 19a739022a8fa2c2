/** IPv4 and IPv6. @source RFC 791, RFC 8200; Wireshark: packet-ip.c, packet-ipv6.c */
import { ipToText } from "../address";
import { ip6Text } from "../address6";
import { get16, get32 } from "../bytes";
import { openIcmp } from "./icmp-layers";
import { openIcmp6 } from "./icmp6-layer";
import type { Field, Opened } from "./layers";
import { hex } from "./link-layers";
import { openTcp } from "./tcp-layer";
import { openUdp } from "./udp-layer";

const PROTOCOLS: Readonly<Record<number, string>> = {
  0: "IPv6 Hop-by-Hop Option",
  1: "ICMP",
  2: "IGMP",
  6: "TCP",
  17: "UDP",
  44: "Fragment Header for IPv6",
  58: "ICMPv6",
  59: "IPv6 No-Next-Header",
};
const protocolText = (number: number): string => `${PROTOCOLS[number] ?? "Unknown"} (${number})`;

/** Where what an IP packet carries begins and ends. */
export interface Payload {
  readonly at: number;
  /** one behind its last byte in the frame */
  readonly end: number;
  /** bytes that it has, though the frame may hold fewer */
  readonly length: number;
  readonly source: string;
  readonly destination: string;
  /** hops that it may still go */
  readonly ttl: number;
  /** it is part of an error's text, and nothing that was sent here */
  readonly isQuoted: boolean;
}

/** The beginning of a packet that an error complains of: its layers are told, and it is no row of its own. */
function openQuoted(frame: Opened, at: number): void {
  const quoted: Opened = { ...frame };
  if ((frame.bytes[at] ?? 0) >> 4 === 4) openIpv4(quoted, at, true);
  else openIpv6(quoted, at, true);
}

export function openIpv4(frame: Opened, at: number, isQuoted = false): void {
  const { bytes } = frame;
  if (bytes.length < at + 20) return;
  const head = ((bytes[at] ?? 0) & 15) * 4;
  const [total, id, fragment] = [get16(bytes, at + 2), get16(bytes, at + 4), get16(bytes, at + 6)];
  const [ttl, protocol] = [bytes[at + 8] ?? 0, bytes[at + 9] ?? 0];
  const [source, destination] = [ipToText(get32(bytes, at + 12)), ipToText(get32(bytes, at + 16))];
  const offset = (fragment & 0x1fff) * 8;
  const tos = bytes[at + 1] ?? 0;
  frame.layers.push({
    name: "ip",
    at,
    length: head,
    fields: [
      { name: "ip.version", value: (bytes[at] ?? 0) >> 4, at, length: 1 },
      { name: "ip.hdr_len", value: head, at, length: 1 },
      { name: "ip.dsfield", value: tos, text: hex(tos, 2), at: at + 1, length: 1 },
      { name: "ip.len", value: total, at: at + 2, length: 2 },
      { name: "ip.id", value: id, text: `${hex(id)} (${id})`, at: at + 4, length: 2 },
      { name: "ip.flags.df", value: (fragment & 0x4000) !== 0, at: at + 6, length: 1 },
      { name: "ip.flags.mf", value: (fragment & 0x2000) !== 0, at: at + 6, length: 1 },
      { name: "ip.frag_offset", value: offset, at: at + 6, length: 2 },
      { name: "ip.ttl", value: ttl, at: at + 8, length: 1 },
      { name: "ip.proto", value: protocol, text: protocolText(protocol), at: at + 9, length: 1 },
      { name: "ip.checksum", value: get16(bytes, at + 10), text: hex(get16(bytes, at + 10)), at: at + 10, length: 2 },
      { name: "ip.src", value: source, at: at + 12, length: 4 },
      { name: "ip.dst", value: destination, at: at + 16, length: 4 },
    ],
  });
  frame.source = source;
  frame.destination = destination;
  frame.protocol = "IPv4";
  frame.info = protocolText(protocol);
  if (offset > 0) {
    frame.info = `Fragmented IP protocol (proto=${PROTOCOLS[protocol] ?? "Unknown"} ${protocol}, off=${offset}, ID=${id.toString(16).padStart(4, "0")})`;
    return;
  }
  const start = at + head;
  const payload: Payload = { at: start, end: Math.min(bytes.length, at + total), length: total - head, source, destination, ttl, isQuoted };
  if (protocol === 1) openIcmp(frame, payload, openQuoted);
  else openTransport(frame, protocol, payload);
}

function openTransport(frame: Opened, protocol: number, payload: Payload): void {
  if (protocol === 6) openTcp(frame, payload);
  else if (protocol === 17) openUdp(frame, payload);
}

export function openIpv6(frame: Opened, at: number, isQuoted = false): void {
  const { bytes } = frame;
  if (bytes.length < at + 40) return;
  const first = get32(bytes, at) >>> 0;
  const [length, hops] = [get16(bytes, at + 4), bytes[at + 7] ?? 0];
  const [source, destination] = [ip6Text(bytes, at + 8), ip6Text(bytes, at + 24)];
  let next = bytes[at + 6] ?? 0;
  frame.layers.push({
    name: "ipv6",
    at,
    length: 40,
    fields: [
      { name: "ipv6.version", value: first >>> 28, at, length: 1 },
      { name: "ipv6.tclass", value: (first >>> 20) & 255, text: hex((first >>> 20) & 255, 2), at, length: 2 },
      { name: "ipv6.flow", value: first & 0xfffff, text: hex(first & 0xfffff, 6), at: at + 1, length: 3 },
      { name: "ipv6.plen", value: length, at: at + 4, length: 2 },
      { name: "ipv6.nxt", value: next, text: protocolText(next), at: at + 6, length: 1 },
      { name: "ipv6.hlim", value: hops, at: at + 7, length: 1 },
      { name: "ipv6.src", value: source, at: at + 8, length: 16 },
      { name: "ipv6.dst", value: destination, at: at + 24, length: 16 },
    ],
  });
  frame.source = source;
  frame.destination = destination;
  frame.protocol = "IPv6";
  let start = at + 40;
  const extensions: Field[] = [];
  while (next === 0 && bytes.length >= start + 8) {
    next = bytes[start] ?? 0;
    const size = 8 * (1 + (bytes[start + 1] ?? 0));
    extensions.push({ name: "ipv6.hopopts", value: size, at: start, length: size });
    start += size;
  }
  if (extensions.length > 0) frame.layers.push({ name: "ipv6.hopopts", at: at + 40, length: start - at - 40, fields: extensions });
  frame.info = protocolText(next);
  if (next === 44) {
    openFragment6(frame, start);
    return;
  }
  const end = Math.min(bytes.length, at + 40 + length);
  const payload: Payload = { at: start, end, length: length - (start - at - 40), source, destination, ttl: hops, isQuoted };
  if (next === 58) openIcmp6(frame, payload, openQuoted);
  else openTransport(frame, next, payload);
}
function openFragment6(frame: Opened, at: number): void {
  const { bytes } = frame;
  const [next, place, id] = [bytes[at] ?? 0, get16(bytes, at + 2), get32(bytes, at + 4) >>> 0];
  const isMore = (place & 1) !== 0;
  const offset = place & 0xfff8;
  frame.layers.push({
    name: "ipv6.fraghdr",
    at,
    length: 8,
    fields: [
      { name: "ipv6.fraghdr.nxt", value: next, text: protocolText(next), at, length: 1 },
      { name: "ipv6.fraghdr.offset", value: offset, at: at + 2, length: 2 },
      { name: "ipv6.fraghdr.more", value: isMore, at: at + 3, length: 1 },
      { name: "ipv6.fraghdr.ident", value: id, text: hex(id, 8), at: at + 4, length: 4 },
    ],
  });
  frame.info = `IPv6 fragment (off=${offset} more=${isMore ? "y" : "n"} ident=${hex(id, 8)} nxt=${next})`;
}
