/** IPv6 packets that have come. @source RFC 8200, RFC 4443 */
import { isGroup6, isOfLink, LOOPBACK6, scopeOf, UNSPECIFIED } from "../../../wire/address6";
import { get16, latin1ToBytes } from "../../../wire/bytes";
import { joinFragment, type Piece, type Pieces } from "../../../wire/fragments";
import { decodeIcmp6, encodeIcmp6, type Icmp6Message, isError6, quoteOriginal6, UNREACHABLE6 } from "../../../wire/icmp6";
import { decodeIpv6, encodeIpv6, HEADER6, type Ipv6Packet, lineLength6, NEXT } from "../../../wire/ipv6";
import { decodeUdp } from "../../../wire/udp";
import { deliver } from "../../os/inbox";
import type { Machine } from "../../os/machine";
import { cameIn, handedOver, leaves, sentOn } from "../firewall/hooks";
import { rejection6 } from "../firewall/reject";
import type { Firewall, RejectKind } from "../firewall/rules";
import { byDevice } from "../interfaces";
import type { Interface, SocketError } from "../state";
import { tcpIn, tcpTold, tcpTooBig } from "../tcp-sockets";
import { udpIn, udpTold } from "../udp-sockets";
import { holder6, isForUs, isOwn6 } from "./addresses";
import { discoveryIn } from "./discovery";
import { routeTo6, sourceFor6 } from "./routes";
import { learnPathMtu6, mtuTo6, sendIp6, sendOn6 } from "./send";
import { isRouter6 } from "./settings";

/** A packet has come in at an interface. @param mac - of who has sent its frame */
export function ip6In(m: Machine, at: Interface, bytes: Uint8Array, mac: string): void {
  const packet = decodeIpv6(bytes);
  if (packet === null || isGroup6(packet.source)) return;
  // What a system tells itself concerns the interface whose address it comes from.
  const i = at.device === -1 ? (holder6(m, packet.source) ?? at) : at;
  if (!i.v6) return;
  const { firewall6 } = m.state.net;
  if (firewall6) {
    const whole = packet.fragment ? joined(m, packet) : packet;
    if (whole !== null) pastRules(m, at, i, firewall6, whole, mac);
    return;
  }
  if (!isForUs(m, at, packet.destination)) {
    if (isRouter6(m)) forward(m, i, packet, bytes);
    return;
  }
  const whole = packet.fragment ? joined(m, packet) : packet;
  if (whole !== null) localIn(m, i, whole, packet.fragment ? encodeIpv6(whole) : bytes, mac);
}

/** A whole packet of a system that has rules. @param at - where it has come in @param i - the interface that it concerns */
function pastRules(m: Machine, at: Interface, i: Interface, firewall: Firewall, came: Ipv6Packet, mac: string): void {
  const passing = cameIn(m, firewall, came, at, mac);
  if (passing === null) return;
  const { packet } = passing;
  if (isForUs(m, at, packet.destination) || isOwn6(m, packet.destination)) {
    const given = handedOver(m, firewall, passing);
    if ("stopped" in given) reject(m, i, packet, given.stopped);
    else localIn(m, i, given, encodeIpv6(given), mac);
    return;
  }
  const out = isRouter6(m) ? wayOn(m, i, packet, encodeIpv6(packet)) : null;
  if (out === null) return;
  const passed = sentOn(m, firewall, passing, out);
  if ("stopped" in passed) {
    reject(m, i, packet, passed.stopped);
    return;
  }
  const left = leaves(m, firewall, { ...passed, packet: { ...packet, hopLimit: packet.hopLimit - 1 } }, out);
  if (left !== null) sendOn6(m, left);
}
function reject(m: Machine, i: Interface, packet: Ipv6Packet, how: RejectKind | null): void {
  const on = deviceFor(i, packet.source);
  const source = isOwn6(m, packet.destination) ? packet.destination : sourceFor6(m, packet.source, on);
  const answer = how === null || source === null ? null : rejection6(packet, how, source);
  if (answer !== null) sendIp6(m, answer, { pid: 0, tag: 0, on });
}

function joined(m: Machine, packet: Ipv6Packet): Ipv6Packet | null {
  const { fragment, source, destination, protocol, payload, hopLimit, trafficClass } = packet;
  if (!fragment) return packet;
  m.state.net.fragments ??= [];
  const piece: Piece = {
    source,
    destination,
    protocol,
    payload,
    id: fragment.id,
    fragmentOffset: fragment.offset,
    moreFragments: fragment.hasMore,
    ttl: hopLimit,
    tos: trafficClass,
  };
  const whole = joinFragment(m.state.net.fragments, piece, m.mono());
  return whole && { source, destination, protocol, hopLimit: whole.ttl, trafficClass: whole.tos, payload: whole.payload };
}

