/** Packets of tunnels between bridges, which a control domain's stack sends and takes. @source RFC 2890, RFC 7348; ovs: lib/netdev-native-tnl.c */
import { type Ipv4Packet, PROTOCOL } from "../../wire/ipv4";
import { GRE, intoTunnel, outOfTunnel, type TunnelProtocol, VXLAN_PORT } from "../../wire/tunnel";
import { decodeUdp, encodeUdp } from "../../wire/udp";
import type { Machine } from "../os/machine";
import { sendIp, sourceFor } from "./send";

/** Source ports of VXLAN, by both stations. @source RFC 7348 §5 (49152–65535); guess: of their last bytes */
const FIRST_PORT = 49_152;
const PORTS = 16_384;
function portOf(frame: Uint8Array): number {
  const tail = (at: number): number => (frame[at] ?? 0) * 256 + (frame[at + 1] ?? 0);
  return FIRST_PORT + ((tail(4) ^ tail(10)) % PORTS);
}

/** A frame for the other end of a tunnel. */
export interface Tunnelled {
  readonly to: number;
  readonly protocol: TunnelProtocol;
  readonly key: number;
  readonly frame: Uint8Array;
}
/** Sends a frame to another's end of a tunnel, in pieces where the packet does not fit. */
export function sendTunnel(m: Machine, { to, protocol, key, frame }: Tunnelled): void {
  const source = sourceFor(m, to);
  if (source === null) return;
  const inner = intoTunnel(protocol, key, frame);
  const draft = { source, destination: to, dontFragment: false } as const;
  if (protocol === "gre") {
    sendIp(m, { ...draft, protocol: GRE, payload: inner });
    return;
  }
  const datagram = { sourcePort: portOf(frame), destinationPort: VXLAN_PORT, payload: inner };
  sendIp(m, { ...draft, protocol: PROTOCOL.udp, payload: encodeUdp(datagram, source, to) });
}
/** A packet for this system may be a tunnel's. @returns whether it was */
export function tunnelIn(m: Machine, packet: Ipv4Packet): boolean {
  const protocol = packet.protocol === GRE ? "gre" : "vxlan";
  let bytes = packet.protocol === GRE ? packet.payload : null;
  if (packet.protocol === PROTOCOL.udp) {
    const datagram = decodeUdp(packet.payload, packet.source, packet.destination);
    if (datagram?.destinationPort === VXLAN_PORT) bytes = datagram.payload;
  }
  const found = bytes && outOfTunnel(protocol, bytes);
  return found ? (m.services.tunnelIn?.(packet.source, protocol, found.key, found.frame) ?? false) : false;
}
