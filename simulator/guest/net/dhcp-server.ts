/** A DHCP server of a system's own on one of its interfaces: dnsmasq as libvirt runs it for its network. @source network.md §4; RFC 2131 §4.3 */
import { BROADCAST_MAC, prefixMask } from "../../wire/address";
import { DHCP_PORT, type DhcpMessage, decodeDhcp, EMPTY_DHCP, encodeDhcp } from "../../wire/dhcp";
import { ETHERTYPE } from "../../wire/ethernet";
import { encodeIpv4, PROTOCOL } from "../../wire/ipv4";
import { encodeUdp } from "../../wire/udp";
import type { Machine } from "../os/machine";
import type { Mono } from "../os/types";
import { resolvConf } from "./resolv-conf";
import type { Interface } from "./state";
import { transmit } from "./transmit";

/** What it gives out. */
export interface DhcpServer {
  device: number;
  /** first and last address */
  first: number;
  last: number;
  leases: { mac: string; ip: number; until: Mono }[];
}

/** How long a lease is, seconds. @source dnsmasq(8): one hour unless told */
const LEASE_S = 3_600;

/** Address for a station: the one that it has or had, else the lowest that nobody has; null: all are given. guess: dnsmasq starts from a hash of the MAC */
function addressFor({ first, last, leases }: DhcpServer, mac: string, now: Mono): number | null {
  const own = leases.find((lease) => lease.mac === mac);
  if (own) return own.ip;
  for (let ip = first; ip <= last; ip++) if (!leases.some((lease) => lease.ip === ip && lease.until > now)) return ip;
  return null;
}

/** A message of a client has come. Whom it tells to ask for names is whom its own system asks. guess: dnsmasq names itself, and asks that on */
export function serveDhcp(m: Machine, i: Interface, payload: Uint8Array): void {
  const server = m.state.net.dhcpServer;
  const message = decodeDhcp(payload);
  const own = i.addresses[0];
  if (!server || server.device !== i.device || !message || !own) return;
  const now = m.mono();
  const { clientMac } = message;
  if (message.type === "RELEASE") {
    server.leases = server.leases.filter(({ mac }) => mac !== clientMac);
    return;
  }
  const ip = addressFor(server, clientMac, now);
  const answer = (type: "OFFER" | "ACK" | "NAK", yourIp: number): void => {
    const rest =
      type === "NAK"
        ? {}
        : {
            subnetMask: prefixMask(own.prefix),
            router: own.ip,
            dnsServers: resolvConf(m.fs).servers.filter((server) => typeof server === "number"),
            leaseSeconds: LEASE_S,
          };
    reply(m, i, message, {
      ...EMPTY_DHCP,
      type,
      transactionId: message.transactionId,
      clientMac,
      yourIp,
      serverIp: own.ip,
      serverId: own.ip,
      ...rest,
    });
  };
  if (message.type === "DISCOVER" && ip !== null) answer("OFFER", ip);
  if (message.type !== "REQUEST" || (message.serverId !== null && message.serverId !== own.ip)) return;
  const wanted = message.requestedIp ?? message.clientIp;
  if (ip === null || wanted !== ip) {
    answer("NAK", 0);
    return;
  }
  server.leases = [
    ...server.leases.filter(({ mac, ip: given }) => mac !== clientMac && given !== ip),
    { mac: clientMac, ip, until: now + LEASE_S * 1_000_000 },
  ];
  answer("ACK", ip);
}

function reply(m: Machine, i: Interface, asked: DhcpMessage, message: DhcpMessage): void {
  const source = message.serverIp;
  const destination = asked.broadcast || message.yourIp === 0 ? 0xffffffff : message.yourIp;
  const datagram = encodeUdp(
    { sourcePort: DHCP_PORT.server, destinationPort: DHCP_PORT.client, payload: encodeDhcp(message) },
    source,
    destination,
  );
  const packet = encodeIpv4({ source, destination, protocol: PROTOCOL.udp, payload: datagram });
  transmit(m, i, destination === 0xffffffff ? BROADCAST_MAC : asked.clientMac, ETHERTYPE.ipv4, packet);
}
