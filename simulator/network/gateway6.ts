/** What a gateway answers by IPv6: to neighbours and those who look for routers, for itself, and for the world outside. */
import {
  ALL_NODES,
  ALL_ROUTERS,
  groupMac,
  ip6Bytes,
  isGroup6,
  isLinkLocal,
  isWithin6,
  linkLocalOf,
  solicitedNode,
  UNSPECIFIED,
} from "../wire/address6";
import { get32 } from "../wire/bytes";
import { DNS_PORT } from "../wire/dns";
import { ETHERTYPE, encodeEthernet } from "../wire/ethernet";
import { joinFragment, type Pieces } from "../wire/fragments";
import { decodeIcmp6, encodeIcmp6, type Icmp6Message, isError6, quoteOriginal6, UNREACHABLE6 } from "../wire/icmp6";
import { decodeIpv6, encodeIpv6, type Ipv6Packet, NEXT, pieces6 } from "../wire/ipv6";
import { decodeTcp, encodeTcp, refusalOf } from "../wire/tcp";
import { decodeUdp, encodeUdp, type UdpDatagram } from "../wire/udp";
import type { Reply } from "./reply";

/** IPv6 of a gateway's segment. */
export interface GatewayIpv6 {
  /** first address of the network, whose prefix has 64 bits; the gateway's own is the one behind it */
  readonly prefix: string;
  /** whether the gateway tells of it, so that hosts make addresses of it */
  readonly isAdvertised: boolean;
}

/** How often a router tells of itself unasked, µs. guess: between those that radvd has, 200 and 600 s. @source radvd.conf(5), MaxRtrAdvInterval */
export const ADVERTISE_US = 400_000_000;
/** For how long it is a way out, and what it tells of is valid and preferred, s. @source radvd.conf(5): AdvDefaultLifetime, AdvValidLifetime, AdvPreferredLifetime */
const LIFETIMES_S = { router: 1_800, valid: 86_400, preferred: 14_400 };
const MTU = 1_500;
/** Hops that a neighbour's message has. @source RFC 4861 §11.2 */
const NEVER_FORWARDED = 255;
const OUTSIDE_HOPS = 9;

interface Of {
  readonly mac: string;
  readonly isRouter: boolean;
  readonly ipv6: GatewayIpv6;
}
/** What the gateway does for it. */
export interface Gateway6Services {
  /** pieces of packets that are not whole yet; about to change when they are asked for */
  pieces(): Pieces[];
  /** an answer to a question about a name; null: none. With how much longer it takes, µs */
  dns(payload: Uint8Array, isOwn: boolean): { readonly payload: Uint8Array; readonly laterUs: number } | null;
}

/** The IPv6 side of a gateway; keeps nothing of its own. */
export class Gateway6 {
  /** addresses of its own: of the link, and of the network */
  readonly link: string;
  readonly address: string;
  private readonly groups: ReadonlySet<string>;

  constructor(
    private readonly of: Of,
    private readonly services: Gateway6Services,
  ) {
    this.link = linkLocalOf(of.mac);
    this.address = ownAddress(of.ipv6.prefix);
    this.groups = new Set([ALL_NODES, ALL_ROUTERS, solicitedNode(this.link), solicitedNode(this.address)].map(groupMac));
  }

  /** Whether it is in the group that frames to a MAC are for. */
  isIn(mac: string): boolean {
    return this.groups.has(mac);
  }

  /** What it tells of itself, to all or to whoever has asked. */
  advertisement(to: { readonly ip: string; readonly mac: string } | null): Uint8Array {
    const { mac, isRouter, ipv6 } = this.of;
    const { router, valid, preferred } = LIFETIMES_S;
    const message: Icmp6Message = {
      type: "router-advertisement",
      hopLimit: 64,
      lifetimeS: isRouter ? router : 0,
      mac,
      mtu: null,
      prefixes: [{ prefix: ipv6.prefix, length: 64, isOnLink: true, isAutonomous: true, validS: valid, preferredS: preferred }],
    };
    const { ip, mac: on } = to ?? { ip: ALL_NODES, mac: groupMac(ALL_NODES) };
    return this.frame(on, this.message(this.link, ip, message, NEVER_FORWARDED));
  }

