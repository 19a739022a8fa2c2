/** What a refusal sends back. @source Linux net/ipv4/netfilter/nf_reject_ipv4.c; iptables-extensions(8), REJECT */
import { encodeIcmp, quoteOriginal } from "../../../wire/icmp";
import { encodeIpv4, type Ipv4Draft, type Ipv4Packet, PROTOCOL } from "../../../wire/ipv4";
import { decodeTcp, encodeTcp, refusalOf } from "../../../wire/tcp";

import { REJECTS, type RejectKind } from "./rules";

/** @param source - whom the answer comes from @returns null: nobody is told of such a packet */
export function rejection(packet: Ipv4Packet, how: RejectKind, source: number): Ipv4Draft | null {
  const code = REJECTS[how];
  if (code === null) {
    if (packet.protocol !== PROTOCOL.tcp) return null;
    const segment = decodeTcp(packet.payload, packet.source, packet.destination);
    const answer = segment === null ? null : refusalOf(segment);
    if (answer === null) return null;
    const [from, to] = [packet.destination, packet.source];
    return { source: from, destination: to, protocol: PROTOCOL.tcp, payload: encodeTcp(answer, from, to) };
  }
  const isError = packet.protocol === PROTOCOL.icmp && ![0, 8].includes(packet.payload[0] ?? 0);
  if (isError || packet.fragmentOffset > 0 || packet.source === 0) return null;
  const payload = encodeIcmp({ type: "unreachable", code, mtu: 0, original: quoteOriginal(encodeIpv4(packet)) });
  return { source, destination: packet.source, protocol: PROTOCOL.icmp, tos: 0xc0, dontFragment: false, payload };
}
