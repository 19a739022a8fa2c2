import { isBpdu } from "../../network/stp/bpdu";
import { BROADCAST_MAC, broadcastOf } from "../../wire/address";
import { get16, get32, latin1ToBytes } from "../../wire/bytes";
import { arpAddresses, concernOf, frameBytes, isNews } from "../../wire/concern";
import { DHCP_PORT } from "../../wire/dhcp";
import { decodeEthernet, ETHERTYPE, type EthernetFrame, encodeEthernet } from "../../wire/ethernet";
import { giveUpFragments, isFragment, joinFragment, type Pieces } from "../../wire/fragments";
import { decodeIcmp, encodeIcmp, quoteOriginal, UNREACHABLE } from "../../wire/icmp";
import { decodeIpv4, encodeIpv4, type Ipv4Packet, lineLength, PROTOCOL } from "../../wire/ipv4";
import { decodeUdp } from "../../wire/udp";
import { withoutVlan } from "../../wire/vlan";
import { FRAME_US } from "../engine";
import { nextNfsTimer, nfsTimers } from "../nfs/client";
import { earliest } from "../os/earliest";
import { deliver as deliverTo } from "../os/inbox";
import type { Machine } from "../os/machine";
import { tap } from "./captures";
import { delay } from "./delay";
import { dhcpIn, dhcpTimers, nextDhcpTimer } from "./dhcp-client";
import { serveDhcp } from "./dhcp-server";
import { cameIn, handedOver, leaves, sentOn } from "./firewall/hooks";
import { rejection } from "./firewall/reject";
import type { Firewall, RejectKind } from "./firewall/rules";
import { byDevice, isOwn } from "./interfaces";
import { nextTimer6, timers6 } from "./ipv6/autoconf";
import { fragmentLost6, ip6In, unreachable6 } from "./ipv6/input";
import { through } from "./made/bridge";
import { bridgeOf, vlanOn } from "./made/links";
import { hearTree, nextTreeTimer, treeTimers } from "./made/tree";
import { arpIn, neighbourTimers, nextNeighbourTimer } from "./neighbours";
import { routeTo } from "./routes";
import { learnPathMtu, sendIp, sendOn, sourceFor } from "./send";
import { serveConnections } from "./served";
import type { Interface, SocketError } from "./state";
import { nextTcpTimer, type ToldAbout, tcpIn, tcpTimers, tcpTold, tcpTooBig } from "./tcp-sockets";
import { sendFrame } from "./transmit";
import { tunnelIn } from "./tunnels";
import { servedByKernel } from "./udp-services";
import { udpIn, udpTold } from "./udp-sockets";

const NO_MAC = "00:00:00:00:00:00";

/** A frame arrives; it is looked at after the kernel's own delay. False: it concerns nobody here and is gone. */
export function frameIn(m: Machine, device: number, frame: Uint8Array): boolean {
  const i = byDevice(m, device);
  if (i === null || !i.up) return false;
  tap(m, device, frame, false);
  const to = decodeEthernet(frame);
  if (to === null) return false;
  if (isPassedOn(m, i, to)) {
    i.rxBytes += frameBytes(frame);
    i.rxPackets++;
    delay(m, device, frame, m.services.hasWorkedOnFrames ? 0 : m.randomBetween(FRAME_US.least, FRAME_US.most));
    return true;
  }
  if (to.vlan !== null) return false;
  const isToGroup = i.v6?.groups.includes(to.destination) === true;
  if (to.destination !== i.mac && to.destination !== BROADCAST_MAC && !isToGroup) return false;
  i.rxBytes += frameBytes(frame);
  i.rxPackets++;
  if (to.etherType === ETHERTYPE.arp) {
    const arp = arpAddresses(to.payload, 0);
    const concerns =
      i.addresses.some((address) => address.ip === arp.target) ||
      m.state.net.neighbours.some((entry) => entry.ip === arp.sender && isNews(arp, entry.mac)) ||
      m.state.net.proxyArp !== undefined ||
      m.state.net.sockets.some((socket) => socket.kind === "arp");
    if (!concerns) return false;
  } else if (to.etherType === ETHERTYPE.ipv6) {
    if (!i.v6 || to.destination === BROADCAST_MAC) return false;
  } else if (to.etherType !== ETHERTYPE.ipv4) return false;
  else if (to.destination === BROADCAST_MAC) {
    const concern = concernOf(frame);
    if (concern.kind === "dhcpServer" && m.state.net.dhcpServer?.device !== device) return false;
    if (concern.kind === "nobody" || (concern.kind === "mac" && concern.mac !== i.mac)) return false;
  }
  // Where somebody outside has had its CPU work on it, that is done by now: an answer of the kernel's own goes before its vCPU blocks.
  delay(m, device, frame, m.services.hasWorkedOnFrames ? 0 : m.randomBetween(FRAME_US.least, FRAME_US.most));
  return true;
}

