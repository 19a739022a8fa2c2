import { get16, get32, internetChecksum, pseudoHeaderSum, put16, put32 } from "./bytes";
import { PROTOCOL } from "./ipv4";

/** A TCP segment; options are skipped on reading and never written. @source RFC 9293 */
export interface TcpSegment {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly syn: boolean;
  readonly ack: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
  readonly psh: boolean;
  readonly window: number;
  readonly payload: Uint8Array;
}

/** Reads a segment; null when truncated or damaged. */
export function decodeTcp(bytes: Uint8Array, source: number, destination: number): TcpSegment | null {
  const header = ((bytes[12] ?? 0) >> 4) * 4;
  if (bytes.length < 20 || header < 20 || header > bytes.length) return null;
  const seed = pseudoHeaderSum(source, destination, PROTOCOL.tcp, bytes.length);
  if (internetChecksum(bytes, 0, bytes.length, seed) !== 0) return null;
  const flags = bytes[13] ?? 0;
  return {
    sourcePort: get16(bytes, 0),
    destinationPort: get16(bytes, 2),
    sequence: get32(bytes, 4),
    acknowledgment: get32(bytes, 8),
    fin: (flags & 1) !== 0,
    syn: (flags & 2) !== 0,
    rst: (flags & 4) !== 0,
    psh: (flags & 8) !== 0,
    ack: (flags & 16) !== 0,
    window: get16(bytes, 14),
    payload: bytes.subarray(header),
  };
}

/** Builds a segment with its checksum. */
export function encodeTcp(segment: TcpSegment, source: number, destination: number): Uint8Array {
  const bytes = new Uint8Array(20 + segment.payload.length);
  put16(bytes, 0, segment.sourcePort);
  put16(bytes, 2, segment.destinationPort);
  put32(bytes, 4, segment.sequence);
  put32(bytes, 8, segment.acknowledgment);
  bytes[12] = 0x50;
  bytes[13] = (segment.fin ? 1 : 0) | (segment.syn ? 2 : 0) | (segment.rst ? 4 : 0) | (segment.psh ? 8 : 0) | (segment.ack ? 16 : 0);
  put16(bytes, 14, segment.window);
  bytes.set(segment.payload, 20);
  put16(bytes, 16, internetChecksum(bytes, 0, bytes.length, pseudoHeaderSum(source, destination, PROTOCOL.tcp, bytes.length)));
  return bytes;
}
