import { BROADCAST_MAC, ipToText, maskPrefix } from "../../wire/address";
import { DHCP_PORT, type DhcpMessage, decodeDhcp, EMPTY_DHCP, encodeDhcp } from "../../wire/dhcp";
import { ETHERTYPE } from "../../wire/ethernet";
import { encodeIpv4, PROTOCOL } from "../../wire/ipv4";
import { encodeUdp } from "../../wire/udp";
import type { Machine } from "../os/machine";
import { addAddress, byDevice, removeAddress } from "./interfaces";
import { gratuitousArp, neighbour, toNeighbour } from "./neighbours";
import type { DhcpState, Interface } from "./state";
import { transmit } from "./transmit";

const SECOND = 1_000_000;
/** @source Linux include/linux/uts.h (UTS_NODENAME) */
const UNNAMED = "(none)";

/** Starts asking for an address on an interface. */
export function startDhcp(m: Machine, i: Interface): void {
  stopDhcp(m, i);
  const state: DhcpState = {
    device: i.device,
    state: "discover",
    transaction: m.services.random(),
    offer: null,
    nextAt: m.mono() + m.randomBetween(20, 90) * 1000,
    waitUs: 3 * SECOND,
    startedAt: m.mono(),
    serverId: 0,
    router: null,
    dns: [],
    leaseUs: 0,
  };
  m.state.net.dhcp.push(state);
}

/** Stops asking. */
export function stopDhcp(m: Machine, i: Interface): void {
  m.state.net.dhcp = m.state.net.dhcp.filter((dhcp) => dhcp.device !== i.device);
}

/** Gives the lease back, as far as there is one, and stops asking; the address is the caller's to take away. @source RFC 2131 §4.4.6 */
export function releaseDhcp(m: Machine, i: Interface): void {
  const dhcp = m.state.net.dhcp.find((candidate) => candidate.device === i.device);
  const address = i.addresses.find((candidate) => candidate.dynamic);
  if (dhcp && address && dhcp.serverId !== 0) {
    // The interface may be down in a moment: without a known neighbour the frame goes to all, and the server hears it too.
    const server = neighbour(m, i.device, dhcp.serverId)?.mac || BROADCAST_MAC;
    transmit(m, i, server, ETHERTYPE.ipv4, messageTo(m, i, dhcp, { type: "RELEASE", clientIp: address.ip }, dhcp.serverId));
  }
  stopDhcp(m, i);
}

type Outgoing = Partial<DhcpMessage> & Pick<DhcpMessage, "type">;
/** @param server - whom to send it to; null: to all */
function send(m: Machine, i: Interface, dhcp: DhcpState, message: Outgoing, server: number | null = null): void {
  const packet = messageTo(m, i, dhcp, message, server ?? 0xffffffff);
  if (server === null) transmit(m, i, BROADCAST_MAC, ETHERTYPE.ipv4, packet);
  else toNeighbour(m, i, server, packet, { pid: 0, tag: 0 });
}
function messageTo(m: Machine, i: Interface, dhcp: DhcpState, message: Outgoing, destination: number): Uint8Array {
  const payload = encodeDhcp({
    ...EMPTY_DHCP,
    transactionId: dhcp.transaction,
    clientMac: i.mac,
    // A kernel that nobody has given a name has none to tell.
    hostname: m.state.os.hostname === UNNAMED ? null : m.state.os.hostname,
    ...message,
  });
  const source = message.clientIp ?? 0;
  const datagram = encodeUdp({ sourcePort: DHCP_PORT.client, destinationPort: DHCP_PORT.server, payload }, source, destination);
  return encodeIpv4({ source, destination, protocol: PROTOCOL.udp, payload: datagram });
}

/** Runs due retries and renewals: 3 s, doubling to 64 s; T1 and T2 of a lease. @source network.md §7 */
export function dhcpTimers(m: Machine): void {
  const now = m.mono();
  for (const dhcp of m.state.net.dhcp) {
    if (dhcp.nextAt === null || now < dhcp.nextAt) continue;
    const i = byDevice(m, dhcp.device);
    if (i === null || !i.up) {
      dhcp.nextAt = null;
      continue;
    }
    if (dhcp.state === "bound" || dhcp.state === "renew" || dhcp.state === "rebind") {
      renew(m, i, dhcp);
      continue;
    }
    dhcp.state = "discover";
    send(m, i, dhcp, { type: "DISCOVER" });
    dhcp.nextAt = now + dhcp.waitUs;
    dhcp.waitUs = Math.min(64 * SECOND, dhcp.waitUs * 2);
  }
}

/** Least time between two requests for the same lease. @source RFC 2131 §4.4.5 */
const RENEW_LEAST_US = 60 * SECOND;