/** A packet of IPv6 has not become whole in time. @source RFC 8200 §4.5 */
export function fragmentLost6(m: Machine, { source, destination, protocol, id, first, parts }: Pieces): void {
  const head = parts.find(({ at }) => at === 0);
  if (first === null || !head || typeof source === "number" || typeof destination === "number" || !isOwn6(m, destination)) return;
  const fragment = { id, offset: 0, hasMore: true };
  const packet = {
    source,
    destination,
    protocol,
    hopLimit: first.ttl,
    trafficClass: first.tos,
    payload: latin1ToBytes(head.bytes),
    fragment,
  };
  complain6(m, holder6(m, destination), packet, encodeIpv6(packet), { type: "time-exceeded", code: 1 });
}

/** A whole packet for this system. */
function localIn(m: Machine, i: Interface, packet: Ipv6Packet, bytes: Uint8Array, mac: string): void {
  const on = i.device >= 0 && (isOfLink(packet.source) || isOfLink(packet.destination)) ? { on: i.device } : {};
  const came = { source: packet.source, destination: packet.destination, payload: packet.payload, ...on };
  if (packet.protocol === NEXT.icmp) icmp6In(m, i, packet, mac);
  else if (packet.protocol === NEXT.tcp) {
    if (!isGroup6(packet.destination)) tcpIn(m, came);
  } else if (packet.protocol === NEXT.udp) {
    const datagram = decodeUdp(packet.payload, packet.source, packet.destination);
    if (datagram !== null && !udpIn(m, came, datagram)) complain6(m, i, packet, bytes, { type: "unreachable", code: UNREACHABLE6.port });
  } else if (packet.protocol !== NEXT.none && !isGroup6(packet.destination))
    complain6(m, i, packet, bytes, { type: "parameter-problem", code: 1, mtu: 6 });
}

function forward(m: Machine, i: Interface, packet: Ipv6Packet, bytes: Uint8Array): void {
  if (wayOn(m, i, packet, bytes) !== null) sendOn6(m, { ...packet, hopLimit: packet.hopLimit - 1 });
}
/**
 * The interface that somebody else's packet leaves by; null: it does not, and its sender has heard why.
 * @source Linux net/ipv6/route.c (ip6_pkt_discard), ip6_output.c (ip6_forward): the way is looked for first, then hops are counted
 */
function wayOn(m: Machine, i: Interface, packet: Ipv6Packet, bytes: Uint8Array): Interface | null {
  if (isGroup6(packet.destination) || scopeOf(packet.source) < 5 || packet.source === UNSPECIFIED || packet.destination === LOOPBACK6)
    return null;
  const out = byDevice(m, routeTo6(m, packet.destination)?.device ?? -2);
  const mtu = mtuTo6(m, packet.destination);
  if (!out) complain6(m, i, packet, bytes, { type: "unreachable", code: UNREACHABLE6.noRoute });
  else if (packet.hopLimit <= 1) complain6(m, i, packet, bytes, { type: "time-exceeded", code: 0 });
  else if (lineLength6(packet) > mtu) complain6(m, i, packet, bytes, { type: "too-big", code: 0, mtu });
  else if (scopeOf(packet.destination) >= 5) return out;
  return null;
}

/** The device that an answer has to leave by: an address of a link is one of that link, others are as routes say. */
const deviceFor = (i: Interface | null, to: string): number | null => (i !== null && i.device >= 0 && isOfLink(to) ? i.device : null);

interface Complaint {
  readonly type: "unreachable" | "too-big" | "time-exceeded" | "parameter-problem";
  readonly code: number;
  readonly mtu?: number;
}
/** Tells a sender what has become of a packet: never of an error message, nor of what was for many. @source RFC 4443 §2.4 (e) */
export function complain6(m: Machine, i: Interface | null, packet: Ipv6Packet, bytes: Uint8Array, what: Complaint): void {
  const isError = packet.protocol === NEXT.icmp && isError6(packet.payload);
  if (isError || (packet.fragment?.offset ?? 0) > 0 || packet.source === UNSPECIFIED || isGroup6(packet.destination)) return;
  const on = deviceFor(i, packet.source);
  const source = isOwn6(m, packet.destination) ? packet.destination : sourceFor6(m, packet.source, on);
  if (source === null) return;
  const message: Icmp6Message = { mtu: 0, ...what, original: quoteOriginal6(bytes) };
  const payload = encodeIcmp6(message, source, packet.source);
  sendIp6(m, { source, destination: packet.source, protocol: NEXT.icmp, payload }, { pid: 0, tag: 0, on });
}

