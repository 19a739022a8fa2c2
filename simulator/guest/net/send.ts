import { BROADCAST_MAC, broadcastOf, networkOf } from "../../wire/address";
import { bytesToLatin1 } from "../../wire/bytes";
import { ETHERTYPE } from "../../wire/ethernet";
import { encodeIpv4, type Ipv4Draft } from "../../wire/ipv4";
import type { Machine } from "../os/machine";
import { byDevice, isOwn } from "./interfaces";
import { toNeighbour, transmit } from "./neighbours";
import type { Route } from "./state";

/** Route to an address: longest prefix, then lowest metric. */
export function routeTo(m: Machine, destination: number): Route | null {
  let best: Route | null = null;
  for (const route of m.state.net.routes) {
    if (!byDevice(m, route.device)?.up || networkOf(destination, route.prefix) !== route.destination) continue;
    if (best === null || route.prefix > best.prefix || (route.prefix === best.prefix && route.metric < best.metric)) best = route;
  }
  return best;
}

/** Source address for packets to a destination; null without a route. */
export function sourceFor(m: Machine, destination: number): number | null {
  if (isOwn(m, destination)) return destination;
  const route = routeTo(m, destination);
  if (route === null) return null;
  return route.source ?? byDevice(m, route.device)?.addresses[0]?.ip ?? null;
}

/** Sends an IPv4 packet. `owner`: process and number to tell when the next hop does not answer. False: no route. */
export function sendIp(m: Machine, packet: Ipv4Draft, owner = { pid: 0, tag: 0 }): boolean {
  const ttl = packet.ttl ?? (m.spec.os === "windows" ? 128 : 64);
  m.state.net.packetId = (m.state.net.packetId + 1) & 0xffff;
  const bytes = encodeIpv4({ id: m.state.net.packetId, dontFragment: true, ...packet, ttl });
  if (isOwn(m, packet.destination)) {
    delay(m, -1, bytes, m.randomBetween(20, 45));
    return true;
  }
  const route = routeTo(m, packet.destination);
  const i = route === null ? null : byDevice(m, route.device);
  if (route === null || i === null) return false;
  const broadcast = i.addresses.some((address) => broadcastOf(address.ip, address.prefix) === packet.destination);
  if (broadcast || packet.destination === 0xffffffff) transmit(m, i, BROADCAST_MAC, ETHERTYPE.ipv4, bytes);
  else toNeighbour(m, i, route.via ?? packet.destination, bytes, owner);
  return true;
}

/** Puts a frame on its way through the kernel; frames of one interface never overtake one another. */
export function delay(m: Machine, device: number, bytes: Uint8Array, us: number): void {
  let at = m.mono() + us;
  for (const item of m.state.net.delayed) if (item.device === device && item.at > at) at = item.at;
  m.state.net.delayed.push({ at, device, bytes: bytesToLatin1(bytes), inbound: true });
}
