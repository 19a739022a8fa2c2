import { BROADCAST_MAC, ipToText, maskPrefix } from "../../wire/address";
import { DHCP_PORT, type DhcpMessage, decodeDhcp, EMPTY_DHCP, encodeDhcp } from "../../wire/dhcp";
import { ETHERTYPE } from "../../wire/ethernet";
import { encodeIpv4, PROTOCOL } from "../../wire/ipv4";
import { encodeUdp } from "../../wire/udp";
import type { Machine } from "../os/machine";
import { addAddress, byDevice, removeAddress } from "./interfaces";
import { gratuitousArp, transmit } from "./neighbours";
import type { DhcpState, Interface } from "./state";

const SECOND = 1_000_000;

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
  };
  m.state.net.dhcp.push(state);
}

/** Stops asking. */
export function stopDhcp(m: Machine, i: Interface): void {
  m.state.net.dhcp = m.state.net.dhcp.filter((dhcp) => dhcp.device !== i.device);
}

function send(m: Machine, i: Interface, dhcp: DhcpState, type: "DISCOVER" | "REQUEST", extra: Partial<DhcpMessage>): void {
  const message = encodeDhcp({
    ...EMPTY_DHCP,
    type,
    transactionId: dhcp.transaction,
    clientMac: i.mac,
    hostname: m.state.os.hostname,
    ...extra,
  });
  const source = extra.clientIp ?? 0;
  const datagram = encodeUdp({ sourcePort: DHCP_PORT.client, destinationPort: DHCP_PORT.server, payload: message }, source, 0xffffffff);
  transmit(m, i, BROADCAST_MAC, ETHERTYPE.ipv4, encodeIpv4({ source, destination: 0xffffffff, protocol: PROTOCOL.udp, payload: datagram }));
}

/** Runs due retries and renewals: 3 s, doubling to 64 s. @source network.md §7 */
export function dhcpTimers(m: Machine): void {
  const now = m.mono();
  for (const dhcp of m.state.net.dhcp) {
    if (dhcp.nextAt === null || now < dhcp.nextAt) continue;
    const i = byDevice(m, dhcp.device);
    if (i === null || !i.up) {
      dhcp.nextAt = null;
      continue;
    }
    if (dhcp.state === "bound" || dhcp.state === "renew") {
      renew(m, i, dhcp);
      continue;
    }
    dhcp.state = "discover";
    send(m, i, dhcp, "DISCOVER", {});
    dhcp.nextAt = now + dhcp.waitUs;
    dhcp.waitUs = Math.min(64 * SECOND, dhcp.waitUs * 2);
  }
}

function renew(m: Machine, i: Interface, dhcp: DhcpState): void {
  const address = i.addresses.find((candidate) => candidate.dynamic);
  const now = m.mono();
  if (!address || (address.validUntil !== null && now >= address.validUntil)) {
    if (address) removeAddress(m, i, address.ip);
    dhcp.state = "discover";
    dhcp.waitUs = 3 * SECOND;
    dhcp.nextAt = now;
    return;
  }
  dhcp.state = "renew";
  send(m, i, dhcp, "REQUEST", { clientIp: address.ip });
  dhcp.nextAt = Math.min(address.validUntil ?? now + 60 * SECOND, now + 60 * SECOND);
}

/** A message from a server. */
export function dhcpIn(m: Machine, i: Interface, payload: Uint8Array): void {
  const message = decodeDhcp(payload);
  const dhcp = m.state.net.dhcp.find((candidate) => candidate.device === i.device);
  if (message === null || dhcp === undefined || message.transactionId !== dhcp.transaction || message.clientMac !== i.mac) return;
  if (message.type === "OFFER" && dhcp.state === "discover") {
    dhcp.state = "request";
    dhcp.nextAt = m.mono() + 3 * SECOND;
    send(m, i, dhcp, "REQUEST", { requestedIp: message.yourIp, serverId: message.serverId });
  } else if (message.type === "ACK" && (dhcp.state === "request" || dhcp.state === "renew")) bound(m, i, dhcp, message);
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
  dhcp.nextAt = now + Math.floor(lease / 2);
  dhcp.serverId = message.serverId ?? message.serverIp;
  dhcp.router = message.router;
  dhcp.dns = [...message.dnsServers];
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