function icmp6In(m: Machine, i: Interface, packet: Ipv6Packet, mac: string): void {
  const message = decodeIcmp6(packet.payload, packet.source, packet.destination);
  if (message === null) return;
  switch (message.type) {
    case "echo": {
      const on = deviceFor(i, packet.source);
      const source = isGroup6(packet.destination) ? sourceFor6(m, packet.source, on) : packet.destination;
      if (source === null || m.state.phase === "stopped") return;
      const payload = encodeIcmp6({ ...message, type: "echo-reply" }, source, packet.source);
      sendIp6(m, { source, destination: packet.source, protocol: NEXT.icmp, payload }, { pid: 0, tag: 0, on });
      return;
    }
    case "echo-reply":
      for (const socket of m.state.net.sockets) {
        if (socket.kind !== "icmp6" || socket.localPort !== message.id) continue;
        const { sequence } = message;
        const said = { type: "echo-reply", from: packet.source, ttl: packet.hopLimit, sequence, bytes: packet.payload.length };
        deliver(m, socket.pid, { ...said, at: m.mono(), code: 0, mtu: 0, device: i.device });
      }
      return;
    case "unreachable":
    case "too-big":
    case "time-exceeded":
    case "parameter-problem":
      told(m, i, packet, message);
      return;
    default:
      discoveryIn(m, i, packet, message, mac);
  }
}

/** Somebody has said what has become of a packet of this system's. */
function told(m: Machine, i: Interface, packet: Ipv6Packet, message: Extract<Icmp6Message, { readonly original: Uint8Array }>): void {
  const { original, type, code, mtu } = message;
  const about = decodeHead(original);
  if (about === null) return;
  const ends = { remoteIp: about.destination, localPort: get16(about.payload, 0), remotePort: get16(about.payload, 2) };
  if (type === "too-big") learnPathMtu6(m, about.destination, mtu);
  if (about.protocol === NEXT.tcp) {
    if (type === "too-big") tcpTooBig(m, ends.remoteIp, ends.localPort, mtu);
    else if (type === "unreachable") tcpTold(m, ends, code === UNREACHABLE6.port ? "refused" : "unreachable");
  } else if (about.protocol === NEXT.udp) udpTold(m, ends, errorOf(code), { type, from: packet.source, code });
  if (about.protocol !== NEXT.icmp) return;
  for (const socket of m.state.net.sockets) {
    if (socket.kind !== "icmp6" || socket.localPort !== get16(about.payload, 4)) continue;
    const said = { type, from: packet.source, ttl: packet.hopLimit, sequence: get16(about.payload, 6), bytes: packet.payload.length };
    deliver(m, socket.pid, { ...said, at: m.mono(), code, mtu, device: i.device });
  }
}

/** @source Linux net/ipv6/icmp.c (tab_unreach) */
function errorOf(code: number): SocketError {
  return code === UNREACHABLE6.port ? "ECONNREFUSED" : code === UNREACHABLE6.noRoute ? "ENETUNREACH" : "EHOSTUNREACH";
}

/** A quoted packet, of which the end may be missing. */
export function decodeHead(original: Uint8Array): Ipv6Packet | null {
  if (original.length < HEADER6) return null;
  const bytes = original.slice();
  bytes[4] = (bytes.length - HEADER6) >> 8;
  bytes[5] = (bytes.length - HEADER6) & 255;
  return decodeIpv6(bytes);
}

/** A packet that has waited for a neighbour who does not answer. @source Linux net/ipv6/ndisc.c (ndisc_error_report) */
export function unreachable6(m: Machine, i: Interface, bytes: Uint8Array, owner: { readonly pid: number; readonly tag: number }): void {
  const packet = decodeIpv6(bytes);
  if (packet === null) return;
  if (!isOwn6(m, packet.source)) {
    complain6(m, i, packet, bytes, { type: "unreachable", code: UNREACHABLE6.address });
    return;
  }
  const ends = { remoteIp: packet.destination, localPort: get16(packet.payload, 0), remotePort: get16(packet.payload, 2) };
  if (packet.protocol === NEXT.udp && owner.pid !== 0) {
    udpTold(m, ends, "EHOSTUNREACH", { type: "unreachable", from: packet.source, code: UNREACHABLE6.address });
    return;
  }
  if (owner.pid === 0) return;
  const said = { type: "unreachable", from: packet.source, ttl: 64, sequence: owner.tag, bytes: 0, code: UNREACHABLE6.address };
  deliver(m, owner.pid, { ...said, at: m.mono(), mtu: 0, device: i.device });
}