function deliver(m: Machine, device: number, bytes: Uint8Array): void {
  const i = byDevice(m, device);
  if (i === null || !i.up) return;
  if (device === -1) {
    const isV6 = (bytes[0] ?? 0) >> 4 === 6;
    const etherType = isV6 ? ETHERTYPE.ipv6 : ETHERTYPE.ipv4;
    if (m.state.net.captures)
      tap(m, -1, encodeEthernet({ destination: NO_MAC, source: NO_MAC, vlan: null, etherType, payload: bytes }), false);
    if (isV6) ip6In(m, i, bytes, "");
    else ipIn(m, i, bytes, "");
    return;
  }
  frameAt(m, i, bytes);
}

/** Whether a frame that has come is for a link that the system has made over the interface. */
function isPassedOn(m: Machine, i: Interface, { vlan }: EthernetFrame): boolean {
  return i.port !== undefined || (m.state.net.lastIndex !== undefined && vlan !== null && vlanOn(m, i.device, vlan)?.up === true);
}
/** A frame is at an interface: its VLANs have those with their tags, then its bridge all. @source Linux net/core/dev.c (__netif_receive_skb_core) */
function frameAt(m: Machine, i: Interface, bytes: Uint8Array): void {
  const frame = decodeEthernet(bytes);
  if (frame === null || !i.up) return;
  if (frame.vlan !== null && m.state.net.lastIndex !== undefined) {
    const vlan = vlanOn(m, i.device, frame.vlan);
    if (vlan?.up) {
      upTo(m, vlan, withoutVlan(bytes));
      return;
    }
  }
  const bridge = bridgeOf(m, i);
  if (bridge?.made.stp?.isOn && isBpdu(bytes)) hearTree(m, bridge, i, bytes);
  else if (bridge) {
    const { ports, isOwn } = through(m, bridge, bridge.made, i, frame);
    for (const port of ports) sendFrame(m, port, bytes);
    if (isOwn) upTo(m, bridge, bytes);
  } else if (frame.vlan === null && isFor(i, frame.destination)) packetAt(m, i, frame);
}
/** A frame comes to a link over another. */
function upTo(m: Machine, i: Interface, bytes: Uint8Array): void {
  i.rxBytes += frameBytes(bytes);
  i.rxPackets++;
  tap(m, i.device, bytes, false);
  frameAt(m, i, bytes);
}
/** A bridge has taken what is for its ports' addresses too. */
function isFor(i: Interface, destination: string): boolean {
  return destination === i.mac || destination === BROADCAST_MAC || i.v6?.groups.includes(destination) === true || i.made?.kind === "bridge";
}
function packetAt(m: Machine, i: Interface, frame: EthernetFrame): void {
  if (frame.etherType === ETHERTYPE.arp) arpIn(m, i, frame.payload);
  else if (frame.etherType === ETHERTYPE.ipv6) ip6In(m, i, frame.payload, frame.source);
  else if (frame.etherType === ETHERTYPE.ipv4) ipIn(m, i, frame.payload, frame.source);
}

