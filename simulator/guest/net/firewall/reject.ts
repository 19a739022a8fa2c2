/** What a refusal sends back. @source Linux net/ipv4/netfilter/nf_reject_ipv4.c; iptables-extensions(8), REJECT */
import { isGroup6, UNSPECIFIED } from "../../../wire/address6";
import { encodeIcmp, quoteOriginal } from "../../../wire/icmp";
import { encodeIcmp6, isError6, quoteOriginal6 } from "../../../wire/icmp6";
import { encodeIpv4, type Ipv4Draft, type Ipv4Packet, PROTOCOL } from "../../../wire/ipv4";
import { encodeIpv6, type Ipv6Draft, type Ipv6Packet, NEXT } from "../../../wire/ipv6";
import { decodeTcp, encodeTcp, refusalOf } from "../../../wire/tcp";

import type { IpPacket } from "./packet";
import { REJECTS, REJECTS6, type RejectKind } from "./rules";

/** Code of a way to refuse; null: a connection is reset. A way of the other family is that family's usual one. */
function codeIn(kinds: Readonly<Record<string, number | null>>, how: RejectKind): number | null {
  const code = kinds[how];
  return code === undefined ? (kinds === REJECTS ? REJECTS["icmp-port-unreachable"] : REJECTS6["icmp6-port-unreachable"]) : code;
}
function reset<P extends IpPacket>(packet: P): Pick<P, "source" | "destination" | "protocol" | "payload"> | null {
  if (packet.protocol !== PROTOCOL.tcp) return null;
  const segment = decodeTcp(packet.payload, packet.source, packet.destination);
  const answer = segment === null ? null : refusalOf(segment);
  if (answer === null) return null;
  const [source, destination] = [packet.destination as P["source"], packet.source as P["destination"]];
  return { source, destination, protocol: PROTOCOL.tcp, payload: encodeTcp(answer, source, destination) };
}

/** @param source - whom the answer comes from @returns null: nobody is told of such a packet */
export function rejection(packet: Ipv4Packet, how: RejectKind, source: number): Ipv4Draft | null {
  const code = codeIn(REJECTS, how);
  if (code === null) return reset(packet);
  const isError = packet.protocol === PROTOCOL.icmp && ![0, 8].includes(packet.payload[0] ?? 0);
  if (isError || packet.fragmentOffset > 0 || packet.source === 0) return null;
  const payload = encodeIcmp({ type: "unreachable", code, mtu: 0, original: quoteOriginal(encodeIpv4(packet)) });
  return { source, destination: packet.source, protocol: PROTOCOL.icmp, tos: 0xc0, dontFragment: false, payload };
}

/** The same of IPv6. @source Linux net/ipv6/netfilter/nf_reject_ipv6.c */
export function rejection6(packet: Ipv6Packet, how: RejectKind, source: string): Ipv6Draft | null {
  const { destination } = packet;
  if (packet.source === UNSPECIFIED || isGroup6(destination)) return null;
  const code = codeIn(REJECTS6, how);
  if (code === null) return reset(packet);
  if (packet.protocol === NEXT.icmp && isError6(packet.payload)) return null;
  const original = quoteOriginal6(encodeIpv6(packet));
  const payload = encodeIcmp6({ type: "unreachable", code, mtu: 0, original }, source, packet.source);
  return { source, destination: packet.source, protocol: NEXT.icmp, payload };
}