  /** Answers a packet. @param from - MAC of who has sent it */
  receive(bytes: Uint8Array, from: string, now: number): Reply[] {
    const piece = decodeIpv6(bytes);
    if (!piece || isGroup6(piece.source)) return [];
    const packet = piece.fragment ? this.joined(piece, now) : piece;
    if (!packet) return [];
    const whole = packet === piece ? bytes : encodeIpv6(packet);
    if (packet.protocol === NEXT.icmp) {
      const message = decodeIcmp6(packet.payload, packet.source, packet.destination);
      if (message === null) return [];
      if (packet.hopLimit === NEVER_FORWARDED && !("id" in message)) return this.neighbour(packet, message, from);
      if (message.type === "echo") return this.ended(packet, whole, from) ?? this.echoed(packet, message, from);
      return [];
    }
    const ended = isGroup6(packet.destination) ? [] : this.ended(packet, whole, from);
    if (ended !== null) return ended;
    if (packet.protocol === NEXT.udp) return this.onUdp(packet, whole, from);
    return packet.protocol === NEXT.tcp ? this.onTcp(packet, from) : [];
  }

  /** A router's or neighbour's question. */
  private neighbour(packet: Ipv6Packet, message: Icmp6Message, from: string): Reply[] {
    const isProbe = packet.source === UNSPECIFIED;
    if (message.type === "router-solicitation" && this.of.ipv6.isAdvertised)
      return [{ frame: this.advertisement(isProbe ? null : { ip: packet.source, mac: from }), delayUs: 200 }];
    if (message.type !== "neighbour-solicitation" || !this.isOwn(message.target)) return [];
    const advertised: Icmp6Message = {
      type: "neighbour-advertisement",
      target: message.target,
      mac: this.of.mac,
      isRouter: this.of.isRouter,
      isSolicited: !isProbe,
      isOverride: true,
    };
    const to = isProbe ? ALL_NODES : packet.source;
    const frame = this.frame(isProbe ? groupMac(ALL_NODES) : from, this.message(message.target, to, advertised, NEVER_FORWARDED));
    return [{ frame, delayUs: 25 }];
  }

  private isOwn(address: string): boolean {
    return address === this.link || address === this.address;
  }
  private message(source: string, destination: string, message: Icmp6Message, hopLimit = 64): Uint8Array {
    return encodeIpv6({ source, destination, protocol: NEXT.icmp, hopLimit, payload: encodeIcmp6(message, source, destination) });
  }
  private frame(destination: string, payload: Uint8Array): Uint8Array {
    return encodeEthernet({ destination, source: this.of.mac, vlan: null, etherType: ETHERTYPE.ipv6, payload });
  }
  private joined(piece: Ipv6Packet, now: number): Ipv6Packet | null {
    const { fragment, source, destination, protocol, payload, hopLimit: ttl, trafficClass: tos } = piece;
    if (!fragment) return piece;
    const { id, offset: fragmentOffset, hasMore: moreFragments } = fragment;
    const one = { source, destination, protocol, payload, ttl, tos, id, fragmentOffset, moreFragments };
    const whole = joinFragment(this.services.pieces(), one, now);
    return whole && { source, destination, protocol, hopLimit: ttl, trafficClass: tos, payload: whole.payload };
  }

  /**
   * What becomes of a packet that neither reaches the gateway nor anybody outside; null: it does.
   * guess: routers outside have addresses of a provider's own network; whoever has a global address answers
   */
  private ended(packet: Ipv6Packet, bytes: Uint8Array, from: string): Reply[] | null {
    const { destination, hopLimit } = packet;
    const { ipv6, isRouter } = this.of;
    if (this.isOwn(destination) || isGroup6(destination)) return null;
    if (isLinkLocal(destination) || isWithin6(destination, ipv6.prefix, 64)) return [];
    const isGlobal = ((ip6Bytes(destination)[0] as number) & 0xe0) === 0x20;
    if (hopLimit <= 1) return this.complaint(packet, bytes, from, { type: "time-exceeded", code: 0 }, this.address, 40);
    if (!isRouter || !isGlobal)
      return this.complaint(packet, bytes, from, { type: "unreachable", code: UNREACHABLE6.noRoute }, this.address, 40);
    if (hopLimit > OUTSIDE_HOPS) return null;
    const hop = `2001:db8:fffe:${hopLimit - 1}::${(1 + (Math.imul(get32(ip6Bytes(destination), 0), hopLimit) & 127)).toString(16)}`;
    const delayUs = Math.floor((outsideUs6(destination) * (hopLimit - 1)) / OUTSIDE_HOPS);
    return this.complaint(packet, bytes, from, { type: "time-exceeded", code: 0 }, hop, delayUs);
  }
  private complaint(
    packet: Ipv6Packet,
    bytes: Uint8Array,
    from: string,
    what: { readonly type: "unreachable" | "time-exceeded"; readonly code: number },
    source: string,
    delayUs: number,
  ): Reply[] {
    if (packet.source === UNSPECIFIED || (packet.protocol === NEXT.icmp && isError6(packet.payload))) return [];
    const isOwn = source === this.address;
    const hopLimit = isOwn ? 64 : 64 - Math.min(OUTSIDE_HOPS, Math.max(1, packet.hopLimit - 1));
    const answer = this.message(source, packet.source, { ...what, mtu: 0, original: quoteOriginal6(bytes) }, hopLimit);
    return [{ frame: this.frame(from, answer), delayUs, isRouted: !isOwn }];
  }