function ipIn(m: Machine, i: Interface, bytes: Uint8Array, mac: string): void {
  const packet = decodeIpv4(bytes);
  if (packet === null) return;
  const { firewall } = m.state.net;
  // A DHCP client reads frames before the rules.
  if (firewall && !isForDhcp(packet)) {
    const whole = isFragment(packet) ? joined(m, packet) : packet;
    if (whole !== null) pastRules(m, i, firewall, whole, mac);
  } else if (!isBroadcast(i, packet) && !isOwn(m, packet.destination) && !isForDhcp(packet)) {
    if (m.state.net.forwarding && mayForward(m, packet, bytes)) sendOn(m, { ...packet, ttl: packet.ttl - 1 });
  } else if (!isFragment(packet)) localIn(m, i, packet, bytes);
  else {
    const whole = joined(m, packet);
    if (whole !== null) localIn(m, i, whole, encodeIpv4(whole));
  }
}
function joined(m: Machine, packet: Ipv4Packet): Ipv4Packet | null {
  m.state.net.fragments ??= [];
  return joinFragment(m.state.net.fragments, packet, m.mono());
}
function isBroadcast(i: Interface, { destination }: Ipv4Packet): boolean {
  return destination === 0xffffffff || i.addresses.some((address) => broadcastOf(address.ip, address.prefix) === destination);
}

/** A packet of a system that has rules. */
function pastRules(m: Machine, i: Interface, firewall: Firewall, came: Ipv4Packet, mac: string): void {
  const passing = cameIn(m, firewall, came, i, mac);
  if (passing === null) return;
  const { packet } = passing;
  if (isBroadcast(i, packet) || isOwn(m, packet.destination)) {
    const given = handedOver(m, firewall, passing);
    if ("stopped" in given) reject(m, packet, given.stopped);
    else localIn(m, i, given, encodeIpv4(given));
    return;
  }
  if (!m.state.net.forwarding || !mayForward(m, packet, encodeIpv4(packet))) return;
  const out = byDevice(m, routeTo(m, packet.destination)?.device ?? -2);
  const passed = sentOn(m, firewall, passing, out);
  if ("stopped" in passed) {
    reject(m, packet, passed.stopped);
    return;
  }
  const left = leaves(m, firewall, { ...passed, packet: { ...packet, ttl: packet.ttl - 1 } }, out);
  if (left !== null) sendOn(m, left);
}
function reject(m: Machine, packet: Ipv4Packet, how: RejectKind | null): void {
  const source = isOwn(m, packet.destination) ? packet.destination : sourceFor(m, packet.source);
  const answer = how === null || source === null ? null : rejection(packet, how, source);
  if (answer !== null) sendIp(m, answer);
}

/** Whether a packet is a DHCP server's: it may be for an address that is not set yet. */
function isForDhcp(packet: Ipv4Packet): boolean {
  return packet.protocol === PROTOCOL.udp && packet.fragmentOffset === 0 && get16(packet.payload, 2) === DHCP_PORT.client;
}

/** A whole packet for this system. */
function localIn(m: Machine, i: Interface, packet: Ipv4Packet, bytes: Uint8Array): void {
  m.witness?.taken();
  const broadcast = isBroadcast(i, packet);
  if (m.services.tunnelIn && tunnelIn(m, packet)) return;
  if (packet.protocol === PROTOCOL.icmp) icmpIn(m, packet);
  else if (packet.protocol === PROTOCOL.tcp) {
    if (!broadcast) tcpIn(m, packet);
  } else if (packet.protocol === PROTOCOL.udp) {
    const datagram = decodeUdp(packet.payload, packet.source, packet.destination);
    if (datagram?.destinationPort === DHCP_PORT.client) dhcpIn(m, i, datagram.payload);
    else if (datagram?.destinationPort === DHCP_PORT.server && m.state.net.dhcpServer) serveDhcp(m, i, datagram.payload);
    else if (datagram !== null && !servedByKernel(m, packet, datagram) && !udpIn(m, packet, datagram) && !broadcast)
      complain(m, packet, bytes, { type: "unreachable", code: UNREACHABLE.port, mtu: 0 }, packet.destination);
  } else if (!broadcast) complain(m, packet, bytes, { type: "unreachable", code: UNREACHABLE.protocol, mtu: 0 }, packet.destination);
}

/**
 * Whether a packet goes on; else its sender hears why not.
 * @source Linux net/ipv4/route.c, ip_forward.c: the way is looked for first, then hops are counted
 */
