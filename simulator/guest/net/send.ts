import { BROADCAST_MAC, broadcastOf } from "../../wire/address";
import { ETHERTYPE } from "../../wire/ethernet";
import { fragmentsOf } from "../../wire/fragments";
import { encodeIpv4, type Ipv4Draft, type Ipv4Packet } from "../../wire/ipv4";
import type { Machine } from "../os/machine";
import { delay } from "./delay";
import { goesOut, leaves } from "./firewall/hooks";
import { rejection } from "./firewall/reject";
import type { RejectKind } from "./firewall/rules";
import { byDevice, isOwn } from "./interfaces";
import { toNeighbour } from "./neighbours";
import { routeTo } from "./routes";
import type { Interface } from "./state";
import { transmit } from "./transmit";

/** Source address for packets to a destination; null without a route. */
export function sourceFor(m: Machine, destination: number): number | null {
  if (isOwn(m, destination)) return destination;
  const route = routeTo(m, destination);
  if (route === null) return null;
  return route.source ?? byDevice(m, route.device)?.addresses[0]?.ip ?? null;
}

/** How long a way's MTU is remembered, µs. @source Linux sysctl net.ipv4.route.mtu_expires (600 s) */
const PATH_MTU_US = 600_000_000;

/** Longest packet towards an address: what its interface takes, or less as routers on the way have said. */
export function mtuTo(m: Machine, ip: number): number {
  const device = isOwn(m, ip) ? -1 : (routeTo(m, ip)?.device ?? -1);
  const mtu = byDevice(m, device)?.mtu ?? 1_500;
  const path = m.state.net.pathMtus?.find((one) => one.ip === ip && m.mono() < one.until);
  return path ? Math.min(mtu, path.mtu) : mtu;
}
/** A router has said that a packet did not fit. @source RFC 1191; Linux sysctl net.ipv4.route.min_pmtu (552) */
export function learnPathMtu(m: Machine, ip: number, mtu: number): void {
  const others = (m.state.net.pathMtus ?? []).filter((one) => one.ip !== ip && m.mono() < one.until).slice(-63);
  m.state.net.pathMtus = [...others, { ip, mtu: Math.max(552, mtu), until: m.mono() + PATH_MTU_US }];
}

/** A packet of this system's own with all that is left to defaults. */
function filled(m: Machine, packet: Ipv4Draft): Ipv4Packet {
  m.state.net.packetId = (m.state.net.packetId + 1) & 0xffff;
  const ttl = packet.ttl ?? (m.spec.os === "windows" ? 128 : 64);
  return { id: m.state.net.packetId, dontFragment: true, moreFragments: false, fragmentOffset: 0, tos: 0, ...packet, ttl };
}
/** Interface towards an address; null: none leads there. */
function interfaceTo(m: Machine, ip: number): Interface | null {
  return byDevice(m, isOwn(m, ip) ? -1 : (routeTo(m, ip)?.device ?? -2));
}

/** Sends an IPv4 packet of its own, past the rules. `owner`: process and number to tell when the next hop does not answer. False: no route. */
export function sendIp(m: Machine, draft: Ipv4Draft, owner = { pid: 0, tag: 0 }): boolean {
  const packet = filled(m, draft);
  const { firewall } = m.state.net;
  if (!firewall) return sendOn(m, packet, owner);
  const out = interfaceTo(m, packet.destination);
  if (out === null) return false;
  const passed = goesOut(m, firewall, packet, out);
  if ("stopped" in passed) {
    if (passed.stopped !== null) refuse(m, packet, passed.stopped);
    return true;
  }
  const left = leaves(m, firewall, passed, interfaceTo(m, passed.packet.destination));
  return left === null || sendOn(m, left, owner);
}

/** An answer of the rules to one of its own packets: it goes to itself alone. @source Linux net/ipv4/netfilter/nf_reject_ipv4.c */
function refuse(m: Machine, packet: Ipv4Packet, how: RejectKind): void {
  const answer = rejection(packet, how, packet.destination);
  if (answer !== null) delay(m, -1, encodeIpv4(filled(m, answer)), m.randomBetween(20, 45));
}

/** Sends a packet that the rules have let through, in pieces where it does not fit. */
export function sendOn(m: Machine, packet: Ipv4Packet, owner = { pid: 0, tag: 0 }): boolean {
  if (isOwn(m, packet.destination)) {
    delay(m, -1, encodeIpv4(packet), m.randomBetween(20, 45));
    return true;
  }
  const route = routeTo(m, packet.destination);
  const i = route === null ? null : byDevice(m, route.device);
  if (route === null || i === null) return false;
  const broadcast = i.addresses.some((address) => broadcastOf(address.ip, address.prefix) === packet.destination);
  for (const bytes of fragmentsOf(packet, mtuTo(m, packet.destination)))
    if (broadcast || packet.destination === 0xffffffff) transmit(m, i, BROADCAST_MAC, ETHERTYPE.ipv4, bytes);
    else toNeighbour(m, i, route.via ?? packet.destination, bytes, owner);
  return true;
}
