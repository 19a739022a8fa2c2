import { macToText, writeMac } from "./address";
import { get16, get32, put16, put32 } from "./bytes";

/** An ARP packet for IPv4 over Ethernet. @source RFC 826 */
export interface ArpPacket {
  readonly operation: "request" | "reply";
  readonly senderMac: string;
  readonly senderIp: number;
  /** `00:00:00:00:00:00` in a request */
  readonly targetMac: string;
  readonly targetIp: number;
}

/** Reads an ARP payload; null when it is not IPv4 over Ethernet, or neither request nor reply. */
export function decodeArp(bytes: Uint8Array): ArpPacket | null {
  if (bytes.length < 28 || get16(bytes, 0) !== 1 || get16(bytes, 2) !== 0x0800) return null;
  if (bytes[4] !== 6 || bytes[5] !== 4) return null;
  const code = get16(bytes, 6);
  if (code !== 1 && code !== 2) return null;
  return {
    operation: code === 1 ? "request" : "reply",
    senderMac: macToText(bytes, 8),
    senderIp: get32(bytes, 14),
    targetMac: macToText(bytes, 18),
    targetIp: get32(bytes, 24),
  };
}

/** Builds the 28 bytes of an ARP packet. */
export function encodeArp(packet: ArpPacket): Uint8Array {
  const bytes = new Uint8Array(28);
  put16(bytes, 0, 1);
  put16(bytes, 2, 0x0800);
  bytes[4] = 6;
  bytes[5] = 4;
  put16(bytes, 6, packet.operation === "request" ? 1 : 2);
  writeMac(bytes, 8, packet.senderMac);
  put32(bytes, 14, packet.senderIp);
  writeMac(bytes, 18, packet.targetMac);
  put32(bytes, 24, packet.targetIp);
  return bytes;
}