  /** What somebody answers whom a packet was for, in pieces where it does not fit. */
  private replies(packet: Ipv6Packet, from: string, protocol: number, payload: Uint8Array, laterUs = 0): Reply[] {
    const isOwn = this.isOwn(packet.destination) || isGroup6(packet.destination);
    const source = isGroup6(packet.destination) ? this.link : packet.destination;
    const answer = { source, destination: packet.source, protocol, payload, hopLimit: isOwn ? 64 : 64 - OUTSIDE_HOPS };
    const delayUs = (isOwn ? 40 : outsideUs6(packet.destination)) + laterUs;
    const id = get32(payload, 0);
    return pieces6(answer, MTU, id).map((bytes) => ({ frame: this.frame(from, bytes), delayUs, isRouted: !isOwn }));
  }
  private echoed(packet: Ipv6Packet, message: Extract<Icmp6Message, { readonly type: "echo" | "echo-reply" }>, from: string): Reply[] {
    const source = isGroup6(packet.destination) ? this.link : packet.destination;
    return this.replies(packet, from, NEXT.icmp, encodeIcmp6({ ...message, type: "echo-reply" }, source, packet.source));
  }

  /** Name servers answer; no other port is open, here or outside. */
  private onUdp(packet: Ipv6Packet, bytes: Uint8Array, from: string): Reply[] {
    const datagram: UdpDatagram | null = decodeUdp(packet.payload, packet.source, packet.destination);
    if (!datagram) return [];
    const isOwn = this.isOwn(packet.destination);
    const { sourcePort, destinationPort, payload } = datagram;
    if (destinationPort === DNS_PORT && (isOwn || OUTSIDE_SERVERS6.has(packet.destination))) {
      const answer = this.services.dns(payload, isOwn);
      if (!answer) return [];
      const back = { sourcePort: destinationPort, destinationPort: sourcePort, payload: answer.payload };
      return this.replies(packet, from, NEXT.udp, encodeUdp(back, packet.destination, packet.source), answer.laterUs);
    }
    const delayUs = isOwn ? 40 : outsideUs6(packet.destination);
    return this.complaint(packet, bytes, from, { type: "unreachable", code: UNREACHABLE6.port }, packet.destination, delayUs);
  }
  /** No port of its own is open. */
  private onTcp(packet: Ipv6Packet, from: string): Reply[] {
    if (!this.isOwn(packet.destination)) return [];
    const asked = decodeTcp(packet.payload, packet.source, packet.destination);
    const refusal = asked && refusalOf(asked);
    return refusal ? this.replies(packet, from, NEXT.tcp, encodeTcp(refusal, packet.destination, packet.source)) : [];
  }
}

/** A gateway's own address in a network: the first behind its beginning. */
export function ownAddress(prefix: string): string {
  return prefix.endsWith("::") ? `${prefix}1` : prefix;
}
/** Round trip to a host outside, µs. guess: 4 to 40 ms, by its address alone */
function outsideUs6(address: string): number {
  const bytes = ip6Bytes(address);
  return 4_000 + ((Math.imul(get32(bytes, 0) ^ get32(bytes, 12), 0x9e3779b1) >>> 8) % 36_000);
}
/** Name servers outside that answer anybody. */
const OUTSIDE_SERVERS6: ReadonlySet<string> = new Set([
  "2001:4860:4860::8888",
  "2001:4860:4860::8844",
  "2606:4700:4700::1111",
  "2606:4700:4700::1001",
  "2620:fe::fe",
]);