function mayForward(m: Machine, packet: Ipv4Packet, bytes: Uint8Array): boolean {
  const mtu = byDevice(m, routeTo(m, packet.destination)?.device ?? -2)?.mtu;
  if (mtu === undefined) complain(m, packet, bytes, { type: "unreachable", code: UNREACHABLE.network, mtu: 0 });
  else if (packet.ttl <= 1) complain(m, packet, bytes, { type: "time-exceeded", code: 0 });
  else if (lineLength(packet) > mtu && packet.dontFragment)
    complain(m, packet, bytes, { type: "unreachable", code: UNREACHABLE.fragmentationNeeded, mtu });
  else return true;
  return false;
}

type Complaint =
  | { readonly type: "unreachable"; readonly code: number; readonly mtu: number }
  | { readonly type: "time-exceeded"; readonly code: number };

/**
 * Tells a sender what has become of a packet: never of an error message, nor of a piece that is not the first.
 * @param source - from which address; this system's towards the sender unless told
 * @source RFC 1122 §3.2.2, RFC 1812 §4.3.2.7; Linux net/ipv4/icmp.c: icmp_send, with precedence internetwork control
 */
function complain(m: Machine, packet: Ipv4Packet, bytes: Uint8Array, what: Complaint, source = sourceFor(m, packet.source)): void {
  const isError = packet.protocol === PROTOCOL.icmp && ![0, 8].includes(packet.payload[0] ?? 0);
  if (source === null || isError || packet.fragmentOffset > 0 || packet.source === 0) return;
  const payload = encodeIcmp({ ...what, original: quoteOriginal(bytes) });
  sendIp(m, { source, destination: packet.source, protocol: PROTOCOL.icmp, tos: 0xc0, dontFragment: false, payload });
}

function icmpIn(m: Machine, packet: Ipv4Packet): void {
  const message = decodeIcmp(packet.payload);
  if (message === null) return;
  if (message.type === "echo") {
    const source = isOwn(m, packet.destination) ? packet.destination : sourceFor(m, packet.source);
    if (source === null || m.state.phase === "stopped") return;
    sendIp(m, {
      source,
      destination: packet.source,
      protocol: PROTOCOL.icmp,
      payload: encodeIcmp({ ...message, type: "echo-reply" }),
      dontFragment: false,
    });
    return;
  }
  if (message.type !== "echo-reply") {
    const about = message.original[9] ?? 0;
    const isTooBig = message.type === "unreachable" && message.code === UNREACHABLE.fragmentationNeeded;
    if (isTooBig) learnPathMtu(m, get32(message.original, 16), message.mtu);
    if (isTooBig && about === PROTOCOL.tcp)
      tcpTooBig(m, get32(message.original, 16), get16(message.original, quotedHead(message.original)), message.mtu);
    if (message.type === "unreachable" && about === PROTOCOL.tcp && !isTooBig) {
      const isRefused = message.code === UNREACHABLE.port || message.code === UNREACHABLE.protocol;
      tcpTold(m, quotedEnds(message.original), isRefused ? "refused" : "unreachable");
    }
    if (about === PROTOCOL.udp) {
      const said = { type: message.type, from: packet.source, code: message.code };
      udpTold(m, quotedEnds(message.original), udpErrorOf(message.code), said);
    }
    if (about !== PROTOCOL.icmp) return;
  }
  const id = message.type === "echo-reply" ? message.id : quotedId(message.original);
  const sequence = message.type === "echo-reply" ? message.sequence : quotedSequence(message.original);
  for (const socket of m.state.net.sockets) {
    if (socket.kind !== "icmp" || socket.localPort !== id) continue;
    deliverTo(m, socket.pid, {
      type: message.type,
      from: packet.source,
      ttl: packet.ttl,
      sequence,
      bytes: packet.payload.length,
      at: m.mono(),
      code: message.type === "echo-reply" ? 0 : message.code,
      mtu: message.type === "unreachable" ? message.mtu : 0,
    });
  }
}

