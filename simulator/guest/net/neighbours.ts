import { BROADCAST_MAC } from "../../wire/address";
import { type Ip, isLinkLocal } from "../../wire/address6";
import { type ArpPacket, decodeArp, encodeArp } from "../../wire/arp";
import { bytesToLatin1, latin1ToBytes } from "../../wire/bytes";
import { ETHERTYPE } from "../../wire/ethernet";
import { decodeIpv6 } from "../../wire/ipv6";
import { deliver } from "../os/inbox";
import type { Machine } from "../os/machine";
import { byDevice } from "./interfaces";
import { solicitNeighbour } from "./ipv6/messages";
import { routeTo } from "./routes";
import type { Interface, Neighbour } from "./state";
import { transmit } from "./transmit";

const NO_MAC = "00:00:00:00:00:00";
const SECOND = 1_000_000;

function sendArp(m: Machine, i: Interface, packet: ArpPacket, destination: string): void {
  transmit(m, i, destination, ETHERTYPE.arp, encodeArp(packet));
}

/** Asks who has an address. `from` 0 probes for duplicates. */
export function arpRequest(m: Machine, i: Interface, target: number, from: number, destination = BROADCAST_MAC): void {
  sendArp(m, i, { operation: "request", senderMac: i.mac, senderIp: from, targetMac: NO_MAC, targetIp: target }, destination);
}

/** Tells the segment where an address is now: after coming up and after a migration. @source network.md §6 */
export function gratuitousArp(m: Machine, i: Interface): void {
  for (const address of i.addresses) {
    sendArp(m, i, { operation: "request", senderMac: i.mac, senderIp: address.ip, targetMac: NO_MAC, targetIp: address.ip }, BROADCAST_MAC);
  }
}

/** The same for one address, as an answer that nobody has asked for. @source RFC 5227 §1.2 */
export function arpClaim(m: Machine, i: Interface, ip: number): void {
  sendArp(m, i, { operation: "reply", senderMac: i.mac, senderIp: ip, targetMac: i.mac, targetIp: ip }, BROADCAST_MAC);
}

/** An entry with its state as of now. */
export function neighbour(m: Machine, device: number, ip: Ip): Neighbour | null {
  const found = m.state.net.neighbours.find((candidate) => candidate.ip === ip && candidate.device === device) ?? null;
  if (found?.state === "REACHABLE" && found.until !== null && m.mono() >= found.until) {
    found.state = "STALE";
    found.until = null;
  }
  return found;
}

/** Its address is known for sure. */
export function confirm(m: Machine, entry: Neighbour, mac: string): void {
  entry.mac = mac;
  entry.state = "REACHABLE";
  entry.until = m.mono() + m.randomBetween(15, 45) * SECOND;
  entry.probes = 0;
}

/** Handles an ARP payload. Returns the address of a sender, for probes that wait for it. */
export function arpIn(m: Machine, i: Interface, payload: Uint8Array): void {
  const packet = decodeArp(payload);
  if (packet === null || i.isWithoutArp) return;
  const own = i.addresses.find((address) => address.ip === packet.targetIp);
  const known = neighbour(m, i.device, packet.senderIp);
  if (known && packet.senderIp !== 0) {
    if (known.state === "PERMANENT") {
      // Set by hand: nobody else's word counts.
    } else if (packet.operation === "reply" || known.mac !== packet.senderMac) confirm(m, known, packet.senderMac);
    else if (known.state === "FAILED") {
      known.mac = packet.senderMac;
      known.state = "STALE";
    }
    if (known.state === "REACHABLE") sendWaiting(m, i, known);
  }
  for (const socket of m.state.net.sockets) {
    if (socket.kind === "arp" && socket.remoteIp === packet.senderIp) {
      deliver(m, socket.pid, { type: "arp", mac: packet.senderMac, ip: packet.senderIp, at: m.mono() });
    }
  }
  const isAnswered = own ? packet.senderIp !== own.ip : answersFor(m, i, packet);
  if (packet.operation === "request" && isAnswered) {
    if (!known && packet.senderIp !== 0) {
      remember(m, { ip: packet.senderIp, device: i.device, mac: packet.senderMac, state: "STALE", until: null, probes: 0, queue: [] });
    }
    sendArp(
      m,
      i,
      { operation: "reply", senderMac: i.mac, senderIp: packet.targetIp, targetMac: packet.senderMac, targetIp: packet.senderIp },
      packet.senderMac,
    );
  }
}

/** Packets have waited for an address that is known now. */
export function sendWaiting(m: Machine, i: Interface, entry: Neighbour): void {
  const waiting = entry.queue;
  entry.queue = [];
  for (const item of waiting) transmit(m, i, entry.mac, etherTypeOf(entry), latin1ToBytes(item.bytes));
}
const etherTypeOf = ({ ip }: Pick<Neighbour, "ip">): number => (typeof ip === "number" ? ETHERTYPE.ipv4 : ETHERTYPE.ipv6);

