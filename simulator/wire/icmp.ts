import { get16, internetChecksum, put16 } from "./bytes";

/** Codes of "destination unreachable". @source RFC 792, RFC 1812 */
export const UNREACHABLE = { network: 0, host: 1, protocol: 2, port: 3, fragmentationNeeded: 4, adminProhibited: 13 } as const;

/** An ICMP message. @source RFC 792 */
export type IcmpMessage =
  | { readonly type: "echo"; readonly id: number; readonly sequence: number; readonly data: Uint8Array }
  | { readonly type: "echo-reply"; readonly id: number; readonly sequence: number; readonly data: Uint8Array }
  /** `original`: IP header and first 8 bytes of the packet complained of; `mtu` only for fragmentation needed, else 0 */
  | { readonly type: "unreachable"; readonly code: number; readonly mtu: number; readonly original: Uint8Array }
  | { readonly type: "time-exceeded"; readonly code: number; readonly original: Uint8Array };

const TYPE_OF = { "echo-reply": 0, unreachable: 3, echo: 8, "time-exceeded": 11 } as const;

/** Reads an ICMP payload; null when short, damaged, or of another type. */
export function decodeIcmp(bytes: Uint8Array): IcmpMessage | null {
  if (bytes.length < 8 || internetChecksum(bytes, 0, bytes.length) !== 0) return null;
  const code = bytes[1] ?? 0;
  const rest = bytes.subarray(8);
  switch (bytes[0]) {
    case 0:
      return { type: "echo-reply", id: get16(bytes, 4), sequence: get16(bytes, 6), data: rest };
    case 8:
      return { type: "echo", id: get16(bytes, 4), sequence: get16(bytes, 6), data: rest };
    case 3:
      return { type: "unreachable", code, mtu: get16(bytes, 6), original: rest };
    case 11:
      return { type: "time-exceeded", code, original: rest };
    default:
      return null;
  }
}

/** Builds a message with its checksum. */
export function encodeIcmp(message: IcmpMessage): Uint8Array {
  const body = "data" in message ? message.data : message.original;
  const bytes = new Uint8Array(8 + body.length);
  bytes[0] = TYPE_OF[message.type];
  if ("data" in message) {
    put16(bytes, 4, message.id);
    put16(bytes, 6, message.sequence);
  } else {
    bytes[1] = message.code;
    if (message.type === "unreachable") put16(bytes, 6, message.mtu);
  }
  bytes.set(body, 8);
  put16(bytes, 2, internetChecksum(bytes, 0, bytes.length));
  return bytes;
}

/** The part of an offending IPv4 packet that an error message quotes. */
export function quoteOriginal(packet: Uint8Array): Uint8Array {
  return packet.slice(0, ((packet[0] ?? 0x45) & 15) * 4 + 8);
}