/**
 * From T1 the server is asked alone, from T2 any; each time after half of what is left, at least a minute. At the end the address
 * goes. @source network.md §7 (T1 50 %, T2 87.5 %); RFC 2131 §4.4.5
 */
function renew(m: Machine, i: Interface, dhcp: DhcpState): void {
  const address = i.addresses.find((candidate) => candidate.dynamic);
  const now = m.mono();
  if (!address || address.validUntil === null || now >= address.validUntil) {
    if (address) removeAddress(m, i, address.ip);
    dhcp.state = "discover";
    dhcp.waitUs = 3 * SECOND;
    dhcp.nextAt = now;
    return;
  }
  const t2 = address.validUntil - Math.floor(dhcp.leaseUs / 8);
  const isRenewing = now < t2;
  dhcp.state = isRenewing ? "renew" : "rebind";
  send(m, i, dhcp, { type: "REQUEST", clientIp: address.ip }, isRenewing ? dhcp.serverId : null);
  const until = isRenewing ? t2 : address.validUntil;
  dhcp.nextAt = Math.min(until, now + Math.max(RENEW_LEAST_US, Math.floor((until - now) / 2)));
}

/** A message from a server. */
export function dhcpIn(m: Machine, i: Interface, payload: Uint8Array): void {
  const message = decodeDhcp(payload);
  const dhcp = m.state.net.dhcp.find((candidate) => candidate.device === i.device);
  if (message === null || dhcp === undefined || message.transactionId !== dhcp.transaction || message.clientMac !== i.mac) return;
  if (message.type === "OFFER" && dhcp.state === "discover") {
    dhcp.state = "request";
    dhcp.nextAt = m.mono() + 3 * SECOND;
    send(m, i, dhcp, { type: "REQUEST", requestedIp: message.yourIp, serverId: message.serverId });
  } else if (message.type === "ACK" && (dhcp.state === "request" || dhcp.state === "renew" || dhcp.state === "rebind"))
    bound(m, i, dhcp, message);
  else if (message.type === "NAK") {
    for (const address of i.addresses.filter((candidate) => candidate.dynamic)) removeAddress(m, i, address.ip);
    dhcp.state = "discover";
    dhcp.waitUs = 3 * SECOND;
    dhcp.nextAt = m.mono() + SECOND;
  }
}

function bound(m: Machine, i: Interface, dhcp: DhcpState, message: DhcpMessage): void {
  const now = m.mono();
  const lease = (message.leaseSeconds ?? 3600) * SECOND;
  const prefix = maskPrefix(message.subnetMask ?? 0xffffff00) ?? 24;
  const fresh = !i.addresses.some((address) => address.ip === message.yourIp);
  for (const address of i.addresses.filter((candidate) => candidate.dynamic && candidate.ip !== message.yourIp))
    removeAddress(m, i, address.ip);
  addAddress(m, i, message.yourIp, prefix, now + lease);
  if (message.router !== null && !m.state.net.routes.some((route) => route.prefix === 0)) {
    m.state.net.routes.push({
      destination: 0,
      prefix: 0,
      via: message.router,
      device: i.device,
      metric: i.device <= 0 ? 0 : 100 + i.device,
      proto: "dhcp",
      source: null,
    });
  }
  dhcp.state = "bound";
  dhcp.leaseUs = lease;
  dhcp.nextAt = now + Math.floor(lease / 2);
  dhcp.serverId = message.serverId ?? message.serverIp;
  dhcp.router = message.router;
  dhcp.dns = [...message.dnsServers];
  m.services.leased?.(i.device, { ip: message.yourIp, prefix, router: message.router, dns: message.dnsServers });
  if (!fresh) return;
  if (message.dnsServers.length > 0) {
    m.fs.write("/etc/resolv.conf", message.dnsServers.map((server) => `nameserver ${ipToText(server)}\n`).join(""), { uid: 0, gid: 0 });
  }
  m.fs.write(
    `/run/dhclient.${i.name}.lease`,
    `lease {\n  interface "${i.name}";\n  fixed-address ${ipToText(message.yourIp)};\n  option subnet-mask ${ipToText(message.subnetMask ?? 0)};\n}\n`,
    { uid: 0, gid: 0 },
  );
  gratuitousArp(m, i);
  m.state.agentAt = m.state.agentAt === null ? null : now + 500_000;
}

/** Next timer of the client. */
export function nextDhcpTimer(m: Machine): number | null {
  let next: number | null = null;
  for (const dhcp of m.state.net.dhcp) if (dhcp.nextAt !== null && (next === null || dhcp.nextAt < next)) next = dhcp.nextAt;
  return next;
}