/** Whether a router answers for somebody whom it leads to by another interface. @source Linux net/ipv4/arp.c: arp_fwd_proxy */
function answersFor(m: Machine, i: Interface, { senderIp, targetIp }: ArpPacket): boolean {
  const { net } = m.state;
  if (!net.forwarding || senderIp === targetIp || !net.proxyArp?.some((name) => name === i.name || name === "all")) return false;
  const route = routeTo(m, targetIp);
  return route !== null && route.device !== i.device;
}

/** One more that is known of. */
export function remember(m: Machine, entry: Neighbour): void {
  const list = m.state.net.neighbours;
  list.push(entry);
  if (list.length > 256) list.splice(0, 64);
}

/**
 * Asks where a neighbour is: all, or itself whether it still is there.
 * @source Linux net/ipv6/ndisc.c (ndisc_solicit): from the address that waits to be heard from, where it is this interface's
 */
function solicit(m: Machine, i: Interface, { ip, queue }: Neighbour, mac?: string): void {
  if (typeof ip === "number") {
    arpRequest(m, i, ip, i.addresses[0]?.ip ?? 0, mac);
    return;
  }
  const usable = (i.v6?.addresses ?? []).filter(({ state }) => state === "usable");
  const waiting = queue[0] ? decodeIpv6(latin1ToBytes(queue[0].bytes))?.source : undefined;
  const source = usable.find((one) => one.ip === waiting) ?? usable.find((one) => isLinkLocal(one.ip)) ?? usable[0];
  if (source) solicitNeighbour(m, i, ip, source.ip, mac);
}

/** Sends a packet to a neighbour, asking for its address first when needed. */
export function toNeighbour(m: Machine, i: Interface, next: Ip, packet: Uint8Array, owner: { pid: number; tag: number }): void {
  // Nobody is asked on an interface that has no neighbours. @source Linux net/ipv4/arp.c (arp_constructor: NUD_NOARP)
  if (i.made?.kind === "dummy") {
    transmit(m, i, i.mac, etherTypeOf({ ip: next }), packet);
    return;
  }
  const entry = neighbour(m, i.device, next);
  const now = m.mono();
  if (
    entry &&
    (entry.state === "REACHABLE" ||
      entry.state === "STALE" ||
      entry.state === "DELAY" ||
      entry.state === "PROBE" ||
      entry.state === "PERMANENT")
  ) {
    if (entry.state === "STALE") {
      entry.state = "DELAY";
      entry.until = now + 5 * SECOND;
    }
    transmit(m, i, entry.mac, etherTypeOf(entry), packet);
    return;
  }
  const item = { bytes: bytesToLatin1(packet), ...owner };
  if (entry?.state === "INCOMPLETE") {
    if (entry.queue.length < 100) entry.queue.push(item);
    return;
  }
  const fresh: Neighbour = entry ?? { ip: next, device: i.device, mac: "", state: "INCOMPLETE", until: null, probes: 0, queue: [] };
  if (!entry) remember(m, fresh);
  fresh.state = "INCOMPLETE";
  fresh.mac = "";
  fresh.probes = 1;
  fresh.until = now + SECOND;
  fresh.queue = [item];
  solicit(m, i, fresh);
}

/** Runs the timers of the cache; packets that cannot be delivered go to `unreachable`. */
export function neighbourTimers(m: Machine, unreachable: (i: Interface, item: Neighbour["queue"][number]) => void): void {
  const now = m.mono();
  for (const entry of m.state.net.neighbours) {
    if (entry.until === null || now < entry.until) continue;
    const i = byDevice(m, entry.device);
    if (i === null || entry.state === "REACHABLE") continue;
    if (entry.state === "DELAY" || entry.state === "PROBE") {
      if (entry.state === "PROBE" && entry.probes >= 3) {
        entry.state = "FAILED";
        entry.mac = "";
        entry.until = null;
        continue;
      }
      entry.probes = entry.state === "DELAY" ? 1 : entry.probes + 1;
      entry.state = "PROBE";
      entry.until = now + SECOND;
      solicit(m, i, entry, entry.mac);
    } else if (entry.state === "INCOMPLETE") {
      if (entry.probes < 3) {
        entry.probes++;
        entry.until = now + SECOND;
        solicit(m, i, entry);
        continue;
      }
      entry.state = "FAILED";
      entry.until = null;
      const queue = entry.queue;
      entry.queue = [];
      for (const item of queue) unreachable(i, item);
    }
  }
}

/** Next timer of the cache. */
export function nextNeighbourTimer(m: Machine): number | null {
  let next: number | null = null;
  for (const entry of m.state.net.neighbours) {
    if (entry.until !== null && entry.state !== "REACHABLE" && (next === null || entry.until < next)) next = entry.until;
  }
  return next;
}
