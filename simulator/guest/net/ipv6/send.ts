/** IPv6 packets leave a system. */
import { groupMac, isGroup6 } from "../../../wire/address6";
import { ETHERTYPE } from "../../../wire/ethernet";
import { encodeIpv6, HEADER6, type Ipv6Draft, type Ipv6Packet, LEAST_MTU, pieces6 } from "../../../wire/ipv6";
import type { Machine } from "../../os/machine";
import { delay } from "../delay";
import { goesOut, leaves } from "../firewall/hooks";
import { rejection6 } from "../firewall/reject";
import type { Firewall } from "../firewall/rules";
import { byDevice } from "../interfaces";
import { toNeighbour } from "../neighbours";
import type { Interface } from "../state";
import { transmit } from "../transmit";
import { isForUs, isOwn6 } from "./addresses";
import { interfaceTo6, routeTo6 } from "./routes";
import { net6, setting6 } from "./settings";

/** How long a way's MTU is remembered, µs. @source Linux sysctl net.ipv6.route.mtu_expires (600 s) */
const PATH_MTU_US = 600_000_000;

/** Who is told when the next hop does not answer, and the device that a packet has to leave by. */
export interface Sender {
  readonly pid: number;
  readonly tag: number;
  /** absent, or null: as the routes say */
  readonly on?: number | null;
}
const NOBODY: Sender = { pid: 0, tag: 0 };

/** Longest packet towards an address: what its interface takes, or less as routers have said. */
export function mtuTo6(m: Machine, ip: string, on: number | null = null): number {
  const out = interfaceTo6(m, ip, on);
  const route = isOwn6(m, ip, on) || isGroup6(ip) ? null : routeTo6(m, ip, on);
  const path = m.state.net.ipv6?.pathMtus.find((one) => one.ip === ip && m.mono() < one.until);
  return Math.min(out?.mtu ?? 1_500, out?.v6?.mtu ?? 65_535 + HEADER6, route?.mtu ?? 65_535 + HEADER6, path?.mtu ?? 65_535 + HEADER6);
}
/** A router has said that a packet did not fit. @source RFC 8201 §4 */
export function learnPathMtu6(m: Machine, ip: string, mtu: number): void {
  const net = net6(m);
  const others = net.pathMtus.filter((one) => one.ip !== ip && m.mono() < one.until).slice(-63);
  net.pathMtus = [...others, { ip, mtu: Math.max(LEAST_MTU, mtu), until: m.mono() + PATH_MTU_US }];
}

/** Sends a packet of its own. False: no route. */
export function sendIp6(m: Machine, draft: Ipv6Draft, owner: Sender = NOBODY): boolean {
  const on = owner.on ?? null;
  const out = interfaceTo6(m, draft.destination, on);
  if (!out) return false;
  const hopLimit = draft.hopLimit ?? (isGroup6(draft.destination) ? 1 : (out.v6?.hopLimit ?? setting6(m, out.name, "hop_limit")));
  m.state.net.packetId = (m.state.net.packetId + 1) & 0xffff;
  const packet: Ipv6Packet = { trafficClass: 0, ...draft, hopLimit };
  const { firewall6 } = m.state.net;
  if (firewall6) sendPastRules(m, firewall6, packet, out, owner);
  else sendPieces(m, packet, owner);
  return true;
}
function sendPieces(m: Machine, packet: Ipv6Packet, owner: Sender): void {
  for (const bytes of pieces6(packet, mtuTo6(m, packet.destination, owner.on ?? null), m.state.net.packetId))
    sendBytes(m, packet.destination, bytes, owner);
}
/** A packet of a system that has rules. */
function sendPastRules(m: Machine, firewall: Firewall, packet: Ipv6Packet, out: Interface, owner: Sender): void {
  const passed = goesOut(m, firewall, packet, out);
  if ("stopped" in passed) {
    const answer = passed.stopped === null ? null : rejection6(packet, passed.stopped, packet.destination);
    // It goes to itself alone.
    if (answer !== null) delay(m, -1, encodeIpv6(answer), m.randomBetween(20, 45));
    return;
  }
  const { destination } = passed.packet;
  const on = destination === packet.destination ? (owner.on ?? null) : null;
  const left = leaves(m, firewall, passed, interfaceTo6(m, destination, on));
  if (left !== null) sendPieces(m, left, { ...owner, on });
}
/** Sends on a packet of somebody else's, whose hops have been counted. */
export function sendOn6(m: Machine, packet: Ipv6Packet): void {
  sendBytes(m, packet.destination, encodeIpv6(packet), NOBODY);
}

function sendBytes(m: Machine, destination: string, bytes: Uint8Array, owner: Sender): void {
  const on = owner.on ?? null;
  if (isGroup6(destination)) {
    const i = interfaceTo6(m, destination, on);
    if (!i) return;
    // Who is in the group himself hears it too. @source RFC 3493 §5.2 (IPV6_MULTICAST_LOOP)
    if (isForUs(m, i, destination)) delay(m, -1, bytes, m.randomBetween(20, 45));
    transmit(m, i, groupMac(destination), ETHERTYPE.ipv6, bytes);
    return;
  }
  if (isOwn6(m, destination, on)) {
    delay(m, -1, bytes, m.randomBetween(20, 45));
    return;
  }
  const route = routeTo6(m, destination, on);
  const i = route && byDevice(m, route.device);
  if (route && i) toNeighbour(m, i, route.via ?? destination, bytes, owner);
}
