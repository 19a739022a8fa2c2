import type { Ip } from "./address6";
import { get16, internetChecksum, put16 } from "./bytes";
import { PROTOCOL } from "./ipv4";
import { pseudoHeaderSum } from "./pseudo-header";

/** A UDP datagram. @source RFC 768 */
export interface UdpDatagram {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly payload: Uint8Array;
}

/** Reads a datagram; null when truncated or damaged. A zero checksum means none. */
export function decodeUdp(bytes: Uint8Array, source: Ip, destination: Ip): UdpDatagram | null {
  const length = get16(bytes, 4);
  if (bytes.length < 8 || length < 8 || length > bytes.length) return null;
  const seed = pseudoHeaderSum(source, destination, PROTOCOL.udp, length);
  if (get16(bytes, 6) !== 0 && internetChecksum(bytes, 0, length, seed) !== 0) return null;
  return { sourcePort: get16(bytes, 0), destinationPort: get16(bytes, 2), payload: bytes.subarray(8, length) };
}

/** The same of what a packet carries. */
export function datagramIn(packet: { readonly payload: Uint8Array; readonly source: Ip; readonly destination: Ip }): UdpDatagram | null {
  return decodeUdp(packet.payload, packet.source, packet.destination);
}

/** Builds a datagram with its checksum. */
export function encodeUdp(datagram: UdpDatagram, source: Ip, destination: Ip): Uint8Array {
  const bytes = new Uint8Array(8 + datagram.payload.length);
  put16(bytes, 0, datagram.sourcePort);
  put16(bytes, 2, datagram.destinationPort);
  put16(bytes, 4, bytes.length);
  bytes.set(datagram.payload, 8);
  const sum = internetChecksum(bytes, 0, bytes.length, pseudoHeaderSum(source, destination, PROTOCOL.udp, bytes.length));
  put16(bytes, 6, sum === 0 ? 0xffff : sum);
  return bytes;
}
