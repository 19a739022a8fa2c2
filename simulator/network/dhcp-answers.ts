/** What a gateway's DHCP server answers. @source RFC 2131 §4 */
import { prefixMask } from "../wire/address";
import { DHCP_PORT, type DhcpMessage, decodeDhcp, EMPTY_DHCP, encodeDhcp } from "../wire/dhcp";
import { encodeIpv4, PROTOCOL } from "../wire/ipv4";
import { encodeUdp, type UdpDatagram } from "../wire/udp";
import type { LeasePool, Leases } from "./leases";

/** Of a gateway, what its answers say. */
interface DhcpServer extends LeasePool {
  readonly address: number;
  readonly prefix: number;
  readonly isRouter: boolean;
}

/** @returns the packet, whether it goes to everybody, and the time that it takes, µs; null: it answers nothing */
export function answerDhcp(
  server: DhcpServer,
  leases: Leases,
  datagram: UdpDatagram | null,
  now: number,
): { readonly packet: Uint8Array; readonly isForAll: boolean; readonly delayUs: number } | null {
  if (datagram?.destinationPort !== DHCP_PORT.server) return null;
  const request = decodeDhcp(datagram.payload);
  const answer = request && answerTo(server, leases, request, now);
  if (!request || !answer) return null;
  const { address } = server;
  // Whoever has its address already is answered there. @source RFC 2131 §4.1
  const destination = answer.type === "ACK" && request.clientIp !== 0 ? request.clientIp : 0xffffffff;
  const udp = encodeUdp(
    { sourcePort: DHCP_PORT.server, destinationPort: DHCP_PORT.client, payload: encodeDhcp(answer) },
    address,
    destination,
  );
  const packet = encodeIpv4({ source: address, destination, protocol: PROTOCOL.udp, payload: udp });
  return { packet, isForAll: request.broadcast, delayUs: request.type === "DISCOVER" ? 900 : 400 };
}

function answerTo(server: DhcpServer, leases: Leases, request: DhcpMessage, now: number): DhcpMessage | null {
  const { address, prefix, leaseSeconds, isRouter } = server;
  const reply = (type: "OFFER" | "ACK" | "NAK", yourIp: number): DhcpMessage => ({
    ...EMPTY_DHCP,
    type,
    transactionId: request.transactionId,
    clientMac: request.clientMac,
    broadcast: request.broadcast,
    yourIp,
    serverIp: address,
    subnetMask: prefixMask(prefix),
    router: isRouter ? address : null,
    dnsServers: isRouter ? [address] : [],
    leaseSeconds,
    serverId: address,
  });
  if (request.type === "RELEASE") {
    leases.takeBack(request.clientMac, now);
    return null;
  }
  if (request.type === "DISCOVER") {
    const free = leases.offerFor(request.clientMac, now);
    return free === null ? null : reply("OFFER", free);
  }
  if (request.type !== "REQUEST" || (request.serverId !== null && request.serverId !== address)) return null;
  const wanted = request.requestedIp ?? request.clientIp;
  if (!leases.mayHave(request.clientMac, wanted, now)) return reply("NAK", 0);
  leases.give(request.clientMac, wanted, now, request.hostname);
  return reply("ACK", wanted);
}