/** @source Linux net/ipv4/icmp.c (icmp_err_convert) */
function udpErrorOf(code: number): SocketError {
  return code === UNREACHABLE.port ? "ECONNREFUSED" : code === UNREACHABLE.network ? "ENETUNREACH" : "EHOSTUNREACH";
}
/** Ends of a quoted packet of TCP or UDP. */
function quotedEnds(original: Uint8Array): ToldAbout {
  const at = quotedHead(original);
  return { remoteIp: get32(original, 16), localPort: get16(original, at), remotePort: get16(original, at + 2) };
}
/** Where the payload of a quoted packet begins. */
function quotedHead(original: Uint8Array): number {
  return ((original[0] ?? 0x45) & 15) * 4;
}
function quotedId(original: Uint8Array): number {
  const at = quotedHead(original);
  return ((original[at + 4] ?? 0) << 8) | (original[at + 5] ?? 0);
}
function quotedSequence(original: Uint8Array): number {
  const at = quotedHead(original);
  return ((original[at + 6] ?? 0) << 8) | (original[at + 7] ?? 0);
}

/** Runs what is due: delayed frames, ARP, DHCP and TCP timers. */
export function netTimers(m: Machine): void {
  const now = m.mono();
  const { net } = m.state;
  if (net.delayed.some((item) => item.at <= now)) {
    const due = net.delayed.filter((item) => item.at <= now).sort((a, b) => a.at - b.at);
    net.delayed = net.delayed.filter((item) => item.at > now);
    for (const item of due) deliver(m, item.device, latin1ToBytes(item.bytes));
  }
  neighbourTimers(m, (i, item) => {
    const bytes = latin1ToBytes(item.bytes);
    if ((bytes[0] ?? 0) >> 4 === 6) {
      unreachable6(m, i, bytes, item);
      return;
    }
    const packet = decodeIpv4(bytes);
    if (packet !== null && !isOwn(m, packet.source)) {
      complain(m, packet, bytes, { type: "unreachable", code: UNREACHABLE.host, mtu: 0 });
      return;
    }
    if (item.pid === 0) return;
    if (packet?.protocol === PROTOCOL.udp) {
      const said = { type: "unreachable", from: i.addresses[0]?.ip ?? 0, code: UNREACHABLE.host };
      udpTold(m, quotedEnds(bytes), "EHOSTUNREACH", said);
      return;
    }
    deliverTo(m, item.pid, {
      type: "unreachable",
      from: i.addresses[0]?.ip ?? 0,
      ttl: 64,
      sequence: item.tag,
      bytes: 0,
      at: now,
      code: UNREACHABLE.host,
      mtu: 0,
    });
  });
  if (net.fragments)
    for (const lost of giveUpFragments(net.fragments, now)) {
      if (typeof lost.source === "string") fragmentLost6(m, lost);
      else fragmentLost(m, lost);
    }
  timers6(m);
  dhcpTimers(m);
  tcpTimers(m);
  if (net.nfs) nfsTimers(m);
  treeTimers(m);
  serveConnections(m);
}

/** A packet has not become whole in time: its sender hears so where its beginning is there. @source RFC 792 (code 1) */
function fragmentLost(m: Machine, { source, destination, protocol, id, first, parts }: Pieces): void {
  const head = parts.find(({ at }) => at === 0);
  if (first === null || !head || typeof source === "string" || typeof destination === "string" || !isOwn(m, destination)) return;
  const packet = { source, destination, protocol, id, ...first, dontFragment: false, moreFragments: true, fragmentOffset: 0 };
  const whole = { ...packet, payload: latin1ToBytes(head.bytes) };
  complain(m, whole, encodeIpv4(whole), { type: "time-exceeded", code: 1 }, destination);
}

/** Next time the stack wants to run. */
export function nextNetTimer(m: Machine): number | null {
  const { net } = m.state;
  let next = earliest(
    nextNeighbourTimer(m),
    nextDhcpTimer(m),
    nextTcpTimer(m),
    nextTimer6(net),
    net.nfs ? nextNfsTimer(m) : null,
    nextTreeTimer(m),
  );
  for (const { until } of net.fragments ?? []) if (next === null || until < next) next = until;
  for (const { at } of net.delayed) if (next === null || at < next) next = at;
  return next;
}
